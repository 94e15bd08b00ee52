"""What the rules of all records ask of the company's books while one request is carried out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from lxml import etree
from sqlalchemy import Column, Connection, Date, Integer, Select, Table, bindparam, delete, insert, select, update

from sage100_plugin.records.inactive import inactive
from sage100_plugin.sage.api.codes import INVALID, NO_SUCH_OBJECT
from sage100_plugin.sage.sandbox.database import next_recnum
from sage100_plugin.sage.sandbox.switches import Rule, Switches
from sage100_plugin.sage.tables import Amount, jobphs, subcon


class Refusal(Exception):
    """Sage's no: a status code and its message."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


def invalid(what: str, why: str) -> Refusal:
    """A rule of the record is broken. The code is Sage's; its wording is not known."""
    return Refusal(INVALID, f"Validation failed for {what}: {why}")


@dataclass(frozen=True)
class Books:
    """One open transaction on the company's file, whose it is, and how the company is set up.

    `warnings` are what a person at the window would have been asked before the record was saved.
    """

    connection: Connection
    user: str
    today: dt.date
    setup: Switches = field(default_factory=Switches)
    warnings: list[str] = field(default_factory=list)

    def find(self, table: Table, number: object) -> dict[str, Any] | None:
        """The record with this number."""
        row = self.connection.execute(_numbered(table), {"number": number}).mappings().first()
        return None if row is None else {str(name): value for name, value in row.items()}

    def need(self, table: Table, number: object, element: str, *, changes: bool = False) -> dict[str, Any]:
        """The record a reference points to. Refuses when there is none, and when it is inactive.

        `changes` says that the record itself is changed, which being inactive does not forbid.
        """
        row = self.find(table, number)
        if row is None:
            raise Refusal(NO_SUCH_OBJECT, f"Invalid object reference: {element} {number} does not exist.")
        if not changes and inactive(row):
            raise invalid(element, f"{number} is inactive.")
        return row

    def phase(self, job: int, number: int | None) -> None:
        """Refuse a phase that the job does not have; 0 and none are no phase."""
        here = select(jobphs.c.recnum).where(jobphs.c.recnum == job, jobphs.c.phsnum == number)
        if number and self.connection.execute(here).first() is None:
            raise Refusal(NO_SUCH_OBJECT, f"Invalid object reference: PhaseRef {number} is not a phase of job {job}.")

    def add(self, table: Table, values: Mapping[str, Any], number: int | None = None) -> int:
        """Insert a record or a line as the API's user, when no required field is empty; give its number."""
        self.complete(table, values)
        recnum = next_recnum(self.connection, table) if number is None else number
        self.connection.execute(insert(table).values({**values, "recnum": recnum, "insusr": self.user}))
        return recnum

    def change(self, table: Table, number: int, values: Mapping[str, Any], *where: Any) -> None:
        """Update a record, or with `where` a line of it."""
        if values:
            self.connection.execute(update(table).where(table.c.recnum == number, *where).values(dict(values)))

    def delete(self, table: Table, number: int) -> None:
        """Delete a record and, by the file's trigger, its lines."""
        self.connection.execute(delete(table).where(table.c.recnum == number))

    def taken(self, column: Column[Any], value: str, *where: Any) -> bool:
        """Whether a record that is not void has this number: asked only when the company requires it unique."""
        table = column.table
        if value == "" or f"{table.name}.{column.name}" not in self.setup.unique:
            return False
        alive = () if table is subcon else (table.c.status != VOID,)  # a subcontract's 5 is Complete
        found = select(table.c.recnum).where(column == value, *alive, *where)
        return self.connection.execute(found).first() is not None

    def complete(self, table: Table, row: Mapping[str, Any]) -> None:
        """Refuse a record with an empty field for which this company has set Require Entry."""
        for name in sorted(self.setup.required):
            of, _, column = name.partition(".")
            if of == table.name and (row.get(column) in (None, 0) or not str(row[column]).strip()):
                raise invalid(column, "this company requires an entry.")

    def warn(self, rule: Rule, message: str) -> None:
        """Do what the company's message type for this rule says: nothing, note it, or refuse."""
        level = self.setup.levels[rule]
        if level == "refuse":
            raise Refusal(INVALID, f"Validation failed: {message}")
        if level == "warn":
            self.warnings.append(message)

    def open_period(self, day: dt.date, element: str) -> None:
        """Refuse to post into a locked period. Only what posts to the ledger has a period."""
        period = f"{day:%Y-%m}"
        if period in self.setup.locked_periods:
            raise invalid(element, f"the posting period {period} is locked.")


VOID = 5
"""Void in all of Sage's status lists that have it."""


@cache
def _numbered(table: Table) -> Select[Any]:
    return select(table).where(table.c.recnum == bindparam("number", type_=table.c.recnum.type))


def values(request: etree._Element, columns: Mapping[str, Column[Any]]) -> dict[str, Any]:
    """A request's elements as values of Sage's columns, each of the column's type."""
    found = {}
    for node in request:
        column = columns.get(str(node.tag))
        if column is not None:
            found[column.name] = _value(column, text(node))
    return found


def text(node: etree._Element) -> str:
    """The text of an element, or of the number inside a reference."""
    return (node[0].text if len(node) else node.text) or ""


def key(request: etree._Element) -> int:
    """The number in a request's own `ObjectRef`."""
    return int(request.findtext("ObjectRef/ObjectID", "0"))


Handler = Callable[[Books, etree._Element], int]  # noqa: SLF001 - lxml has no public name for it
"""Carries out one request and gives the number of the record. Raises `Refusal`."""


def _value(column: Column[Any], given: str) -> object:
    if isinstance(column.type, Amount):
        return Decimal(given.strip())
    if isinstance(column.type, Date):
        return _day(given.strip())
    if isinstance(column.type, Integer):
        return int(given)
    return given


def _day(given: str) -> dt.date:
    """XSD knows a year 0; SQL Server does not."""
    try:
        return dt.date.fromisoformat(given)
    except ValueError:
        raise invalid("a date", f"{given} is not one.") from None


def filled(found: Mapping[str, Any], labels: Mapping[str, str]) -> None:
    """Refuse when a field that Sage requires is empty in the values that are given."""
    for name, element in labels.items():
        if name in found and (found[name] in (None, 0) or not str(found[name]).strip()):
            raise invalid(element, "it is required.")
