"""How a change is described, and what finding the record for it needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import Connection, Table, select

from sage100_plugin.errors import Refused
from sage100_plugin.records import RECORDS
from sage100_plugin.sage.sandbox import database
from sage100_plugin.sage.tables import TABLES

Row = Mapping[str, Any]
Options = Mapping[str, str]


@dataclass(frozen=True)
class Planned:
    """A change about to happen: what is set on the record of this id, or on one of its lines."""

    record: str
    id: str
    values: Row
    table: Table
    guid: str | None = None
    lines: tuple[tuple[Table, Row], ...] = field(default=())

    def apply(self, connection: Connection) -> None:
        """Insert a new row with its lines, or update the row with this GUID."""
        if self.guid is not None:
            connection.execute(self.table.update().where(self.table.c["_idnum"] == self.guid).values(self.values))
            return
        connection.execute(self.table.insert().values(self.values))
        for table, line in self.lines:
            connection.execute(table.insert().values(line))


Kinds = Mapping[str, tuple[Callable[[Connection, Options], Planned], tuple[str, ...]]]
"""Kind -> what is done, and the options it takes."""


def added(connection: Connection, record: str, values: Row) -> Planned:
    table = TABLES[RECORDS[record].table]
    number = database.next_recnum(connection, table)
    return Planned(record, str(number), {"recnum": number, **values}, table)


def updated(record: str, row: Row, values: Row) -> Planned:
    return Planned(record, str(row["recnum"]), values, TABLES[RECORDS[record].table], row["_idnum"])


def chosen(connection: Connection, record: str, id: str | None, *otherwise: Any) -> Row:
    """The record of this number; without one, the first that meets the conditions."""
    table = TABLES[RECORDS[record].table]
    met = otherwise if id is None else (table.c.recnum == int(id) if id.isdigit() else table.c.recnum.is_(None),)
    found = connection.execute(select(table).where(*met).order_by(table.c.recnum)).mappings().first()
    if found is None:
        raise Refused("not_in_sage", f"There is no {RECORDS[record].title.lower()} {id or 'to choose'} in the sandbox.")
    return dict(found)


def number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise Refused("invalid_value", f"{text} is not a number.")
    return int(text)


def amount(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise Refused("invalid_value", f"{text} is not an amount.") from None


def today(connection: Connection) -> dt.date:
    return dt.date.fromisoformat(str(connection.exec_driver_sql(f"SELECT substr({database.NOW}, 1, 10)").scalar()))
