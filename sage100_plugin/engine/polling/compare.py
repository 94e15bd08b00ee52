"""Rows of Sage held against their snapshots: what changed, what is gone, and what the triggers make of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.inputs import digest
from sage100_plugin.ports.ledger import Event, Snapshot
from sage100_plugin.ports.links import BROKEN, ties
from sage100_plugin.ports.sage import SageReader
from sage100_plugin.records import RECORDS
from sage100_plugin.spec import Change
from sage100_plugin.spec.changes import STAMPS

Public = Mapping[str, Any]

SAGE: Mapping[str, Any] = {"system": "sage"}
"""The origin of what somebody did in Sage."""

CREATED = "created_at"
"""Sage sets it once, so that with the number it tells one record from another (schema facts, section 2.2)."""

DIGITS = 23
"""Of a stamp's text: to the millisecond. Some of Sage's tables may have more."""


@dataclass(frozen=True)
class Look:
    """One look at one record type of one company. `started` is the server's moment before anything was read."""

    plugin: Plugin
    reader: SageReader
    company: str
    record: str
    started: str


@dataclass(frozen=True)
class Found:
    """A record that stands otherwise than at the last look, with what the triggers make of it.

    `seen` is its snapshot of then, none or a grave (`broken`) for one that was not there; `fresh` that of now, none for
    one that is gone. `public` is the record as it is now.
    """

    id: str
    seen: Snapshot | None
    fresh: Snapshot | None
    public: Public = field(default_factory=dict)
    events: tuple[Event, ...] = ()

    @property
    def new(self) -> bool:
        """Whether it was not there at the last look."""
        return self.fresh is not None and not known(self.seen)


def compared(look: Look, stamps: Mapping[str, str], *, vanishing: bool = False) -> tuple[Found, ...]:
    """Read these records and compare them; in the order in which they were touched in Sage.

    `stamps` are their ids with the stamps by which they were found, empty where no stamp led to them. Those that are
    not in Sage are passed over, unless they are `vanishing`. Where another record has the number now, the one that was
    seen is gone; who looks once more finds the other as new. The snapshots are read first: what is stored in between is
    newer than what they say, and shows (`store`).
    """
    ids = list(stamps)
    seen = look.plugin.ledger.read(lambda tx: tx.snapshots.get(look.company, look.record, ids))
    rows = look.reader.get(look.record, ids)
    found = []
    for id in sorted(ids, key=lambda id: (stamps[id], id)):
        public = RECORDS[look.record].public(rows[id]) if id in rows else None
        one: Found | None = None
        if public is not None and not another(seen.get(id), public):
            one = judged(look.plugin, look.company, look.record, public, seen.get(id), stamps[id])
        elif public is not None or vanishing:
            one = gone(look, id, seen.get(id), public)
        if one is not None:
            found.append(one)
    return tuple(found)


def judged(
    plugin: Plugin, company: str, record: str, public: Public, seen: Snapshot | None, stamp: str, *, own: bool = False
) -> Found | None:
    """A record as it is now against its snapshot; none when nothing that counts is another."""
    id = str(public["id"])
    own_stamp = _text(public.get("updated_at") or public.get(CREATED))
    fresh = _snapshot(plugin, record, public, max(stamp, own_stamp))
    if seen is not None and seen.hash == fresh.hash:
        return None
    newer = seen is None or fresh.stamp[:DIGITS] > seen.stamp[:DIGITS]
    at = (moment(fresh.stamp) if newer and not own else None) or plugin.clock.now()
    before = _before(seen.fields, public) if seen is not None and seen.hash else None
    linked = linked_in(plugin, company)
    change = Change(
        record, id, before, public, linked, own, policy_in(plugin, company), _sources(plugin, company, record, id)
    )
    return Found(id, seen, fresh, public, tuple(events_of(plugin, company, change, at)))


def _before(seen: Public, public: Public) -> Public:
    """What was remembered, and where nothing was what is now: whoever looks at more than before finds no change."""
    return {**public, **{name: _completed(value, public.get(name)) for name, value in seen.items()}}


def _completed(old: object, new: object) -> object:
    """The old lines of a grid with the fields that lines have now; one row may be shown as several lines."""
    if not (isinstance(old, list) and isinstance(new, list) and old and new) or old[0].keys() >= new[0].keys():
        return old
    now: dict[str, list[Public]] = defaultdict(list)
    for line in reversed(new):
        now[line["line"] if "line" in old[0] else ""].append(line)
    blank = dict.fromkeys(new[0])
    mates = (now[line.get("line", "")] or [blank] for line in old)
    return [{**mate.pop(), **line} for mate, line in zip(mates, old, strict=True)]


def gone(look: Look, id: str, seen: Snapshot | None, heir: Public | None = None) -> Found | None:
    """A record that is not in Sage any more; none when it was known to be gone, or never seen.

    `heir` is the one that has its number now: when that was made, the other was gone.
    """
    if seen is None or not seen.hash:
        return None
    change = Change(look.record, id, seen.fields, None, linked_in(look.plugin, look.company))
    at = (moment(_text(heir.get(CREATED))) if heir else None) or look.plugin.clock.now()
    return Found(id, seen, None, {}, tuple(events_of(look.plugin, look.company, change, at)))


def known(seen: Snapshot | None) -> bool:
    """Whether the record was there at the last look."""
    return seen is not None and bool(seen.hash)


def another(seen: Snapshot | None, public: Public) -> bool:
    """Whether the record is not the one that was seen under its number, but one made later (or restored) in its place.

    Where Sage does not tell when a record was made, the number alone counts.
    """
    then, now = seen.fields.get(CREATED) if seen is not None and seen.hash else None, public.get(CREATED)
    return bool(then and now and then != now)


def _sources(plugin: Plugin, company: str, record: str, id: str) -> tuple[tuple[str, str], ...]:
    links = plugin.links.by_sage(company, record, id)
    return tuple((link.source, link.source_id) for link in links if link.state != BROKEN)


def linked_in(plugin: Plugin, company: str) -> Callable[[str, str], bool]:
    """Whether a Sage record of this company is linked to an outside one."""
    return lambda record, id: any(map(ties, plugin.links.by_sage(company, record, id)))


def policy_in(plugin: Plugin, company: str) -> Callable[[str], str | None]:
    """What an administrator set for this company, by name; asked for only where it counts."""

    def set_to(name: str) -> str | None:
        found = plugin.companies.get(company)
        return found.policies.get(name) if found else None

    return set_to


def events_of(plugin: Plugin, company: str, change: Change, at: datetime) -> Iterator[Event]:
    """What the triggers make of a change."""
    for trigger in plugin.catalog.watching(change.record):
        told = trigger.occurs(change)
        if told is not None:
            yield Event(plugin.ids("evt"), trigger.event, company, at, told.data, previous=told.previous, origin=SAGE)


def _snapshot(plugin: Plugin, record: str, public: Public, stamp: str) -> Snapshot:
    """What is remembered of a record: the fields its triggers compare, and when it was made.

    The hash is of its own fields: a client's new name is no change of all its jobs. What a trigger names as to be
    compared counts all the same.
    """
    kind, wanted = RECORDS[record], plugin.catalog.compared(record)
    kept = {name: value for name, value in public.items() if name not in STAMPS and (wanted is None or name in wanted)}
    rows = ",".join(map(str, rows_of(record, public)))
    made = {CREATED: public[CREATED]} if public.get(CREATED) else {}
    own = kind.own(kept, keep=wanted or ())
    return Snapshot(str(public["id"]), f"{digest(own)}:{rows}", {**kept, **made}, stamp)


def rows_of(record: str, public: Public) -> tuple[int, ...]:
    """How many rows a record has in the tables of its lines; one row may be shown as several lines."""
    grids = [grid.field for grid in RECORDS[record].lines if grid.own]
    return tuple(len({line.get("line", place) for place, line in enumerate(public.get(name) or ())}) for name in grids)


def rows_in(snapshot: Snapshot | None) -> tuple[int, ...]:
    """The same as it was remembered, with 1 for the record itself in front; empty for a record that is not there."""
    if snapshot is None or not snapshot.hash:
        return ()
    told = snapshot.hash.partition(":")[2]
    return (1, *(int(number) for number in told.split(",") if number))


def counted(tally: Sequence[int] | None, found: Sequence[Found]) -> tuple[int, ...] | None:
    """How many rows are accounted for after these changes; None when nothing was counted yet."""
    total = list(tally or ())
    for one in found:
        for sign, rows in ((-1, rows_in(one.seen)), (1, rows_in(one.fresh))):
            total += [0] * (len(rows) - len(total))
            for place, number in enumerate(rows):
                total[place] += sign * number
    return tuple(total) if total else None


def _text(stamp: str | None) -> str:
    """A public moment as the server writes its stamps."""
    return stamp.replace("T", " ").removesuffix("Z") if stamp else ""


def moment(stamp: str) -> datetime | None:
    """Sage's stamp as a moment. `insdte` is UTC; that `upddte` is too is a guess (schema facts, section 2.2)."""
    try:
        return datetime.fromisoformat(stamp).replace(tzinfo=UTC)
    except ValueError:
        return None
