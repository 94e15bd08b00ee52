"""Once a day, all that waits for acceptance in a company, as one event (R94)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, time, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from sage100_plugin.engine.events import append
from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue.acceptance import TWO, patience
from sage100_plugin.engine.queue.approvals import needed, standing
from sage100_plugin.engine.running.report import export_facts
from sage100_plugin.ports.ledger import Event, Export, Tx
from sage100_plugin.ports.sage import Company

EVENT = "export.digest"
POLICY = "digest"
"""The policy that says when: `HH:MM`, `HH:MM Area/City`, or `off`."""

USUAL, OFF = "07:00", "off"
MAY_BE = f"a time as {USUAL}, with a time zone as {USUAL} America/Chicago or without, or {OFF}"
PAGE = 500
DAY = timedelta(days=1)


def read_policy(value: object) -> str | None:
    """When the digest is made, as it is stored; None when it is neither a time nor `off`."""
    if value == OFF:
        return OFF
    text = " ".join(value.split()) if isinstance(value, str) else ""
    at, _, zone = text.partition(" ")
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", at, re.ASCII):
        return None
    return text if not zone or _zone(zone) else None


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # no such zone, or a path that leads elsewhere
        return None


def digest(plugin: Plugin) -> int:
    """Tell what waits in each company whose time of the day has come; gives the number of events.

    A company is told of once a day at most, and of today only, whatever the clock and the process do: the day is
    stored with the event, and the event's id is made of the day.
    """
    return sum(_told(plugin, company, day) for company in plugin.companies.all() if (day := due(plugin, company)))


def due(plugin: Plugin, company: Company) -> date | None:
    """The company's own day, when its time has come."""
    at, _, zone = (company.policies.get(POLICY) or USUAL).partition(" ")
    if at == OFF:
        return None
    now = plugin.clock.now().astimezone(_zone(zone) if zone else None)
    return now.date() if now.time() >= time.fromisoformat(at) else None


def mark_of(company: str) -> str:
    """Where the last day that was told of is kept."""
    return f"digest {company}"


def _told(plugin: Plugin, company: Company, day: date) -> bool:
    event_id = f"evt_{_name(company, day)}"
    if not plugin.ledger.read(lambda tx: _open(tx, company, day, event_id)):
        return False
    waiting = plugin.ledger.read(lambda tx: sorted(_pending(tx, company), key=lambda one: one.requested_at))
    now = plugin.clock.now()
    event = Event(event_id, EVENT, company.id, now, _data(plugin, company, day, waiting))

    def work(tx: Tx) -> bool:
        if not _open(tx, company, day, event_id):
            return False
        tx.marks.put(mark_of(company.id), {"day": day.isoformat()})
        append(tx, [event] if waiting else [], now)
        return bool(waiting)

    told = plugin.ledger.write(work)
    plugin.wake()
    return told


def _name(company: Company, day: date) -> str:
    """The same for the same day, and for no other."""
    return sha256(f"{EVENT}|{company.id}|{day}".encode()).hexdigest()[:32]


def _open(tx: Tx, company: Company, day: date, event_id: str) -> bool:
    """Whether the day is still to be told of. A day in the future was noted by a clock that was wrong."""
    mark = tx.marks.get(mark_of(company.id))
    last = date.fromisoformat(mark["day"]) if mark else date.min
    return (last < day or last > day + DAY) and tx.events.get(event_id) is None


def _pending(tx: Tx, company: Company) -> Iterator[Export]:
    after = ""
    while page := tx.exports.find(status="pending", company=company.id, after=after, limit=PAGE):
        yield from page
        after = page[-1].id


def _data(plugin: Plugin, company: Company, day: date, waiting: list[Export]) -> dict[str, Any]:
    counted = Counter(export.record for export in waiting)
    return {
        "id": f"dig_{_name(company, day)}",
        "day": day.isoformat(),
        "count": len(waiting),
        "records": [{"record": record, "count": count} for record, count in sorted(counted.items())],
        "items": [waiting_facts(plugin, company, export) for export in waiting],
    }


def waiting_facts(plugin: Plugin, company: Company, export: Export) -> dict[str, Any]:
    """What approvers are told of an export that waits."""
    facts, approval = export_facts(export), needed(plugin, export).get("approval", {})
    told = ("id", "record", "name", "action", "source", "source_id", "requested_by", "round")
    wait = patience(company, export.record)
    return {
        **{name: facts[name] for name in told},
        "waiting_since": rfc3339(export.requested_at),
        "amount": approval.get("amount"),
        "expires_at": rfc3339(export.requested_at + wait) if wait else None,
        "persons": approval.get("persons", 1),
        "accepted_by": approval.get("accepted_by"),
        "turn": _turn(export, approval.get("persons", 1)),
    }


def _turn(export: Export, persons: int) -> str:
    if persons < TWO:
        return "Anybody who may decide"
    senders = [entry.by for entry in export.rounds if entry.status == "pending"]
    first = standing(export)
    others = dict.fromkeys([*senders, *([first.by] if first else [])])
    return f"Somebody other than {' and '.join(others)}"
