"""A later look at a record type: what was touched since the last one, and whether Sage is still the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from sage100_plugin.engine.polling import guard
from sage100_plugin.engine.polling.compare import DIGITS, Look, moment
from sage100_plugin.engine.polling.pages import PAGE, newest, pages, witnessed
from sage100_plugin.engine.polling.store import store
from sage100_plugin.engine.polling.telling import Telling
from sage100_plugin.ports.ledger import Cursor
from sage100_plugin.ports.sage import Changed

STILL = timedelta()


def changes(look: Look, cursor: Cursor) -> Iterator[int]:
    """Tell what was touched since the last look, page by page; each step gives its events.

    The cursor moves at the end: to the server's moment before this look, or to the first record that has to wait for
    an operation. Raises `Refused` when Sage went back to an older state.
    """
    guard.check_clock(look, cursor)
    place: dict[str, Any] = {"stamp": look.started, "polled_at": look.plugin.clock.now()}
    yield from _tracked(look, cursor, place)
    yield from _touched(look, cursor, place)
    store(look, (), **place)


def _tracked(look: Look, cursor: Cursor, place: dict[str, Any]) -> Iterator[int]:
    """What Change Tracking tells, deletions too; what it cannot tell a sweep will."""
    if cursor.version is None:
        return
    told = look.reader.tracked(look.record, cursor.version)
    place["version"] = told.version if told else None
    if told is None or not told.complete:
        place["swept_at"] = None
    telling = Telling(look)
    for ids in _parts(told.ids if told else ()):
        stored = telling.page(dict.fromkeys(ids, ""), vanishing=True)
        if stored.late:
            place["version"] = cursor.version
        yield stored.events


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[place : place + PAGE] for place in range(0, len(ids), PAGE))


def _touched(look: Look, cursor: Cursor, place: dict[str, Any]) -> Iterator[int]:
    """What bears a stamp since the last look."""
    since, floor = _since(look, cursor)
    stamp, _ = witnessed(look, cursor.witness)
    place["witness"] = cursor.witness if stamp else ""
    if stamp and stamp[:DIGITS] < floor and _idle(look, cursor):
        return
    if stamp and guard.missing(look, cursor):
        guard.check_newest(look, cursor)
        place |= {"swept_at": None, "witness": ""}
    telling = Telling(look)
    for page in pages(look, since, look.plugin.overlap):
        place["witness"] = newest(look, place["witness"], page)
        stored = telling.page({one.id: one.stamp for one in page})
        stamps = [one.stamp for one in page if one.id in stored.late]
        place["stamp"] = min([place["stamp"], *stamps])
        yield stored.events


def _idle(look: Look, cursor: Cursor) -> bool:
    """Whether nothing was touched since the newest touch of before, which is still there: one question tells both."""
    stamp, id = witnessed(look, cursor.witness)
    return look.reader.changed(look.record, stamp, STILL, None, PAGE) == (Changed(stamp, id),)


def _since(look: Look, cursor: Cursor) -> tuple[str, str]:
    """From which stamp on is asked, before the overlap, and the text of the moment behind it.

    When the server's clock was set back, from where it stands now.
    """
    since = min(cursor.stamp, look.started)
    start = moment(since)
    floor = (start - look.plugin.overlap).replace(tzinfo=None).isoformat(" ", "milliseconds") if start else ""
    return since, floor
