"""One connection to the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Engine

from sage100_plugin.ledger.statements import Core, Row, Statements, Values
from sage100_plugin.ports.ledger import LedgerFailed, LedgerLocked

_NOTHING: Values = {}

LOCKED, PRIMARY = (5, 6), 0xFF
"""SQLite's SQLITE_BUSY and SQLITE_LOCKED, and what takes an extended code to its primary one."""

# A transaction that becomes a writer later can be refused without waiting for its turn, so a writer is one at once. On
# PostgreSQL the writers of all processes take turns as well: what a transaction has read holds until it commits, and
# events are numbered in the order of the commits.
_READING = {"sqlite": "BEGIN", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"}
_WRITING = {
    "sqlite": "BEGIN IMMEDIATE",
    "postgresql": "BEGIN; SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ':write', 0))",
}


class Connection:
    """Runs prepared statements. It is used by one thread at a time and begins and ends transactions when told to."""

    def __init__(self, engine: Engine, statements: Statements) -> None:
        self._lent = engine.raw_connection()
        self._cursor = self._lent.cursor()
        self._statements = statements
        self._driver = engine.dialect.loaded_dbapi
        self._reading, self._writing = _READING[engine.dialect.name], _WRITING[engine.dialect.name]

    @property
    def lateral(self) -> bool:
        """Whether the database knows LATERAL."""
        return self._writing != _WRITING["sqlite"]

    @property
    def lost(self) -> bool:
        """Whether the database has gone away, and nothing can be asked of it here any more."""
        return bool(getattr(self._lent.driver_connection, "closed", False))

    def begin_reading(self) -> None:
        self.command(self._reading)

    def begin_writing(self) -> None:
        self.command(self._writing)

    def commit(self) -> None:
        self.command("COMMIT")

    def rollback(self) -> None:
        """Ends the transaction, also when the database has already ended it."""
        with suppress(self._driver.Error):
            self.command("ROLLBACK")

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """What is done inside is undone when it raises."""
        self.command("SAVEPOINT part")
        try:
            yield
        except BaseException:
            self.command("ROLLBACK TO SAVEPOINT part")
            raise
        finally:
            self.command("RELEASE SAVEPOINT part")

    def command(self, sql: str) -> None:
        """A statement without parameters or rows."""
        self._cursor.execute(sql)

    def asked(self, sql: str, *values: object) -> list[Row]:
        """The rows of a question in the driver's own words. Raises `LedgerFailed`."""
        try:
            self._cursor.execute(sql, values)
            return self._cursor.fetchall()  # type: ignore[return-value]
        except self._driver.Error as error:
            raise self.explained(error) from error

    def change(self, core: Core, values: Values = _NOTHING) -> int:
        """How many rows were changed."""
        prepared = self._statements[core]
        self._cursor.execute(prepared.sql, prepared.bind(values))
        return self._cursor.rowcount

    def change_many(self, core: Core, many: Iterable[Values]) -> None:
        """The same change for each of the values, which are taken one by one."""
        prepared = self._statements[core]
        self._cursor.executemany(prepared.sql, map(prepared.bind, many))  # type: ignore[arg-type]  # takes any iterable

    def raw(self, core: Core, values: Values = _NOTHING) -> list[Row]:
        """The rows as the driver gives them."""
        prepared = self._statements[core]
        self._cursor.execute(prepared.sql, prepared.bind(values))
        return self._cursor.fetchall()  # type: ignore[return-value]

    def load(self, core: Core, raw: Row) -> Row:
        """The values of a row as the columns' types say."""
        return self._statements[core].load(raw)

    def rows(self, core: Core, values: Values = _NOTHING) -> list[Row]:
        load = self._statements[core].load
        return [load(raw) for raw in self.raw(core, values)]

    def row(self, core: Core, values: Values = _NOTHING) -> Row | None:
        """The first row, if there is one."""
        return next(iter(self.rows(core, values)), None)

    def number(self, core: Core, values: Values = _NOTHING) -> int:
        """The one number that is asked for, or that an insert returns."""
        return int(self.raw(core, values)[0][0])

    def explained(self, error: BaseException) -> BaseException:
        """The error for the caller: `LedgerFailed` when it is the database's own, not one of what was asked of it."""
        mistakes = (self._driver.IntegrityError, self._driver.ProgrammingError, self._driver.DataError)
        if not isinstance(error, self._driver.Error) or isinstance(error, mistakes):
            return error
        locked = getattr(error, "sqlite_errorcode", 0) & PRIMARY in LOCKED
        failed = LedgerLocked(str(error)) if locked else LedgerFailed(str(error))
        failed.__cause__ = error
        return failed

    def close(self) -> None:
        with suppress(self._driver.Error):
            self._lent.close()
