"""A ledger in an SQLite file, or in memory."""

from __future__ import annotations

import sqlite3

from sqlalchemy import URL, Engine, NullPool, StaticPool, create_engine, event

from sage100_plugin.ledger.connection import Connection
from sage100_plugin.ledger.pool import Pool
from sage100_plugin.ledger.statements import Statements
from sage100_plugin.ledger.transaction import Transaction
from sage100_plugin.ports.sealing import Sealer

_BUSY_SECONDS = 10  # for a turn to write, when another process (a command) is writing

READER_KIB = 512
"""The pages a reading connection keeps. There are many readers; a quarter of SQLite's own 2 MB answers as quickly."""


def open_engine(url: URL) -> Engine:
    # A connection is used by one thread at a time, but not always by the one that opened it.
    engine = create_engine(
        url,
        isolation_level="AUTOCOMMIT",
        poolclass=StaticPool if _in_memory(url) else NullPool,
        connect_args={"check_same_thread": False, "timeout": _BUSY_SECONDS},
    )
    event.listen(engine, "connect", _set_up)
    return engine


def _set_up(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    # 16 MB: a checkpoint writes the same pages less often than with SQLite's 4 MB.
    connection.execute("PRAGMA wal_autocheckpoint = 4000")
    # A large transaction (a first poll) would else leave a log of its size for ever.
    connection.execute("PRAGMA journal_size_limit = 67108864")


def pools(engine: Engine, sealer: Sealer) -> tuple[Pool[Transaction], Pool[Transaction]]:
    """The writer, and the readers."""
    statements = Statements(engine.dialect)

    def opened() -> Transaction:
        return Transaction(Connection(engine, statements), sealer)

    def reader() -> Transaction:
        transaction = opened()
        transaction.connection.command("PRAGMA query_only = ON")
        transaction.connection.command(f"PRAGMA cache_size = -{READER_KIB}")
        return transaction

    writers = Pool(opened, most=1)
    # A database in memory has one connection, for which readers and the writer take turns.
    return writers, writers if _in_memory(engine.url) else Pool(reader)


def _in_memory(url: URL) -> bool:
    return url.database in (None, "", ":memory:")
