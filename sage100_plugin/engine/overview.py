"""How all stands: each company's Sage, what waits for a person, what fails and who can mend it, and the last day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sage100_plugin.engine.access import Caller, companies_of
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling import cadence, reach
from sage100_plugin.errors import CODES, Role
from sage100_plugin.ports.sage import Company
from sage100_plugin.records import RECORDS

HOURS = 24
LATE = 3
"""So many times the usual pause between two looks make the data of a record type old."""


@dataclass(frozen=True)
class Age:
    """How old what is known of a record type is. `expected_by` is when it will be looked at next."""

    title: str
    polled_at: datetime | None
    expected_by: datetime | None
    late: bool


@dataclass(frozen=True)
class Reach:
    """A company: `state` is `reachable`, `unreachable`, `held`, or `new` when it was never asked."""

    company: Company
    state: str
    since: datetime | None
    code: str
    reason: str
    ages: tuple[Age, ...]


@dataclass(frozen=True)
class Waiting:
    """So many records of a type that wait for a decision: exports to accept, or imports made in Sage."""

    kind: str
    company: str
    record: str
    count: int


@dataclass(frozen=True)
class Failure:
    """What does not go on by itself: what it is, why, what to do, and who can."""

    what: str
    why: str
    fix: str
    role: Role


@dataclass(frozen=True)
class Hour:
    """What happened in an hour, and how its deliveries stand."""

    begins: datetime
    events: int
    delivered: int
    waiting: int
    dead: int


@dataclass(frozen=True)
class Overview:
    """What the first page of the console shows."""

    at: datetime
    companies: tuple[Reach, ...]
    waiting: tuple[Waiting, ...]
    failures: tuple[Failure, ...]
    hours: tuple[Hour, ...]


def overview(plugin: Plugin, caller: Caller) -> Overview:
    """How all stands, of what the caller may see."""
    now = plugin.clock.now()
    companies = tuple(_reach(plugin, company, now) for company in companies_of(plugin, caller))
    seen = frozenset(one.company.id for one in companies)
    waiting = tuple(_waiting(plugin, caller, seen))
    failures = (*_companies(companies), *_exports(plugin, caller, seen), *_deliveries(plugin, caller))
    return Overview(now, companies, waiting, failures, tuple(_hours(plugin, now)))


def _reach(plugin: Plugin, company: Company, now: datetime) -> Reach:
    known = reach.state_of(plugin, company.id)
    ages = tuple(_age(told, now) for told in cadence.told(plugin, company))
    if known is None:
        return Reach(company, "new", None, "", "", ages)
    return Reach(company, known.state, known.since, known.code, known.reason, ages)


def _age(told: Mapping[str, object], now: datetime) -> Age:
    polled, expected = _moment(told["polled_at"]), _moment(told["expected_by"])
    late = polled is not None and expected is not None and now - polled > (expected - polled) * LATE
    return Age(RECORDS[str(told["record"])].title, polled, expected, late)


def _moment(text: object) -> datetime | None:
    return datetime.fromisoformat(str(text)) if text else None


def _waiting(plugin: Plugin, caller: Caller, seen: frozenset[str]) -> Iterator[Waiting]:
    exports, imports = plugin.ledger.read(lambda tx: (tx.exports.counted("pending"), tx.imports.counted("waiting")))
    for kind, found in (("export", exports), ("import", imports)):
        for (company, record), count in sorted(found.items()):
            if company in seen and caller.handles(record):
                yield Waiting(kind, company, record, count)


def _companies(companies: tuple[Reach, ...]) -> Iterator[Failure]:
    for one in companies:
        if one.state in ("unreachable", "held"):
            code = CODES.get(one.code, CODES["sage_unavailable"])
            held = one.state == "held"
            what = f"Reading {one.company.name} has stopped" if held else f"Sage of {one.company.name} does not answer"
            yield Failure(what, one.reason, code.fix, code.role)


def _exports(plugin: Plugin, caller: Caller, seen: frozenset[str]) -> Iterator[Failure]:
    def counted(status: str) -> int:
        found = plugin.ledger.read(lambda tx: tx.exports.counted(status))
        return sum(n for (company, record), n in found.items() if company in seen and caller.handles(record))

    if failed := counted("failed"):
        fix = "Open each, mend what is said there, and send it again."
        yield Failure(f"{_exports_of(failed)} failed", "Sage did not take what was accepted.", fix, "accounting")
    if unknown := counted("unknown"):
        code = CODES["outcome_unknown"]
        yield Failure(f"{_exports_of(unknown)} with an unknown outcome", code.title, code.fix, code.role)


def _exports_of(count: int) -> str:
    return "1 export" if count == 1 else f"{count} exports"


def _deliveries(plugin: Plugin, caller: Caller) -> Iterator[Failure]:
    for one in plugin.ledger.read(lambda tx: tx.subscriptions.all()):
        foreign = caller.companies and one.company not in caller.companies
        if not foreign and (one.state == "paused" or one.failing_since is not None):
            name = one.description or one.external_id or one.id
            what = f"Deliveries to {name} {'are paused' if one.state == 'paused' else 'fail'}"
            why = one.state_reason or "The receiver did not take the last ones."
            fix = f"Look at the receiver; then sage100-plugin subscriptions test {one.id}."
            yield Failure(what, why, fix, "ops")


def _hours(plugin: Plugin, now: datetime) -> Iterator[Hour]:
    last = now.replace(minute=0, second=0, microsecond=0)
    first = last - timedelta(hours=HOURS - 1)
    events, deliveries = plugin.ledger.read(lambda tx: (tx.events.hourly(first), tx.deliveries.hourly(first)))
    for number in range(HOURS):
        begins = first + timedelta(hours=number)
        name = begins.isoformat()[:13]
        told = {status: count for (hour, status), count in deliveries.items() if hour == name}
        waiting = told.get("pending", 0) + told.get("retrying", 0)
        yield Hour(begins, events.get(name, 0), told.get("delivered", 0), waiting, told.get("dead", 0))
