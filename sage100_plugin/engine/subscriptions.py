"""Subscriptions: who gets which events, where, and under which signature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sage100_plugin.engine.access import LOCAL, Caller
from sage100_plugin.engine.events import sample, trigger_of
from sage100_plugin.engine.message import message
from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.signing import new_secret, rotated
from sage100_plugin.engine.subscribing import read_changes, read_new
from sage100_plugin.errors import Refused
from sage100_plugin.ports.ledger import Delivery, Event, Subscription, Tx

SHOWN = (
    "id",
    "target_url",
    "company",
    "filters",
    "description",
    "external_id",
    "exclude_own",
    "thin",
    "state",
    "state_reason",
    "failures",
)


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


def create(plugin: Plugin, caller: Caller, body: Mapping[str, Any], trigger: str | None = None) -> Made:
    """Make a subscription, or find the one of the same target, events and external id. Raises `Problem`."""
    caller.need("write")
    if trigger is not None:
        body = {**body, "events": [trigger_of(plugin, trigger).event]}
    values = read_new(plugin, caller, body)
    secret = new_secret()
    made = Subscription(
        id=plugin.ids("sub"), key_id=caller.key_id, secrets=(secret,), created_at=plugin.clock.now(), **values
    )
    stored = plugin.ledger.write(lambda tx: _stored(tx, made))
    return Made(stored, secret if stored.id == made.id else None)


def _stored(tx: Tx, made: Subscription) -> Subscription:
    """The same subscription made again is switched on again: a host that subscribes wants events."""
    for known in tx.subscriptions.all():
        if _same(known, made):
            if known.state == "active":
                return known
            tx.subscriptions.replace(_on(known))
            return _on(known)
    tx.subscriptions.add(made)
    return made


def _same(one: Subscription, other: Subscription) -> bool:
    return (
        (one.key_id, one.target_url, one.external_id) == (other.key_id, other.target_url, other.external_id)
        and set(one.events) == set(other.events)
        and one.company == other.company
    )


def _on(subscription: Subscription) -> Subscription:
    return replace(subscription, state="active", state_reason="", failures=0, failing_since=None, next_at=None)


def listed(plugin: Plugin, caller: Caller) -> list[Subscription]:
    """The caller's subscriptions; all of them for an administrator."""
    return [one for one in plugin.ledger.read(lambda tx: tx.subscriptions.all()) if _owns(caller, one)]


def _owns(caller: Caller, subscription: Subscription) -> bool:
    everything = "admin" in caller.scopes and not caller.companies
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
    """Change what is given. Raises `Problem`."""
    caller.need("write")
    values = read_changes(plugin, caller, find(plugin, caller, subscription_id), body)
    return _replaced(plugin, caller, subscription_id, values)


def pause(plugin: Plugin, caller: Caller, subscription_id: str) -> Subscription:
    """Stop sending; what happens meanwhile waits."""
    return _replaced(plugin, caller, subscription_id, {"state": "paused", "state_reason": f"By {caller.name}."})


def resume(plugin: Plugin, caller: Caller, subscription_id: str) -> Subscription:
    """Send again, beginning with what waited."""
    values = {"state": "active", "state_reason": "", "failures": 0, "failing_since": None, "next_at": None}
    resumed = _replaced(plugin, caller, subscription_id, values)
    plugin.wake()
    return resumed


def rotate_secret(plugin: Plugin, caller: Caller, subscription_id: str) -> Made:
    """A new secret; the old one signs beside it for a day."""
    caller.need("write")
    now = int(plugin.clock.now().timestamp())

    def work(tx: Tx) -> Subscription:
        known = _found(tx, caller, subscription_id)
        changed = replace(known, secrets=rotated(known.secrets, now))
        tx.subscriptions.replace(changed)
        return changed

    changed = plugin.ledger.write(work)
    return Made(changed, changed.secrets[0])


def _replaced(plugin: Plugin, caller: Caller, subscription_id: str, values: Mapping[str, Any]) -> Subscription:
    caller.need("write")

    def work(tx: Tx) -> Subscription:
        changed = replace(_found(tx, caller, subscription_id), **values)
        tx.subscriptions.replace(changed)
        return changed

    return plugin.ledger.write(work)


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
    posted = plugin.sender.post(made.url, made.body, made.headers)
    delivered = 200 <= posted.status < 300  # noqa: PLR2004 - HTTP's range of success
    return {"delivered": delivered, "code": posted.status, "error": posted.error, "event_id": event.id}


def _sample(plugin: Plugin, caller: Caller, subscription: Subscription) -> Event:
    event_id = plugin.ids("test")
    for trigger in plugin.catalog.triggers:
        if trigger.event in subscription.events or "*" in subscription.events:
            return sample(plugin, caller, trigger, event_id)
    return Event(event_id, subscription.events[0], subscription.company or "", plugin.clock.now(), {"id": event_id})


def deliveries(
    plugin: Plugin, caller: Caller, subscription_id: str, limit: int, before: int | None = None
) -> tuple[Delivery, ...]:
    """The subscription's deliveries, newest first."""
    find(plugin, caller, subscription_id)
    return plugin.ledger.read(lambda tx: tx.deliveries.of(subscription_id, limit, before))
