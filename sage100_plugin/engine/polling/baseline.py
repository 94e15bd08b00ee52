"""The first look at a record type: everything is remembered, and nothing told but a chosen backfill."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sage100_plugin.engine.linking import broken
from sage100_plugin.engine.polling.compare import Found, Look, compared, known
from sage100_plugin.engine.polling.pages import newest, pages
from sage100_plugin.engine.polling.store import store
from sage100_plugin.ports.ledger import Cursor, Snapshot, Tx

BACKFILL = "backfill"
"""The policy of a company: the day since which what was made is told by the first look, or `none`."""

NO_BACKFILL = "none"

PAGE = 50
"""Records that are remembered at once: fifty budgets of a hundred lines take some ten MB meanwhile."""

MANY = 2_000
"""Records that are forgotten at once: others write to the ledger meanwhile."""


def beginning(look: Look, cursor: Cursor) -> Cursor:
    """The cursor of a first look that begins, stored: it goes on after a kill, and from its start on later."""
    _forget(look)
    tracked = look.reader.tracked(look.record, None)
    begun = replace(cursor, stamp=look.started, version=tracked.version if tracked else None)
    look.plugin.ledger.write(lambda tx: tx.cursors.put(begun))
    return begun


def _forget(look: Look) -> None:
    """What was remembered before, a page at a time; links that an earlier process left are seen to."""

    def page(tx: Tx) -> tuple[Snapshot, ...]:
        return tx.snapshots.page(look.company, look.record, limit=MANY)

    while held := look.plugin.ledger.read(page):
        broken.bury(look, [one for one in held if not known(one)])
        _remove(look, [one.id for one in held])


def _remove(look: Look, ids: Sequence[str]) -> None:
    look.plugin.ledger.write(lambda tx: tx.snapshots.remove(look.company, look.record, ids))


def baseline(look: Look, cursor: Cursor) -> Iterator[int]:
    """Remember all records, page by page, from where an earlier process stopped; each step gives its events."""
    for page in pages(look, "", timedelta(), cursor.page, PAGE):
        found = [_backfilled(one, cursor.backfill) for one in compared(look, {one.id: one.stamp for one in page})]
        place: dict[str, Any] = {"page": (page[-1].stamp, page[-1].id), "witness": newest(look, cursor.witness, page)}
        yield store(look, found, cursor, **place).events
        cursor = replace(cursor, **place)
    now = look.plugin.clock.now()
    store(look, (), cursor, page=None, baseline_done=True, polled_at=now, swept_at=now)


def _backfilled(found: Found, since: str) -> Found:
    """Only with the events of a record that was made since that day."""
    made = str(found.public.get("created_at") or "")
    told = bool(since) and found.new and made >= since
    return found if told else replace(found, events=())


def rebegin(tx: Tx, company: str, record: str, backfill: str) -> None:
    """The next look at a record type is a first one, which begins with forgetting what was seen."""
    tx.cursors.put(Cursor(company, record, "", baseline_done=False, backfill=backfill))
