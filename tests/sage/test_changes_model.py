"""What happens in Sage in any order, and what its reader tells of it: nothing is missed, and nothing invented.

A copy of what was read is kept as a poll keeps it. A poll brings all of it up to date but what leaves no stamp:
deletions, and corrections past Sage. Keys and counts show those.
"""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sage100_plugin.records import RECORDS
from sage100_plugin.sage.reader import SqlReader
from sage100_plugin.sage.sandbox import company, database

NOON = dt.datetime(2026, 9, 30, 12, tzinfo=dt.UTC)
OVERLAP = dt.timedelta(minutes=5)
WATCHED = {"change_order": ("prmchg", "sbcgln", "pmcgln"), "service_site": ("srvloc",)}
TABLES = [table for tables in WATCHED.values() for table in tables]

NUMBERS, PLACES = st.integers(1, 2), st.integers(1, 2)
WRITES = {
    "add an order": "INSERT OR IGNORE INTO prmchg (recnum, chgnum, status) VALUES (:number, :place, 2)",
    "add a site": "INSERT OR IGNORE INTO srvloc (recnum, locnum, locnme) VALUES (:number, :place, 'Site')",
    "change an order": "UPDATE prmchg SET dscrpt = :text WHERE recnum = :number",
    "change a site": "UPDATE srvloc SET locnme = :text WHERE recnum = :number AND locnum = :place",
    "add a line": (
        "INSERT INTO sbcgln (recnum, linnum, bdgprc) SELECT :number, coalesce(max(linnum), 0) + 1, :place FROM sbcgln "
        "WHERE recnum = :number HAVING EXISTS (SELECT 1 FROM prmchg WHERE recnum = :number)"
    ),
    "add a prime line": (
        "INSERT INTO pmcgln (recnum, linnum) SELECT :number, coalesce(max(linnum), 0) + 1 FROM pmcgln "
        "WHERE recnum = :number HAVING EXISTS (SELECT 1 FROM prmchg WHERE recnum = :number)"
    ),
    "change a line": "UPDATE sbcgln SET dscrpt = :text WHERE recnum = :number AND linnum = :place",
}
DELETIONS = {
    "delete an order": "DELETE FROM prmchg WHERE recnum = :number",
    "delete a site": "DELETE FROM srvloc WHERE recnum = :number AND locnum = :place",
    "delete a line": "DELETE FROM pmcgln WHERE recnum = :number AND linnum = :place",
}
SAVES = st.tuples(st.just("save"), st.sampled_from(list(WRITES)), NUMBERS, PLACES, st.sampled_from([0, 1, 299, 300]))
POLLS = st.tuples(st.just("poll"), st.integers(1, 4))
HAPPENINGS = st.one_of(
    SAVES,
    SAVES,
    st.tuples(st.just("roll back"), st.sampled_from([*WRITES, *DELETIONS]), NUMBERS, PLACES),
    st.tuples(st.just("delete"), st.sampled_from(list(DELETIONS)), NUMBERS, PLACES),
    st.tuples(st.just("correct"), st.sampled_from(list(WRITES)), NUMBERS, PLACES),
    st.tuples(st.just("wait"), st.sampled_from([0.003, 60, 299, 300, 301, 4000])),
    st.tuples(st.just("wait"), st.just(301)),
    POLLS,
    POLLS,
    st.tuples(st.just("sweep"), st.integers(1, 4)),
)


def text(moment: dt.datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(" ", "milliseconds")


class Office:
    """A company, the people who work in it, and what was read of it so far."""

    def __init__(self, opened: sqlite3.Connection, reader: SqlReader) -> None:
        self.opened, self.reader = opened, reader
        opened.rollback()  # of an example that failed
        for table in TABLES:
            opened.execute(f"DELETE FROM {table}")
        self.moment, self.written = NOON, 0
        self.wait(0)
        self.since = dict.fromkeys(WATCHED, "")
        self.copy: dict[str, dict[str, Any]] = {record: {} for record in WATCHED}
        self.gone: dict[str, set[str]] = {record: set() for record in WATCHED}
        self.unstamped: dict[str, set[str]] = {record: set() for record in WATCHED}

    def wait(self, seconds: float) -> None:
        self.moment += dt.timedelta(seconds=seconds)
        self.opened.execute("DELETE FROM sandbox_clock")
        self.opened.execute("INSERT INTO sandbox_clock VALUES (?)", (text(self.moment),))

    def save(self, what: str, number: int, place: int, lag: int) -> None:
        """Stamped `lag` seconds before it is committed, and so seen."""
        self._write(WRITES[what], number, place, text(self.moment - dt.timedelta(seconds=lag)))

    def roll_back(self, what: str, number: int, place: int) -> None:
        self.opened.execute("BEGIN IMMEDIATE")
        self.opened.execute({**WRITES, **DELETIONS}[what], {"number": number, "place": place, "text": "Never"})
        self.opened.execute("ROLLBACK")

    def delete(self, what: str, number: int, place: int) -> None:
        before = self.full()
        self._write(DELETIONS[what], number, place, None)
        self._note(before)

    def correct(self, what: str, number: int, place: int) -> None:
        before = self.full()
        self._write(WRITES[what], number, place, None)
        self._note(before)

    def poll(self, limit: int) -> None:
        for record in WATCHED:
            started, after = self.reader.now(), None
            keys = set(self.keys(record))
            while page := self.reader.changed(record, self.since[record], OVERLAP, after, limit):
                self.take(record, [change.id for change in page])
                after = (page[-1].stamp, page[-1].id)
                assert {change.id for change in page} <= keys
            self.since[record] = started
        self.check()

    def sweep(self, limit: int) -> None:
        for record, tables in WATCHED.items():
            kept, found = self.copy[record], self.pages(record, limit)
            assert found == self.keys(record)
            assert self.reader.there(record, [*kept, "99", "99-1"]) == kept.keys() & set(found)
            assert self.reader.tally(record) == tuple(self.count(table) for table in tables)
            assert kept.keys() - set(found) <= self.gone[record]
            stale = {id for id, row in self.full()[record].items() if kept.get(id) != row}
            assert stale <= self.unstamped[record] | self.owed(record)
            self.copy[record] = self.full()[record]
            self.gone[record], self.unstamped[record] = set(), set()

    def owed(self, record: str) -> set[str]:
        """What the next poll will tell."""
        return {change.id for change in self.reader.changed(record, self.since[record], OVERLAP)}

    def pages(self, record: str, limit: int) -> list[str]:
        found: list[str] = []
        while page := self.reader.keys(record, found[-1] if found else "", limit):
            found += page
        return found

    def take(self, record: str, ids: list[str]) -> None:
        self.copy[record] |= plain(self.reader.get(record, ids))

    def check(self) -> None:
        """Of all that was not deleted or corrected past Sage the copy is true."""
        for record, rows in self.full().items():
            kept = self.copy[record]
            assert kept.keys() - rows.keys() <= self.gone[record]
            assert {id for id, row in rows.items() if kept.get(id) != row} <= self.unstamped[record]

    def quiet(self) -> None:
        """When nothing happens any more nothing is told."""
        self.poll(3)
        self.wait(OVERLAP.total_seconds() + 1)
        self.poll(3)
        assert all(self.owed(record) == set() for record in WATCHED)

    def full(self) -> dict[str, dict[str, Any]]:
        return {record: plain(self.reader.get(record, self.keys(record))) for record in WATCHED}

    def keys(self, record: str) -> list[str]:
        names = ", ".join(RECORDS[record].key)
        rows = self.opened.execute(f"SELECT {names} FROM {RECORDS[record].table} ORDER BY {names}")
        return ["-".join(map(str, row)) for row in rows]

    def count(self, table: str) -> int:
        return int(self.opened.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    def _write(self, statement: str, number: int, place: int, stamp: str | None) -> None:
        """One transaction, whose stamps are set to the given one, or to what they were.

        Whether Sage stamps the header when a line changes is not known: here it never does.
        """
        own = statement.partition(" SET ")[0].partition(" (")[0].split()[-1]
        self.written += 1
        self.opened.execute("BEGIN IMMEDIATE")
        before = {table: self._stamps(table) for table in TABLES}
        self.opened.execute(statement, {"number": number, "place": place, "text": f"Text {self.written}"})
        for table, held in before.items():
            for row, stamps in self._stamps(table).items():
                was = held.get(row, (None, None))
                kept = stamp is None or table != own
                now = [old if kept or new == old else stamp for old, new in zip(was, stamps, strict=True)]
                if stamps != tuple(now):
                    self.opened.execute(f"UPDATE {table} SET insdte = ?, upddte = ? WHERE rowid = ?", (*now, row))
        self.opened.execute("COMMIT")

    def _stamps(self, table: str) -> dict[int, tuple[str | None, str | None]]:
        return {row[0]: row[1:] for row in self.opened.execute(f"SELECT rowid, insdte, upddte FROM {table}")}

    def _note(self, before: dict[str, dict[str, Any]]) -> None:
        for record, rows in self.full().items():
            self.gone[record] |= before[record].keys() - rows.keys()
            self.unstamped[record] |= {id for id, row in rows.items() if before[record].get(id) != row}


def plain(rows: Mapping[str, Any]) -> dict[str, Any]:
    """Rows as values that stay as they are."""
    return {
        id: {name: [dict(line) for line in held] if isinstance(held, tuple) else held for name, held in row.items()}
        for id, row in rows.items()
    }


@pytest.fixture(scope="module")
def path(blank_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copy(blank_file, tmp_path_factory.mktemp("office") / "company.sqlite"))


@pytest.fixture(scope="module")
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    found = database.connect(path)
    found.execute("PRAGMA synchronous = off")
    yield found
    found.close()


@pytest.fixture(scope="module")
def reader(path: Path) -> Iterator[SqlReader]:
    found = company.open_reader(path)
    yield found
    found.close()


@given(happenings=st.lists(HAPPENINGS, min_size=20, max_size=40))
@settings(max_examples=50, deadline=None)
def test_whatever_happens_is_told_or_shows_in_the_keys(
    opened: sqlite3.Connection, reader: SqlReader, happenings: list[tuple[Any, ...]]
) -> None:
    office = Office(opened, reader)
    for name, *details in happenings:
        getattr(office, name.replace(" ", "_"))(*details)
    office.poll(2)
    office.sweep(2)
    office.check()
    office.quiet()
