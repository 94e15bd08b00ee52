"""Subscriptions: who gets which events, where, and under which signature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sage100_plugin.engine.access import LOCAL, Caller
from sage100_plugin.engine.delivering.message import message
from sage100_plugin.engine.delivering.signing import new_secret, rotated
from sage100_plugin.engine.delivering.subscribing import read_changes, read_new
from sage100_plugin.engine.delivering.trace import answered, cleaned, sent
from sage100_plugin.engine.events import event_public, sample, trigger_of
from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.errors import Refused
from sage100_plugin.ports.ledger import Attempt, Delivery, DeliveryStatus, Event, Subscription, Tx

SHOWN = (
    "id",
    "target_url",
    "company",
    "filters",
    "description",
    "external_id",
    "exclude_own",
    "thin",
    "decide_as",
    "state",
    "state_reason",
    "failures",
)

SETTABLE = ("filters", "description", "exclude_own", "thin", "decide_as")
"""What may be otherwise without its being another subscription."""


@dataclass(frozen=True)
class Made:
    """A subscription, and its secret when it was made just now."""

    subscription: Subscription
    secret: str | None = field(default=None, repr=False)


def show(subscription: Subscription) -> dict[str, Any]:
    """A subscription as its owner sees it: never its secrets."""
    moments = {name: getattr(subscription, name) for name in ("created_at", "failing_since", "next_at")}
    return {
        **{name: getattr(subscription, name) for name in SHOWN},
        "events": list(subscription.events),
        **{name: rfc3339(moment) if moment else None for name, moment in moments.items()},
    }


def show_delivery(delivery: Delivery) -> dict[str, Any]:
    """A delivery as the subscription's owner sees it."""
    shown = {name: getattr(delivery, name) for name in ("event_id", "attempt", "status", "code", "error")}
    moments = {"at": delivery.at, "next_at": delivery.next_at}
    told = {name: rfc3339(moment) if moment else None for name, moment in moments.items()}
    return {"id": str(delivery.id), **shown, **told}


def show_attempt(attempt: Attempt) -> dict[str, Any]:
    """What was tried, as the subscription's owner sees it: the address masked, secrets taken out."""
    shown = {name: getattr(attempt, name) for name in ("attempt", "code", "error", "request", "response")}
    return {"at": rfc3339(attempt.at), "seconds": round(attempt.seconds, 3), **shown}


def create(plugin: Plugin, caller: Caller, body: Mapping[str, Any], trigger: str | None = None) -> Made:
    """Make a subscription, or find the one of the same target, events and external id. Raises `Problem`.

    What is found is as the caller wants it now, as far as the call says it.
    """
    caller.need("write")
    if trigger is not None:
        body = {**body, "events": [trigger_of(plugin, trigger).event]}
    values = read_new(plugin, caller, body)
    secret = new_secret()
    made = Subscription(
        id=plugin.ids("sub"), key_id=caller.key_id, secrets=(secret,), created_at=plugin.clock.now(), **values
    )
    wanted = {name: values[name] for name in SETTABLE if body.get(name) is not None}
    stored = plugin.ledger.write(lambda tx: _stored(tx, made, wanted))
    plugin.wake()
    return Made(stored, secret if stored.id == made.id else None)


def _stored(tx: Tx, made: Subscription, wanted: Mapping[str, Any]) -> Subscription:
    """The same subscription made again is switched on again: a host that subscribes wants events."""
    for known in tx.subscriptions.all():
        if _same(known, made):
            if known.state == "active":
                return _replaced(tx, known, wanted)
            return _anew(tx, known, made.created_at, state="active", **wanted)
    tx.subscriptions.add(made)
    return made


def _same(one: Subscription, other: Subscription) -> bool:
    return (
        (one.key_id, one.target_url, one.external_id) == (other.key_id, other.target_url, other.external_id)
        and set(one.events) == set(other.events)
        and one.company == other.company
    )


def _anew(tx: Tx, subscription: Subscription, now: datetime, **values: Any) -> Subscription:
    """As if it had never failed: what waits for its next attempt is due at once."""
    healthy = {"failures": 0, "failing_since": None, "next_at": None, "state_reason": ""}
    changed = replace(subscription, **{**healthy, **values})
    tx.subscriptions.replace(changed)
    tx.deliveries.begin_anew(subscription.id, now)
    return changed


def listed(plugin: Plugin, caller: Caller) -> list[Subscription]:
    """The caller's subscriptions; all of them for an administrator, and for a person who is limited to nothing."""
    return [one for one in plugin.ledger.read(lambda tx: tx.subscriptions.all()) if _owns(caller, one)]


def _owns(caller: Caller, subscription: Subscription) -> bool:
    everything = (caller.person or "admin" in caller.scopes) and not caller.companies and not caller.records
    return everything or caller.key_id in (subscription.key_id, LOCAL)


def find(plugin: Plugin, caller: Caller, subscription_id: str) -> Subscription:
    """The subscription, when it is the caller's. Raises `not_found`."""
    return plugin.ledger.read(lambda tx: _found(tx, caller, subscription_id))


def _found(tx: Tx, caller: Caller, subscription_id: str) -> Subscription:
    found = tx.subscriptions.get(subscription_id)
    if found is None or not _owns(caller, found):
        raise Refused("not_found", f"There is no subscription {subscription_id}.")
    return found


def change(plugin: Plugin, caller: Caller, subscription_id: str, body: Mapping[str, Any]) -> Subscription:
    """Change what is given; with another address what failed begins anew. Raises `Problem`."""
    caller.need("write")
    values = read_changes(plugin, caller, find(plugin, caller, subscription_id), body)

    def work(tx: Tx) -> Subscription:
        known = _found(tx, caller, subscription_id)
        if values.get("target_url") in (None, known.target_url):
            return _replaced(tx, known, values)
        reason = known.state_reason if known.state != "active" else ""
        return _anew(tx, known, plugin.clock.now(), state_reason=reason, **values)

    changed = plugin.ledger.write(work)
    plugin.wake()
    return changed


def pause(plugin: Plugin, caller: Caller, subscription_id: str) -> Subscription:
    """Stop sending; what happens meanwhile waits. Raises `not_found`, and `wrong_state` for one that is off."""
    caller.need("write")

    def work(tx: Tx) -> Subscription:
        known = _found(tx, caller, subscription_id)
        if known.state == "off":
            raise Refused("wrong_state", f"The subscription is off: {known.state_reason}")
        return _replaced(tx, known, {"state": "paused", "state_reason": f"By {caller.name}."})

    return plugin.ledger.write(work)


def resume(plugin: Plugin, caller: Caller, subscription_id: str) -> Subscription:
    """Send again, beginning with what waited."""
    caller.need("write")
    now = plugin.clock.now()
    resumed = plugin.ledger.write(lambda tx: _anew(tx, _found(tx, caller, subscription_id), now, state="active"))
    plugin.wake()
    return resumed


def rotate_secret(plugin: Plugin, caller: Caller, subscription_id: str) -> Made:
    """A new secret; the old one signs beside it for a day."""
    caller.need("write")
    now = int(plugin.clock.now().timestamp())

    def work(tx: Tx) -> Subscription:
        known = _found(tx, caller, subscription_id)
        return _replaced(tx, known, {"secrets": rotated(known.secrets, now)})

    changed = plugin.ledger.write(work)
    return Made(changed, changed.secrets[0])


def _replaced(tx: Tx, known: Subscription, values: Mapping[str, Any]) -> Subscription:
    changed = replace(known, **values)
    tx.subscriptions.replace(changed)
    return changed


def remove(plugin: Plugin, caller: Caller, subscription_id: str) -> None:
    """Forget the subscription; no error when it is gone already, or never was the caller's."""
    caller.need("write")

    def work(tx: Tx) -> None:
        found = tx.subscriptions.get(subscription_id)
        if found is not None and _owns(caller, found):
            tx.subscriptions.remove(subscription_id)

    plugin.ledger.write(work)


def send_test(plugin: Plugin, caller: Caller, subscription_id: str) -> dict[str, Any]:
    """Send a sample at once, outside of the log, and tell what the receiver answered."""
    caller.need("write")
    subscription = find(plugin, caller, subscription_id)
    event = _sample(plugin, caller, subscription)
    made = message(event, subscription, plugin.clock.now())
    posted = cleaned(plugin.sender.post(made.url, made.body, made.headers), made, subscription)
    told = {"code": posted.status, "error": posted.error, "request": sent(made), "response": answered(posted)}
    return {"delivered": posted.delivered, "event_id": event.id, **told}


def _sample(plugin: Plugin, caller: Caller, subscription: Subscription) -> Event:
    event_id = plugin.ids("test")
    for trigger in plugin.catalog.triggers:
        if trigger.event in subscription.events or "*" in subscription.events:
            return sample(plugin, caller, trigger, event_id)
    return Event(event_id, subscription.events[0], subscription.company or "", plugin.clock.now(), {"id": event_id})


def deliveries(
    plugin: Plugin,
    caller: Caller,
    subscription_id: str,
    limit: int,
    before: int | None = None,
    status: DeliveryStatus | None = None,
) -> tuple[Delivery, ...]:
    """The subscription's deliveries, of this status or of any, newest first. Raises `not_found`."""
    find(plugin, caller, subscription_id)
    return plugin.ledger.read(lambda tx: tx.deliveries.of(subscription_id, limit, before, status))


def delivery(plugin: Plugin, caller: Caller, subscription_id: str, delivery_id: int) -> dict[str, Any]:
    """One delivery with its event and all that was tried. Raises `not_found`."""
    find(plugin, caller, subscription_id)

    def work(tx: Tx) -> dict[str, Any]:
        found = tx.deliveries.get(delivery_id)
        event = tx.events.get(found.event_id) if found else None
        if found is None or event is None or found.subscription_id != subscription_id:
            raise Refused("not_found", f"The subscription has no delivery {delivery_id}.")
        attempts = [show_attempt(one) for one in tx.deliveries.attempts(delivery_id)]
        return {**show_delivery(found), "attempts": attempts, "event": event_public(event)}

    return plugin.ledger.read(work)
