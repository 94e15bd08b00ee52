"""What must hold at the end of a run, whatever happened in it."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from sage100_plugin.ports.ledger import Event
from tests.faults.simulator.audience import Subscriber
from tests.faults.simulator.books import WATCHED, State, state_of
from tests.faults.simulator.run import Look, Run
from tests.faults.simulator.wishes import Wish

EVERYTHING = 1_000_000
OUR_OWN = frozenset({"delivery.paused", "delivery.failing", "sage.unreachable", "sage.back"})
"""What the plugin says of itself: how often is the matter of other tests."""

DELETED = "record.deleted"
TURNS = {
    "pending": "export.requested",
    "accepted": "export.accepted",
    "rejected": "export.rejected",
    "done": "export.done",
    "failed": "export.failed",
    "unknown": "export.stuck",
}
"""What each turn of an export is told as."""


def broken(run: Run) -> list[str]:
    """Every invariant that does not hold, in words."""
    ledger = run.machine.stores.ledger
    events = tuple(reversed(ledger.read(lambda tx: tx.events.newest((), EVERYTHING))))
    said = [*run.machine.network.wrong, *run.audience.noisy, *run.callers.strange]
    return [*said, *_sage_events(run, events), *_own_events(run, events), *_deliveries(run, events), *_wishes(run)]


# Events against Sage's history


def _sage_events(run: Run, events: tuple[Event, ...]) -> Iterator[str]:
    """What the log tells of each record is a part of what happened to it, in order, and misses no look."""
    told: dict[tuple[str, str, str], list[Event]] = defaultdict(list)
    for event in events:
        if record_of(event) in WATCHED:
            told[event.company, record_of(event), str(event.data["id"])].append(event)
    for company, books in run.machine.books.items():
        looks = [look for look in run.looks if look.company == company]
        for (record, id), history in books.history.items():
            mine = [look for look in looks if look.record == record]
            quiet = run.baselines.get((company, record), {}).get(id, -1)
            old = (record, id) in run.old[company]
            said = told.pop((company, record, id), [])
            again = None in history  # Sage gave the number of a deleted record to another one
            if old and not again and said and said[0].type.endswith(".created"):
                yield f"{company} {record} {id} was there before anybody looked, and is told as new"
            for says in _story(history, said, mine, quiet, id, old=old):
                yield f"{company} {record} {id}: {says}"
    yield from (f"invented: {key}" for key in told)


def _story(
    history: list[State | None], told: list[Event], looks: list[Look], quiet: int, id: str, *, old: bool
) -> Iterator[str]:
    """One record. `quiet` is the last place in its history that a silent first look may have taken in."""
    places: list[int] = []
    for event in told:
        after = places[-1] if places else -1
        state = None if event.type == DELETED else state_of(event.data)
        place = next((place for place, each in enumerate(history) if each == state and place > after), None)
        if place is None:
            yield f"{event.type} {event.id} tells what never stood there then"
            return
        if event.type.endswith(".created") and places and None not in history[after:place]:
            yield f"{event.id} tells once more that it was made"
        if event.type.endswith(".updated") and not places and quiet < 0:
            yield f"{event.id} tells a change of what was never told"
        if places:
            yield from _difference(history[after], event)
        places.append(place)
    for look in looks:
        stood = look.stood.get(id, -1)
        seen = max([place for place, event in zip(places, told, strict=True) if event.seq <= look.seq], default=-1)
        known = max(quiet, seen)
        # What came and went while the first look was under way may never have been seen.
        if stood > known and (history[stood] is not None or (look.swept and (old or seen >= 0))):
            yield f"a poll that ended well at {look.seq} has not told state {stood}, only {known} ({history[stood]})"
            return


def _difference(before: State | None, event: Event) -> Iterator[str]:
    """What an event says about the state before it is what was told before it."""
    if event.type == DELETED and event.data["last"] is not None and state_of(event.data["last"]) != before:
        yield f"{event.id} says it was {event.data['last']} when it was last seen, and that was {before}"
    if event.previous is not None and before is not None and event.type != DELETED:
        changed = {name for name, value in state_of(event.data).items() if value != before.get(name)}
        if set(event.previous) != changed:
            yield f"{event.id} says that {sorted(event.previous)} changed, but {sorted(changed)} did"


def record_of(event: Event) -> str:
    """The type of the record that an event speaks of."""
    return str(event.data["record"]) if event.type == DELETED else event.type.partition(".")[0]


# Events of the plugin itself


def _own_events(run: Run, events: tuple[Event, ...]) -> Iterator[str]:
    """One event for each link and for each turn of an export, and none of a kind that nobody knows."""
    ledger, links = run.machine.stores.ledger, run.machine.stores.links
    found = Counter((event.type, str(event.data["id"])) for event in events if record_of(event) not in WATCHED)
    expected = Counter(("link.created", link.id) for link in links)
    for export in ledger.read(lambda tx: tx.exports.find(limit=500)):
        expected.update((TURNS[turn.status], export.id) for turn in export.rounds if turn.status in TURNS)
    for (kind, id), count in (found - expected).items():
        if kind not in OUR_OWN:
            yield f"{kind} of {id} comes {count} times too often"
    yield from (f"{kind} of {id} is missing" for kind, id in expected - found)


# Deliveries


def _deliveries(run: Run, events: tuple[Event, ...]) -> Iterator[str]:
    receipts = run.machine.network.receipts
    by_id = {event.id: event for event in events}
    bodies: dict[tuple[str, str], set[bytes]] = defaultdict(set)
    for receipt in receipts:
        bodies[receipt.url, receipt.id].add(receipt.body)
        if receipt.id not in by_id:
            yield f"{receipt.id} was posted, and is not in the log"
    for (url, id), many in bodies.items():
        if len(many) > 1:
            yield f"{id} came to {url} with {len(many)} bodies"
        if id in by_id and not _tells(next(iter(many)), by_id[id]):
            yield f"{id} came to {url} as something else"
    for one in run.audience.all:
        if one.since is not None:
            yield from _heard(run, one, [event for event in events if event.seq > one.since])


def _tells(body: bytes, event: Event) -> bool:
    said = json.loads(body)
    whole = (said["id"], said["type"], said["company"]) == (event.id, event.type, event.company)
    return whole and said["data"] in (event.data, {"id": event.data.get("id")})


def _heard(run: Run, one: Subscriber, events: list[Event]) -> Iterator[str]:
    """What a subscriber wanted, it got, and of each record in order."""
    ledger = run.machine.stores.ledger
    parked = {
        each.event_id for each in ledger.read(lambda tx: tx.deliveries.of(one.id, EVERYTHING)) if each.status == "dead"
    }
    wanted = {event.id: event for event in events if one.wants(event) and event.id not in parked}
    came = [post for post in run.machine.network.receipts if post.url == one.url and post.id in wanted]
    got = {post.id for post in came if 200 <= post.status < 300}
    yield from (f"{id} {wanted[id].type} never reached {one.url}" for id in wanted if id not in got)
    first = dict.fromkeys(post.id for post in came if post.kept)
    newest: dict[tuple[str, str, str], int] = {}
    for event in map(wanted.__getitem__, first):
        record = (event.company, record_of(event), str(event.data["id"]))
        if not parked and event.seq < newest.get(record, 0):
            yield f"{event.id} of {record} came to {one.url} after a later one"
        newest[record] = max(event.seq, newest.get(record, 0))


# Wishes


def _wishes(run: Run) -> Iterator[str]:
    kept = {export.id for export in run.machine.stores.ledger.read(lambda tx: tx.exports.find(limit=500))}
    for wish in run.callers.wishes:
        rows = run.machine.books[wish.company].rows(wish.record)
        found = [id for id, row in rows.items() for _ in range(_times(wish, row))]
        if len(found) != 1:
            yield f"{wish.action} {wish.number} stands {len(found)} times in {wish.company}: {found}"
            continue
        link = run.machine.stores.links.by_source(wish.company, wish.record, wish.source, wish.source_id)
        if link is None or link.sage_id != found[0]:
            yield f"{wish.action} {wish.number} is {found[0]} in Sage, but linked as {link}"
        if wish.result is not None and str(wish.result["id"]) != found[0]:
            yield f"{wish.action} {wish.number} is {found[0]} in Sage, but {wish.result['id']} was told"
        yield from (f"an export that was acknowledged is gone: {id}" for id in wish.exports - kept)
    links, wanted = len(run.machine.stores.links), len(run.callers.wishes)
    if links != wanted:
        yield f"{links} links for {wanted} wishes"


def _times(wish: Wish, row: dict[str, Any]) -> int:
    """How often a Sage row is what was wished for."""
    if wish.action == "push_cor":
        return len([line for line in row.get("lines", ()) if line["dscrpt"] == f"Wish {wish.number}"]) // 2
    column = {"work_order": "dscrpt", "vendor": "vndnme"}[wish.record]
    return int(bool(row[column] == wish.given.get("description", wish.given.get("name"))))
