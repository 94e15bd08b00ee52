"""The writer: whoever finds nobody writing does the work of all who wait in one transaction, with one commit."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from sage100_plugin.leadership import Leadership
from sage100_plugin.ledger.pool import Pool
from sage100_plugin.ledger.transaction import Transaction
from sage100_plugin.ports.ledger import LedgerFailed, LedgerLocked

T = TypeVar("T")


class Job(Generic[T]):
    """The work of one caller, and what came of it."""

    def __init__(self, work: Callable[[Transaction], T]) -> None:
        self.work = work
        self.value: T | None = None
        self.error: BaseException | None = None
        self.answered = False


class Writer:
    """Callers queue their work. Each has its own savepoint; they share the transaction and its commit."""

    def __init__(self, pool: Pool[Transaction]) -> None:
        self._pool = pool
        self._queue: deque[Job[Any]] = deque()
        self._leadership = Leadership()
        self._closed = False

    def write(self, work: Callable[[Transaction], T]) -> T:
        job = Job(work)
        self._queue.append(job)
        if self._leadership.take(lambda: job.answered):
            try:
                self._leadership.gather()
                self._lead()
            finally:
                self._leadership.give_back()
        if job.error is not None:
            raise job.error
        return job.value  # type: ignore[return-value]  # the work's own value, which may be None

    def close(self) -> None:
        """Do what is queued; what comes later is refused."""
        with self._leadership.alone():
            self._lead()
            self._closed = True

    def _lead(self) -> None:
        jobs = [self._queue.popleft() for _ in range(len(self._queue))]
        if self._closed:
            _fail(jobs, LedgerFailed("The ledger is closed."))
        elif jobs:
            self._commit(jobs)
        for job in jobs:
            job.answered = True

    def _commit(self, jobs: list[Job[Any]]) -> None:
        try:
            transaction = self._pool.take()
        except BaseException as error:  # noqa: BLE001  # as below
            _fail(jobs, error)
            return
        try:
            transaction.connection.begin_writing()
            for job in jobs:
                _attempt(job, transaction)
            transaction.connection.commit()
        except BaseException as error:  # noqa: BLE001  # whatever it is, the callers are waiting for an answer
            transaction.connection.rollback()
            _fail(jobs, transaction.connection.explained(error))
        finally:
            self._pool.give(transaction)


def _fail(jobs: list[Job[Any]], error: BaseException) -> None:
    for job in jobs:
        kind = LedgerLocked if isinstance(error, LedgerLocked) else LedgerFailed
        job.error = kind(str(error))
        job.error.__cause__ = error


def _attempt(job: Job[Any], transaction: Transaction) -> None:
    """Do the work and keep what it raises for its caller. What a savepoint raises has undone the whole group."""
    connection = transaction.connection
    connection.command("SAVEPOINT work")
    try:
        job.value = job.work(transaction)
    except BaseException as error:  # noqa: BLE001  # also a SystemExit belongs to its caller and not to the leader
        connection.command("ROLLBACK TO SAVEPOINT work")
        job.error = connection.explained(error)
    connection.command("RELEASE SAVEPOINT work")
