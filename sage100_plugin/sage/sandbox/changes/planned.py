"""How a change is described, and what finding the record for it needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from sqlalchemy import Connection, Executable, Table, delete, func, select

from sage100_plugin.errors import Refused
from sage100_plugin.records import RECORDS
from sage100_plugin.records import inactive as marks
from sage100_plugin.sage.sandbox import database, switches
from sage100_plugin.sage.sandbox.api.books import Books, Refusal
from sage100_plugin.sage.tables import TABLES, cstcde, jobphs

Row = Mapping[str, Any]
Options = Mapping[str, str]


class Change(Protocol):
    """A change about to happen to the record of this id."""

    @property
    def record(self) -> str: ...

    @property
    def id(self) -> str: ...

    def apply(self, connection: Connection) -> None: ...


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


@dataclass(frozen=True)
class Steps:
    """A change that takes several statements, or deletes."""

    record: str
    id: str
    statements: tuple[Executable, ...]

    def apply(self, connection: Connection) -> None:
        for statement in self.statements:
            connection.execute(statement)


@dataclass(frozen=True)
class Work:
    """A change in which Sage's own program does more than a row: it posts, and moves what depends on it."""

    record: str
    id: str
    work: Callable[[Books], object]

    def apply(self, connection: Connection) -> None:
        with as_at_the_window():
            self.work(at_work(connection))


Kinds = Mapping[str, tuple[Callable[[Connection, Options], Change], tuple[str, ...]]]
"""Kind -> what is done, and the options it takes."""


def added(connection: Connection, record: str, values: Row) -> Planned:
    table = TABLES[RECORDS[record].table]
    number = database.next_recnum(connection, table)
    return Planned(record, str(number), {"recnum": number, **values}, table)


def added_below(connection: Connection, record: str, parent: Row, values: Row) -> Planned:
    """A record whose id is its parent's number and its own place below it: the next place."""
    kind = RECORDS[record]
    table = TABLES[kind.table]
    place = table.c[kind.key[-1]]
    highest = connection.scalar(select(func.max(place)).where(table.c.recnum == parent["recnum"]))
    row = {"recnum": parent["recnum"], place.name: (highest or 0) + 1, **values}
    return Planned(record, kind.id_of(row), row, table)


def updated(record: str, row: Row, values: Row) -> Planned:
    return Planned(record, str(row["recnum"]), values, TABLES[RECORDS[record].table], row["_idnum"])


def deleted(record: str, row: Row) -> Steps:
    table = TABLES[RECORDS[record].table]
    return Steps(record, str(row["recnum"]), (delete(table).where(table.c["_idnum"] == row["_idnum"]),))


@contextmanager
def as_at_the_window() -> Iterator[None]:
    """What Sage's program would refuse a person is refused here. Raises `Refused`."""
    try:
        yield
    except Refusal as refusal:
        raise Refused("invalid_value", f"Sage would not do this: {refusal.message}") from None


def chosen(connection: Connection, record: str, id: str | None, *otherwise: Any, inactive: bool = False) -> Row:
    """The record of this number; without one, the first that meets the conditions.

    An inactive one takes no entries and no changes (rules, section 1.5), unless `inactive` says that it may be one.
    """
    table = TABLES[RECORDS[record].table]
    met = otherwise if id is None else (table.c.recnum == int(id) if id.isdigit() else table.c.recnum.is_(None),)
    found = connection.execute(select(table).where(*met).order_by(table.c.recnum)).mappings().first()
    if found is None:
        raise Refused("not_in_sage", f"There is no {RECORDS[record].title.lower()} {id or 'to choose'} in the sandbox.")
    if not inactive and marks.inactive(dict(found)):
        raise Refused("invalid_value", f"{RECORDS[record].title} {found['recnum']} is inactive.")
    return dict(found)


def unlocked(record: str, row: Row) -> Row:
    """The row, when it may be changed. Raises `Refused` for one with Lock Edit."""
    if row["lckedt"]:
        raise Refused("invalid_value", f"{RECORDS[record].title} {row['recnum']} has Lock Edit set.")
    return row


def active_code(connection: Connection) -> Decimal:
    """A cost code to enter something under: the first that is not inactive."""
    asked = select(cstcde.c.recnum).where(cstcde.c.inactv.not_in(sorted(marks.SET))).order_by(cstcde.c.recnum)
    found = connection.scalar(asked)
    if found is None:
        raise Refused("not_in_sage", "There is no cost code to choose in the sandbox.")
    return Decimal(found)


def phase_of(connection: Connection, job: int) -> int:
    """The first phase of a job; 0 when it has none."""
    return connection.scalar(select(func.min(jobphs.c.phsnum)).where(jobphs.c.recnum == job)) or 0


def number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise Refused("invalid_value", f"{text} is not a number.")
    return int(text)


def one_of(text: str, allowed: Collection[int], what: str) -> int:
    """A number of a list."""
    found = number(text)
    if found not in allowed:
        raise Refused("invalid_value", f"There is no {what} {found}; there are {', '.join(map(str, sorted(allowed)))}.")
    return found


def amount(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise Refused("invalid_value", f"{text} is not an amount.") from None


def today(connection: Connection) -> dt.date:
    return dt.date.fromisoformat(str(connection.exec_driver_sql(f"SELECT substr({database.NOW}, 1, 10)").scalar()))


def at_work(connection: Connection) -> Books:
    """The books as somebody at a window of Sage has them open."""
    return Books(connection, "office", today(connection), switches.read_switches(connection))
