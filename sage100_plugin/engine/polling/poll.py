"""Asking Sage now, for whoever calls; what is asked by itself, and when, is decided in `rounds`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling.visit import Visit, enter, judge, looked, looking, pulling, step, sweeping
from sage100_plugin.errors import Problem, told
from sage100_plugin.ports.sage import Company

AT_ONCE = 8
"""Companies that are asked at the same time."""


@dataclass(frozen=True)
class Asked:
    """What to ask for: some record types, or some records of one; `sweep` compares all there are."""

    records: tuple[str, ...]
    ids: tuple[str, ...] = ()
    sweep: bool = False


def poll(
    plugin: Plugin,
    company: str | None = None,
    triggers: Sequence[str] = (),
    *,
    records: Sequence[str] = (),
    ids: Sequence[str] = (),
    sweep: bool = False,
) -> dict[str, Any]:
    """Ask Sage now, for one company or all, for the records of some triggers, of some types, or all.

    With `ids` only these records of the one type are asked for, and their deletion is found too; with `sweep` all
    records are compared, which finds every deletion. Gives `{items: [{company, record, events, baseline, error?}]}`.
    A company that cannot be asked is reported in its items and delays no other.
    """
    wanted = [c for c in plugin.companies.all() if company in (None, c.id)]
    asked = Asked(_records(plugin, triggers, records), tuple(ids), sweep)
    found = [item for items in _each(wanted, lambda one: list(_company(plugin, one, asked))) for item in items]
    if any(item["events"] for item in found):
        plugin.wake()
    return {"items": found}


def _records(plugin: Plugin, triggers: Sequence[str], records: Sequence[str]) -> tuple[str, ...]:
    if not triggers and not records:
        return plugin.catalog.watched
    of_triggers = {record for key in triggers for record in plugin.catalog.trigger[key].watched}
    return tuple(sorted(of_triggers.union(records)))


def _each(companies: Sequence[Company], work: Callable[[Company], list[Any]]) -> Iterator[list[Any]]:
    if len(companies) == 1:
        yield work(companies[0])
        return
    with ThreadPoolExecutor(AT_ONCE, "poll") as threads:
        yield from threads.map(work, companies)


def _company(plugin: Plugin, company: Company, asked: Asked) -> Iterator[dict[str, Any]]:
    """One company's records; once it cannot be asked it is not asked again, so that it keeps no other waiting."""
    visit: Visit | None = None
    problem: Problem | None = None
    for record in asked.records:
        item = _Item(company.id, record, not looked(plugin, company.id, record))
        try:
            if problem is None:
                visit = visit or enter(plugin, company)
                item.problem = judge(visit, record, partial(item.read, visit, asked))
        except Problem as over:
            problem = over
        yield item.told(problem)


@dataclass
class _Item:
    """What came of one record type."""

    company: str
    record: str
    baseline: bool
    events: int = 0
    problem: Problem | None = None

    def read(self, visit: Visit, asked: Asked) -> None:
        for steps in _work(visit, self.record, asked):
            while (events := step(visit, self.record, steps)) is not None:
                self.events += events

    def told(self, over: Problem | None) -> dict[str, Any]:
        item = {"company": self.company, "record": self.record, "events": self.events, "baseline": self.baseline}
        failed = over or self.problem
        return {**item, "error": told(failed)} if failed else item


def _work(visit: Visit, record: str, asked: Asked) -> Iterator[Iterator[int]]:
    if asked.ids:
        yield pulling(visit, record, asked.ids)
        return
    yield looking(visit, record)
    if asked.sweep:
        yield sweeping(visit, record)
