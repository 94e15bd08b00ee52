"""What a payable invoice does to the books when it is saved, voided and paid (rules, sections 5, 7 and 13).

Saved in status 1, 2 or 3 it is posted alike: a ledger transaction, job costs that share its number, and what it takes
of its order or subcontract. Expenses are posted gross; what is retained is a part of the balance.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, func, select, update

from sage100_plugin.records.job_cost import HISTORICAL
from sage100_plugin.records.job_cost import STATUSES as COST_STATUSES
from sage100_plugin.records.ledger_account import CASH, DIRECT_EXPENSE
from sage100_plugin.records.payable_invoice import PAID, VOID
from sage100_plugin.records.period import period_of
from sage100_plugin.sage.api.codes import NOT_PERMITTED
from sage100_plugin.sage.sandbox.api import commitment
from sage100_plugin.sage.sandbox.api.books import Books, Refusal
from sage100_plugin.sage.tables import acpinv, acppmt, apivln, jobcst, lgract, lgrset, lgrtrn, lgtnln

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


def current_month(connection: Connection) -> dt.date | None:
    """The first day of the current period, where the company's set-up says which that is."""
    row = connection.execute(select(lgrset.c.fscyrd, lgrset.c.curprd)).first()
    if row is None or row.fscyrd is None or not row.curprd:
        return None
    year, month = divmod(row.fscyrd.year * 12 + row.fscyrd.month - 13 + row.curprd, 12)
    return dt.date(year, month + 1, 1)


def named_period(invoice: Row) -> tuple[int, int] | None:
    """The posting year and period that an invoice names itself, if it does."""
    return (invoice["postyr"], invoice["actper"]) if invoice.get("actper") and invoice.get("postyr") else None


def first_day(books: Books, year: int, number: int) -> dt.date:
    """The first day of a posting period: the other way round than `period`."""
    year_end = books.connection.scalar(select(lgrset.c.fscyrd))
    months = year * 12 + number - 1 + ((year_end.month if year_end is not None else 12) - 12)
    return dt.date(months // 12, months % 12 + 1, 1)


def choose_period(books: Books, day: dt.date, element: str, named: tuple[int, int] | None = None) -> None:
    """Post to the named period, else that of this day, which is a guess: another program reports the current one."""
    books.open_period(first_day(books, *named) if named else day, element)
    current = current_period(books)
    if named and named != period(books, day):
        books.warn("date_period", f"The date {day} is not in the posting period {named[1]} of {named[0]}.")
    if current is None or (named or period(books, day)) == current:
        return
    if "change_period" not in books.setup.rights:
        told = "Security settings do not permit this: the group API has no right to post to another period."
        raise Refusal(NOT_PERMITTED, told)
    if named:
        return
    books.warn("date_period", f"The date {day} is not in the current period {current[1]} of {current[0]}.")


def post(books: Books, invoice: Row, lines: Sequence[Row], costs: Sequence[Row], source: int = PAYABLES) -> int:
    """Save an invoice with its lines and the job costs it makes; give its number."""
    named = named_period(invoice)
    year, number = named or period(books, invoice["invdte"])
    posted = {"postyr": year, "entdte": books.today, "usrnme": books.user}
    total = sum((line["extttl"] for line in lines), ZERO)
    sides = [*((line.get("actnum"), line["extttl"]) for line in lines), (_control(books), -total)]
    entry = transaction(books, source, invoice["invnum"], invoice["invdte"], sides, _of(invoice), named)
    recnum = books.add(acpinv, {**invoice, **posted, "actper": number, "lgrrec": entry})
    for place, line in enumerate(lines, 1):
        books.add(apivln, {**line, "linnum": place}, recnum)
    own = {**posted, "actprd": number, "lgrrec": entry, "srcnum": source, "status": OPEN, "bllsts": OPEN, "acrinv": 0}
    told = {"trnnum": invoice["invnum"], "trndte": invoice["invdte"], "vndnum": invoice["vndnum"]}
    for cost in costs:
        books.add(jobcst, {**own, **told, **cost})
    commitment.move(books, invoice, lines, 1)
    return recnum


def cost(books: Books, source: int, told: Row) -> None:
    """A job cost of a window other than 4-2: from the first account of direct expenses to cash, which is a guess.

    What is typed into 6-3 never affects the ledger (rules, section 7).
    """
    day, amount, entry = told["trndte"], told["cstamt"], 0
    year, month = period(books, day)
    if source != HISTORICAL:
        sides = [(first_account(books, DIRECT_EXPENSE), amount), (first_account(books, CASH), -amount)]
        entry = transaction(books, source, told["trnnum"], day, sides, {})
    own = {"srcnum": source, "status": OPEN, "bllsts": OPEN, "acrinv": 0, "lgrrec": entry, "actprd": month}
    books.add(jobcst, {**own, "postyr": year, "entdte": books.today, "usrnme": books.user, **told})


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
    """Pay an invoice by check, drawn on the first cash account, which is a guess; nothing left makes it Paid."""
    sides = [(_control(books), amount), (first_account(books, CASH), -amount)]
    entry = transaction(books, CHECKS, check, books.today, sides, {**_of(invoice), "chkamt": amount})
    year, number = period(books, books.today)
    payment = {"dscrpt": "Check", "chknum": check, "chkdte": books.today, "amount": amount, "lgrrec": entry}
    books.add(acppmt, {**payment, "actper": number, "postyr": year}, invoice["recnum"])
    if books.need(acpinv, invoice["recnum"], "ObjectRef")["invbal"] == 0:
        books.change(acpinv, invoice["recnum"], {"status": PAID})


def transaction(
    books: Books,
    source: int,
    number: str,
    day: dt.date,
    sides: Sequence[tuple[int | None, Decimal]],
    told: Row,
    named: tuple[int, int] | None = None,
) -> int:
    """A ledger transaction in the period that is `named`, else that of its day, with its sides; gives its number.

    A positive amount is a debit.

    Whatever posts comes through here, so nothing gets into a locked period (rules, section 13).
    """
    books.open_period(first_day(books, *named) if named else day, "Date")
    year, month = named or period(books, day)
    made = {"trnnum": number, "trndte": day, "entdte": books.today, "srcnum": source, "status": OPEN}
    entry = books.add(lgrtrn, {**made, "actprd": month, "postyr": year, **told})
    for place, (account, amount) in enumerate(sides, 1):
        side = {"dbtamt": amount} if amount >= 0 else {"crdamt": -amount}
        books.add(lgtnln, {"linnum": place, "lgract": account, **side}, entry)
    return entry


def _of(invoice: Row) -> Row:
    """What a ledger transaction tells of its invoice."""
    return {name: invoice[name] for name in ("vndnum", "pchord") if name in invoice}


def _control(books: Books) -> int | None:
    """The account of what is owed to vendors."""
    found: int | None = books.connection.scalar(select(lgrset.c.ded_ap))
    return found


def first_account(books: Books, kind: int) -> int | None:
    """The first account of a type."""
    found: int | None = books.connection.scalar(select(func.min(lgract.c.recnum)).where(lgract.c.acttyp == kind))
    return found
