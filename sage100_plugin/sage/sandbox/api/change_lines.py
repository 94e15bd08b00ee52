"""The lines of a change order: what Sage takes and refuses on both tabs (rules, sections 8.3 and 8.4)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from lxml import etree
from sqlalchemy import select

from sage100_plugin.sage.api.codes import NO_SUCH_OBJECT
from sage100_plugin.sage.sandbox.api.books import Books, Refusal, filled, invalid, values
from sage100_plugin.sage.tables import actpay, cstcde, csttyp, pmcgln, sbcgln, sbcnln, subcon

_PRIME = {
    "Desc": pmcgln.c.dscrpt,
    "EstimatedAmount": pmcgln.c.estamt,
    "OverheadRate": pmcgln.c.ovhmrk,
    "ProfitRate": pmcgln.c.pftmrk,
    "RequestedAmount": pmcgln.c.reqprc,
    "ApprovedAmount": pmcgln.c.aprprc,
    "CostCodeRef": pmcgln.c.cstcde,
    "CostTypeRef": pmcgln.c.csttyp,
}
_LINE = {
    "Desc": sbcgln.c.dscrpt,
    "BudgetChangeHours": sbcgln.c.chghrs,
    "BudgetChangeUnits": sbcgln.c.chgunt,
    "BudgetChangeAmount": sbcgln.c.bdgprc,
    "VendorRef": sbcgln.c.vndnum,
    "SubcontractRef": sbcgln.c.vndctc,
    "SubcontractLine": sbcgln.c.ctclin,
    "ChangeNumber": sbcgln.c.chgnum,
    "Status": sbcgln.c.chgsts,
    "CostCodeRef": sbcgln.c.cstcde,
    "CostTypeRef": sbcgln.c.csttyp,
}
_UNIT = {"vndnum": "VendorRef", "vndctc": "SubcontractRef", "chgnum": "ChangeNumber", "chgsts": "Status"}
"""The columns that act as a unit, with the subcontract's line as a fifth that may be left empty."""


def prime(books: Books, node: etree._Element) -> dict[str, Any]:
    """A line of Prime Change Details: a description is enough. Approved is typed, and no status fills it."""
    line = values(node, _PRIME)
    filled(line, {"dscrpt": "PrimeChangeDetailAdd/Desc"})
    if line.get("cstcde"):
        books.need(cstcde, line["cstcde"], "CostCodeRef")
    if line.get("csttyp"):
        books.need(csttyp, line["csttyp"], "CostTypeRef")
    return {"reqprc": _requested(line), **line}


def _requested(line: Mapping[str, Any]) -> Decimal:
    """A guess: the help's "estimated x overhead rate x profit rate" is read as one rate upon the other, in percent."""
    zero = Decimal(0)
    exact = line.get("estamt", zero) * (100 + line.get("ovhmrk", zero)) * (100 + line.get("pftmrk", zero)) / 10000
    return Decimal(exact).quantize(Decimal("0.01"), ROUND_HALF_UP)


def budget_or_sub(books: Books, order: Mapping[str, Any], node: etree._Element) -> dict[str, Any]:
    """A line of Budget and Sub Change Details: a change of the budget, or of a subcontract as well."""
    line = values(node, _LINE)
    filled(line, {"dscrpt": "BudgetSubChangeDetailAdd/Desc"})
    if any(line.get(name) for name in (*_UNIT, "ctclin")):
        line = {**line, **_subcontract_change(books, order, line)}
    for name, table, element in (("cstcde", cstcde, "CostCodeRef"), ("csttyp", csttyp, "CostTypeRef")):
        filled({name: line.get(name)}, {name: element})
        books.need(table, line[name], element)
    return line


def _subcontract_change(books: Books, order: Mapping[str, Any], line: Mapping[str, Any]) -> dict[str, Any]:
    """What the subcontract fills in: the day, and with a line of it that line's cost code and cost type."""
    missing = [element for name, element in _UNIT.items() if not line.get(name)]
    if missing:
        raise invalid("BudgetSubChangeDetailAdd", f"a change of a subcontract needs {', '.join(missing)} too.")
    books.need(actpay, line["vndnum"], "VendorRef")
    contract = books.need(subcon, line["vndctc"], "SubcontractRef")
    # That both have to be the subcontract's own is a guess: they act as a unit, and the order is of one job.
    for name, given, element in (("vndnum", line["vndnum"], "VendorRef"), ("jobnum", order["jobnum"], "JobRef")):
        if contract[name] != given:
            raise invalid(element, f"subcontract {contract['recnum']} is of {contract[name]}, not of {given}.")
    found = {"chgdte": order.get("chgdte")}
    return {**found, **_subcontract_line(books, order, line)} if line.get("ctclin") else found


def _subcontract_line(books: Books, order: Mapping[str, Any], line: Mapping[str, Any]) -> dict[str, Any]:
    """A guess, from another product's rule: one change order changes a line of a subcontract once."""
    place = (line["vndctc"], line["ctclin"])
    asked = select(sbcnln.c.cstcde, sbcnln.c.csttyp).where(sbcnln.c.recnum == place[0], sbcnln.c.linnum == place[1])
    found = books.connection.execute(asked).mappings().first()
    if found is None:
        told = f"Invalid object reference: SubcontractLine {place[1]} is not a line of subcontract {place[0]}."
        raise Refusal(NO_SUCH_OBJECT, told)
    again = select(sbcgln.c.linnum).where(
        sbcgln.c.recnum == order["recnum"], sbcgln.c.vndctc == place[0], sbcgln.c.ctclin == place[1]
    )
    if books.connection.execute(again).first() is not None:
        raise invalid("SubcontractLine", f"this change order changes line {place[1]} already: add the amounts up.")
    return {"cstcde": found["cstcde"], "csttyp": found["csttyp"]}
