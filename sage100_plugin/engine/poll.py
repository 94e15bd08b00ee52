"""Finding what changed in Sage: read from the cursor, compare with the snapshots, append events."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sage100_plugin.engine.events import append
from sage100_plugin.engine.inputs import digest
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.errors import Problem, Unavailable, told
from sage100_plugin.ports.ledger import Cursor, Event, LedgerFailed, Snapshot, Tx
from sage100_plugin.ports.sage import Changed, SageReader
from sage100_plugin.records import RECORDS
from sage100_plugin.spec import Change, Occurrence

PAGE = 200
UNCOMPARED = ("created_at", "updated_at")
"""Stamps say that a record was touched, not that it changed."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pass:
    """One reading of one record type of one company."""

    plugin: Plugin
    reader: SageReader
    cursor: Cursor

    @property
    def quiet(self) -> bool:
        """Whether this is the baseline, which raises no events."""
        return not self.cursor.baseline_done


def poll(plugin: Plugin, company: str | None = None, triggers: Sequence[str] = ()) -> dict[str, Any]:
    """Ask Sage now, for one company or all, for the records of some triggers or all.

    Gives `{items: [{company, record, events, baseline, error?}]}`. A company that cannot be asked is reported in its
    items and delays no other.
    """
    wanted = [c.id for c in plugin.companies.all() if company in (None, c.id)]
    records = _records(plugin, triggers)
    found = [item for each in wanted for item in _company(plugin, each, records)]
    if any(item["events"] for item in found):
        plugin.wake()
    return {"items": found}


def _records(plugin: Plugin, triggers: Sequence[str]) -> tuple[str, ...]:
    if not triggers:
        return plugin.catalog.watched
    return tuple(sorted({plugin.catalog.trigger[key].record for key in triggers}))


def _company(plugin: Plugin, company: str, records: Sequence[str]) -> Iterator[dict[str, Any]]:
    """One company's records; once it cannot be asked it is not asked again, so that it keeps no other waiting."""
    error: dict[str, Any] | None = None
    for record in records:
        item: dict[str, Any] = {"company": company, "record": record, "events": 0, "baseline": False}
        found = {**item, "error": error} if error else _one(plugin, item)
        error = error or (found.get("error") if found.get("error", {}).get("retryable") else None)
        yield found


def _one(plugin: Plugin, item: dict[str, Any]) -> dict[str, Any]:
    company, record = item["company"], item["record"]
    with plugin.lanes.of(f"poll {company} {record}"):
        return _alone(plugin, item)


def _alone(plugin: Plugin, item: dict[str, Any]) -> dict[str, Any]:
    """Two readings of one record type at once would find the same change twice."""
    company, record = item["company"], item["record"]
    try:
        reader = plugin.companies.reader(company)
        cursor = plugin.ledger.read(lambda tx: tx.cursors.get(company, record))
        reading = Pass(plugin, reader, cursor or Cursor(company, record, "", baseline_done=False))
        return {**item, "events": _read(reading), "baseline": reading.quiet}
    except Unavailable as unavailable:
        return {**item, "error": told(unavailable)}
    except Problem as problem:
        log.exception("the poll of %s in %s failed", record, company)
        return {**item, "error": told(problem)}
    except LedgerFailed:
        raise
    except Exception:
        log.exception("a %s of %s could not be read", record, company)  # one odd row must not stop other companies
        return {**item, "error": told(Problem("internal_error"))}


def _read(reading: Pass) -> int:
    """Take page after page; the cursor moves with the last one, to the server's moment before the first was read."""
    started = reading.reader.now()
    found, place = 0, reading.cursor.page
    for page in _pages(reading):
        place = (page[-1].stamp, page[-1].id)
        found += _take(reading, page, replace(reading.cursor, page=place) if reading.quiet else None)
    over = replace(reading.cursor, stamp=started, baseline_done=True, page=None, polled_at=reading.plugin.clock.now())
    reading.plugin.ledger.write(lambda tx: tx.cursors.put(over))
    return found


def _pages(reading: Pass) -> Iterator[tuple[Changed, ...]]:
    cursor, after = reading.cursor, reading.cursor.page
    while True:
        page = reading.reader.changed(cursor.record, cursor.stamp, reading.plugin.overlap, after, PAGE)
        if not page or (page[-1].stamp, page[-1].id) == after:
            return
        yield page
        after = (page[-1].stamp, page[-1].id)


def _take(reading: Pass, page: Sequence[Changed], cursor: Cursor | None) -> int:
    """One page, in one transaction: events, snapshots and, in a baseline, the place reached."""
    company, record = reading.cursor.company, reading.cursor.record
    stamps = {changed.id: changed.stamp for changed in page}
    now = _public(reading, list(stamps))
    seen = reading.plugin.ledger.read(lambda tx: tx.snapshots.get(company, record, list(now)))
    fresh = {key: Snapshot(key, digest(_compared(after)), _compared(after)) for key, after in now.items()}
    moved = {key: snapshot for key, snapshot in fresh.items() if key not in seen or seen[key].hash != snapshot.hash}
    events = [] if reading.quiet else _events(reading, moved, seen, now, stamps)
    if moved or cursor:
        _store(reading, moved, events, cursor)
    return len(events)


def _public(reading: Pass, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    kind = RECORDS[reading.cursor.record]
    rows = reading.reader.get(kind.name, ids)
    return {key: kind.public(rows[key]) for key in ids if key in rows}


def _compared(public: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in public.items() if name not in UNCOMPARED}


def _events(
    reading: Pass,
    moved: Mapping[str, Snapshot],
    seen: Mapping[str, Snapshot],
    now: Mapping[str, Mapping[str, Any]],
    stamps: Mapping[str, str],
) -> list[Event]:
    """What the triggers make of the changes, in the order in which they happened in Sage."""
    record = reading.cursor.record
    triggers = [trigger for trigger in reading.plugin.catalog.triggers if trigger.record == record]
    events = []
    for key in sorted(moved, key=lambda key: (stamps[key], key)):
        before = seen[key].fields if key in seen else None
        change = Change(record, key, before, now[key])
        for trigger in triggers:
            occurrence = trigger.occurs(change)
            if occurrence is not None:
                events.append(_event(reading, trigger.event, occurrence, stamps[key]))
    return events


def _event(reading: Pass, kind: str, occurrence: Occurrence, stamp: str) -> Event:
    return Event(
        id=reading.plugin.ids("evt"),
        type=kind,
        company=reading.cursor.company,
        timestamp=_moment(stamp) or reading.plugin.clock.now(),
        data=occurrence.data,
        previous=occurrence.previous,
        origin={"system": "sage"},
    )


def _moment(stamp: str) -> datetime | None:
    """Sage's stamp as a moment. `insdte` is UTC; that `upddte` is too is a guess (schema facts, section 2.2)."""
    try:
        return datetime.fromisoformat(stamp).replace(tzinfo=UTC)
    except ValueError:
        return None


def _store(reading: Pass, moved: Mapping[str, Snapshot], events: Sequence[Event], cursor: Cursor | None) -> None:
    now = reading.plugin.clock.now()
    company, record = reading.cursor.company, reading.cursor.record

    def work(tx: Tx) -> None:
        append(tx, events, now)
        tx.snapshots.put(company, record, moved.values())
        if cursor is not None:
            tx.cursors.put(cursor)

    reading.plugin.ledger.write(work)
