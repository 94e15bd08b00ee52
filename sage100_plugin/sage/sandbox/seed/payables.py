"""Payable invoices and credits (4-2) with their ledger entries, job costs and payments.

That the balance is the total less what was paid, discounts and credits included, and that the net leaves out what is
retained, is our reading of Sage's labels.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sage100_plugin.sage import tables
from sage100_plugin.sage.sandbox.seed import job_costs, ledger
from sage100_plugin.sage.sandbox.seed.job_costs import Place
from sage100_plugin.sage.sandbox.seed.sheet import TODAY, Sheet

Row = dict[str, Any]

OPEN, REVIEW, DISPUTE, PAID, VOID = 1, 2, 3, 4, 5
CONTRACT, MEMO = 1, 2
FIRST_CHECK = 20001
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Item:
    """A line of an invoice, and where in the job's budget its cost belongs."""

    text: str
    quantity: Decimal
    price: Decimal
    place: Place | None = None
    linref: str = ""

    @property
    def amount(self) -> Decimal:
        return (self.quantity * self.price).quantize(CENT)

    @property
    def account(self) -> int:
        return ledger.OVERHEAD if self.place is None else ledger.DIRECT + 10 * self.place[2]


def add_invoice(
    sheet: Sheet,
    vendor: Row,
    day: dt.date,
    items: Sequence[Item],
    *,
    job: int | None = None,
    **header: Any,
) -> Row:
    """An invoice with its lines, posted, and its costs to the job."""
    recnum = len(sheet.rows["acpinv"]) + 1
    total = sum((item.amount for item in items), Decimal(0))
    number = header.pop("invnum", None) or f"{sheet.pick(('', 'INV-', 'A'))}{sheet.chance.randrange(1000, 99999)}"
    told = {"vndnum": vendor["recnum"], "pchord": header.get("pchord", "")}
    entry = ledger.post(sheet, ledger.PAYABLES, day, number, total, (items[0].account, ledger.PAYABLE), **told)
    invoice = sheet.add(
        tables.acpinv,
        day,
        **{
            "recnum": recnum,
            "invnum": number,
            "vndnum": vendor["recnum"],
            "jobnum": job,
            "phsnum": items[0].place[0] if items[0].place else 0,
            "dscrpt": items[0].text,
            "invdte": day,
            "duedte": day + dt.timedelta(days=30),
            "invtyp": CONTRACT,
            "status": OPEN,
            "subttl": total,
            "invttl": total,
            "actper": day.month,
            "postyr": day.year,
            "entdte": day,
            "lgrrec": entry,
            "usrnme": "office",
            **header,
        },
    )
    for place, item in enumerate(items, 1):
        _line(sheet, invoice, place, item)
        if job is not None and item.place is not None:
            told = {"lgrrec": entry, "trnnum": number, "vndnum": vendor["recnum"], "dscrpt": item.text}
            job_costs.add_cost(sheet, ledger.PAYABLES, day, job, item.place, item.amount, **told)
    _figures(invoice)
    return invoice


def _line(sheet: Sheet, invoice: Row, place: int, item: Item) -> None:
    sheet.line(
        tables.apivln,
        invoice,
        linnum=place,
        prtdsc=item.text,
        linqty=item.quantity,
        linprc=item.price,
        extttl=item.amount,
        actnum=item.account,
        linref=item.linref,
    )


def _figures(invoice: Row) -> None:
    """What is paid, what is left, and what of it is due."""
    paid = invoice.get("amtpad", Decimal(0)) + invoice.get("dsctkn", Decimal(0))
    balance = invoice["invttl"] - paid
    invoice.update(ttlpad=paid, invbal=balance, invnet=balance - invoice.get("retain", Decimal(0)))
    if balance == 0 and invoice["status"] == OPEN:
        invoice["status"] = PAID


def pay(sheet: Sheet, invoice: Row, day: dt.date, amount: Decimal, discount: Decimal = Decimal(0)) -> None:
    """One check for an invoice."""
    number = str(FIRST_CHECK + len(sheet.rows["acppmt"]))
    sheet.add(
        tables.acppmt,
        day,
        _idref=invoice["_idnum"],
        recnum=invoice["recnum"],
        dscrpt="Check",
        chknum=number,
        chkdte=day,
        amount=amount,
        dsctkn=discount,
        lgrrec=ledger.post(
            sheet, ledger.CHECKS, day, number, amount, (ledger.PAYABLE, ledger.CHECKING), vndnum=invoice["vndnum"]
        ),
        actper=day.month,
        postyr=day.year,
    )
    invoice["amtpad"] = invoice.get("amtpad", Decimal(0)) + amount
    invoice["dsctkn"] = invoice.get("dsctkn", Decimal(0)) + discount
    _figures(invoice)


def pay_what_is_due(sheet: Sheet) -> None:
    """Checks for what is open and due, without what is retained: some in part, some less the discount."""
    for place, invoice in enumerate(sheet.rows["acpinv"]):
        day = invoice["duedte"] + dt.timedelta(days=3)
        if invoice["status"] != OPEN or invoice["invnet"] <= 0 or day >= TODAY:
            continue
        discount = (invoice["invnet"] / 50).quantize(CENT) if place % 10 == 4 else Decimal(0)  # noqa: PLR2004 - some
        share = 2 if place % 9 == 1 else 1
        pay(sheet, invoice, day, (invoice["invnet"] / share).quantize(CENT) - discount, discount)


def void(sheet: Sheet, invoice: Row) -> None:
    """Void an invoice and its costs; Sage leaves the balance as it was."""
    invoice.update(status=VOID, vodrec=str(invoice["lgrrec"]))
    for cost in sheet.rows["jobcst"]:
        if cost["lgrrec"] == invoice["lgrrec"]:
            cost["status"] = job_costs.VOID
