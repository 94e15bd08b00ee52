"""A sandbox company from outside: make it, read it, let something happen in it, break it, look into it."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from sage100_plugin.errors import Refused
from sage100_plugin.records import RECORDS
from sage100_plugin.sage.reader import SqlReader
from sage100_plugin.sage.sandbox import changes, database, seed, setup, switches
from sage100_plugin.sage.sandbox.reading import open_reader

__all__ = [
    "DELETED_ORDER",
    "change",
    "create",
    "fault",
    "open_reader",
    "query",
    "remove",
    "reset",
    "set_edition",
    "set_up",
    "setup_of",
    "switches_of",
]

DELETED_ORDER = 31
"""The change order that someone deleted: its number is gone from the tables and stands in the audit tables only."""


def create(path: Path, company_id: str, kind: seed.Kind = "general", *, now: dt.datetime | None = None) -> None:
    """Make the company's file. `now` is the machine's moment. Raises `FileExistsError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        raise FileExistsError(path)
    database.create_tables(path)
    with _writing(path) as connection:
        seed.fill(connection, kind, now=now or dt.datetime.now(dt.UTC))
        database.create_triggers(connection)
        connection.exec_driver_sql("DELETE FROM prmchg WHERE recnum = ?", (DELETED_ORDER,))
        connection.exec_driver_sql("INSERT INTO sandbox_switch VALUES ('company', ?)", (company_id,))
    _back_up(path)


def reset(path: Path, company_id: str, kind: seed.Kind = "general") -> None:
    """Make the company's data new in the file it has: a running server holds that file open."""
    fresh = Path(f"{path}.fresh")
    remove(fresh)
    create(fresh, company_id, kind)
    with _plain(fresh) as made, _plain(path) as live:
        made.backup(live)
    _backup_of(fresh).replace(_backup_of(path))
    remove(fresh)


def remove(path: Path) -> None:
    """Delete the company's files; no error when there are none."""
    for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm"), _backup_of(path)):
        name.unlink(missing_ok=True)


def change(path: Path, kind: str, **options: str) -> dict[str, Any]:
    """Let a person in Sage do something. Raises `Refused` for what cannot be done.

    Gives `{kind, company, record, id, before, after}` with public records, `before` none for a new one.
    """
    reader = SqlReader(database.open_engine(path, read_only=True))
    try:
        with _writing(path) as connection:
            done = changes.plan(connection, kind, options)
            before = _public(reader, done.record, done.id)
            try:
                done.apply(connection)
            except IntegrityError as error:
                raise Refused("invalid_value", f"Sage would not store this: {error.orig}") from error
            company = connection.exec_driver_sql("SELECT value FROM sandbox_switch WHERE name = 'company'").scalar()
        after = _public(reader, done.record, done.id)
    finally:
        reader.close()
    return {
        "kind": kind, "company": company, "record": done.record, "id": done.id, "before": before, "after": after
    }  # fmt: skip


def fault(path: Path, name: str, *, on: bool) -> None:
    """Switch a fault of `switches.FAULTS`. Raises `Refused` for another.

    `restored_backup` puts the company back to how it was when its backup was taken: when it was made, or when the fault
    was switched off last.
    """
    if name == "restored_backup":
        (_restore if on else _back_up)(path)
    with _writing(path) as connection:
        switches.set_fault(connection, name, on=on)


def switches_of(path: Path) -> switches.Switches:
    """How the company is set."""
    engine = database.open_engine(path, read_only=True)
    try:
        with engine.connect() as connection:
            return switches.read_switches(connection)
    finally:
        engine.dispose()


def set_edition(path: Path, edition: Literal["US", "CA"]) -> None:
    """Choose the edition of Sage that the company is of."""
    with _writing(path) as connection:
        switches.set_edition(connection, edition)


def setup_of(path: Path) -> dict[str, str]:
    """How the company is set up, by the names of `setup.SETTINGS`."""
    engine = database.open_engine(path, read_only=True)
    try:
        with engine.connect() as connection:
            return setup.shown(connection)
    finally:
        engine.dispose()


def set_up(path: Path, given: Mapping[str, str]) -> None:
    """Set the company up otherwise. Raises `Refused` with all that is wrong, and then nothing is set."""
    with _writing(path) as connection:
        setup.change(connection, given)


def query(path: Path, sql: str, name: str = "") -> list[dict[str, Any]]:
    """The rows of one SELECT in the words of Sage's SQL Server; `name` is what its database is called there.

    Decimals and dates are text. Raises `Refused` for anything but a SELECT, and for what cannot be answered as Sage's
    server would.
    """
    from sage100_plugin.sage.sandbox import tsql  # noqa: PLC0415 - its parser is large, and only this needs it

    with _plain(path) as opened:
        (now,) = opened.execute(f"SELECT {database.NOW}").fetchone()
        try:
            return tsql.run(opened, sql, company=name, now=now)
        except tsql.Untranslatable as error:
            raise Refused("invalid_value", f"The query cannot be run: {str(error).rstrip('.')}.") from None


def _public(reader: SqlReader, record: str, id: str) -> dict[str, Any] | None:
    row = reader.get(record, [id]).get(id)
    return None if row is None else RECORDS[record].public(row)


def _restore(path: Path) -> None:
    """Copy the backup into the live file, under open connections; the switches and the server's clock stay."""
    with _plain(path) as live, _plain(_backup_of(path)) as backup:
        kept = live.execute("SELECT name, value FROM sandbox_switch").fetchall()
        clock = live.execute("SELECT now FROM sandbox_clock").fetchall()
        backup.backup(live)
        live.executescript("DELETE FROM sandbox_switch; DELETE FROM sandbox_clock;")
        live.executemany("INSERT INTO sandbox_switch (name, value) VALUES (?, ?)", kept)
        live.executemany("INSERT INTO sandbox_clock VALUES (?)", clock)


def _back_up(path: Path) -> None:
    """Take a copy of the company as it is, in place of the one before."""
    fresh = Path(f"{path}.copying")
    fresh.unlink(missing_ok=True)
    with _plain(path) as opened:
        opened.execute("VACUUM INTO ?", (str(fresh),))
    fresh.replace(_backup_of(path))


def _backup_of(path: Path) -> Path:
    return Path(f"{path}.backup")


@contextmanager
def _plain(path: Path) -> Iterator[sqlite3.Connection]:
    opened = database.connect(path)
    try:
        yield opened
    finally:
        opened.close()


@contextmanager
def _writing(path: Path) -> Iterator[Connection]:
    """A transaction on the file."""
    engine = database.open_engine(path)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()
