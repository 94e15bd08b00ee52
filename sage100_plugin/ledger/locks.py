"""What one process at a time may do, of all that share a ledger on PostgreSQL: advisory locks of a session.

The database frees them when the process dies, so nobody has to know how long anything may take. They need a session of
their own: a pooler that lends connections for one transaction each (PgBouncer's) cannot stand in between.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress

from sage100_plugin.ledger.connection import Connection
from sage100_plugin.ledger.pool import Pool
from sage100_plugin.ledger.statements import Row
from sage100_plugin.ports.ledger import LedgerFailed

LEADER = "leader"
PROCESS = "process"
"""Every process holds this one together with the others; who copies the ledger away holds it alone."""

_TAKE = """
    SELECT name FROM unnest(%s::text[]) AS name
    WHERE pg_try_advisory_lock(hashtextextended(current_schema() || ':' || name, 0)) LIMIT %s
"""
_GIVE = """
    SELECT pg_advisory_unlock(hashtextextended(current_schema() || ':' || name, 0)) FROM unnest(%s::text[]) AS name
"""
_WAIT = "SELECT pg_advisory_lock(hashtextextended(current_schema() || ':' || %s::text, 0))"
_JOIN = "SELECT pg_try_advisory_lock_shared(hashtextextended(current_schema() || ':' || %s::text, 0))"
_LEAVE = "SELECT pg_advisory_unlock_shared(hashtextextended(current_schema() || ':' || %s::text, 0))"
_HOLDERS = """
    SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (classid::bigint << 32) | objid::bigint = hashtextextended(current_schema() || ':' || %s::text, 0)
"""

log = logging.getLogger(__name__)


class SessionLocks:
    """The locks of this process. Safe for threads; all but `turn` answer at once. They raise `LedgerFailed`."""

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self._connect = connect
        self._own = threading.RLock()
        self._held: set[str] = set()
        self._session: Connection | None = None
        self._turns = Pool(connect)
        self.take([])

    def take(self, names: Iterable[str], most: int | None = None) -> set[str]:
        """Take as many of these as are free, at most so many; gives those that this process now holds."""
        with self._own:
            wanted = set(names)
            # Asked for none, it still finds out whether the session is there.
            more = self._ask(_TAKE, sorted(wanted - self._held), most)
            self._held.update(name for (name,) in more)
            return wanted & self._held

    def give(self, names: Iterable[str]) -> None:
        """Let go of these."""
        with self._own:
            ours = self._held.intersection(names)
            self._held -= ours
            if ours:
                with suppress(LedgerFailed):  # without the session nothing is held
                    self._ask(_GIVE, sorted(ours))

    def holders(self, name: str) -> int:
        """How many living processes hold it, this one among them."""
        with self._own:
            return int(self._ask(_HOLDERS, name)[0][0])

    def leads(self) -> bool:
        """Whether this process leads; it does from now on when nobody else does. No when the database is away."""
        try:
            return bool(self.take([LEADER]))
        except LedgerFailed as failed:
            log.warning("Nobody can lead: %s", failed)
            return False

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be the only process on this ledger. Raises `LedgerFailed` when there are others."""
        with self._own:
            self._ask(_LEAVE, PROCESS)
            alone = bool(self.take([PROCESS]))
        try:
            if not alone:
                raise LedgerFailed("The ledger is in use. Stop every serve and worker first.")
            yield
        finally:
            self.give([PROCESS])
            with self._own:
                self._ask(_JOIN, PROCESS)

    @contextmanager
    def turn(self, name: str) -> Iterator[None]:
        """Wait until no other process is in here. Within a process, threads have to take turns by themselves."""
        session = self._turns.take()
        try:
            session.asked(_WAIT, f"lane {name}")
            try:
                yield
            finally:
                with suppress(LedgerFailed):  # without the session nothing is held
                    session.asked(_GIVE, [f"lane {name}"])
        finally:
            self._turns.give(session)

    def close(self) -> None:
        """Let go of everything."""
        with self._own:
            self._turns.close()
            if self._session is not None:
                with suppress(LedgerFailed):
                    self._session.asked("SELECT pg_advisory_unlock_all()")  # at once: a session takes a moment to end
                self._session.close()

    def _ask(self, sql: str, *values: object) -> list[Row]:
        """Ask in the session; in a new one, where what was held and is still free is taken again, when it was lost."""
        session = self._session if self._session is not None and not self._session.lost else self._begin()
        try:
            return session.asked(sql, *values)
        except LedgerFailed:
            if not session.lost:
                raise
        return self._begin().asked(sql, *values)

    def _begin(self) -> Connection:
        session = self._connect()
        ((joined,),) = session.asked(_JOIN, PROCESS)
        if not joined:
            session.close()
            raise LedgerFailed("The ledger is just being copied by migrate-store: start again when that is done.")
        self._held = {name for (name,) in session.asked(_TAKE, sorted(self._held), None)}
        self._session = session
        return session
