"""The purchase order or subcontract that a payable invoice names, and what invoicing moves on its lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Table, select

from sage100_plugin.records.payable_invoice import MEMO
from sage100_plugin.sage.sandbox.api.books import Books
from sage100_plugin.sage.tables import pchord, pcorln, sbcnln, subcon

CLOSED = 4
"""A purchase order on which nothing is to come any more."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Commitment:
    """A purchase order or a subcontract with its lines."""

    table: Table
    row: Row
    lines: tuple[Row, ...]

    @classmethod
    def of(cls, books: Books, table: Table, row: Row) -> Commitment:
        """The commitment with this header."""
        lines = pcorln if table is pchord else sbcnln
        asked = select(lines).where(lines.c.recnum == row["recnum"]).order_by(lines.c.linnum)
        return cls(table, row, tuple(dict(line) for line in books.connection.execute(asked).mappings()))

    @property
    def is_order(self) -> bool:
        return self.table is pchord

    @property
    def title(self) -> str:
        return f"order {self.row['ordnum']}" if self.is_order else f"subcontract {self.row['ctcnum']}"

    def line(self, reference: str) -> Row | None:
        """The line that a payable's line names: by its own reference, else by its number, which is a guess."""
        by_reference = (line for line in self.lines if reference and line.get("linref") == reference)
        by_number = (line for line in self.lines if str(line["linnum"]) == reference)
        return next(by_reference, None) or next(by_number, None)

    def remaining(self, line: Row) -> Decimal:
        """What is left to invoice of a subcontract's line."""
        return Decimal(line["cntrct"] - line["billed"])


def named(books: Books, invoice: Mapping[str, Any]) -> Commitment | None:
    """The commitment that an invoice names by its number, which is the vendor's own. There may be none."""
    for table, number, name in ((pchord, pchord.c.ordnum, "pchord"), (subcon, subcon.c.ctcnum, "ctcnum")):
        if invoice.get(name):
            row = _first(books, table, number, invoice[name], invoice["vndnum"])
            return None if row is None else Commitment.of(books, table, row)
    return None


def _first(books: Books, table: Table, number: Column[Any], wanted: str, vendor: int) -> Row | None:
    asked = select(table).where(number == wanted, table.c.vndnum == vendor).order_by(table.c.recnum)
    row = books.connection.execute(asked).mappings().first()
    return None if row is None else dict(row)


def move(books: Books, invoice: Mapping[str, Any], lines: Iterable[Mapping[str, Any]], sign: int) -> None:
    """Move To Date of an order's lines, or Invoiced of a subcontract's; a memo counts against neither."""
    commitment = named(books, invoice)
    if commitment is None or invoice["invtyp"] == MEMO:
        return
    for line in lines:
        found = commitment.line(line.get("linref") or "")
        if found is not None:
            _move(books, commitment, found, line, sign)
    if commitment.is_order and books.setup.closes_orders:
        _close(books, commitment.row["recnum"])


def _move(books: Books, commitment: Commitment, found: Row, line: Mapping[str, Any], sign: int) -> None:
    if commitment.is_order:
        found["rcvdte"] += sign * line["linqty"]
        books.change(pcorln, found["recnum"], {"rcvdte": found["rcvdte"]}, pcorln.c.linnum == found["linnum"])
    else:
        found["billed"] += sign * line["extttl"]
        books.change(sbcnln, found["recnum"], {"billed": found["billed"]}, sbcnln.c.linnum == found["linnum"])


def _close(books: Books, number: int) -> None:
    """Sage's option Automatic Close: the order is closed when nothing is left of it."""
    order = books.need(pchord, number, "PurchaseOrderRef")
    if order["pchbal"] <= 0 and order["status"] != CLOSED:
        books.change(pchord, number, {"status": CLOSED})
