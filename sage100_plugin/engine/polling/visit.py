"""A visit to one company: is it held, does it answer; then one record type after the other, each failing for itself."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling import reach
from sage100_plugin.engine.polling.baseline import BACKFILL, NO_BACKFILL, baseline, beginning
from sage100_plugin.engine.polling.changes import changes
from sage100_plugin.engine.polling.compare import Look
from sage100_plugin.engine.polling.store import Overtaken
from sage100_plugin.engine.polling.sweep import sweep
from sage100_plugin.engine.polling.telling import Telling
from sage100_plugin.errors import HOLDS, Problem, Refused, Unavailable
from sage100_plugin.ports.ledger import Cursor, LedgerFailed
from sage100_plugin.ports.sage import Company, SageReader

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Visit:
    """A company that answers; `started` is its server's moment."""

    plugin: Plugin
    company: Company
    reader: SageReader
    started: str

    def look(self, record: str) -> Look:
        """A look at a record type, from now on."""
        return Look(self.plugin, self.reader, self.company.id, record, self.started)


def enter(plugin: Plugin, company: Company) -> Visit:
    """Ask a company one question. Raises `Unavailable`, `restored_backup`, `records_vanished`."""
    known = reach.state_of(plugin, company.id)
    if known is not None and known.state == "held":
        raise Refused(known.code, known.reason)
    try:
        reader = plugin.companies.reader(company.id)
        started = reader.now()
    except Unavailable as unavailable:
        reach.lost(plugin, company, unavailable)
        raise
    reach.answered(plugin, company)
    return Visit(plugin, company, reader, started)


def looking(visit: Visit, record: str) -> Iterator[int]:
    """The next look at a record type: the first one, the rest of it, or what was touched since."""
    look = visit.look(record)
    cursor = visit.plugin.ledger.read(lambda tx: tx.cursors.get(look.company, record))
    cursor = cursor or Cursor(look.company, record, "", baseline_done=False, backfill=_backfill(visit.company))
    if not cursor.stamp:
        cursor = beginning(look, cursor)
    yield from changes(look, cursor) if cursor.baseline_done else baseline(look, cursor)


def _backfill(company: Company) -> str:
    chosen = company.policies.get(BACKFILL, NO_BACKFILL)
    return "" if chosen == NO_BACKFILL else chosen


def sweeping(visit: Visit, record: str) -> Iterator[int]:
    """Compare all records of a type; nothing when its first look is not over."""
    look = visit.look(record)
    if looked(visit.plugin, look.company, record):
        yield from sweep(look)
        reach.swept(visit.plugin, look.company)


def pulling(visit: Visit, record: str, ids: tuple[str, ...]) -> Iterator[int]:
    """Compare these records of a type, also when they are gone; nothing when its first look is not over."""
    look = visit.look(record)
    if looked(visit.plugin, look.company, record):
        yield Telling(look).page(dict.fromkeys(ids, ""), vanishing=True).events


def looked(plugin: Plugin, company: str, record: str) -> bool:
    """Whether the first look at a record type is over."""
    cursor = plugin.ledger.read(lambda tx: tx.cursors.get(company, record))
    return cursor is not None and cursor.baseline_done


def step(visit: Visit, record: str, steps: Iterator[int]) -> int | None:
    """Take one page; gives its events, None at the end. Raises `Problem`.

    One record type of a company is read by one at a time: two would find the same and let each other's pages wait.
    """
    try:
        with visit.plugin.lanes.of(f"poll {visit.company.id} {record}"):
            return next(steps, None)
    except Overtaken:
        return None


def judge(visit: Visit, record: str, work: Callable[[], Any]) -> Problem | None:
    """Do the work on a record type; gives what went wrong. One odd row must not stop other records and companies.

    Raises `Unavailable` when the company as a whole does not answer any more, `Refused` when it is held from now on.
    """
    try:
        work()
    except Unavailable as unavailable:
        _still(visit)
        return unavailable
    except Problem as problem:
        if problem.code in HOLDS:
            reach.hold(visit.plugin, visit.company, problem)
            raise
        log.exception("the poll of %s in %s failed", record, visit.company.id)
        return problem
    except LedgerFailed:
        raise
    except Exception:
        log.exception("a %s of %s could not be read", record, visit.company.id)
        return Problem("internal_error")
    return None


def _still(visit: Visit) -> None:
    try:
        visit.reader.now()
    except Unavailable as unavailable:
        reach.lost(visit.plugin, visit.company, unavailable)
        raise
