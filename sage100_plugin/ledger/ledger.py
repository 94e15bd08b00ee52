"""The ledger: transactions over its nouns, on SQLite."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import URL, Engine, NullPool, StaticPool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from sage100_plugin.ledger.connection import Connection
from sage100_plugin.ledger.schema import bring_up_to_date
from sage100_plugin.ledger.statements import Statements
from sage100_plugin.ledger.transaction import Pool, Transaction
from sage100_plugin.ledger.writer import Writer
from sage100_plugin.ports.ledger import LedgerFailed, Tx
from sage100_plugin.ports.sealing import Sealer

T = TypeVar("T")

_BUSY_SECONDS = 10  # for a turn to write, when another process (a command) is writing


class SqlLedger:
    """One caller writes for all who wait; readers have connections of their own and see what is committed."""

    def __init__(self, engine: Engine, writers: Pool, readers: Pool) -> None:
        self._engine = engine
        self._writers = writers
        self._readers = readers
        self._writer = Writer(writers)
        self._closed = False
        # Threads that are inside a transaction. A second one would wait for the first, and the first for it.
        self._inside: set[int] = set()

    @classmethod
    def open(cls, url: str, sealer: Sealer) -> SqlLedger:
        """Open `sqlite:///path`, made or migrated when needed. `sqlite://` is a ledger in memory, gone when closed.

        Raises `LedgerFailed` when the file cannot be used, and `ValueError` for another kind of database.
        """
        engine = _engine(_url(url))
        try:
            bring_up_to_date(engine)
            return cls(engine, *_pools(engine, sealer))
        except (DBAPIError, sqlite3.Error) as error:
            reason = error.orig if isinstance(error, DBAPIError) else error
            raise LedgerFailed(f"The ledger {engine.url.database} cannot be opened: {reason}") from error

    def read(self, work: Callable[[Tx], T]) -> T:
        thread = self._enter()
        self._inside.add(thread)
        transaction = self._readers.take()
        connection = transaction.connection
        try:
            connection.begin_reading()
            return work(transaction)
        except Exception as error:
            explained = connection.explained(error)
            if explained is error:
                raise
            raise explained from error
        finally:
            connection.rollback()
            self._readers.give(transaction)
            self._inside.discard(thread)

    def write(self, work: Callable[[Tx], T]) -> T:
        thread = self._enter()
        self._inside.add(thread)
        try:
            return self._writer.write(work)
        finally:
            self._inside.discard(thread)

    def close(self) -> None:
        """Finish what is queued; after that every call raises `LedgerFailed`."""
        self._closed = True
        self._writer.close()
        # The writer's connection goes last: the last one to close moves the write-ahead log into the file.
        self._readers.close()
        self._writers.close()
        self._engine.dispose()

    def _enter(self) -> int:
        thread = threading.get_ident()
        if thread in self._inside:
            raise RuntimeError("A transaction cannot be opened inside another: use the one that `work` was given.")
        if self._closed:
            raise LedgerFailed("The ledger is closed.")
        return thread


def _url(text: str) -> URL:
    try:
        return make_url(text)
    except ArgumentError:
        raise ValueError("The ledger needs a database URL like sqlite:///path.") from None


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        raise ValueError(f"The ledger needs a database URL like sqlite:///path, not {url.drivername}.")
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


def _pools(engine: Engine, sealer: Sealer) -> tuple[Pool, Pool]:
    statements = Statements(engine.dialect)

    def opened() -> Transaction:
        return Transaction(Connection(engine, statements), sealer)

    def reader() -> Transaction:
        transaction = opened()
        transaction.connection.command("PRAGMA query_only = ON")
        return transaction

    writers = Pool([opened()])
    # A database in memory has one connection, for which readers and the writer take turns.
    return writers, writers if _in_memory(engine.url) else Pool([], reader)


def _in_memory(url: URL) -> bool:
    return url.database in (None, "", ":memory:")
