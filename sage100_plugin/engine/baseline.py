"""The first look at a record type: everything is remembered, and nothing told but a chosen backfill."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sage100_plugin.engine.compare import Found, Look, compared
from sage100_plugin.engine.pages import newest, pages
from sage100_plugin.engine.store import store
from sage100_plugin.ports.ledger import Cursor, Tx

BACKFILL = "backfill"
"""The policy of a company: the day since which what was made is told by the first look, or `none`."""

NO_BACKFILL = "none"


def beginning(look: Look, cursor: Cursor) -> Cursor:
    """The cursor of a first look that begins, stored: it goes on after a kill, and from its start on later."""
    tracked = look.reader.tracked(look.record, None)
    begun = replace(cursor, stamp=look.started, version=tracked.version if tracked else None)
    look.plugin.ledger.write(lambda tx: tx.cursors.put(begun))
    return begun


def baseline(look: Look, cursor: Cursor) -> Iterator[int]:
    """Remember all records, page by page, from where an earlier process stopped; each step gives its events."""
    for page in pages(look, "", timedelta(), cursor.page):
        found = [_backfilled(one, cursor.backfill) for one in compared(look, {one.id: one.stamp for one in page})]
        place: dict[str, Any] = {"page": (page[-1].stamp, page[-1].id), "witness": newest(look, cursor.witness, page)}
        yield store(look, found, cursor, **place).events
        cursor = replace(cursor, **place)
    now = look.plugin.clock.now()
    store(look, (), cursor, page=None, baseline_done=True, polled_at=now, swept_at=now)


def _backfilled(found: Found, since: str) -> Found:
    """Only with the events of a record that was made since that day."""
    made = str(found.public.get("created_at") or "")
    told = bool(since) and found.seen is None and made >= since
    return found if told else replace(found, events=())


def rebegin(tx: Tx, company: str, record: str, backfill: str) -> None:
    """Forget what was seen of a record type; the next look is a first one."""
    tx.snapshots.forget(company, record)
    tx.cursors.put(Cursor(company, record, "", baseline_done=False, backfill=backfill))
