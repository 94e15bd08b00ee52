"""The grids of a work order: Invoice Details and Dispatch (rules, section 11). How the API names them is a guess."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from lxml import etree
from sqlalchemy import Column, Table, func, select

from sage100_plugin.sage.api.codes import NO_SUCH_OBJECT
from sage100_plugin.sage.sandbox.api.books import Books, Refusal, invalid, values
from sage100_plugin.sage.tables import actpay, csttyp, employ, eqpmnt, lgract, srvlin, srvsch, srvtyp, tkfprt

_LINE: Mapping[str, Column[Any]] = {
    "PartRef": srvlin.c.prtnum,
    "Desc": srvlin.c.dscrpt,
    "Unit": srvlin.c.untdsc,
    "Quantity": srvlin.c.prtqty,
    "UnitPrice": srvlin.c.prtprc,
    "TicketNumber": srvlin.c.tktnum,
    "CostTypeRef": srvlin.c.csttyp,
    "AccountRef": srvlin.c.actnum,
    "SubaccountRef": srvlin.c.subact,
}
_VISIT: Mapping[str, Column[Any]] = {
    "EmployeeRef": srvsch.c.empnum,
    "VendorRef": srvsch.c.vndnum,
    "EquipmentRef": srvsch.c.eqpnum,
    "PriorityRef": srvsch.c.priort,
    "ScheduledDate": srvsch.c.schdte,
    "ScheduledHours": srvsch.c.esthrs,
    "CompletedDate": srvsch.c.findte,
    "ActualHours": srvsch.c.acthrs,
}
_OF_LINE = {"prtnum": (tkfprt, "PartRef"), "csttyp": (csttyp, "CostTypeRef"), "actnum": (lgract, "AccountRef")}
_OF_VISIT = {"empnum": (employ, "EmployeeRef"), "vndnum": (actpay, "VendorRef"), "eqpnum": (eqpmnt, "EquipmentRef")}
_NO_SERIAL_PARTS = frozenset({9, 10})

Row = Mapping[str, Any]


def has_lines(request: etree._Element) -> bool:
    """Whether the request adds or changes lines of Invoice Details."""
    return any(request.find(name) is not None for name in ("WorkOrderLineAdd", "WorkOrderLineMod"))


def lines(books: Books, order: Row, request: etree._Element) -> None:
    """Add and change lines. The order's type supplies account and cost type where they are left empty."""
    kind = books.find(srvtyp, order["invtyp"]) or {}
    supplied = {"actnum": kind.get("ntxinc"), "csttyp": kind.get("csttyp")}
    for node, before in _rows(books, srvlin, order, request, "WorkOrderLine"):
        given = values(node, _LINE)
        row = {**(before or supplied), **given}
        _listed(books, given, _OF_LINE)
        part = books.find(tkfprt, row.get("prtnum"))
        if part and part["serial"] and order["status"] in _NO_SERIAL_PARTS:
            raise invalid("PartRef", f"part {part['recnum']} has serial numbers, which a route or contract may not.")
        named = {"dscrpt": row.get("dscrpt") or (part or {}).get("prtnme", "")[:50]}
        _save(books, srvlin, order, before, {**given, **named, **({} if before else supplied | given), **_price(row)})


def _price(row: Row) -> dict[str, Decimal]:
    quantity, price = row.get("prtqty", Decimal(0)), row.get("prtprc", Decimal(0))
    return {"extqty": quantity, "extprc": (quantity * price).quantize(Decimal("0.01"), ROUND_HALF_UP)}


def visits(books: Books, order: Row, request: etree._Element) -> None:
    """Add and change visits: a row needs an employee, or, in newer versions, a vendor instead, which is a guess."""
    for node, before in _rows(books, srvsch, order, request, "WorkOrderSchedule"):
        given = values(node, _VISIT)
        row = {**(before or {"priort": order["priort"]}), **given}
        _listed(books, given, _OF_VISIT)
        if not row.get("empnum") and not row.get("vndnum"):
            raise invalid("EmployeeRef", "a visit needs an employee.")
        _save(books, srvsch, order, before, given if before else row)


def _rows(
    books: Books, table: Table, order: Row, request: etree._Element, name: str
) -> list[tuple[etree._Element, dict[str, Any] | None]]:
    """The elements that add lines and, with the lines as they are, those that change them."""
    added = [(node, None) for node in request.iterchildren(f"{name}Add")]
    return [*added, *((node, _line(books, table, order, node)) for node in request.iterchildren(f"{name}Mod"))]


def _line(books: Books, table: Table, order: Row, node: etree._Element) -> dict[str, Any]:
    line = int(node.findtext("ObjectRef/LineID", "0"))
    here = select(table).where(table.c.recnum == order["recnum"], table.c.linnum == line)
    row = books.connection.execute(here).mappings().first()
    if row is None:
        raise Refusal(NO_SUCH_OBJECT, f"Invalid object reference: order {order['ordnum']} has no line {line} here.")
    return dict(row)


def _listed(books: Books, given: Row, references: Mapping[str, tuple[Table, str]]) -> None:
    for name, (table, element) in references.items():
        if given.get(name):
            books.need(table, given[name], element)


def _save(books: Books, table: Table, order: Row, before: Row | None, row: Row) -> None:
    if before is not None:
        books.change(table, order["recnum"], row, table.c.linnum == before["linnum"])
        return
    last = books.connection.scalar(select(func.max(table.c.linnum)).where(table.c.recnum == order["recnum"])) or 0
    books.add(table, {**row, "linnum": last + 1}, order["recnum"])
