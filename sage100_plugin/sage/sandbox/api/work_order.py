"""Work orders (11-2): what Sage takes and refuses (rules, section 11)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree
from sqlalchemy import select

from sage100_plugin.sage.api.codes import NO_SUCH_OBJECT, NOT_PERMITTED
from sage100_plugin.sage.sandbox.api.books import VOID, Books, Handler, Refusal, filled, invalid, key, values
from sage100_plugin.sage.tables import actrec, reccln, srvinv, srvloc, srvtyp

_COLUMNS = {
    "OrderNumber": srvinv.c.ordnum,
    "InvoiceNumber": srvinv.c.invnum,
    "ClientRef": srvinv.c.clnnum,
    "WorkOrderDate": srvinv.c.orddte,
    "Desc": srvinv.c.dscrpt,
    "Addr1": srvinv.c.addrs1,
    "Addr2": srvinv.c.addrs2,
    "City": srvinv.c.ctynme,
    "State": srvinv.c.state_,
    "PostalCode": srvinv.c.zipcde,
    "ContactName": srvinv.c.ctcnme,
    "Phone": srvinv.c.phnnum,
    "LocationRef": srvinv.c.locnum,
    "CallReceivedDate": srvinv.c.clldte,
    "ScheduledDate": srvinv.c.schdte,
    "CompletedDate": srvinv.c.findte,  # a guess: Sage's window calls it Finish
    "ServiceInvoiceTypeRef": srvinv.c.invtyp,
    "WorkOrderStatus": srvinv.c.status,
    "PriorityRef": srvinv.c.priort,
    "JobRef": srvinv.c.jobnum,
    "DepositAmount": srvinv.c.depost,
    "Memo": srvinv.c.ntetxt,
}
_REQUIRED = {
    "ordnum": "OrderNumber",
    "dscrpt": "Desc",
    "status": "WorkOrderStatus",
    "invtyp": "ServiceInvoiceTypeRef",
}
POSTED = frozenset({1, 2, 3})
"""Open, Review, Dispute: saving with one of these posts the invoice, so in the sandbox the status is the posting."""

SET_BY_SAGE = frozenset({4, VOID})
WORK_ORDER = 7


def add(books: Books, request: etree._Element) -> int:
    """Save a new order; an empty invoice number takes the order's."""
    _module(books)
    given = values(request, _COLUMNS)
    filled({**dict.fromkeys(_REQUIRED), **given}, _REQUIRED)
    _references(books, given)
    _assignable(given["status"])
    _open_period(books, given)
    if given.get("depost") and given["status"] != WORK_ORDER:
        raise invalid("DepositAmount", "a deposit is entered on a work order, status 7.")
    own = {"invnum": given["ordnum"], "orddte": books.today, "entdte": books.today, "usrnme": books.user}
    _unique(books, {**own, **given}, 0)
    return books.add(srvinv, {**own, **given})


def change(books: Books, request: etree._Element) -> int:
    """Change an order; what is posted keeps its invoice number and stays posted."""
    _module(books)
    row = books.need(srvinv, key(request), "ObjectRef", changes=True)
    if row["lckedt"]:
        raise invalid("ObjectRef", f"{row['recnum']} has Lock Edit set.")
    given = values(request, _COLUMNS)
    filled(given, _REQUIRED)
    _references(books, {**row, **given})
    if given.get("invnum") == "":
        given["invnum"] = row["ordnum"]
    _transition(row, given)
    if row["status"] not in POSTED:
        _open_period(books, {**row, **given})
    _unique(books, given, row["recnum"])
    books.change(srvinv, row["recnum"], given)
    return int(row["recnum"])


def _module(books: Books) -> None:
    if not books.setup.service_receivables:
        # That the missing add-on is told as a missing permission is a guess.
        raise Refusal(NOT_PERMITTED, "Security settings do not permit this: Service Receivables is not installed.")


def _references(books: Books, row: Mapping[str, Any]) -> None:
    books.need(reccln, row["clnnum"], "ClientRef")
    if row.get("invtyp"):
        books.need(srvtyp, row["invtyp"], "ServiceInvoiceTypeRef")
    if row.get("jobnum"):
        books.need(actrec, row["jobnum"], "JobRef")
    if row.get("locnum"):
        _location(books, row["clnnum"], row["locnum"])


def _location(books: Books, client: int, number: int) -> None:
    """A location's number is the client's own: the same number at another client is another place."""
    here = select(srvloc.c.recnum).where(srvloc.c.recnum == client, srvloc.c.locnum == number)
    if books.connection.execute(here).first() is None:
        told = f"Invalid object reference: LocationRef {number} is not a location of client {client}."
        raise Refusal(NO_SUCH_OBJECT, told)


def _assignable(status: int) -> None:
    if status in SET_BY_SAGE:
        raise invalid("WorkOrderStatus", f"status {status} cannot be assigned.")


def _transition(row: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    before, after = row["status"], given.get("status", row["status"])
    if after != before:
        _assignable(after)
        if before in SET_BY_SAGE or (before in POSTED and after not in POSTED):
            raise invalid("WorkOrderStatus", f"a posted invoice cannot go from status {before} to {after}.")
    if before in POSTED | SET_BY_SAGE and given.get("invnum", row["invnum"]) != row["invnum"]:
        raise invalid("InvoiceNumber", "the number of a posted invoice cannot be changed.")


def _open_period(books: Books, row: Mapping[str, Any]) -> None:
    """Nothing is posted to a locked period. That the order's date decides on the period is a guess."""
    if row["status"] in POSTED:
        books.open_period(row.get("orddte") or books.today, "WorkOrderDate")


def _unique(books: Books, given: Mapping[str, Any], own: int) -> None:
    for element in ("OrderNumber", "InvoiceNumber"):
        column = _COLUMNS[element]
        if books.taken(column, given.get(column.name, ""), srvinv.c.recnum != own):
            raise invalid(element, f"{given[column.name]} is used already, and this company requires it unique.")


REQUESTS: Mapping[str, Handler] = {"WorkOrderAddRq": add, "WorkOrderModRq": change}
