"""Noticing that a posting period is locked: where Sage keeps its locks is not known, a refused write shows them.

An export whose period is locked is not over: it waits for acceptance again, and goes to Sage by itself once something
was posted to that period.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.report import event
from sage100_plugin.errors import Problem, Refused, Unavailable
from sage100_plugin.ports.ledger import Event, Export, Operation, Round
from sage100_plugin.ports.sage import Row
from sage100_plugin.records.period import PERIOD, period_of

KIND = "period.locked"
QUIET = dt.timedelta(days=1)
MOST = 500
"""Periods that are read, and events that are looked through; a company has twelve periods a year."""

LOCKED = re.compile(
    r"\bperiods?\b[^.]{0,60}?\b(?:locked|closed)\b|\b(?:locked|closed)\b[^.]{0,40}?\bperiods?\b", re.IGNORECASE
)
"""That the refusal says so in these words is a guess: Sage's own wording is not known (API facts, section 4.2)."""

MONTH = re.compile(r"\b(\d{4})-(0[1-9]|1[0-2])\b")
POLICY, HOLD, SAGE = "period", "hold", "sage"
"""`period`: whether an export is held when its period is locked, or has failed as by any refusal of Sage."""

REMEDY = (
    "Nothing was written. Unlock the period in Sage (1-6) and accept it again, accept it with another date or period, "
    "or reject it; once something is posted to the period, it is sent by itself."
)

DATES = ("invoice_date", "date")
"""The fields whose date decides to which period Sage posts, which is a guess; without one it posts as of today."""


def locked(plugin: Plugin, operation: Operation, problem: Problem) -> Event | None:
    """The event of a write that was refused because its posting period is locked; None for any other refusal.

    None also when it was told within a day, unless something was posted to the period since.
    """
    if not is_lock(problem):
        return None
    plan = operation.plan or {}
    known = _periods(plugin, operation.company)
    day, year, number = _posting(plugin, operation, problem, known)
    period = f"{year}-{number}"
    if _told(plugin, operation.company, period, known):
        return None
    data = {
        "id": period,
        "period": number,
        "year": year,
        "date": day.isoformat(),
        "record": plan.get("record") or "",
        "action": operation.action,
        "operation_id": operation.id,
        "source": operation.input.get("source") or "",
        "source_id": operation.input.get("source_id") or "",
        "reason": problem.detail,
    }
    return event(plugin, operation, KIND, data)


def is_lock(problem: Problem) -> bool:
    """Whether Sage refused because of a locked period."""
    return problem.code == "sage_refused" and LOCKED.search(problem.detail) is not None


def hold(plugin: Plugin, operation: Operation, export: Export, problem: Problem) -> tuple[Operation, Export]:
    """The operation and its export as they wait again: for the period, for another one that is typed, or a rejection.

    Nothing was written. The decision is kept, to be carried out as it is when the period is open.
    """
    now = plugin.clock.now()
    _, year, number = _posting(plugin, operation, problem, _periods(plugin, operation.company))
    told = {"id": export.id, "status": "pending", "reason": problem.detail, "held_period": f"{year}-{number}"}
    body = {
        "ok": None,
        "operation_id": operation.id,
        "action": operation.action,
        "company": operation.company,
        "state": "waiting_acceptance",
        "export": told,
        "result": {},
        "links": [],
        "log": [],
        "warnings": [f"{problem.detail} {REMEDY}"],
    }
    waiting = replace(
        operation, state="waiting_acceptance", plan=None, numbers=(), answer=body, status=202, updated_at=now
    )
    turn = Round(export.round, "held", "sage", now, problem.detail)
    return waiting, replace(export, status="pending", rounds=(*export.rounds, turn))


def reopened(plugin: Plugin, operation: Operation) -> bool:
    """Whether something was posted to the period for which this operation is held, after it was."""
    period = ((operation.answer or {}).get("export") or {}).get("held_period")
    return isinstance(period, str) and _posted(_periods(plugin, operation.company), period, operation.updated_at)


def _posting(plugin: Plugin, operation: Operation, problem: Problem, known: Sequence[Row]) -> tuple[dt.date, int, int]:
    """The date that was sent, and the posting year and period: those that were sent, else those of the date."""
    sent = (operation.plan or {}).get("sent") or {}
    day = _day(problem.detail, sent, plugin.clock.now().date())
    if sent.get("year") and sent.get("period"):
        return day, int(sent["year"]), int(sent["period"])
    return day, *period_of(day, known[0].get("fscyrd") if known else None)


def _posted(known: Sequence[Row], period: str, since: dt.datetime) -> bool:
    posted = [PERIOD.public(row)["last_posted"] for row in known if PERIOD.id_of(row) == period]
    return any(moment and moment > rfc3339(since) for moment in posted)


def _day(said: str, sent: Mapping[str, Any], today: dt.date) -> dt.date:
    """The date that was sent, or today; but a day in the month that Sage names, when it names one."""
    days = [*(dt.date.fromisoformat(sent[name]) for name in DATES if sent.get(name)), today]
    month = MONTH.search(said)
    if month is None:
        return days[0]
    first = dt.date(int(month[1]), int(month[2]), 1)
    return next((day for day in days if day.replace(day=1) == first), first)


def _periods(plugin: Plugin, company: str) -> Sequence[Row]:
    """The company's posting periods; none when it cannot be asked."""
    try:
        return plugin.companies.reader(company).find(PERIOD.name, limit=MOST)
    except (Unavailable, Refused):
        return ()


def _told(plugin: Plugin, company: str, period: str, known: Sequence[Row]) -> bool:
    """Whether the lock was told of within a day, and nothing was posted to the period after that."""
    events = plugin.ledger.read(lambda tx: tx.events.newest((KIND,), MOST, company))
    last = next((event.timestamp for event in events if event.data["id"] == period), None)
    if last is None or plugin.clock.now() - last >= QUIET:
        return False
    return not _posted(known, period, last)
