"""The sender: takes due deliveries from the ledger, posts them, and stores what came of it.

A delivery is stored as delivered only after the receiver said so; a crash in between repeats it with the same id. Four
of one subscription are under way at most, and only one once it has failed, so a receiver that hangs delays nobody else.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from queue import Empty, SimpleQueue
from random import Random

from sage100_plugin.engine.events import append
from sage100_plugin.engine.message import message
from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.verdict import judge
from sage100_plugin.ports.ledger import Attempt, Delivery, Event, LedgerFailed, Subscription, Tx
from sage100_plugin.ports.outside import Posted

THREADS = 32
AT_ONCE = 4
SHORTEST_SLEEP = 0.2
LONGEST_SLEEP = 30.0
AFTER_FAILURE = 1.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """One delivery, with what it carries and where to."""

    delivery: Delivery
    event: Event
    subscription: Subscription


@dataclass(frozen=True)
class Outcome:
    """How one attempt ended."""

    job: Job
    posted: Posted
    at: datetime
    seconds: float


def deliver_due(plugin: Plugin) -> int:
    """Deliver until nothing is due any more; gives the number of attempts."""
    courier = Courier(plugin)
    try:
        return courier.drain()
    finally:
        courier.close()


class Courier:
    """The one that delivers for a process: there must not be two on one ledger. Safe for threads.

    `run` goes on until it is stopped; `drain` is for those who want to see it done, and may be called meanwhile.
    """

    def __init__(self, plugin: Plugin, threads: int = THREADS, chance: Random | None = None) -> None:
        self._plugin = plugin
        self._threads = threads
        self._chance = chance or Random()  # noqa: S311 - spreads retries, protects nothing
        self._pool = ThreadPoolExecutor(threads, "deliver")
        self._turn = threading.Lock()
        self._under_way: dict[int, str] = {}
        self._ended: SimpleQueue[Outcome] = SimpleQueue()
        self._unstored: list[Outcome] = []
        self._attempts = 0
        self._news = threading.Condition()
        self._count = 0

    def wake(self) -> None:
        """Something may be due: look at once."""
        with self._news:
            self._count += 1
            self._news.notify_all()

    def run(self, stop: threading.Event) -> None:
        """Deliver whatever falls due, until `stop` is set; to end at once, `wake` it then."""
        while not stop.is_set():
            known = self._count
            try:
                self._turned()
                seconds = self._until_next()
            except LedgerFailed as failed:
                log.warning("Deliveries wait for the ledger: %s", type(failed).__name__)
                seconds = AFTER_FAILURE
            self._wait(known, seconds)

    def drain(self) -> int:
        """Deliver until nothing is due and nothing is under way; gives the number of attempts meanwhile."""
        before = self._attempts
        while True:
            known = self._count
            if not self._turned():
                return self._attempts - before
            self._wait(known, LONGEST_SLEEP)

    def close(self) -> None:
        """Let what is under way end, and store what came of it."""
        self._pool.shutdown()
        with self._turn:
            self._settle()

    def _wait(self, known: int, seconds: float) -> None:
        with self._news:
            self._news.wait_for(lambda: self._count != known, timeout=seconds)

    def _until_next(self) -> float:
        next_due = self._plugin.ledger.read(lambda tx: tx.deliveries.next_due())
        if next_due is None:
            return LONGEST_SLEEP
        seconds = (next_due - self._plugin.clock.now()).total_seconds()
        return min(max(seconds, SHORTEST_SLEEP), LONGEST_SLEEP)

    def _turned(self) -> bool:
        """One turn; whether anything is under way after it."""
        with self._turn:
            self._settle()
            for job in self._take():
                self._under_way[job.delivery.id] = job.subscription.id
                self._pool.submit(self._send, job)
            return bool(self._under_way)

    def _take(self) -> list[Job]:
        free = self._threads - len(self._under_way)
        if free <= 0:
            return []
        found = self._plugin.ledger.read(self._due)
        return self._allowed(found)[:free]

    def _due(self, tx: Tx) -> list[Job]:
        jobs = []
        known: dict[str, Subscription | None] = {}
        for delivery in tx.deliveries.due(self._plugin.clock.now(), self._threads + len(self._under_way)):
            if delivery.subscription_id not in known:
                known[delivery.subscription_id] = tx.subscriptions.get(delivery.subscription_id)
            subscription, event = known[delivery.subscription_id], tx.events.get(delivery.event_id)
            if subscription is not None and event is not None and delivery.id not in self._under_way:
                jobs.append(Job(delivery, event, subscription))
        return jobs

    def _allowed(self, jobs: list[Job]) -> list[Job]:
        busy = Counter(self._under_way.values())
        allowed = []
        for job in jobs:
            subscription = job.subscription
            if busy[subscription.id] < (1 if subscription.failures else AT_ONCE):
                busy[subscription.id] += 1
                allowed.append(job)
        return allowed

    def _send(self, job: Job) -> None:
        clock = self._plugin.clock
        started = clock.monotonic()
        posted = Posted(0, "The delivery broke inside the plugin.")
        try:
            made = message(job.event, job.subscription, clock.now())
            posted = self._plugin.sender.post(made.url, made.body, made.headers)
        except Exception as error:  # noqa: BLE001 - a defect must not leave the delivery under way for ever
            # Without the traceback's message: it may hold the address, and that may be a secret.
            log.error("Delivery %s broke: %s", job.delivery.id, type(error).__name__)  # noqa: TRY400
        finally:
            self._ended.put(Outcome(job, posted, clock.now(), clock.monotonic() - started))
            self.wake()

    def _settle(self) -> None:
        """Store all that ended, in one transaction. What cannot be stored is kept, and not sent again meanwhile."""
        while True:
            try:
                self._unstored.append(self._ended.get_nowait())
            except Empty:
                break
        if not self._unstored:
            return
        outcomes = list(self._unstored)
        self._plugin.ledger.write(lambda tx: self._store(tx, outcomes))
        for outcome in outcomes:
            del self._under_way[outcome.job.delivery.id]
        self._unstored.clear()
        self._attempts += len(outcomes)

    def _store(self, tx: Tx, outcomes: list[Outcome]) -> None:
        for outcome in outcomes:
            delivery = tx.deliveries.get(outcome.job.delivery.id)
            subscription = tx.subscriptions.get(outcome.job.subscription.id)
            if delivery is not None and subscription is not None:
                self._judged(tx, delivery, subscription, outcome)

    def _judged(self, tx: Tx, delivery: Delivery, subscription: Subscription, outcome: Outcome) -> None:
        verdict = judge(delivery, subscription, outcome.posted, outcome.at, self._chance)
        posted = outcome.posted
        attempt = Attempt(
            delivery.id, verdict.delivery.attempt, outcome.at, posted.status, posted.error, outcome.seconds
        )
        tx.deliveries.settle(verdict.delivery, attempt)
        if verdict.subscription != subscription:
            tx.subscriptions.replace(verdict.subscription)
        if verdict.paused:
            append(tx, [self._paused(verdict.subscription, outcome.at)], outcome.at)

    def _paused(self, subscription: Subscription, now: datetime) -> Event:
        since = subscription.failing_since
        data = {
            "id": subscription.id,
            "description": subscription.description,
            "reason": subscription.state_reason,
            "failing_since": rfc3339(since) if since else None,
        }
        return Event(self._plugin.ids("evt"), "delivery.paused", subscription.company or "", now, data)
