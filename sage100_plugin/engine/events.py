"""The event log: append with its deliveries, and read on from a place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import cache
from heapq import merge
from itertools import islice
from typing import Any

from sage100_plugin.engine.access import LOCAL, Caller, companies_of, company_for, covers
from sage100_plugin.engine.delivering.filters import passes
from sage100_plugin.engine.linking.arrivals import settle
from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.errors import Refused
from sage100_plugin.ports.ledger import Event, Subscription, Tx
from sage100_plugin.records import RECORDS
from sage100_plugin.spec import Trigger


def event_public(event: Event) -> dict[str, Any]:
    """The event as polls show it and deliveries carry it."""
    shown: dict[str, Any] = {
        "id": event.id,
        "type": event.type,
        "timestamp": rfc3339(event.timestamp),
        "company": event.company,
        "data": event.data,
    }
    extra = {"previous": event.previous, "origin": event.origin, "causation_id": event.causation_id}
    return shown | {name: value for name, value in extra.items() if value is not None}


SPEAKS = {
    "record": ("record", "id"),
    "link": ("record", "sage_id"),
    "import": ("record", "sage_id"),
    "commitment": ("kind", "id"),
}
"""Nouns of event types that speak of a record of some type: where their data says which."""

FURTHER = 4
"""How many times as many events are looked through when too few were for the caller."""


def record_of(event: Event) -> str:
    """What must stay in order: the company, the record type and the record; what speaks of a record goes with it."""
    noun = event.type.partition(".")[0]
    kind, id = SPEAKS.get(noun, ("", "id"))
    return f"{event.company}|{event.data.get(kind) or noun}|{event.data.get(id) or event.id}"


def kind_of(event: Event) -> str:
    """The record type that an event speaks of; its own noun where it speaks of none."""
    noun = event.type.partition(".")[0]
    if noun in RECORDS:
        return noun
    return str(event.data.get(SPEAKS.get(noun, ("record", ""))[0]) or noun)


def shows(records: Collection[str], event: Event) -> bool:
    """Whether a limit to record types leaves an event; one of many records, as a digest, is left to no limit."""
    kind = kind_of(event)
    return covers(records, kind) and not (records and kind in (*SPEAKS, "export"))


def append(
    tx: Tx, events: Sequence[Event], now: datetime, subscriptions: tuple[Subscription, ...] | None = None
) -> tuple[Event, ...]:
    """Store the events and, in the same transaction, a delivery for each subscription that wants one.

    What they say is linked or gone waits for the source no longer.
    """
    if not events:
        return ()
    stored = tx.events.append(events, now)
    settle(tx, stored)
    receivers = tx.subscriptions.all() if subscriptions is None else subscriptions
    reaches = reach(tx)
    for event in stored if receivers else ():
        wanting = [receiver.id for receiver in receivers if wants(receiver, event, reaches)]
        if wanting:
            tx.deliveries.add(event, wanting, record_of(event), now)
    return stored


Reach = Callable[[str, Event], bool]


def wants(subscription: Subscription, event: Event, reaches: Reach) -> bool:
    """Whether the subscription is to get the event. A paused one is: nothing is dropped while it waits."""
    if event.type not in subscription.events and "*" not in subscription.events:
        return False
    if subscription.state == "off" or subscription.company not in (None, event.company):
        return False
    if subscription.exclude_own and (event.origin or {}).get("key") == subscription.key_id:
        return False
    return passes(subscription.filters, event) and reaches(subscription.key_id, event)


def reach(tx: Tx) -> Reach:
    """Whether an API key still sees what an event tells of; each key is looked up once."""
    found = cache(tx.keys.get)

    def reaches(key_id: str, event: Event) -> bool:
        if key_id == LOCAL:
            return True
        key = found(key_id)
        if key is None or key.revoked_at is not None or not shows(key.records, event):
            return False
        return not key.companies or event.company in key.companies

    return reaches


def trigger_of(plugin: Plugin, key: str) -> Trigger:
    """The trigger with this key. Raises `not_found`."""
    found = plugin.catalog.trigger.get(key)
    if found is None:
        raise Refused("not_found", f"There is no trigger {key}.")
    return found


def page(
    plugin: Plugin, caller: Caller, key: str, *, after: str | None = None, limit: int = 50, company: str | None = None
) -> dict[str, Any]:
    """A trigger's events: the oldest ones after `after`, oldest first; without it the newest, newest first.

    A key that is limited to record types gets those of these. Raises `not_found`, `unknown_company`, `cursor_expired`,
    `scope_missing`.
    """
    types = (trigger_of(plugin, key).event,)
    need_event(caller, types[0])
    seen = _seen(plugin, caller, company)

    def work(tx: Tx) -> dict[str, Any]:
        if after is None:
            newest = _newest(tx, types, limit, seen, caller)
            return _page(newest, newest[0].id if newest else _last(tx), has_more=False)
        found = _after(tx, types, after, limit + 1, seen, caller)
        items = found[:limit]
        return _page(items, items[-1].id if items else _last(tx), has_more=len(found) > limit)

    return plugin.ledger.read(work)


def need_event(caller: Caller, event_type: str) -> None:
    """Raise `scope_missing` when all events of a type speak of records that the key does not handle."""
    noun = event_type.partition(".")[0]
    if noun in RECORDS:
        caller.need_record(noun)


def _page(events: Sequence[Event], next_after: str | None, *, has_more: bool) -> dict[str, Any]:
    return {"items": [event_public(event) for event in events], "next_after": next_after, "has_more": has_more}


def _seen(plugin: Plugin, caller: Caller, company: str | None) -> tuple[str | None, ...]:
    """The companies to look in; one None stands for all."""
    if company:
        return (company_for(plugin, caller, company).id,)
    return tuple(one.id for one in companies_of(plugin, caller)) if caller.companies else (None,)


def _newest(tx: Tx, types: Sequence[str], limit: int, seen: Sequence[str | None], caller: Caller) -> list[Event]:
    """The newest that the caller may see, out of more and more until there are enough."""
    most = limit
    while True:
        pages = [tx.events.newest(types, most, one) for one in seen]
        found = list(islice(merge(*pages, key=_seq, reverse=True), most))
        mine = [event for event in found if shows(caller.records, event)]
        if len(mine) >= limit or len(found) < most:
            return mine[:limit]
        most *= FURTHER


def _after(
    tx: Tx, types: Sequence[str], after: str, limit: int, seen: Sequence[str | None], caller: Caller
) -> list[Event]:
    """The oldest after a place that the caller may see."""
    mine: list[Event] = []
    while len(mine) < limit:
        try:
            pages = [tx.events.after(types, after, limit, one) for one in seen]
        except KeyError:
            raise Refused("cursor_expired", f"There is no event {after} (any more).") from None
        found = list(islice(merge(*pages, key=_seq), limit))
        mine += [event for event in found if shows(caller.records, event)]
        if len(found) < limit:
            break
        after = found[-1].id
    return mine[:limit]


def _last(tx: Tx) -> str | None:
    """The end of the whole log: where nothing came, a place that grows old would expire, and no place leave a gap."""
    return next((event.id for event in tx.events.newest((), 1)), None)


def _seq(event: Event) -> int:
    return event.seq


def sample(plugin: Plugin, caller: Caller, trigger: Trigger, event_id: str = "evt_sample") -> Event:
    """An event as the trigger makes it, out of its sample."""
    seen = companies_of(plugin, caller)
    company = seen[0].id if seen else ""
    return Event(event_id, trigger.event, company, plugin.clock.now(), trigger.sample, previous=trigger.previous)
