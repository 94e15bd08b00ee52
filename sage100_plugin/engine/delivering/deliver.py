"""The sender: takes due deliveries from the ledger, posts them, and stores what came of it.

A delivery is stored as delivered only after the receiver said so; a crash in between repeats it with the same id. Four
of one subscription are under way at most, and only one once it has failed, so a receiver that hangs delays nobody else.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from random import Random

from sage100_plugin.engine.delivering.crew import Crew
from sage100_plugin.engine.delivering.message import message
from sage100_plugin.engine.delivering.outcomes import Job, Outcome, store
from sage100_plugin.engine.delivering.trace import answered, cleaned, sent
from sage100_plugin.engine.delivering.verdict import LONGEST
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue.decision_links import minted
from sage100_plugin.ports.ledger import LedgerFailed, Tx
from sage100_plugin.ports.outside import Posted

THREADS = 64
AT_ONCE = 4
SHORTEST_SLEEP = 0.2
LONGEST_SLEEP = 30.0
UNTOLD = 0.5
"""Seconds in which another process may have stored something to deliver: nobody tells this one."""

AFTER_FAILURE = 1.0

LATE = timedelta(minutes=1)
BREATH = 0.01
"""What waited longer than a minute is not in a hurry any more. Between turns that hold nothing else there is a pause of
so many seconds, which any news ends: a receiver that comes back is not flooded, and nobody waits for what it missed."""

HURRY = 1.0
"""For so many seconds after something that was in a hurry, what waited longer goes to each receiver one at a time."""

SET_BACK = timedelta(minutes=1)
"""A wall clock that is corrected by less was right all the time."""

log = logging.getLogger(__name__)


def deliver_due(plugin: Plugin) -> int:
    """Deliver until nothing is due any more; gives the number of attempts."""
    courier = Courier(plugin)
    try:
        return courier.drain()
    finally:
        courier.close()


class Courier:
    """The one that delivers for a process. Two on one ledger need claims, to keep apart. Safe for threads.

    `run` goes on until it is stopped; `drain` is for those who want to see it done, and may be called meanwhile.
    """

    def __init__(self, plugin: Plugin, threads: int = THREADS, chance: Random | None = None) -> None:
        self._plugin = plugin
        self._threads = threads
        self._chance = chance or Random()  # noqa: S311 - spreads retries, protects nothing
        self._crew = Crew(self._posted, threads)
        self._turn = threading.Lock()
        self._under_way: dict[int, str] = {}
        self._attempts = 0
        self._seen: datetime | None = None
        self._in_no_hurry = False
        self._hurried = -HURRY

    def wake(self) -> None:
        """Something may be due: look at once."""
        self._crew.wake()

    def run(self, stop: threading.Event) -> None:
        """Deliver whatever falls due, until `stop` is set; to end at once, `wake` it then."""
        while not stop.is_set():
            known = self._crew.count
            try:
                self._turned()
                self._crew.gather()
                if self._in_no_hurry:
                    self._crew.wait(self._crew.count, BREATH)
                seconds = self._until_next() if self._crew.count == known else 0.0
            except LedgerFailed as failed:
                log.warning("Deliveries wait for the ledger: %s", type(failed).__name__)
                seconds, known = AFTER_FAILURE, self._crew.count
            self._crew.wait(known, seconds)

    def drain(self) -> int:
        """Deliver until nothing is due and nothing is under way; gives the number of attempts meanwhile."""
        before = self._attempts
        while True:
            known = self._crew.count
            if not self._turned():
                return self._attempts - before
            self._crew.gather()
            self._crew.wait(known, LONGEST_SLEEP)

    def close(self) -> None:
        """Let what is being posted end, and store what came of it."""
        self._crew.close()
        with self._turn:
            ended = self._crew.ended()
            if ended:
                self._plugin.ledger.write(lambda tx: store(self._plugin, tx, ended, self._chance))

    def _until_next(self) -> float:
        next_due = self._plugin.ledger.read(lambda tx: tx.deliveries.next_due())
        longest = LONGEST_SLEEP if self._plugin.claims is None else UNTOLD
        if next_due is None:
            return longest
        seconds = (next_due - self._plugin.clock.now()).total_seconds()
        return min(max(seconds, SHORTEST_SLEEP), longest)

    def _turned(self) -> bool:
        """One turn: store what ended and take what is due; whether anything is under way after it.

        What cannot be stored is kept, and not sent again meanwhile.
        """
        ledger = self._plugin.ledger
        with self._turn:
            self._look_at_the_clock()
            mine = self._claimed()
            ended = self._crew.ended()
            over = {outcome.job.delivery.id for outcome in ended}
            busy = {id: subscription for id, subscription in self._under_way.items() if id not in over}

            def work(tx: Tx) -> list[Job]:
                store(self._plugin, tx, ended, self._chance)
                return self._due(tx, busy, mine)

            jobs = ledger.write(work) if ended else ledger.read(work)
            self._attempts += len(ended)
            self._under_way = busy | {job.delivery.id: job.subscription.id for job in jobs}
            self._crew.forget(len(ended))
            self._crew.give(jobs)
            late = self._plugin.clock.now() - LATE
            self._in_no_hurry = bool(jobs) and all(job.delivery.created_at < late for job in jobs)
            return bool(self._under_way)

    def _look_at_the_clock(self) -> None:
        """When the wall clock was set back, nobody waits until it has come as far again.

        What is due later than any pause lasts was planned by a process that saw another time.
        """
        now, before = self._plugin.clock.now(), self._seen
        if before is None or now < before - SET_BACK:
            latest = now if before else now + LONGEST
            self._plugin.ledger.write(lambda tx: tx.deliveries.not_later(latest, now))
        self._seen = now

    def _claimed(self) -> Collection[str] | None:
        """The subscriptions to deliver to; None when no other process delivers. What was due before may be done now."""
        claims, now = self._plugin.claims, self._plugin.clock.now()
        if claims is None:
            return None
        return claims.keep(self._plugin.ledger.read(lambda tx: tx.deliveries.due_to(now)), self._under_way.values())

    def _due(self, tx: Tx, busy: dict[int, str], mine: Collection[str] | None) -> list[Job]:
        """What may be tried beside what is under way."""
        jobs: list[Job] = []
        at_once, late = Counter(busy.values()), self._plugin.clock.now() - LATE
        subscription, event = cache(tx.subscriptions.get), cache(tx.events.get)
        due = tx.deliveries.due(self._plugin.clock.now(), self._threads + len(busy), mine)
        if any(delivery.created_at >= late for delivery in due):
            self._hurried = self._plugin.clock.monotonic()
        late_at_once = 1 if self._plugin.clock.monotonic() < self._hurried + HURRY else AT_ONCE
        for delivery in due:
            receiver = subscription(delivery.subscription_id)
            if receiver is None or delivery.id in busy or len(busy) + len(jobs) >= self._threads:
                continue
            most = late_at_once if delivery.created_at < late else AT_ONCE
            if at_once[receiver.id] < (1 if receiver.failures else most):
                what = event(delivery.event_id)
                if what is not None:
                    at_once[receiver.id] += 1
                    jobs.append(Job(delivery, what, receiver))
        return jobs

    def _posted(self, job: Job) -> Outcome:
        clock = self._plugin.clock
        started = clock.monotonic()
        posted, request, response = Posted(0, "The delivery broke inside the plugin."), None, None
        try:
            link = minted(self._plugin, job.event, job.subscription)
            made = message(job.event, job.subscription, clock.now(), link)
            request = sent(made)
            posted = cleaned(self._plugin.sender.post(made.url, made.body, made.headers), made, job.subscription)
            response = answered(posted)
        except Exception as error:  # noqa: BLE001 - a defect must not leave the delivery under way for ever
            # Without the traceback's message: it may hold the address, and that may be a secret.
            log.error("Delivery %s broke: %s", job.delivery.id, type(error).__name__)  # noqa: TRY400
        return Outcome(job, posted, clock.now(), clock.monotonic() - started, request, response)
