"""Noticing that a posting period is locked: where Sage keeps its locks is not known, a refused write shows them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.report import event
from sage100_plugin.errors import Problem, Refused, Unavailable
from sage100_plugin.ports.ledger import Event, Operation
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
DATES = ("invoice_date", "date")
"""The fields whose date decides to which period Sage posts, which is a guess; without one it posts as of today."""


def locked(plugin: Plugin, operation: Operation, problem: Problem) -> Event | None:
    """The event of a write that was refused because its posting period is locked; None for any other refusal.

    None also when it was told within a day, unless something was posted to the period since.
    """
    if problem.code != "sage_refused" or not LOCKED.search(problem.detail):
        return None
    plan = operation.plan or {}
    day = _day(problem.detail, plan.get("sent") or {}, plugin.clock.now().date())
    known = _periods(plugin, operation.company)
    year, number = period_of(day, known[0].get("fscyrd") if known else None)
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
    posted = [PERIOD.public(row)["last_posted"] for row in known if PERIOD.id_of(row) == period]
    return not any(moment and moment > rfc3339(last) for moment in posted)
