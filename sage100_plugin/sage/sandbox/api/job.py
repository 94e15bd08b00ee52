"""Jobs (3-5) with their phases and contacts: what Sage takes and refuses (rules, section 2).

A job goes from any status to any other, and its status forbids nothing to anyone. Names may repeat.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from lxml import etree
from sqlalchemy import select

from sage100_plugin.records.job import STATUSES
from sage100_plugin.sage.api.codes import DUPLICATE, NO_SUCH_OBJECT
from sage100_plugin.sage.sandbox import deleting
from sage100_plugin.sage.sandbox.api import masters, shown
from sage100_plugin.sage.sandbox.api.books import Books, Handler, Refusal, filled, invalid, key, values
from sage100_plugin.sage.tables import acrinv, actpay, actrec, employ, jobcnt, jobphs, jobsts, jobtyp, reccln, srvinv

_COLUMNS = {
    "ShortName": actrec.c.shtnme,
    "Name": actrec.c.jobnme,
    "Addr1": actrec.c.addrs1,
    "Addr2": actrec.c.addrs2,
    "City": actrec.c.ctynme,
    "State": actrec.c.state_,
    "PostalCode": actrec.c.zipcde,
    "UserDefined1": actrec.c.usrdf1,
    "UserDefined2": actrec.c.usrdf2,
    "ClientRef": actrec.c.clnnum,
    "JobStatus": actrec.c.status,
    "JobTypeRef": actrec.c.jobtyp,
    "ContractNumber": actrec.c.connum,
    "ContractAmount": actrec.c.cntrct,
    "PurchaseOrderNumber": actrec.c.pchord,
    "SupervisorRef": actrec.c.sprvsr,
    "EstimatorRef": actrec.c.estemp,
    "SalespersonRef": actrec.c.slsemp,
    "ArchitectRef": actrec.c.achtct,
    "LenderRef": actrec.c.lender,
    "DiscountTerm": actrec.c.dscdte,
    "DiscountRate": actrec.c.dsccnt,
    "DueTerm": actrec.c.duedte,
    "FinanceRate": actrec.c.finchg,
    "RetainageRate": actrec.c.retain,
    "PSTExempt": actrec.c.pstexm,
    "BidDate": actrec.c.biddte,
    "ContractDate": actrec.c.ctcdte,
    "StartDate": actrec.c.sttdte,
    "FinishDate": actrec.c.cmpdte,
    "Memo": actrec.c.ntetxt,
}
_PHASE = {
    "Desc": jobphs.c.phsnme,
    "BillingAmount": jobphs.c.bllamt,
    "RetainageRate": jobphs.c.retain,
    "Model": jobphs.c.mdldsc,
    "Unit": jobphs.c.untdsc,
    "Quantity": jobphs.c.untqty,
    "Memo": jobphs.c.ntetxt,
}
_REQUIRED = {"shtnme": "ShortName", "jobnme": "Name", "status": "JobStatus"}
_LISTS = {
    "jobtyp": (jobtyp, "JobTypeRef"),
    "sprvsr": (employ, "SupervisorRef"),
    "estemp": (employ, "EstimatorRef"),
    "slsemp": (employ, "SalespersonRef"),
}
_MASTERS = {
    "clnnum": (reccln, "ClientRef"),
    "achtct": (actpay, "ArchitectRef"),
    "lender": (actpay, "LenderRef"),
}
UNPAID = (1, 2, 3)
"""Open, Review and Dispute of receivable and of service invoices."""


def add(books: Books, request: etree._Element) -> int:
    """Save a new job with its phases and contacts."""
    number = masters.number(books, actrec, request, "job")
    books.add(actrec, _checked(books, request, {}), number)
    _lines(books, number, request)
    return number


def change(books: Books, request: etree._Element) -> int:
    """Change a job; an inactive one may not be changed (rules, section 1.5)."""
    row = books.need(actrec, key(request), "ObjectRef")
    books.change(actrec, row["recnum"], _checked(books, request, row))
    _lines(books, row["recnum"], request)
    return int(row["recnum"])


def remove(books: Books, request: etree._Element) -> int:
    """Delete a closed or refused job with what belongs to it."""
    row = books.need(actrec, key(request), "ObjectRef", changes=True)
    why = deleting.why_not(books.connection, row, books.today)
    if why:
        raise invalid("ObjectRef", why)
    for statement in deleting.statements(row["recnum"]):
        books.connection.execute(statement)
    return int(row["recnum"])


def ask(books: Books, request: etree._Element) -> Iterator[etree._Element]:
    """Answer with a job and its contacts."""
    yield from shown.query(actrec, _COLUMNS)(books, request)
    yield from masters.shown_contacts(books, jobcnt, key(request), "JobContact")


def _checked(books: Books, request: etree._Element, before: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the request, when a job may have them. A past-due client is a warning."""
    masters.no_inline_contacts(request, "JobContactAdd")
    masters.terms(request)
    given = values(request, {**_COLUMNS, "JobStatusRef": actrec.c.status})
    row = {**before, **given}
    filled(given if before else {**dict.fromkeys(_REQUIRED), **given}, _REQUIRED)
    if request.find("JobStatusRef") is not None:
        _custom_status(books, row["status"])
    if "pstexm" in given and books.setup.edition != "CA":
        raise invalid("PSTExempt", "it belongs to the Canadian edition.")
    masters.listed(books, given, _LISTS)
    masters.listed(books, row, _MASTERS)
    books.complete(actrec, row)
    _warn_of_balance(books, row)
    return given


def _custom_status(books: Books, status: int) -> None:
    """A company's own statuses stand in `jobsts`; where that is empty there are Sage's six (schema facts, 3.1)."""
    listed = books.connection.scalars(select(jobsts.c.recnum)).all() or STATUSES
    if status not in listed:
        raise Refusal(NO_SUCH_OBJECT, f"Invalid object reference: JobStatusRef {status} does not exist.")


def _warn_of_balance(books: Books, row: Mapping[str, Any]) -> None:
    """Check Client Balance: invoices of 3-2 and 11-2 that are past due (rules, section 2). Which count is a guess."""
    if not row.get("clnnum"):
        return
    of_jobs = (
        select(acrinv.c.invbal)
        .join(actrec, actrec.c.recnum == acrinv.c.jobnum)
        .where(actrec.c.clnnum == row["clnnum"], acrinv.c.duedte < books.today, acrinv.c.status.in_(UNPAID))
    )
    of_service = select(srvinv.c.invbal).where(
        srvinv.c.clnnum == row["clnnum"], srvinv.c.duedte < books.today, srvinv.c.status.in_(UNPAID)
    )
    balance = sum((*books.connection.scalars(of_jobs), *books.connection.scalars(of_service)), Decimal(0))
    if balance > 0:
        books.warn("client_balance", f"Client {row['clnnum']} has past-due invoices of {balance:.2f}.")


def _lines(books: Books, recnum: int, request: etree._Element) -> None:
    for node in request.iterchildren("JobPhaseAdd"):
        phase = int(node.findtext("ObjectRef/PhaseID", "0"))
        here = select(jobphs.c.phsnum).where(jobphs.c.recnum == recnum, jobphs.c.phsnum == phase)
        if books.connection.execute(here).first() is not None:
            raise Refusal(DUPLICATE, f"Cannot add duplicate object: phase {phase} of job {recnum} exists.")
        books.add(jobphs, {**values(node, _PHASE), "phsnum": phase}, recnum)
    masters.contacts(books, jobcnt, recnum, request, "Job")


REQUESTS: Mapping[str, Handler] = {
    "JobAddRq": add,
    "JobAddNextRq": add,
    "JobAddWithCustomJobStatusRq": add,
    "JobAddNextWithCustomJobStatusRq": add,
    "JobModRq": change,
    "JobModWithCustomJobStatusRq": change,
    "JobDelRq": remove,
}
QUERIES: Mapping[str, shown.Query] = {"JobQryRq": ask}
