"""Purchase orders (6-6-1): what Sage takes and refuses (rules, section 9).

A status may be set at will, and voiding has no effect on the books. What is received is kept by 4-2 and 12-4 alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from lxml import etree
from sqlalchemy import func, select

from sage100_plugin.records.figures import OPEN_ORDERS
from sage100_plugin.records.numbering import next_free
from sage100_plugin.sage.api.codes import NO_SUCH_OBJECT
from sage100_plugin.sage.sandbox.api.books import Books, Handler, Refusal, filled, invalid, key, values
from sage100_plugin.sage.sandbox.api.edition import of_edition
from sage100_plugin.sage.sandbox.api.over_budget import Place, over_budget
from sage100_plugin.sage.tables import (
    actpay,
    actrec,
    cstcde,
    csttyp,
    lgract,
    pchord,
    pchtyp,
    pcorln,
    srvinv,
    tkfprt,
)

_COLUMNS = {
    "RefNumber": pchord.c.ordnum,
    "OrderDate": pchord.c.orddte,
    "VendorRef": pchord.c.vndnum,
    "JobRef": pchord.c.jobnum,
    "PhaseRef": pchord.c.phsnum,
    "Desc": pchord.c.dscrpt,
    "SalesTaxDistrictRef": pchord.c.taxdst,
    "Via": pchord.c.delvia,
    "PurchaseOrderStatus": pchord.c.status,
    "PurchaseOrderTypeRef": pchord.c.ordtyp,
    "WorkOrderNumber": pchord.c.wrkord,
    "DeliveryDate": pchord.c.deldte,
    "Memo": pchord.c.ntetxt,
}
_LINE = {
    "PartRef": pcorln.c.prtnum,
    "Desc": pcorln.c.prtdsc,
    "Unit": pcorln.c.untdsc,
    "Quantity": pcorln.c.linqty,
    "UnitPrice": pcorln.c.linprc,
    "SubjectToGST": pcorln.c.gstsbj,
    "SubjectToPST": pcorln.c.pstsbj,
    "SubjectToHST": pcorln.c.hstsbj,
    "CostCodeRef": pcorln.c.cstcde,
    "CostTypeRef": pcorln.c.csttyp,
    "AccountRef": pcorln.c.lgract,
    "SubaccountRef": pcorln.c.subact,
}
_CHECKED = {"cstcde": (cstcde, "CostCodeRef"), "csttyp": (csttyp, "CostTypeRef"), "lgract": (lgract, "AccountRef")}
_REQUIRED = {"dscrpt": "Desc", "ordnum": "RefNumber"}
CENT = Decimal("0.01")


def add(books: Books, request: etree._Element) -> int:
    """Save a new order; without a number it takes the next."""
    of_edition(books, request)
    given = values(request, _COLUMNS)
    number = str(given.get("ordnum", "")).strip() or _next_number(books)
    row = _checked(books, {**given, "ordnum": number}, {}, 0)
    recnum = books.add(pchord, {**row, "entdte": books.today, "usrnme": books.user})
    _lines(books, request, {**row, "recnum": recnum})
    return recnum


def change(books: Books, request: etree._Element) -> int:
    """Change the header and add lines below those there are, which stay as they were."""
    of_edition(books, request)
    before = _unlocked(books, request)
    given = values(request, _COLUMNS)
    row = _checked(books, given, before, before["recnum"])
    books.change(pchord, row["recnum"], {**given, "jobnum": row["jobnum"]})  # even when only lines were added
    _lines(books, request, row)
    return int(row["recnum"])


def delete(books: Books, request: etree._Element) -> int:
    """Delete an order, whatever was received on it. That Lock Edit keeps it is a guess."""
    row = _unlocked(books, request)
    books.delete(pchord, row["recnum"])
    return int(row["recnum"])


def _unlocked(books: Books, request: etree._Element) -> dict[str, Any]:
    row = books.need(pchord, key(request), "ObjectRef", changes=True)
    if row["lckedt"]:
        raise invalid("ObjectRef", f"{row['recnum']} has Lock Edit set.")
    return row


def _next_number(books: Books) -> str:
    return next_free(books.connection.scalars(select(pchord.c.ordnum).order_by(pchord.c.recnum.desc())))


def _checked(books: Books, given: Mapping[str, Any], before: Mapping[str, Any], own: int) -> dict[str, Any]:
    """The header as it will stand. Refuses what Sage does."""
    filled(given, _REQUIRED)
    row = {**before, **given}
    books.need(actpay, row["vndnum"], "VendorRef")
    if row.get("wrkord"):
        row["jobnum"] = _job_of_work_order(books, row)
    if row.get("jobnum"):
        books.need(actrec, row["jobnum"], "JobRef")
    books.phase(row.get("jobnum") or 0, row.get("phsnum"))
    if row.get("ordtyp"):
        books.need(pchtyp, row["ordtyp"], "PurchaseOrderTypeRef")
    if books.taken(pchord.c.ordnum, row["ordnum"], pchord.c.recnum != own):
        raise invalid("RefNumber", f"{row['ordnum']} is used already, and this company requires it unique.")
    books.complete(pchord, row)
    return row


def _job_of_work_order(books: Books, row: Mapping[str, Any]) -> int | None:
    """Work order and job constrain each other; that an order without a job takes the work order's is a guess."""
    number, job = row["wrkord"], row.get("jobnum")
    found = books.connection.execute(select(srvinv.c.jobnum).where(srvinv.c.ordnum == number)).first()
    if found is None:
        raise Refusal(NO_SUCH_OBJECT, f"Invalid object reference: WorkOrderNumber {number} does not exist.")
    if job and found.jobnum and job != found.jobnum:
        raise invalid("WorkOrderNumber", f"work order {number} is of job {found.jobnum}, not of job {job}.")
    own: int | None = found.jobnum
    return job or own


def _lines(books: Books, request: etree._Element, order: Mapping[str, Any]) -> None:
    """Add lines below those there are; over budget is told when the order commits."""
    vendor = books.need(actpay, order["vndnum"], "VendorRef")
    last = books.connection.scalar(select(func.max(pcorln.c.linnum)).where(pcorln.c.recnum == order["recnum"])) or 0
    places: set[Place] = set()
    for number, node in enumerate(request.findall("PurchaseOrderLineAdd"), last + 1):
        line = _line(books, node, vendor)
        books.add(pcorln, {**line, "linnum": number}, order["recnum"])
        if line.get("cstcde") and line.get("csttyp"):
            places.add((order.get("phsnum") or 0, line["cstcde"], line["csttyp"]))
    if order.get("jobnum") and order["status"] in OPEN_ORDERS:
        over_budget(books, order["jobnum"], places)


def _line(books: Books, node: etree._Element, vendor: Mapping[str, Any]) -> dict[str, Any]:
    """A line; account, cost code and type are the vendor's invoice defaults where none are given."""
    given = values(node, _LINE)
    if given.get("prtnum"):
        part = books.need(tkfprt, given["prtnum"], "PartRef")
        given = {"prtdsc": part["prtnme"], "untdsc": part["prtunt"], **given}
    defaults = {"cstcde": vendor["cdedft"], "csttyp": vendor["typdft"], "lgract": vendor["lgrdft"]}
    line = {**{name: value for name, value in defaults.items() if value}, **given}
    for name, (table, element) in _CHECKED.items():
        if line.get(name):
            books.need(table, line[name], element)
    return {**line, "extttl": total(line)}


def total(line: Mapping[str, Any]) -> Decimal:
    """Quantity times price, to the cent; nothing without a quantity, as the committed cost has it."""
    return Decimal((line.get("linqty") or 0) * (line.get("linprc") or 0)).quantize(CENT, ROUND_HALF_UP)


REQUESTS: Mapping[str, Handler] = {
    "PurchaseOrderAddRq": add,
    "PurchaseOrderModRq": change,
    "PurchaseOrderDelRq": delete,
}
