"""The ledger: transactions over its nouns, on SQLite or PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from sage100_plugin.ledger.pool import Pool
from sage100_plugin.ledger.schema import bring_up_to_date
from sage100_plugin.ledger.statements import Statements
from sage100_plugin.ledger.transaction import Transaction
from sage100_plugin.ledger.writer import Writer
from sage100_plugin.ports.ledger import LedgerFailed, LedgerLocked
from sage100_plugin.ports.sealing import Sealer

if TYPE_CHECKING:
    from sage100_plugin.ledger.locks import SessionLocks

T = TypeVar("T")

_KNOWN = "a database URL like sqlite:///path or postgresql://user:password@host/database"


class SqlLedger:
    """One caller writes for all who wait; readers have connections of their own and see what is committed."""

    def __init__(self, engine: Engine, writers: Pool[Transaction], readers: Pool[Transaction]) -> None:
        self._engine = engine
        self._writers = writers
        self._readers = readers
        self._writer = Writer(writers)
        self._closed = False
        self._trouble = ""
        # Threads that are inside a transaction. A second one would wait for the first, and the first for it.
        self._inside: set[int] = set()
        self._now = threading.local()
        self.locks: SessionLocks | None = None

    @classmethod
    def open(cls, url: str, sealer: Sealer) -> SqlLedger:
        """Open `sqlite:///path` or `postgresql://...`, its tables made or migrated when needed.

        `sqlite://` is a ledger in memory, gone when closed. Raises `LedgerFailed` when the database cannot be used, and
        `ValueError` for another kind of database.
        """
        backend = _backend(_url(url))
        engine: Engine = backend.open_engine(_url(url))
        try:
            bring_up_to_date(engine)
        except DBAPIError as error:
            reason = " ".join(str(error.orig).split())
            of = "" if engine.dialect.name == "sqlite" else " of SAGE100_DATABASE_URL"
            raise LedgerFailed(f"The ledger {engine.url.database}{of} cannot be opened: {reason}") from error
        ledger = cls(engine, *backend.pools(engine, sealer))
        try:
            ledger._join(sealer)
        except BaseException:
            ledger.close()
            raise
        return ledger

    def _join(self, sealer: Sealer) -> None:
        """Become one of the processes that share the database, where several can."""
        if self._engine.dialect.name != "postgresql":
            return
        from sage100_plugin.ledger.locks import SessionLocks  # noqa: PLC0415 - for PostgreSQL only
        from sage100_plugin.ledger.postgres import check_seal, connected  # noqa: PLC0415 - likewise

        statements = Statements(self._engine.dialect)
        self.locks = SessionLocks(lambda: connected(self._engine, statements))
        self.write(lambda tx: check_seal(tx, sealer))

    def read(self, work: Callable[[Transaction], T]) -> T:
        thread = self._enter()
        self._inside.add(thread)
        try:
            return self._read(self._readers.take(), work)
        finally:
            self._inside.discard(thread)

    def _read(self, transaction: Transaction, work: Callable[[Transaction], T]) -> T:
        connection = transaction.connection
        try:
            connection.begin_reading()
            return self._during(transaction, work)
        except Exception as error:
            explained = connection.explained(error)
            if explained is error:
                raise
            raise explained from error
        finally:
            connection.rollback()
            self._readers.give(transaction)

    def write(self, work: Callable[[Transaction], T]) -> T:
        thread = self._enter()
        self._inside.add(thread)
        try:
            written = self._writer.write(lambda transaction: self._during(transaction, work))
        except LedgerFailed as failed:
            self._trouble = "locked" if isinstance(failed, LedgerLocked) else "failing"
            raise
        finally:
            self._inside.discard(thread)
        self._trouble = ""
        return written

    @property
    def trouble(self) -> str:
        """As the port has it."""
        return self._trouble

    def close(self) -> None:
        """Finish what is queued; after that every call raises `LedgerFailed`."""
        self._closed = True
        self._writer.close()
        if self.locks is not None:
            self.locks.close()
        # The writer's connection goes last: the last one to close moves the write-ahead log into the file.
        self._readers.close()
        self._writers.close()
        self._engine.dispose()

    def connected(self) -> Connection:
        """A connection of its own, for SQLAlchemy's own way of speaking."""
        return self._engine.connect()

    @property
    def current(self) -> Transaction | None:
        """The transaction in which this thread does work just now; not always its own work."""
        return getattr(self._now, "transaction", None)

    def _during(self, transaction: Transaction, work: Callable[[Transaction], T]) -> T:
        self._now.transaction = transaction
        try:
            return work(transaction)
        finally:
            self._now.transaction = None

    def _enter(self) -> int:
        thread = threading.get_ident()
        if thread in self._inside:
            raise RuntimeError("A transaction cannot be opened inside another: use the one that `work` was given.")
        if self._closed:
            raise LedgerFailed("The ledger is closed.")
        return thread


def _url(text: str) -> URL:
    try:
        url = make_url(text)
    except ArgumentError:
        raise ValueError(f"The ledger needs {_KNOWN}.") from None
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise ValueError(f"The ledger needs {_KNOWN}, not {url.drivername}.")
    return url


def _backend(url: URL) -> ModuleType:
    """What knows this kind of database; the other is not imported."""
    if url.get_backend_name() == "sqlite":
        from sage100_plugin.ledger import sqlite  # noqa: PLC0415 - only one of the two is used

        return sqlite
    from sage100_plugin.ledger import postgres  # noqa: PLC0415 - likewise

    return postgres
