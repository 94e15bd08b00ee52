"""What happens to payable invoices."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from sage100_plugin.errors import Refused
from sage100_plugin.records.payable_invoice import PAID, VOID
from sage100_plugin.sage.sandbox.api import posting
from sage100_plugin.sage.sandbox.api.books import Books
from sage100_plugin.sage.sandbox.api.payable_lines import retained
from sage100_plugin.sage.sandbox.api.purchase_order import total
from sage100_plugin.sage.sandbox.changes.planned import Kinds, Options, Row, Work, active_code, amount, chosen
from sage100_plugin.sage.sandbox.changes.purchasing import CONTRACT, CURRENT, MATERIAL, OPEN, expense
from sage100_plugin.sage.sandbox.database import next_recnum
from sage100_plugin.sage.tables import acpinv, acppmt, actpay, actrec, sbcnln

POSTED = (1, 2, 3)
TENTH = Decimal("0.1")


def _created(connection: Connection, options: Options) -> Work:
    """A vendor's bill for a job, or a tenth of each line of a subcontract."""
    number = next_recnum(connection, acpinv)
    draft = _progress if "subcontract" in options else _bill
    invoice, lines, costs = draft(connection, options)
    invoice = {"invnum": options.get("number", f"B{number}"), "status": OPEN, "invtyp": CONTRACT, **invoice}
    return Work(
        "payable_invoice",
        str(number),
        lambda books: posting.post(books, {"invdte": books.today, **invoice}, lines, costs),
    )


Draft = tuple[Row, list[dict[str, Any]], list[dict[str, Any]]]
"""The header, the lines and the job costs of an invoice."""


def _bill(connection: Connection, options: Options) -> Draft:
    job = chosen(connection, "job", options.get("job"), actrec.c.status == CURRENT, actrec.c.inactv == 0)
    vendor = chosen(connection, "vendor", options.get("vendor"), actpay.c.inactv == 0)
    money, text = amount(options.get("amount", "385.00")), options.get("description", "Rental, scissor lift")
    sign = Decimal(-1) if money < 0 else Decimal(1)
    line = {"prtdsc": text[:50], "linqty": sign, "linprc": abs(money), "extttl": money, "actnum": expense(connection)}
    cost = {"jobnum": job["recnum"], "phsnum": 0, "cstcde": active_code(connection), "csttyp": MATERIAL}
    header = {"vndnum": vendor["recnum"], "jobnum": job["recnum"], "phsnum": 0, "dscrpt": text[:50]}
    return header, [line], [{**cost, "dscrpt": text[:50], "cstamt": money}]


def _progress(connection: Connection, options: Options) -> Draft:
    held = chosen(connection, "subcontract", options["subcontract"])
    asked = select(sbcnln).where(sbcnln.c.recnum == held["recnum"]).order_by(sbcnln.c.linnum)
    lines, costs = [], []
    for found in connection.execute(asked).mappings():
        line = {"prtdsc": found["dscrpt"], "linqty": TENTH, "linprc": found["cntrct"]}
        line |= {"linref": found["linref"] or str(found["linnum"]), "actnum": expense(connection)}
        lines.append({**line, "extttl": total(line)})
        cost = {"jobnum": held["jobnum"], "phsnum": held["phsnum"], "dscrpt": found["dscrpt"]}
        cost |= {"cstcde": found["cstcde"], "csttyp": found["csttyp"], "cstamt": total(line)}
        costs.append(cost)
    header = {name: held[name] for name in ("vndnum", "jobnum", "phsnum", "ctcnum")}
    billed = sum((cost["cstamt"] for cost in costs), Decimal(0))
    header |= {"dscrpt": options.get("description", "Progress")[:50], "retain": retained(billed, held["rtnrte"])}
    return header, lines, costs


def _paid(connection: Connection, options: Options) -> Work:
    """A check for what is left, or for a part of it."""
    invoice = _choose(connection, options, acpinv.c.status == OPEN, acpinv.c.invbal > 0)
    if invoice["status"] in {PAID, VOID}:
        raise Refused("invalid_value", f"Sage would not pay invoice {invoice['recnum']}: nothing of it is owed.")
    money = amount(options["amount"]) if "amount" in options else invoice["invbal"]
    check = str(20_000 + len(connection.execute(select(acppmt.c.recnum)).all()))
    return Work("payable_invoice", str(invoice["recnum"]), lambda books: posting.pay(books, invoice, money, check))


def _void(connection: Connection, options: Options) -> Work:
    paid = select(acppmt.c.recnum).where(acppmt.c.recnum == acpinv.c.recnum).exists()
    invoice = _choose(connection, options, acpinv.c.status.in_(POSTED), ~paid, acpinv.c.actper != 0)
    if why := _not_voidable(connection, invoice):
        raise Refused("invalid_value", f"Sage would not void invoice {invoice['recnum']}: {why}")

    def work(books: Books) -> None:
        posting.void(books, invoice)

    return Work("payable_invoice", str(invoice["recnum"]), work)


def _not_voidable(connection: Connection, invoice: Row) -> str:
    """Payments are reversed first, and period 0 takes an adjusting invoice (rules, section 5)."""
    if invoice["status"] not in POSTED:
        return "it is neither Open nor in Review nor in Dispute."
    if connection.execute(select(acppmt.c.recnum).where(acppmt.c.recnum == invoice["recnum"])).first() is not None:
        return "its payments have to be reversed first."
    return "it is posted to period 0." if invoice["actper"] == 0 else ""


def _choose(connection: Connection, options: Options, *otherwise: Any) -> Row:
    return chosen(connection, "payable_invoice", options.get("payable_invoice"), *otherwise)


KINDS: Kinds = {
    "payable-invoice-created": (
        _created,
        ("vendor", "job", "subcontract", "number", "description", "amount"),
    ),
    "payable-invoice-paid": (_paid, ("payable_invoice", "amount")),
    "payable-invoice-void": (_void, ("payable_invoice",)),
}
