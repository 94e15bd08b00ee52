"""One signed message: the bytes and headers that carry an event to a subscription."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sage100_plugin.engine.events import event_public
from sage100_plugin.engine.signing import signatures
from sage100_plugin.ports.ledger import Event, Subscription

_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


@dataclass(frozen=True)
class Message:
    """What is POSTed."""

    url: str = field(repr=False)
    body: bytes
    headers: dict[str, str]


def message(event: Event, subscription: Subscription, now: datetime) -> Message:
    """The event for this subscription, signed for an attempt made `now`. The id is the same at every attempt."""
    body = _encode(_content(event, subscription)).encode()
    at = int(now.timestamp())
    headers = {
        "content-type": "application/json",
        "user-agent": "sage100-plugin",
        "webhook-id": event.id,
        "webhook-timestamp": str(at),
        "webhook-signature": signatures(subscription.secrets, event.id, at, body),
    }
    return Message(subscription.target_url, body, headers)


def _content(event: Event, subscription: Subscription) -> dict[str, Any]:
    whole = event_public(event)
    if not subscription.thin:
        return whole
    return {name: value for name, value in whole.items() if name != "previous"} | {"data": {"id": event.data.get("id")}}
