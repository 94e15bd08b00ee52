"""The slow comparison of everything: deletions, changes that left no stamp, and what a poll could not see.

Two passes with a page in memory at a time: Sage's keys against the snapshots, then the snapshots against Sage's keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sage100_plugin.engine.linking import broken
from sage100_plugin.engine.polling import guard
from sage100_plugin.engine.polling.compare import Look, compared
from sage100_plugin.engine.polling.pages import PAGE, witnessed
from sage100_plugin.engine.polling.store import store
from sage100_plugin.engine.polling.telling import Telling
from sage100_plugin.ports.ledger import Cursor, Snapshot


def sweep(look: Look) -> Iterator[int]:
    """Compare all records of a type; each step takes a page and gives its events.

    Others may work between two steps, polls too: what they stored meanwhile counts. Raises `Refused` when so much is
    gone that a person has to look; then nothing was told of what is gone.
    """
    yield from _there(look)
    gone: list[str] = []
    for part in _absent(look):
        gone += part
        yield 0
    for place in range(0, len(gone), PAGE):
        found = compared(look, dict.fromkeys(gone[place : place + PAGE], ""), vanishing=True)
        yield store(look, found).events
    broken.mend_all(look)
    store(look, (), swept_at=look.plugin.clock.now())


def _there(look: Look) -> Iterator[int]:
    after, telling = "", Telling(look)
    while keys := look.reader.keys(look.record, after, PAGE):
        yield telling.page(dict.fromkeys(keys, "")).events
        after = keys[-1]


def _absent(look: Look) -> Iterator[Sequence[str]]:
    """The ids of records that are remembered and not in Sage; links that an earlier process left are seen to."""
    gone, oldest = 0, ""
    known = look.plugin.ledger.read(lambda tx: tx.snapshots.count(look.company, look.record))
    for page in _remembered(look):
        there = look.reader.there(look.record, [one.id for one in page])
        absent = [one for one in page if one.id not in there]
        broken.bury(look, [one for one in absent if not one.hash])
        fresh = [one for one in absent if one.hash]
        gone, oldest = gone + len(fresh), _oldest(oldest, fresh)
        guard.check_gone(look, gone, known)
        yield [one.id for one in fresh]
    guard.check_gone(look, gone, known, oldest)


def _remembered(look: Look) -> Iterator[tuple[Snapshot, ...]]:
    def behind(id: str) -> tuple[Snapshot, ...]:
        return look.plugin.ledger.read(lambda tx: tx.snapshots.page(look.company, look.record, id, PAGE))

    page = behind("")
    while page:
        yield page
        page = behind(page[-1].id)


def _oldest(stamp: str, gone: Sequence[Snapshot]) -> str:
    return min([one.stamp for one in gone] + [stamp] * bool(stamp), default="")


def doubts(look: Look, cursor: Cursor) -> tuple[int, ...]:
    """How far what Sage counts is from what polls account for, by table; empty when all agrees.

    When the record that was touched last stands otherwise than it was seen, though its stamp is the same, that is a
    doubt too.
    """
    tally = look.reader.tally(look.record)
    told: Sequence[int] = cursor.tally or ()
    apart = tuple(now - (told[place] if place < len(told) else 0) for place, now in enumerate(tally))
    if any(apart):
        return apart
    _, id = witnessed(look, cursor.witness)
    return (0,) if id and compared(look, {id: ""}) else ()
