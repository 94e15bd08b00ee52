"""What a work order does to the books when it is saved as an invoice, and what a deposit does (rules, sections 11, 13).

Saved in status 1, 2 or 3 it is posted alike. The accounts are those of its type; the ledger's own set-up names that of
service receivables.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from sage100_plugin.records.ledger_account import CASH
from sage100_plugin.sage.sandbox.api import posting, terms
from sage100_plugin.sage.sandbox.api.books import Books, invalid
from sage100_plugin.sage.tables import lgrset, lgrtrn, reccln, srvinv, srvlin, srvpmt, srvtyp

SERVICE, RECEIPTS = 22, 10
"""The windows 11-2 and 3-3-1, by their numbers as sources."""

OPEN, VOID = 1, 5
VOID_ENTRY = 3
Row = Mapping[str, Any]


def post(books: Books, number: int) -> None:
    """Post the order of this number: its lines need a quantity and a price."""
    row = books.need(srvinv, number, "ObjectRef", changes=True)
    lines = books.connection.execute(select(srvlin).where(srvlin.c.recnum == number)).mappings().all()
    if not any(line["prtqty"] and line["prtprc"] for line in lines):
        raise invalid("WorkOrderLineAdd", "an invoice needs a line with quantity and price.")
    kind = books.need(srvtyp, row["invtyp"], "ServiceInvoiceTypeRef")
    day = row["invdte"] or row["orddte"] or books.today
    posting.choose_period(books, day, "InvoiceDate" if row["invdte"] else "WorkOrderDate")
    year, month = posting.period(books, day)
    entry = _entry(books, day, row["invnum"], row["invttl"], (receivables(books), kind["ntxinc"]))
    client = books.need(reccln, row["clnnum"], "ClientRef")
    due = row["duedte"] or terms.due(day, client["duetrm"]) or day + dt.timedelta(days=30)  # 30 days are a guess
    books.change(srvinv, number, {"invdte": day, "duedte": due, "actper": month, "postyr": year, "lgrrec": entry})


def cash_sale(books: Books, number: int) -> None:
    """Take the cash for what was posted as 4-Paid: the type's cash account has it at once."""
    row = books.need(srvinv, number, "ObjectRef", changes=True)
    cash = books.need(srvtyp, row["invtyp"], "ServiceInvoiceTypeRef")["cshact"]
    entry = _entry(books, row["invdte"], row["invnum"], row["invttl"], (cash, receivables(books)))
    told = {"dscrpt": "Cash sale", "chkdte": row["invdte"], "amount": row["invttl"], "lgrrec": entry}
    books.add(srvpmt, {**told, "actper": row["actper"], "postyr": row["postyr"]}, number)


def deposit(books: Books, row: Row) -> None:
    """Credit the client with a deposit."""
    posting.choose_period(books, books.today, "DepositAmount")
    kind = books.need(srvtyp, row["invtyp"], "ServiceInvoiceTypeRef")
    _entry(books, books.today, row["ordnum"], row["depost"], (_cash(books, kind), receivables(books)))


def receive(books: Books, row: Row, amount: Decimal, number: str) -> None:
    """Take a client's payment of an invoice; nothing left to pay makes it Paid."""
    kind = books.need(srvtyp, row["invtyp"], "ServiceInvoiceTypeRef")
    year, month = posting.period(books, books.today)
    entry = _entry(books, books.today, number, amount, (_cash(books, kind), receivables(books)), RECEIPTS)
    told = {"dscrpt": "Payment", "chknum": number, "chkdte": books.today, "amount": amount, "lgrrec": entry}
    books.add(srvpmt, {**told, "actper": month, "postyr": year}, row["recnum"])


def void(books: Books, row: Row) -> None:
    """Void an invoice and its ledger transaction; its balance is left standing."""
    books.change(srvinv, row["recnum"], {"status": VOID})
    if row["lgrrec"]:
        books.change(lgrtrn, row["lgrrec"], {"status": VOID_ENTRY})


def receivables(books: Books) -> int | None:
    """The account of what clients owe for service."""
    found: int | None = books.connection.scalar(select(lgrset.c.ded_sr))
    return found


def _cash(books: Books, kind: Row) -> int | None:
    """The cash account of the order's type, else the company's first, which is a guess."""
    own: int | None = kind["cshact"]
    return own or posting.first_account(books, CASH)


def _entry(
    books: Books,
    day: dt.date,
    number: str,
    amount: Decimal,
    accounts: tuple[int | None, int | None],
    source: int = SERVICE,
) -> int:
    """A ledger transaction that debits the first account and credits the second; gives its number."""
    debit, credit = accounts
    return posting.transaction(books, source, number, day, [(debit, amount), (credit, -amount)], {})
