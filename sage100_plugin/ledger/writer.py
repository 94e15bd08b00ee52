"""The one writer: a thread that does the work of all who wait in one transaction, with one commit."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from sage100_plugin.ledger.transaction import Pool, Transaction
from sage100_plugin.ports.ledger import LedgerFailed

T = TypeVar("T")


class Job(Generic[T]):
    """The work of one caller, and what came of it."""

    def __init__(self, work: Callable[[Transaction], T]) -> None:
        self.work = work
        self.value: T | None = None
        self.error: BaseException | None = None
        # A bare lock wakes its waiter sooner than an Event, which is a lock inside a condition.
        self.unanswered = threading.Lock()
        self.unanswered.acquire()


class Writer:
    """Callers queue their work. Each has its own savepoint; they share the transaction and its commit."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._queue: queue.SimpleQueue[Job[Any] | None] = queue.SimpleQueue()
        self._entrance = threading.Lock()
        self._closed = False
        self.thread = threading.Thread(target=self._run, name="ledger-writer", daemon=True)
        self.thread.start()

    def write(self, work: Callable[[Transaction], T]) -> T:
        job = Job(work)
        with self._entrance:
            if self._closed:
                raise LedgerFailed("The ledger is closed.")
            self._queue.put(job)
        job.unanswered.acquire()
        if job.error is not None:
            raise job.error
        return job.value  # type: ignore[return-value]  # the work's own value, which may be None

    def close(self) -> None:
        """Do what is queued, then end."""
        with self._entrance:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self.thread.join()

    def _run(self) -> None:
        while True:
            group = [self._queue.get()]
            # There is no other consumer, so as many as are counted can be had without waiting.
            group += [self._queue.get() for _ in range(self._queue.qsize())]
            jobs = [job for job in group if job is not None]
            if jobs:
                self._commit(jobs)
            if group[-1] is None:
                return

    def _commit(self, jobs: list[Job[Any]]) -> None:
        transaction = self._pool.take()
        try:
            transaction.connection.begin_writing()
            for job in jobs:
                _attempt(job, transaction)
            transaction.connection.commit()
        except BaseException as error:  # noqa: BLE001  # whatever it is, the callers are waiting for an answer
            transaction.connection.rollback()
            for job in jobs:
                job.error = LedgerFailed(str(error))
                job.error.__cause__ = error
        finally:
            self._pool.give(transaction)
        for job in jobs:
            job.unanswered.release()


def _attempt(job: Job[Any], transaction: Transaction) -> None:
    """Do the work and keep what it raises for its caller. What a savepoint raises has undone the whole group."""
    connection = transaction.connection
    connection.command("SAVEPOINT work")
    try:
        job.value = job.work(transaction)
    except BaseException as error:  # noqa: BLE001  # also a SystemExit belongs to the caller and not to this thread
        connection.command("ROLLBACK TO SAVEPOINT work")
        job.error = connection.explained(error)
    connection.command("RELEASE SAVEPOINT work")
