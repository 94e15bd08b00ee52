"""The company's file: Sage's tables in SQLite, with the triggers that stamp and audit as Sage's own do.

Other programs may open the file and write to it: nothing in it needs a function of this program.
"""

# ruff: noqa: S608 - the statements below are made of our own tables' names

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, Select, Table, Unicode, create_engine, event, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool
from sqlalchemy.schema import CreateColumn
from sqlalchemy.sql.compiler import DDLCompiler

from sage100_plugin.sage.sandbox import derived
from sage100_plugin.sage.tables import METADATA, TABLES

NOW = "coalesce((SELECT now FROM sandbox_clock), strftime('%Y-%m-%d %H:%M:%f', 'now'))"
"""The sandbox's moment: what its clock was set to, else the machine's."""

STAMP = f"(SELECT substr(t, 1, 22) || substr('0033377777', 1 + substr(t, 23, 1), 1) FROM (SELECT {NOW} AS t))"
"""The moment as a datetime of SQL Server keeps it: milliseconds end in 0, 3 or 7."""

USER = "coalesce((SELECT value FROM sandbox_switch WHERE name = 'session_user'), 'sandbox')"
"""Who writes: the user of the API's session while one writes, else the sandbox itself."""

STAMPS = ("insdte", "insusr", "upddte", "updusr")
RECENT = 200
"""Rows of each table that a new company has in its history."""

BUSY_SECONDS = 10.0

STATEMENTS = 16
"""Those a connection keeps ready. They are wide, and a poll asks in ever other words: 128 of them take megabytes."""

PAGES_KIB = 512
"""The pages a connection keeps, a quarter of SQLite's own 2 MB: a server has one for each that reads at once."""


def connect(path: Path, *, create: bool = False) -> sqlite3.Connection:
    """A plain connection to the file, in autocommit mode; unless `create` is set the file must exist."""
    address = f"file:{quote(str(path))}?mode={'rwc' if create else 'rw'}"
    opened = sqlite3.connect(
        address,
        uri=True,
        isolation_level=None,
        timeout=BUSY_SECONDS,
        check_same_thread=False,
        cached_statements=STATEMENTS,
    )
    opened.execute(f"PRAGMA cache_size = -{PAGES_KIB}")
    return opened


def open_engine(path: Path, *, read_only: bool = False, pool_size: int = 2, wait: float = 30) -> Engine:
    """An engine on the file whose connections live as long as it does; a read-only one refuses every write."""
    found = create_engine(
        "sqlite://",
        creator=lambda: connect(path),
        poolclass=QueuePool,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=wait,
        isolation_level="AUTOCOMMIT" if read_only else None,
    )
    if read_only:
        event.listen(found, "connect", _forbid_writes)
    else:
        event.listen(found, "begin", _take_write_lock)
    return found


def _forbid_writes(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    connection.execute("PRAGMA query_only = on")


def _take_write_lock(connection: Connection) -> None:
    """Begin for writing at once: a reader that becomes a writer later can be refused without waiting."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def create_tables(path: Path) -> None:
    """Make the file with empty tables and without triggers, so that seeding it is quick."""
    opened = connect(path, create=True)
    opened.execute("PRAGMA journal_mode = wal")
    opened.executescript(
        "CREATE TABLE sandbox_switch (name TEXT PRIMARY KEY, value TEXT NOT NULL);"
        "CREATE TABLE sandbox_clock (now TEXT NOT NULL);"
    )
    opened.close()
    found = open_engine(path)
    METADATA.create_all(found)
    found.dispose()


@compiles(CreateColumn, "sqlite")
def _bounded(element: CreateColumn, compiler: DDLCompiler, **kw: Any) -> str:
    """Sage's texts with their lengths as constraints, which SQLite does not take from a type."""
    column = element.element
    text = compiler.visit_create_column(element, **kw)  # type: ignore[no-untyped-call]
    length = column.type.length if isinstance(column.type, Unicode) and column.table.metadata is METADATA else None
    return text if length is None else f'{text} CHECK (length("{column.name}") <= {length})'


@contextmanager
def session_of(connection: Connection, user: str) -> Iterator[None]:
    """Let what is written inside be this user's, within the caller's transaction."""
    connection.exec_driver_sql("INSERT OR REPLACE INTO sandbox_switch VALUES ('session_user', ?)", (user,))
    yield
    connection.exec_driver_sql("DELETE FROM sandbox_switch WHERE name = 'session_user'")


def create_triggers(connection: Connection) -> None:
    """Give every table its audit table and its triggers, after what they will keep up is up to date: unstamped."""
    derived.settle(connection)
    for table in TABLES.values():
        made = (_audit_table(table), _recent(table), _on_insert(table), _on_update(table), _on_delete(table))
        for statement in made:
            connection.exec_driver_sql(statement)
    for statement in derived.TRIGGERS:
        connection.exec_driver_sql(statement)


def index_stamps(connection: Connection) -> None:
    """Index the stamps. Sage has no such index as far as is known; this serves measurements only."""
    for name in TABLES:
        for stamp in ("upddte", "insdte"):
            connection.exec_driver_sql(f'CREATE INDEX "sandbox:{name}.{stamp}" ON {name} ({stamp}, recnum)')


def _listed(names: Sequence[str], prefix: str = "") -> str:
    return ", ".join(f'{prefix}"{name}"' for name in names)


def _audit_table(table: Table) -> str:
    """The history: the table's columns and `_Date`. `_Action` is a guess; no source shows how Sage names it."""
    columns = _listed(table.columns.keys())
    return f'CREATE TABLE "dbo_Audit__{table.name}" ({columns}, "_Date" TEXT, "_Action" TEXT)'


def _recent(table: Table) -> str:
    """What was done last, as a company that is at work has it in its history."""
    action = "CASE WHEN upddte IS NULL THEN 'I' ELSE 'U' END"
    touched = "coalesce(upddte, insdte)"
    rows = f"SELECT {_listed(table.columns.keys())}, {touched}, {action} FROM {table.name}"
    return _audit(table, f"{rows} WHERE {touched} IS NOT NULL ORDER BY {touched} DESC LIMIT {RECENT}")


def _audit(table: Table, rows: str) -> str:
    return f'INSERT INTO "dbo_Audit__{table.name}" ({_listed(table.columns.keys())}, "_Date", "_Action") {rows};'


def _kept(table: Table, action: str) -> str:
    """Audit the row as it stands now, stamps included."""
    names = _listed(table.columns.keys())
    return _audit(table, f"SELECT {names}, {STAMP}, '{action}' FROM {table.name} WHERE rowid = NEW.rowid")


def _on_insert(table: Table) -> str:
    """Stamp, tie a line to its parent, audit: in one trigger, because SQLite does not order several."""
    stamp = f"UPDATE {table.name} SET insdte = coalesce(insdte, {STAMP}) WHERE rowid = NEW.rowid;"
    parent = table.info.get("parent")
    if parent:
        found = f"(SELECT _idnum FROM {parent} WHERE recnum = NEW.recnum)"
        stamp += f"UPDATE {table.name} SET _idref = coalesce(_idref, {found}) WHERE rowid = NEW.rowid;"
    return f'CREATE TRIGGER "TRAI:{table.name}" AFTER INSERT ON {table.name} BEGIN {stamp}{_kept(table, "I")} END'


def _on_update(table: Table) -> str:
    """Stamp and audit when anything but the stamps and the tie to the parent was set."""
    watched = _listed([name for name in table.columns.keys() if name not in (*STAMPS, "_idref")])  # noqa: SIM118
    stamp = f"UPDATE {table.name} SET upddte = {STAMP}, updusr = {USER} WHERE rowid = NEW.rowid;"
    name = f'"TRAU:{table.name}" AFTER UPDATE OF {watched} ON {table.name}'
    return f"CREATE TRIGGER {name} BEGIN {stamp}{_kept(table, 'U')} END"


def _on_delete(table: Table) -> str:
    """Take the lines away with the parent, and audit."""
    children = [other.name for other in TABLES.values() if other.info.get("parent") == table.name]
    lines = "".join(f"DELETE FROM {name} WHERE recnum = OLD.recnum;" for name in children)
    audit = _audit(table, f"VALUES ({_listed(table.columns.keys(), 'OLD.')}, {STAMP}, 'D')")
    return f'CREATE TRIGGER "TRAD:{table.name}" AFTER DELETE ON {table.name} BEGIN {lines}{audit} END'


def next_recnum(connection: Connection, table: Table) -> int:
    """The record number Sage would generate: one above the highest."""
    highest: int | None = connection.scalar(_highest(table))
    return int(highest or 0) + 1


@cache
def _highest(table: Table) -> Select[Any]:
    return select(func.max(table.c.recnum))


def set_clock(connection: Connection, now: str | None) -> None:
    """Stop the sandbox's clock at `now` (UTC, `2026-09-30 12:00:00.000`), or let it run again."""
    connection.exec_driver_sql("DELETE FROM sandbox_clock")
    if now is not None:
        connection.exec_driver_sql("INSERT INTO sandbox_clock VALUES (?)", (now,))
