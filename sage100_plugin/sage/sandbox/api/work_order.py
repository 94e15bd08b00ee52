"""Work orders (11-2): what Sage takes and refuses (rules, section 11).

What is held in stock, and how a rest of an order is invoiced, are not in the sandbox.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree
from sqlalchemy import select

from sage100_plugin.sage.api.codes import NO_SUCH_OBJECT, NOT_PERMITTED
from sage100_plugin.sage.sandbox.api import service_posting
from sage100_plugin.sage.sandbox.api import work_order_grids as grids
from sage100_plugin.sage.sandbox.api.books import VOID, Books, Handler, Refusal, filled, invalid, key, values
from sage100_plugin.sage.tables import actrec, employ, reccln, srvgeo, srvinv, srvloc, srvtyp

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
    "TechnicianRef": srvinv.c.empnum,
    "SalespersonRef": srvinv.c.slspsn,
    "ServiceAreaRef": srvinv.c.srvgeo,
    "RouteRef": srvinv.c.rutnum,
    "DispatchDate": srvinv.c.dspdte,
    "StartDate": srvinv.c.strdte,
    "EstimatedHours": srvinv.c.schhrs,
    "ActualHours": srvinv.c.acthrs,
    "PurchaseOrderNumber": srvinv.c.pchord,
    "InvoiceDate": srvinv.c.invdte,
    "DueDate": srvinv.c.duedte,
    "UserDefined1": srvinv.c.usrdf1,
    "UserDefined2": srvinv.c.usrdf2,
    "DepositAmount": srvinv.c.depost,
    "Memo": srvinv.c.ntetxt,
}
_REQUIRED = {
    "ordnum": "OrderNumber",
    "dscrpt": "Desc",
    "status": "WorkOrderStatus",
    "invtyp": "ServiceInvoiceTypeRef",
}
_LISTS = {
    "empnum": (employ, "TechnicianRef"),
    "slspsn": (employ, "SalespersonRef"),
    "srvgeo": (srvgeo, "ServiceAreaRef"),
}
POSTED = frozenset({1, 2, 3})
"""Open, Review, Dispute: saving with one of these posts the invoice, so in the sandbox the status is the posting."""

PAID, WORK_ORDER = 4, 7
SET_BY_SAGE = frozenset({PAID, VOID})

Row = dict[str, Any]


def add(books: Books, request: etree._Element) -> int:
    """Save a new order; an empty invoice number takes the order's."""
    _module(books)
    given = values(request, _COLUMNS)
    filled({**dict.fromkeys(_REQUIRED), **given}, _REQUIRED)
    own = {"invnum": given["ordnum"], "orddte": books.today, "entdte": books.today, "usrnme": books.user}
    row = {**own, **given}
    _references(books, row, row)
    sold = given["status"] == PAID and _takes_cash(books, given["invtyp"])
    if not sold:
        _assignable(given["status"])
    if given.get("depost") and given["status"] != WORK_ORDER:
        raise invalid("DepositAmount", "a deposit is entered on a work order, status 7.")
    _unique(books, row, 0)
    number = books.add(srvinv, row)
    _grids(books, {**row, "recnum": number}, request)
    if given.get("depost"):
        service_posting.deposit(books, row)
    if given["status"] in POSTED or sold:
        service_posting.post(books, number)
    if sold:
        service_posting.cash_sale(books, number)
    return number


def change(books: Books, request: etree._Element) -> int:
    """Change an order; what is posted keeps its client, its invoice number and its amounts, and stays posted."""
    _module(books)
    before = _unlocked(books, request)
    given = values(request, _COLUMNS)
    filled(given, _REQUIRED)
    if given.get("invnum") == "":
        given["invnum"] = before["ordnum"]
    row = {**before, **given}
    _references(books, row, given)
    _transition(before, row)
    if before["status"] in POSTED | SET_BY_SAGE:
        _kept(before, row, request)
    _unique(books, given, row["recnum"])
    books.complete(srvinv, row)
    books.change(srvinv, row["recnum"], given)
    _grids(books, row, request)
    if row["status"] in POSTED and before["status"] not in POSTED:
        service_posting.post(books, row["recnum"])
    return int(row["recnum"])


def delete(books: Books, request: etree._Element) -> int:
    """Delete an order that was never posted, with its lines and visits."""
    _module(books)
    row = _unlocked(books, request)
    if row["status"] in POSTED | SET_BY_SAGE:
        raise invalid("ObjectRef", f"{row['recnum']} is posted: only what is in status 6 to 10 can be deleted.")
    books.delete(srvinv, row["recnum"])
    return int(row["recnum"])


def _module(books: Books) -> None:
    if not books.setup.service_receivables:
        # That the missing add-on is told as a missing permission is a guess.
        raise Refusal(NOT_PERMITTED, "Security settings do not permit this: Service Receivables is not installed.")


def _unlocked(books: Books, request: etree._Element) -> Row:
    row = books.need(srvinv, key(request), "ObjectRef", changes=True)
    if row["lckedt"]:
        raise invalid("ObjectRef", f"{row['recnum']} has Lock Edit set.")
    return row


def _references(books: Books, row: Row, given: Row) -> None:
    books.need(reccln, row["clnnum"], "ClientRef")
    if row.get("invtyp"):
        books.need(srvtyp, row["invtyp"], "ServiceInvoiceTypeRef")
    if row.get("jobnum"):
        books.need(actrec, row["jobnum"], "JobRef")
    if row.get("locnum"):
        _location(books, row["clnnum"], row["locnum"])
    for name, (table, element) in _LISTS.items():
        if given.get(name):
            books.need(table, given[name], element)


def _location(books: Books, client: int, number: int) -> None:
    """A location's number is the client's own: the same number at another client is another place."""
    here = select(srvloc.c.recnum).where(srvloc.c.recnum == client, srvloc.c.locnum == number)
    if books.connection.execute(here).first() is None:
        told = f"Invalid object reference: LocationRef {number} is not a location of client {client}."
        raise Refusal(NO_SUCH_OBJECT, told)


def _assignable(status: int) -> None:
    if status in SET_BY_SAGE:
        raise invalid("WorkOrderStatus", f"status {status} cannot be assigned.")


def _takes_cash(books: Books, kind: int) -> bool:
    """An over-the-counter sale may be entered as Paid when its type has a cash account."""
    return bool(books.need(srvtyp, kind, "ServiceInvoiceTypeRef")["cshact"])


def _transition(before: Row, row: Row) -> None:
    if row["status"] == before["status"]:
        return
    _assignable(row["status"])
    if before["status"] in SET_BY_SAGE or (before["status"] in POSTED and row["status"] not in POSTED):
        told = f"a posted invoice cannot go from status {before['status']} to {row['status']}."
        raise invalid("WorkOrderStatus", told)


def _kept(before: Row, row: Row, request: etree._Element) -> None:
    """What is wrong here, only voiding and entering it again puts right."""
    if row["invnum"] != before["invnum"]:
        raise invalid("InvoiceNumber", "the number of a posted invoice cannot be changed.")
    if row["clnnum"] != before["clnnum"]:
        raise invalid("ClientRef", "the client of a posted invoice cannot be changed.")
    if grids.has_lines(request):
        raise invalid("WorkOrderLineAdd", "accounts and amounts of a posted invoice cannot be changed.")


def _grids(books: Books, order: Row, request: etree._Element) -> None:
    grids.lines(books, order, request)
    grids.visits(books, order, request)


def _unique(books: Books, given: Mapping[str, Any], own: int) -> None:
    for element in ("OrderNumber", "InvoiceNumber"):
        column = _COLUMNS[element]
        if books.taken(column, given.get(column.name, ""), srvinv.c.recnum != own):
            raise invalid(element, f"{given[column.name]} is used already, and this company requires it unique.")


REQUESTS: Mapping[str, Handler] = {"WorkOrderAddRq": add, "WorkOrderModRq": change, "WorkOrderDelRq": delete}
