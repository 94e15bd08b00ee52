"""The grid of a payable invoice and its Job Cost Distribution (rules, section 5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from lxml import etree

from sage100_plugin.records.ledger_account import DIRECT_EXPENSE, WIP
from sage100_plugin.sage.api.codes import NO_SUCH_OBJECT
from sage100_plugin.sage.sandbox.api.books import Books, Refusal, invalid, values
from sage100_plugin.sage.sandbox.api.commitment import Commitment
from sage100_plugin.sage.sandbox.api.purchase_order import CENT, total
from sage100_plugin.sage.tables import actrec, apivln, cstcde, csttyp, jobcst, lgract, tkfprt

_LINE = {
    "PartRef": apivln.c.prtnum,
    "Desc": apivln.c.prtdsc,
    "Unit": apivln.c.untdsc,
    "Quantity": apivln.c.linqty,
    "UnitPrice": apivln.c.linprc,
    "HoldbackAmount": apivln.c.hldamt,
    "AccountRef": apivln.c.actnum,
    "SubaccountRef": apivln.c.subact,
    "LineReference": apivln.c.linref,
}
_COST = {
    "JobRef": jobcst.c.jobnum,
    "PhaseRef": jobcst.c.phsnum,
    "CostCodeRef": jobcst.c.cstcde,
    "CostTypeRef": jobcst.c.csttyp,
    "Desc": jobcst.c.dscrpt,
    "Amount": jobcst.c.cstamt,
}
Row = dict[str, Any]


def lines_of(books: Books, request: etree._Element, vendor: Row, commitment: Commitment | None) -> list[Row]:
    """The lines, each with an account of its own, its order's or its vendor's."""
    return [_line(books, node, vendor, commitment) for node in request.findall("APInvoiceLineAdd")]


def _line(books: Books, node: etree._Element, vendor: Row, commitment: Commitment | None) -> Row:
    given = values(node, _LINE)
    if given.get("prtnum"):
        books.need(tkfprt, given["prtnum"], "PartRef")
    found = _referred(given.get("linref", ""), commitment)
    if found is not None and commitment is not None and not commitment.is_order and abs(given["linqty"]) > 1:
        raise invalid("Quantity", "a subcontract's line is invoiced by a fraction from -1 to 1.")
    account = given.get("actnum") or (found or {}).get("lgract") or vendor["lgrdft"]
    if not account:
        raise invalid("AccountRef", f"it is required, because vendor {vendor['recnum']} has no default account.")
    books.need(lgract, account, "AccountRef")
    text = (found.get("prtdsc") or found.get("dscrpt") or "")[:50] if found else ""
    line = {"prtdsc": text, **given, "actnum": account, "extttl": total(given)}
    return {**line, **_held_back(books, line, commitment)}


def _referred(reference: str, commitment: Commitment | None) -> Row | None:
    """The line of the order or subcontract that a line names."""
    if not reference:
        return None
    found = None if commitment is None else commitment.line(reference)
    if found is None:
        place = "an order or a subcontract" if commitment is None else commitment.title
        told = f"Invalid object reference: LineReference {reference} is not a line of {place}."
        raise Refusal(NO_SUCH_OBJECT, told)
    return found


def _held_back(books: Books, line: Row, commitment: Commitment | None) -> Row:
    """Canada holds back by line, at the subcontract's rate where nothing is given."""
    if books.setup.edition != "CA" or "hldamt" in line or commitment is None or commitment.is_order:
        return {}
    return {"hldamt": retained(line["extttl"], commitment.row["rtnrte"])}


def retained(amount: Decimal, rate: Decimal) -> Decimal:
    """What a rate in percent retains of an amount, to the cent."""
    return Decimal(amount * rate / 100).quantize(CENT, ROUND_HALF_UP)


def costs_of(
    books: Books,
    request: etree._Element,
    invoice: Row,
    vendor: Row,
    lines: Sequence[Row],
    commitment: Commitment | None,
) -> list[Row]:
    """The job costs that the invoice makes: those given, else what Save/Autocost makes of the lines.

    Refuses when they are not what is charged to expenses.
    """
    charged = [line for line in lines if _account_type(books, line) in {WIP, DIRECT_EXPENSE}]
    nodes = request.findall("JobCostDistributionAdd")
    found = [_given(node, invoice) for node in nodes] or [*_automatic(charged, invoice, vendor, commitment)]
    for cost in found:
        _check(books, cost)
    ledger = sum((line["extttl"] for line in charged), Decimal("0.00"))
    distributed = sum((cost["cstamt"] for cost in found), Decimal("0.00"))
    if distributed != ledger:
        raise invalid("JobCostDistributionAdd", f"Job Cost Total {distributed} is not the Ledger Total {ledger}.")
    _verify_wip(books, charged, found)
    return found


def _account_type(books: Books, line: Row) -> int | None:
    kind: int | None = books.need(lgract, line["actnum"], "AccountRef")["acttyp"]
    return kind


def _given(node: etree._Element, invoice: Row) -> Row:
    own = {"jobnum": invoice.get("jobnum"), "phsnum": invoice.get("phsnum") or 0, "dscrpt": invoice["dscrpt"]}
    return {**own, **values(node, _COST)}


def _automatic(charged: Sequence[Row], invoice: Row, vendor: Row, commitment: Commitment | None) -> Iterator[Row]:
    """A cost of each line whose cost code and type are known: from its commitment, else the vendor's defaults."""
    for line in charged:
        found = commitment.line(line.get("linref", "")) if commitment is not None else None
        place = found or {"cstcde": vendor["cdedft"], "csttyp": vendor["typdft"]}
        if invoice.get("jobnum") and place["cstcde"] and place["csttyp"]:
            where = {"jobnum": invoice["jobnum"], "phsnum": invoice.get("phsnum") or 0}
            code = {"cstcde": place["cstcde"], "csttyp": place["csttyp"]}
            yield {**where, **code, "dscrpt": line["prtdsc"] or invoice["dscrpt"], "cstamt": line["extttl"]}


def _check(books: Books, cost: Mapping[str, Any]) -> None:
    if not cost["jobnum"]:
        raise invalid("JobRef", "a job cost needs a job.")
    books.need(actrec, cost["jobnum"], "JobRef")
    books.phase(cost["jobnum"], cost["phsnum"])
    books.need(cstcde, cost["cstcde"], "CostCodeRef")
    books.need(csttyp, cost["csttyp"], "CostTypeRef")


def _verify_wip(books: Books, charged: Sequence[Row], costs: Sequence[Row]) -> None:
    """A job whose expenses go to a WIP account takes no others, and the other way round (an option)."""
    types = {_account_type(books, line) for line in charged}
    for job in sorted({cost["jobnum"] for cost in costs}):
        wanted = WIP if books.need(actrec, job, "JobRef")["pstwip"] else DIRECT_EXPENSE
        if types - {wanted}:
            books.warn("wip_verification", f"WIP Posting is not = to job costs of job {job}.")
