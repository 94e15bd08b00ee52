"""What is due in one company: its record types are looked at, and now and then all of one is compared.

A look or a sweep that takes long is done in slices, and the other record types have their turn in between.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling import cadence
from sage100_plugin.engine.polling.sweep import doubts
from sage100_plugin.engine.polling.visit import Visit, enter, judge, looked, looking, step, sweeping
from sage100_plugin.ports.ledger import Cursor
from sage100_plugin.ports.sage import Company

SLICE = 1.0
"""Seconds after which others have their turn."""

PATIENCE = 300.0
"""Seconds between two sweeps, or two counts, of a record type; more when they cost more."""


@dataclass
class Work:
    """A look or a sweep under way: its pages, what it cost until now in seconds, what it found in this slice.

    `usual` says that it found nothing yet, and is no first look: only such ones tell what looking costs.
    """

    steps: Iterator[int]
    usual: bool = True
    cost: float = 0.0
    events: int = 0
    over: bool = False


@dataclass
class Kept:
    """What is known of one record type until the process ends. Moments are monotonic.

    `apart` is how far what Sage counts was from what polls account for; `odd` how far it stays after a sweep: rows that
    belong to no record.
    """

    next_look: float = 0.0
    next_count: float = 0.0
    next_sweep: float = 0.0
    look: Work | None = None
    sweep: Work | None = None
    apart: tuple[int, ...] = ()
    odd: tuple[int, ...] = ()


class Tour:
    """One company's record types, visited by one thread at a time."""

    def __init__(self, plugin: Plugin) -> None:
        self._plugin = plugin
        self._kept = {record: Kept() for record in plugin.catalog.watched}

    def go(self, company: Company, over: threading.Event) -> float:
        """Do what is due, a slice of each, until `over`; gives the monotonic moment of the next visit.

        Raises `Unavailable` when the company does not answer, `Refused` when it is held.
        """
        if not self._kept:
            return self._now() + PATIENCE
        visit = enter(self._plugin, company)
        for turn in (self._look, self._compare):
            for record, kept in self._kept.items():
                if over.is_set():
                    return self._now()
                turn(visit, record, kept, over)
        under_way = any(kept.look or kept.sweep for kept in self._kept.values())
        return self._now() if under_way else min(kept.next_look for kept in self._kept.values())

    def drop(self) -> None:
        """Forget what is under way; it begins anew at the next visit."""
        for kept in self._kept.values():
            kept.look = kept.sweep = None

    def _now(self) -> float:
        return self._plugin.clock.monotonic()

    def _look(self, visit: Visit, record: str, kept: Kept, over: threading.Event) -> None:
        """A slice of the look at a record type, if it is due; the next one is planned when it is over."""
        if kept.look is None and kept.next_look > self._now():
            return
        if kept.look is None:
            kept.look = Work(looking(visit, record), looked(self._plugin, visit.company.id, record))
        work = kept.look
        if self._slice(visit, record, work, over):
            kept.look = None
            if work.usual:
                cadence.note(self._plugin, visit.company, record, work.cost)
            kept.next_look = self._now() + cadence.paced(self._plugin, visit.company, record)

    def _compare(self, visit: Visit, record: str, kept: Kept, over: threading.Event) -> None:
        """A slice of the sweep of a record type, if one is due and no look is under way."""
        if kept.look is not None or (kept.sweep is None and not self._sweep_due(visit, record, kept)):
            return
        work = kept.sweep = kept.sweep or Work(sweeping(visit, record))
        if self._slice(visit, record, work, over):
            kept.sweep = None
            kept.next_sweep = kept.next_count = self._now() + max(PATIENCE, work.cost * cadence.WIDER)
            if work.over:
                kept.odd = self._apart(visit, record, self._cursor(visit, record))

    def _slice(self, visit: Visit, record: str, work: Work, over: threading.Event) -> bool:
        """Whether the work is over, or cannot go on."""
        began, work.events = self._now(), 0
        try:
            failed = judge(visit, record, partial(self._pages, visit, record, work, over))
        finally:
            work.cost += self._now() - began
            if work.events:
                self._plugin.wake()
        return work.over or failed is not None

    def _pages(self, visit: Visit, record: str, work: Work, over: threading.Event) -> None:
        end = self._now() + SLICE
        while not over.is_set():
            events = step(visit, record, work.steps)
            work.over = events is None
            work.events += events or 0
            work.usual = work.usual and not events
            if work.over or self._now() >= end:
                return

    def _sweep_due(self, visit: Visit, record: str, kept: Kept) -> bool:
        cursor = self._cursor(visit, record) if kept.next_sweep <= self._now() else None
        if cursor is None or not cursor.baseline_done:
            return False
        return cadence.sweep_due(cursor, self._plugin.clock.now()) or self._doubtful(visit, record, kept, cursor)

    def _doubtful(self, visit: Visit, record: str, kept: Kept, cursor: Cursor) -> bool:
        """Count, now and then. Rows that are too few are gone; too many may just have come: they are counted twice."""
        if kept.next_count > self._now():
            return False
        began, before = self._now(), kept.apart
        kept.apart = self._apart(visit, record, cursor)
        kept.next_count = self._now() + max(PATIENCE, (self._now() - began) * cadence.WIDER)
        more = any(kept.apart) and min(kept.apart) >= 0
        return kept.apart not in ((), kept.odd) and (not more or kept.apart == before)

    def _apart(self, visit: Visit, record: str, cursor: Cursor | None) -> tuple[int, ...]:
        found: list[tuple[int, ...]] = []
        if cursor is not None:
            judge(visit, record, lambda: found.append(doubts(visit.look(record), cursor)))
        return found[0] if found else ()

    def _cursor(self, visit: Visit, record: str) -> Cursor | None:
        return self._plugin.ledger.read(lambda tx: tx.cursors.get(visit.company.id, record))
