"""One page of a look, in one transaction: its events, its snapshots, and the cursor's place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sage100_plugin.engine.events import append
from sage100_plugin.engine.linking import broken
from sage100_plugin.engine.linking.arrivals import arrivals, keep
from sage100_plugin.engine.polling.compare import CREATED, Found, Look, counted, known
from sage100_plugin.engine.polling.own import claimed, claims
from sage100_plugin.ports.ledger import Cursor, Event, Snapshot, Tx


class Overtaken(Exception):
    """The record type was begun anew, or its first look was ended by another: this look is over."""


@dataclass(frozen=True)
class Stored:
    """How many events a page raised, and which of its records have to be looked at again."""

    events: int
    late: frozenset[str] = frozenset()


def store(look: Look, found: Sequence[Found], first: Cursor | None = None, **place: Any) -> Stored:
    """Store what was found; `place` are fields of the cursor. Raises `Overtaken`.

    Left for the next look are records that were remembered anew since they were read, and what an open operation of
    this plugin may have written. A page of a first look, which stands at `first`, is taken as it is.
    """
    if not found and not place:
        return Stored(0)
    plugin, now = look.plugin, look.plugin.clock.now()
    broken.bury(look, [one.seen for one in found if one.seen is not None and not known(one.seen)])
    links = {one.id: broken.standing(plugin, look.company, look.record, one.id) for one in found if one.fresh is None}
    graves = {one.id: broken.grave(one, links[one.id]) for one in found if links.get(one.id)}

    def work(tx: Tx) -> tuple[Sequence[Found], list[Event]]:
        cursor = _cursor(tx, look, first)
        kept = found if first else _kept(tx, look, found)
        events = []
        for one in kept:
            events += [*one.events, *broken.events(plugin, one, links.get(one.id, ()), now)]
        append(tx, events, now)
        keep(tx, arrivals(plugin, events))
        _remember(tx, look, kept, graves)
        if kept or place:
            tx.cursors.put(replace(cursor, tally=counted(cursor.tally, kept), **place))
        return kept, events

    kept, events = plugin.ledger.write(work)
    _relink(look, kept, graves)
    return Stored(len(events), frozenset(one.id for one in found) - {one.id for one in kept})


def _cursor(tx: Tx, look: Look, first: Cursor | None) -> Cursor:
    cursor = tx.cursors.get(look.company, look.record)
    if cursor is None or cursor.baseline_done is not (first is None):
        raise Overtaken
    if first is not None and (cursor.stamp, cursor.page) != (first.stamp, first.page):
        raise Overtaken
    return cursor


def _kept(tx: Tx, look: Look, found: Sequence[Found]) -> list[Found]:
    if not found:
        return []
    now = tx.snapshots.get(look.company, look.record, [one.id for one in found])
    ours = claims(look.plugin, tx, look.company, look.record)
    return [one for one in found if _stands(now.get(one.id), one.seen) and not claimed(ours, one)]


def _stands(now: Snapshot | None, seen: Snapshot | None) -> bool:
    """Whether what is remembered is what it was when the record was read; graves were seen to since."""
    if seen is None or not known(seen):
        return now is None
    return now is not None and (now.hash, now.fields.get(CREATED)) == (seen.hash, seen.fields.get(CREATED))


def _remember(tx: Tx, look: Look, kept: Sequence[Found], graves: Mapping[str, Snapshot]) -> None:
    """What has links is remembered as gone until they are known to be broken; see `broken`."""
    there = [one.fresh for one in kept if one.fresh is not None]
    gone = [one.id for one in kept if one.fresh is None]
    tx.snapshots.put(look.company, look.record, [*there, *(graves[id] for id in gone if id in graves)])
    tx.snapshots.remove(look.company, look.record, [id for id in gone if id not in graves])


def _relink(look: Look, kept: Sequence[Found], graves: Mapping[str, Snapshot]) -> None:
    broken.bury(look, [graves[one.id] for one in kept if one.id in graves])
    for one in kept:
        if one.new:
            broken.mend(look, one.id, one.public.get(CREATED))
