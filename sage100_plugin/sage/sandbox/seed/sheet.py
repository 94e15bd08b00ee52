"""Rows in the making, with the one source of chance and of stamps."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, Table

from sage100_plugin.sage.sandbox.seed import words
from sage100_plugin.sage.tables import TABLES

T = TypeVar("T")

TODAY = dt.date(2026, 9, 30)
"""The day on which the sandbox's data stands still."""

OPENING = dt.timedelta(hours=13)
"""Offices open at eight in the morning, which is 13:00 UTC in this company's towns."""


class Sheet:
    """Collects rows. `shift` moves all stamps, so that none lies in the machine's future."""

    def __init__(self, seed: int, shift: dt.timedelta = dt.timedelta()) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - invented data that must come out the same each time
        self.shift = shift
        self.rows: dict[str, list[dict[str, Any]]] = defaultdict(list)

    def add(self, table: Table, day: dt.date | None = None, **values: Any) -> dict[str, Any]:
        """A row, entered on a day in office hours; two in three were changed later."""
        entered = self.day_before(TODAY, 900) if day is None else day
        inserted = self._moment(entered)
        row = {"_idnum": self._guid(), **values, "insdte": inserted + self.shift, "upddte": None}
        if self.chance.random() < 2 / 3:
            changed = self._moment(entered + dt.timedelta(days=self.chance.randrange(1, 60)))
            row["upddte"] = min(changed, self._moment(TODAY - dt.timedelta(days=1))) + self.shift
        self.rows[table.name].append(row)
        return row

    def line(self, table: Table, parent: dict[str, Any], **values: Any) -> dict[str, Any]:
        """A line of a header, stamped as its header."""
        entered = (parent["insdte"] - self.shift).date()
        return self.add(table, entered, _idref=parent["_idnum"], recnum=parent["recnum"], **values)

    def write(self, connection: Connection) -> None:
        """Insert all rows, table by table. Columns of which no row has a value are left to the table's defaults."""
        for name, rows in self.rows.items():
            table = TABLES[name]
            used = set().union(*rows)
            blank = {column.key: _blank(column) for column in table.columns if column.key in used}
            connection.execute(table.insert(), [{**blank, **row} for row in rows])

    def pick(self, choices: Sequence[T]) -> T:
        return self.chance.choice(choices)

    def shares(self, total: int, places: int, least: int = 0) -> list[int]:
        """Divide so many over so many places by chance, `least` or more to each."""
        found = [least] * places
        for _ in range(total - least * places):
            found[self.chance.randrange(places)] += 1
        return found

    def money(self, low: int, high: int) -> Decimal:
        """An amount; most are round, as estimates are."""
        if self.chance.random() < 2 / 3:
            return Decimal(self.chance.randrange(low, high) // 50 * 50)
        return Decimal(self.chance.randrange(low * 100, high * 100)) / 100

    def day_before(self, day: dt.date, days: int) -> dt.date:
        return day - dt.timedelta(days=self.chance.randrange(2, days))

    def person(self) -> str:
        return f"{self.pick(words.FIRST)} {self.pick(words.LAST)}"

    def phone(self) -> str:
        """A number of the range that is kept free for fiction."""
        return f"{self.pick((319, 563, 608, 309))}-555-{self.chance.randrange(100, 200):04}"

    def address(self, place: tuple[str, str, str, str] | None = None) -> dict[str, Any]:
        _, city, state, zip_code = place or self.pick(words.PLACES)
        street = f"{self.chance.randrange(100, 9900)} {self.pick(words.STREETS)}"
        suite = f"Suite {self.chance.randrange(100, 420)}" if self.chance.random() < 1 / 4 else ""
        return {"addrs1": street, "addrs2": suite, "ctynme": city, "state_": state, "zipcde": zip_code}

    def _moment(self, day: dt.date) -> dt.datetime:
        start = dt.datetime.combine(day, dt.time(), dt.UTC) + OPENING
        hundredths = self.chance.randrange(9 * 60 * 60 * 100)
        return start + dt.timedelta(milliseconds=hundredths * 10 + self.pick((0, 3, 7)))

    def _guid(self) -> str:
        return str(uuid.UUID(int=self.chance.getrandbits(128), version=4)).upper()


def _blank(column: Column[Any]) -> Any:  # noqa: ANN401 - as the column's type has it
    """What an empty box is stored as."""
    if column.nullable or column.server_default is None:
        return None
    default: Any = column.server_default
    return default.arg
