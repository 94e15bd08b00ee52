"""Payable invoices (4-2): what Sage takes and refuses (rules, section 5).

No public source shows the requests: that the API obeys the window's rules, and its warnings as the message types say,
is inferred.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from lxml import etree
from sqlalchemy import select

from sage100_plugin.records.payable_invoice import MEMO, PAID, VOID
from sage100_plugin.sage.sandbox.api import posting, terms
from sage100_plugin.sage.sandbox.api.books import Books, Handler, filled, invalid, key, values
from sage100_plugin.sage.sandbox.api.commitment import Commitment
from sage100_plugin.sage.sandbox.api.edition import of_edition
from sage100_plugin.sage.sandbox.api.over_budget import Place, over_budget
from sage100_plugin.sage.sandbox.api.payable_lines import costs_of, lines_of, retained
from sage100_plugin.sage.tables import acpinv, actpay, actrec, bdglin, pchord, subcon

_COLUMNS = {
    "InvoiceNumber": acpinv.c.invnum,
    "VendorRef": acpinv.c.vndnum,
    "JobRef": acpinv.c.jobnum,
    "PhaseRef": acpinv.c.phsnum,
    "Desc": acpinv.c.dscrpt,
    "InvoiceDate": acpinv.c.invdte,
    "DueDate": acpinv.c.duedte,
    "DiscountDate": acpinv.c.dscdte,
    "ShippingNumber": acpinv.c.shpnum,
    "ReferenceNumber": acpinv.c.refnum,
    "APInvoiceStatus": acpinv.c.status,
    "APInvoiceType": acpinv.c.invtyp,
    "PostingPeriod": acpinv.c.actper,
    "PostingYear": acpinv.c.postyr,
    "DiscountAmount": acpinv.c.dscavl,
    "RetainageAmount": acpinv.c.retain,
    "SetToPayAmount": acpinv.c.setpay,
    "HotList": acpinv.c.hotlst,
    "UserDefined1": acpinv.c.usrdf1,
    "UserDefined2": acpinv.c.usrdf2,
    "Memo": acpinv.c.ntetxt,
}
_REQUIRED = {"invnum": "InvoiceNumber", "dscrpt": "Desc"}
SET_BY_SAGE = frozenset({PAID, VOID})
REVIEW = 2
"""A purchase order that nobody approved yet."""

Row = dict[str, Any]


def add(books: Books, request: etree._Element) -> int:
    """Save a new invoice and post it, whether it is Open, in Review or in Dispute."""
    of_edition(books, request)
    given = values(request, _COLUMNS)
    filled(given, _REQUIRED)
    vendor = books.need(actpay, given["vndnum"], "VendorRef")
    commitment = _commitment(books, request, vendor)
    invoice = _header(books, given, vendor, commitment)
    lines = lines_of(books, request, vendor, commitment)
    if commitment is not None and not commitment.is_order and books.setup.edition == "US":
        rate = commitment.row["rtnrte"]
        invoice.setdefault("retain", retained(sum((line["extttl"] for line in lines), Decimal(0)), rate))
    costs = costs_of(books, request, invoice, vendor, lines, commitment)
    _limits(books, invoice, lines, commitment)
    _verify_budget(books, costs)
    number = posting.post(books, invoice, lines, costs)
    _over_budget(books, costs)
    return number


def change(books: Books, request: etree._Element) -> int:
    """Change the white boxes of an invoice; the others would make Sage void it and save another."""
    of_edition(books, request)
    row = books.need(acpinv, key(request), "ObjectRef", changes=True)
    given = values(request, _COLUMNS)
    filled(given, _REQUIRED)
    books.need(actpay, row["vndnum"], "VendorRef")
    if row["jobnum"]:
        books.need(actrec, row["jobnum"], "JobRef")
    if given.get("status", row["status"]) != row["status"]:
        _assignable(given["status"])
        if row["status"] in SET_BY_SAGE:
            raise invalid("APInvoiceStatus", f"invoice {row['recnum']} is in status {row['status']}, set by Sage.")
    books.complete(acpinv, {**row, **given})
    books.change(acpinv, row["recnum"], given)
    return int(row["recnum"])


def _assignable(status: int) -> None:
    if status in SET_BY_SAGE:
        raise invalid("APInvoiceStatus", f"status {status} cannot be assigned.")


def _commitment(books: Books, request: etree._Element, vendor: Row) -> Commitment | None:
    """The order or the subcontract that is named, and never both. That it has to be the vendor's is inferred."""
    found = None
    for element, table in (("PurchaseOrderRef", pchord), ("SubcontractRef", subcon)):
        number = int(request.findtext(f"{element}/ObjectID", "0"))
        if number and found is not None:
            raise invalid(element, "an invoice is on an order or on a subcontract, not on both.")
        if number:
            found = Commitment.of(books, table, books.need(table, number, element))
            if found.row["vndnum"] != vendor["recnum"]:
                raise invalid(element, f"{found.title} is of vendor {found.row['vndnum']}.")
    _wanted(books, vendor, found)
    return found


_WANTED: Mapping[int, tuple[str, tuple[str, ...]]] = {
    1: ("warn", ("order",)),
    2: ("warn", ("subcontract",)),
    3: ("warn", ("order", "subcontract")),
    4: ("refuse", ("order",)),
    5: ("refuse", ("subcontract",)),
    6: ("refuse", ("order", "subcontract")),
}
"""A vendor's purchase order warning: what is wanted, and what happens without."""

_WANTED_BEFORE_23: Mapping[int, tuple[str, tuple[str, ...]]] = {1: ("warn", ("order",)), 2: ("refuse", ("order",))}
_CHANGED = 23
"""The release with which code 2 changed its meaning (rules, section 4)."""


def _wanted(books: Books, vendor: Row, commitment: Commitment | None) -> None:
    """The vendor's own rule, which no company's message type changes."""
    rules = _WANTED if books.setup.release >= _CHANGED else _WANTED_BEFORE_23
    level, kinds = rules.get(vendor["wrndft"] or 0, ("", ()))
    there = commitment is not None and ("order" if commitment.is_order else "subcontract") in kinds
    if not level or there:
        return
    message = f"vendor {vendor['recnum']} wants an invoice to name its {' or '.join(kinds)}."
    if level == "refuse":
        raise invalid("VendorRef", message)
    books.warnings.append(message)


def _header(books: Books, given: Row, vendor: Row, commitment: Commitment | None) -> Row:
    """The header, with what follows from its commitment and its vendor's terms."""
    _assignable(given["status"])
    held = {} if commitment is None else commitment.row
    own = {"jobnum": held.get("jobnum"), "phsnum": held.get("phsnum")}
    names = {"pchord": held.get("ordnum", ""), "ctcnum": held.get("ctcnum", "")}
    days = {name: terms.due(given["invdte"], vendor[name]) for name in ("duedte", "dscdte")}
    row = {**own, **days, **names, **given}
    if row["jobnum"]:
        books.need(actrec, row["jobnum"], "JobRef")
    books.phase(row["jobnum"] or 0, row["phsnum"])
    unique = books.taken(acpinv.c.invnum, row["invnum"], acpinv.c.vndnum == row["vndnum"])
    if unique and not vendor["dupchk"]:
        raise invalid("InvoiceNumber", f"vendor {row['vndnum']} has an invoice {row['invnum']} already.")
    posting.choose_period(books, row["invdte"], "InvoiceDate", posting.named_period(row))
    return row


def _limits(books: Books, invoice: Row, lines: Sequence[Row], commitment: Commitment | None) -> None:
    """More than the order, or than a line of the subcontract, has left. Tolerances are not in the sandbox."""
    if commitment is None or invoice["invtyp"] == MEMO:
        return
    if commitment.is_order:
        _order_limits(books, commitment, sum((line["extttl"] for line in lines), Decimal(0)))
        return
    amounts: dict[int, Decimal] = defaultdict(Decimal)
    for line in lines:
        if (found := commitment.line(line.get("linref", ""))) is not None:
            amounts[found["linnum"]] += line["extttl"]
    for found in commitment.lines:
        amount, left = amounts[found["linnum"]], commitment.remaining(found)
        if amount > left:
            told = f"line {found['linnum']} of {commitment.title} has {left} remaining, and {amount} is invoiced."
            books.warn("over_subcontract", told)


def _order_limits(books: Books, order: Commitment, amount: Decimal) -> None:
    if order.row["status"] == REVIEW:
        books.warn("purchase_order_in_review", f"{order.title} is in Review.")
    if amount > order.row["pchbal"]:
        told = f"{order.title} has a balance of {order.row['pchbal']}, and {amount} is invoiced."
        books.warn("over_purchase_order", told)


def _verify_budget(books: Books, costs: Sequence[Row]) -> None:
    """Whether the job's budget has the cost code; the phase does not matter, which is a guess."""
    for job, code in sorted({(cost["jobnum"], cost["cstcde"]) for cost in costs}):
        here = select(bdglin.c.recnum).where(bdglin.c.recnum == job, bdglin.c.cstcde == code)
        if books.connection.execute(here).first() is None:
            books.warn("budget_verification", f"Cost code {code} is not in the budget of job {job}.")


def _over_budget(books: Books, costs: Sequence[Row]) -> None:
    places: dict[int, set[Place]] = defaultdict(set)
    for cost in costs:
        places[cost["jobnum"]].add((cost["phsnum"], cost["cstcde"], cost["csttyp"]))
    for job, here in sorted(places.items()):
        over_budget(books, job, here)


REQUESTS: Mapping[str, Handler] = {"APInvoiceAddRq": add, "APInvoiceModRq": change}
