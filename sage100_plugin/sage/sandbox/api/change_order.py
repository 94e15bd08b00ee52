"""Change orders (6-4-1): what Sage takes and refuses (rules, section 8)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from lxml import etree
from sqlalchemy import func, select

from sage100_plugin.sage.api.codes import NO_SUCH_OBJECT
from sage100_plugin.sage.sandbox.api.books import Books, Handler, Refusal, filled, invalid, key, values
from sage100_plugin.sage.tables import actrec, chgtyp, cstcde, csttyp, jobphs, prmchg, sbcgln

_COLUMNS = {
    "ChangeOrderNumber": prmchg.c.chgnum,
    "ChangeOrderDate": prmchg.c.chgdte,
    "JobRef": prmchg.c.jobnum,
    "PhaseRef": prmchg.c.phsnum,
    "Desc": prmchg.c.dscrpt,
    "ChangeOrderTypeRef": prmchg.c.chgtyp,
    "SubmittedDate": prmchg.c.subdte,
    "ApprovedDate": prmchg.c.aprdte,
    "PrimeChangeStatus": prmchg.c.status,
}
_LINE = {
    "Desc": sbcgln.c.dscrpt,
    "BudgetChangeAmount": sbcgln.c.bdgprc,
    "CostCodeRef": sbcgln.c.cstcde,
    "CostTypeRef": sbcgln.c.csttyp,
}
_REQUIRED = {"chgnum": "ChangeOrderNumber", "dscrpt": "Desc"}


def add(books: Books, request: etree._Element) -> int:
    """Save a new change order with its Budget and Sub Change Details."""
    given = values(request, _COLUMNS)
    filled(given, _REQUIRED)
    _references(books, given)
    _unique(books, given, 0)
    recnum = books.add(prmchg, {**given, "entdte": books.today, "usrnme": books.user})
    _lines(books, recnum, request)
    return recnum


def change(books: Books, request: etree._Element) -> int:
    """Change the header and add lines. An approved order may be changed; one with Lock Edit may not."""
    row = books.need(prmchg, key(request), "ObjectRef", changes=True)
    if row["lckedt"]:
        raise invalid("ObjectRef", f"{row['recnum']} has Lock Edit set.")
    given = values(request, _COLUMNS)
    filled(given, _REQUIRED)
    _references(books, {**row, **given})
    _unique(books, {**row, **given}, row["recnum"])
    books.change(prmchg, row["recnum"], given)
    _lines(books, row["recnum"], request)
    return int(row["recnum"])


def _references(books: Books, row: Mapping[str, Any]) -> None:
    """The job's status forbids nothing; only an inactive job does."""
    books.need(actrec, row["jobnum"], "JobRef")
    if row.get("chgtyp"):
        books.need(chgtyp, row["chgtyp"], "ChangeOrderTypeRef")
    if row.get("phsnum"):
        _phase(books, row["jobnum"], row["phsnum"])


def _phase(books: Books, job: int, number: int) -> None:
    here = select(jobphs.c.recnum).where(jobphs.c.recnum == job, jobphs.c.phsnum == number)
    if books.connection.execute(here).first() is None:
        raise Refusal(NO_SUCH_OBJECT, f"Invalid object reference: PhaseRef {number} is not a phase of job {job}.")


def _unique(books: Books, row: Mapping[str, Any], own: int) -> None:
    """The sequence is per phase of a job: the same number may stand in another phase."""
    same = (prmchg.c.jobnum == row["jobnum"], prmchg.c.phsnum == (row.get("phsnum") or 0), prmchg.c.recnum != own)
    if books.taken(prmchg.c.chgnum, row["chgnum"], *same):
        raise invalid("ChangeOrderNumber", f"{row['chgnum']} is used already, and this company requires it unique.")


def _lines(books: Books, recnum: int, request: etree._Element) -> None:
    """Add the lines below those there are. The header's cost amount becomes their sum, as other readers have it."""
    last = books.connection.scalar(select(func.max(sbcgln.c.linnum)).where(sbcgln.c.recnum == recnum)) or 0
    nodes = request.findall("BudgetSubChangeDetailAdd")
    for number, node in enumerate(nodes, last + 1):
        books.add(sbcgln, {**_line(books, node), "linnum": number}, recnum)
    if nodes:
        amounts = books.connection.scalars(select(sbcgln.c.bdgprc).where(sbcgln.c.recnum == recnum))
        books.change(prmchg, recnum, {"cstamt": sum(amounts, Decimal(0))})


def _line(books: Books, node: etree._Element) -> dict[str, Any]:
    """A pure budget change: description, amount, cost code and cost type, no subcontract."""
    given = values(node, _LINE)
    filled(given, {"dscrpt": "BudgetSubChangeDetailAdd/Desc"})
    books.need(cstcde, given["cstcde"], "CostCodeRef")
    books.need(csttyp, given["csttyp"], "CostTypeRef")
    return given


REQUESTS: Mapping[str, Handler] = {"ChangeOrderAddRq": add, "ChangeOrderModRq": change}
