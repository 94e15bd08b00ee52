"""Sending events of the log to a subscription once more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.delivering.subscriptions import find
from sage100_plugin.engine.events import reach, record_of, wants
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.errors import Fault, Refused, refuse
from sage100_plugin.ports.ledger import Event, Subscription, Tx

Json = Mapping[str, Any]

MOST = 10_000
"""How many events one call may name or span."""

AT_ONCE = 500
"""How many are queued in one transaction, so that nobody else waits long."""

EARLIEST, LATEST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)


def replay(plugin: Plugin, caller: Caller, subscription_id: str, body: Json) -> int:
    """Queue the events named by `event_ids`, or those from `from` to `to`, that the subscription wants.

    Gives how many; they carry the ids they had. Raises `not_found`, `invalid_input`, and `wrong_state` for a
    subscription that is off.
    """
    caller.need("write")
    subscription = find(plugin, caller, subscription_id)
    if subscription.state == "off":
        raise Refused("wrong_state", f"The subscription is off: {subscription.state_reason} Resume it first.")
    ids, window = _asked(body)
    wanted = plugin.ledger.read(
        lambda tx: [event for event in _found(tx, subscription, ids, window) if wants(subscription, event, reach(tx))]
    )
    now = plugin.clock.now()

    def queue(tx: Tx, events: Sequence[Event]) -> None:
        for event in events:
            tx.deliveries.add(event, [subscription.id], record_of(event), now)

    for start in range(0, len(wanted), AT_ONCE):
        plugin.ledger.write(partial(queue, events=wanted[start : start + AT_ONCE]))
    plugin.wake()
    return len(wanted)


Window = tuple[datetime | None, datetime | None]


def _asked(body: Json) -> tuple[list[str] | None, Window]:
    faults = [
        Fault(f"/{name}", "unknown_field", f"There is no field {name}.")
        for name in body
        if name not in ("from", "to", "event_ids")
    ]
    window = _moment(body, "from", faults), _moment(body, "to", faults)
    ids = body.get("event_ids")
    named = isinstance(ids, list) and len(ids) <= MOST and all(isinstance(one, str) for one in ids)
    if ids is not None and not named:
        faults.append(Fault("/event_ids", "invalid_value", f"event_ids must be a list of at most {MOST} ids."))
    if ids is None and window == (None, None) and not faults:
        faults.append(Fault("/from", "required", "Give from and to, or event_ids."))
    if ids is not None and window != (None, None):
        faults.append(Fault("/event_ids", "invalid_value", "Give from and to, or event_ids, but not both."))
    if window[0] and window[1] and window[0] > window[1]:
        faults.append(Fault("/to", "invalid_value", "to lies before from."))
    if faults:
        raise refuse(*faults)
    return ids, window


def _moment(body: Json, name: str, faults: list[Fault]) -> datetime | None:
    said = body.get(name)
    if said is None:
        return None
    try:
        moment = datetime.fromisoformat(said)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        faults.append(Fault(f"/{name}", "invalid_value", f"{name} must be a moment like 2026-09-30T12:00:00Z."))
        return None


def _found(tx: Tx, subscription: Subscription, ids: list[str] | None, window: Window) -> list[Event]:
    if ids is not None:
        found = [tx.events.get(event_id) for event_id in dict.fromkeys(ids)]
        return sorted((event for event in found if event is not None), key=lambda event: event.seq)
    types = () if "*" in subscription.events else subscription.events
    low, high = window[0] or EARLIEST, window[1] or LATEST
    spanned = tx.events.between(types, low, high, MOST + 1, subscription.company)
    if len(spanned) > MOST:
        says = f"There are more than {MOST} events from then to then: replay them in several spans."
        raise refuse(Fault("/to", "invalid_value", says))
    return list(spanned)
