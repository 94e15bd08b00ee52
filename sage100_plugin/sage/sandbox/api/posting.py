"""What a payable invoice does to the books when it is saved, voided and paid (rules, sections 5, 7 and 13).

Saved in status 1, 2 or 3 it is posted alike: a ledger transaction, job costs that share its number, and what it takes
of its order or subcontract. Expenses are posted gross; what is retained is a part of the balance.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select, update

from sage100_plugin.records.job_cost import STATUSES as COST_STATUSES
from sage100_plugin.records.payable_invoice import PAID, VOID
from sage100_plugin.records.period import period_of
from sage100_plugin.sage.sandbox.api import commitment
from sage100_plugin.sage.sandbox.api.books import Books
from sage100_plugin.sage.tables import acpinv, acppmt, apivln, jobcst, lgrset, lgrtrn, lgtnln

PAYABLES, RECEIPTS, CHECKS = 11, 13, 14
"""The windows 4-2, 12-4 and 4-3-2, by their numbers as sources."""

OPEN = 1
VOID_COST = max(COST_STATUSES)
VOID_ENTRY = 3
ZERO = Decimal("0.00")

Row = Mapping[str, Any]


def period(books: Books, day: dt.date) -> tuple[int, int]:
    """The posting year and period of a day, in the company's fiscal year."""
    year_end = books.connection.scalar(select(lgrset.c.fscyrd))
    return period_of(day, year_end)


def current_period(books: Books) -> tuple[int, int] | None:
    """The posting year and period that the company is in, where its set-up says so."""
    row = books.connection.execute(select(lgrset.c.fscyrd, lgrset.c.curprd)).first()
    return None if row is None or row.fscyrd is None else (row.fscyrd.year, row.curprd)


def post(books: Books, invoice: Row, lines: Sequence[Row], costs: Sequence[Row], source: int = PAYABLES) -> int:
    """Save an invoice with its lines and the job costs it makes; give its number."""
    year, number = period(books, invoice["invdte"])
    posted = {"postyr": year, "entdte": books.today, "usrnme": books.user}
    entry = _entry(books, source, invoice["invnum"], invoice["invdte"], invoice)
    total = sum((line["extttl"] for line in lines), ZERO)
    charged = [(line.get("actnum"), line["extttl"]) for line in lines]
    _sides(books, entry, [*charged, (_control(books), -total)])
    recnum = books.add(acpinv, {**invoice, **posted, "actper": number, "lgrrec": entry})
    for place, line in enumerate(lines, 1):
        books.add(apivln, {**line, "linnum": place}, recnum)
    own = {**posted, "actprd": number, "lgrrec": entry, "srcnum": source, "status": OPEN, "bllsts": OPEN, "acrinv": 0}
    told = {"trnnum": invoice["invnum"], "trndte": invoice["invdte"], "vndnum": invoice["vndnum"]}
    for cost in costs:
        books.add(jobcst, {**own, **told, **cost})
    commitment.move(books, invoice, lines, 1)
    return recnum


def void(books: Books, invoice: Row) -> None:
    """Void an invoice, its ledger transaction and its job costs; its balance is left standing."""
    entry = invoice["lgrrec"]
    # What Sage writes as the reference is not known: here it is the voided ledger transaction.
    books.change(acpinv, invoice["recnum"], {"status": VOID, "vodrec": str(entry)})
    if entry:
        books.change(lgrtrn, entry, {"status": VOID_ENTRY})
        books.connection.execute(update(jobcst).where(jobcst.c.lgrrec == entry).values(status=VOID_COST))
    lines = books.connection.execute(select(apivln).where(apivln.c.recnum == invoice["recnum"])).mappings().all()
    commitment.move(books, invoice, [dict(line) for line in lines], -1)


def pay(books: Books, invoice: Row, amount: Decimal, check: str) -> None:
    """Pay an invoice by check; nothing left to pay makes it Paid."""
    entry = _entry(books, CHECKS, check, books.today, {**invoice, "chkamt": amount})
    year, number = period(books, books.today)
    payment = {"dscrpt": "Check", "chknum": check, "chkdte": books.today, "amount": amount, "lgrrec": entry}
    books.add(acppmt, {**payment, "actper": number, "postyr": year}, invoice["recnum"])
    if books.need(acpinv, invoice["recnum"], "ObjectRef")["invbal"] == 0:
        books.change(acpinv, invoice["recnum"], {"status": PAID})


def _entry(books: Books, source: int, number: str, day: dt.date, document: Row) -> int:
    """A ledger transaction of a document."""
    year, period_number = period(books, day)
    entry = {"trnnum": number, "trndte": day, "srcnum": source, "actprd": period_number, "postyr": year}
    told = {name: document[name] for name in ("vndnum", "pchord", "chkamt") if name in document}
    return books.add(lgrtrn, {**entry, **told, "entdte": books.today, "status": OPEN})


def _sides(books: Books, entry: int, amounts: Sequence[tuple[int | None, Decimal]]) -> None:
    """The lines of a ledger transaction: a positive amount is a debit."""
    for place, (account, amount) in enumerate(amounts, 1):
        side = {"dbtamt": amount} if amount >= 0 else {"crdamt": -amount}
        books.add(lgtnln, {"linnum": place, "lgract": account, **side}, entry)


def _control(books: Books) -> int | None:
    """The account of what is owed to vendors."""
    found: int | None = books.connection.scalar(select(lgrset.c.ded_ap))
    return found
