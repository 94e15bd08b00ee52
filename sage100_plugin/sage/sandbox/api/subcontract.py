"""Subcontracts (6-7-1): what Sage takes and refuses (rules, section 10). Changes come through change orders only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree
from sqlalchemy import select

from sage100_plugin.records.numbering import next_free
from sage100_plugin.records.subcontract import COMMITTED
from sage100_plugin.sage.sandbox.api.books import Books, Handler, filled, invalid, key, values
from sage100_plugin.sage.sandbox.api.edition import of_edition
from sage100_plugin.sage.sandbox.api.over_budget import over_budget
from sage100_plugin.sage.tables import actpay, actrec, cstcde, csttyp, sbcnln, subcon

_COLUMNS = {
    "SubcontractNumber": subcon.c.ctcnum,
    "VendorRef": subcon.c.vndnum,
    "JobRef": subcon.c.jobnum,
    "PhaseRef": subcon.c.phsnum,
    "Desc": subcon.c.dscrpt,
    "SalesTaxDistrictRef": subcon.c.taxdst,
    "ContractStatus": subcon.c.status,
    "ContractDate": subcon.c.condte,
}
_LINE = {
    "Desc": sbcnln.c.dscrpt,
    "CostCodeRef": sbcnln.c.cstcde,
    "CostTypeRef": sbcnln.c.csttyp,
    "Amount": sbcnln.c.amount,
    "SubjectToGST": sbcnln.c.gstsbj,
    "SubjectToPST": sbcnln.c.pstsbj,
    "SubjectToHST": sbcnln.c.hstsbj,
}


def add(books: Books, request: etree._Element) -> int:
    """Save a new subcontract. Without a number it takes the next; over budget is told, not refused."""
    of_edition(books, request)
    given = values(request, _COLUMNS)
    filled(given, {"dscrpt": "Desc"})
    row = {"entdte": books.today, "usrnme": books.user, **given, "ctcnum": _number(books, given)}
    books.need(actpay, row["vndnum"], "VendorRef")
    books.need(actrec, row["jobnum"], "JobRef")
    books.phase(row["jobnum"], row.get("phsnum"))
    lines = [_line(books, node) for node in request.findall("SubcontractLineAdd")]
    recnum = books.add(subcon, row)
    for place, line in enumerate(lines, 1):
        books.add(sbcnln, {**line, "linnum": place}, recnum)
    if row["status"] in COMMITTED:
        phase = row.get("phsnum") or 0
        over_budget(books, row["jobnum"], {(phase, line["cstcde"], line["csttyp"]) for line in lines})
    return recnum


def delete(books: Books, request: etree._Element) -> int:
    """Delete a subcontract, whatever its status, unless a line of it has an invoiced or changed amount."""
    row = books.need(subcon, key(request), "ObjectRef", changes=True)
    if row["lckedt"]:
        raise invalid("ObjectRef", f"{row['recnum']} has Lock Edit set.")
    moved = select(sbcnln.c.linnum).where(
        sbcnln.c.recnum == row["recnum"], (sbcnln.c.billed != 0) | (sbcnln.c.change != 0)
    )
    if (line := books.connection.scalar(moved.order_by(sbcnln.c.linnum))) is not None:
        raise invalid("ObjectRef", f"line {line} of {row['recnum']} has an invoiced or changed amount.")
    books.delete(subcon, row["recnum"])
    return int(row["recnum"])


def _number(books: Books, given: Mapping[str, Any]) -> str:
    number = str(given.get("ctcnum", "")).strip()
    if not number:
        newest = books.connection.scalars(select(subcon.c.ctcnum).order_by(subcon.c.recnum.desc()))
        return next_free(newest)
    if books.taken(subcon.c.ctcnum, number):
        raise invalid("SubcontractNumber", f"{number} is used already, and this company requires it unique.")
    return number


def _line(books: Books, node: etree._Element) -> dict[str, Any]:
    line = values(node, _LINE)
    filled(line, {"dscrpt": "SubcontractLineAdd/Desc"})
    books.need(cstcde, line["cstcde"], "CostCodeRef")
    books.need(csttyp, line["csttyp"], "CostTypeRef")
    return {**line, "cntrct": line["amount"], "remain": line["amount"]}


REQUESTS: Mapping[str, Handler] = {"SubcontractAddRq": add, "SubcontractDelRq": delete}
