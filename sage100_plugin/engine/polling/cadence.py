"""How often a record type of a company is looked at, and when all of it is compared."""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta
from typing import Any

from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.ports.ledger import Cursor
from sage100_plugin.ports.sage import Company

PREFIX = "poll."
"""The policies that say how often: `poll.<record type>`, in seconds."""

LEAST, MOST = 5, 1800
"""Seconds between two looks that a policy may ask for: people were promised half an hour at most."""

WIDER = 100
"""So many times what it costs lies between two looks or two sweeps: reading takes one per cent of the time at most."""

QUIET, SPREAD = timedelta(hours=7), timedelta(hours=3)
"""From 7 to 10 UTC it is night wherever Sage 100 Contractor is sold; sweeps are spread over that time."""

DAY = timedelta(days=1)


def seconds(plugin: Plugin, company: Company, record: str) -> float:
    """How many seconds lie between two looks, unless these cost more than that allows."""
    chosen = company.policies.get(PREFIX + record)
    return float(chosen) if chosen else plugin.settings.number("poll_seconds")


def paced(plugin: Plugin, company: Company, record: str) -> float:
    """The same, with what the last look took."""
    return max(seconds(plugin, company, record), min(plugin.paces.get((company.id, record), 0.0), MOST))


def note(plugin: Plugin, company: Company, record: str, took: float) -> None:
    """Remember what a look that found nothing took, in seconds."""
    plugin.paces[company.id, record] = took * WIDER


def sweep_due(cursor: Cursor, now: datetime) -> bool:
    """Whether all records of the type are to be compared: nightly, each type at a time of its own, or because of doubt.

    A night that was slept through is made up for. A moment in the future is from a clock that was wrong.
    """
    if not cursor.baseline_done:
        return False
    if cursor.swept_at is None or cursor.swept_at > now + DAY:
        return True
    part = zlib.crc32(f"{cursor.company} {cursor.record}".encode()) / 2**32
    tonight = now.replace(hour=0, minute=0, second=0, microsecond=0) + QUIET + SPREAD * part
    return cursor.swept_at < (tonight if tonight <= now else tonight - DAY)


def told(plugin: Plugin, company: Company) -> list[dict[str, Any]]:
    """How it stands with each record type, as an administrator sees it."""
    held = {one.record: one for one in plugin.ledger.read(lambda tx: tx.cursors.of(company.id))}
    return [_of(plugin, company, record, held.get(record)) for record in plugin.catalog.watched]


def _of(plugin: Plugin, company: Company, record: str, cursor: Cursor | None) -> dict[str, Any]:
    every = paced(plugin, company, record)
    polled, swept = (cursor.polled_at, cursor.swept_at) if cursor else (None, None)
    return {
        "record": record,
        "polled_at": rfc3339(polled) if polled else None,
        "expected_by": rfc3339(polled + timedelta(seconds=every)) if polled else None,
        "seconds": round(every, 1),
        "baseline_done": bool(cursor and cursor.baseline_done),
        "swept_at": rfc3339(swept) if swept else None,
    }
