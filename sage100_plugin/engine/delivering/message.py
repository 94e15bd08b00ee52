"""One signed message: the bytes and headers that carry an event to a subscription."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sage100_plugin.engine.delivering.signing import signatures
from sage100_plugin.engine.events import event_public
from sage100_plugin.ports.ledger import Event, Subscription

_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


@dataclass(frozen=True)
class Message:
    """What is POSTed. `decide_url` stands in the body and nowhere else: who has it may decide."""

    url: str = field(repr=False)
    body: bytes = field(repr=False)
    headers: dict[str, str]
    decide_url: str = field(repr=False, default="")


def message(event: Event, subscription: Subscription, now: datetime, decide_url: str | None = None) -> Message:
    """The event for this subscription, signed for an attempt made `now`. The id is the same at every attempt."""
    body = _encode(_content(event, subscription, decide_url)).encode()
    at = int(now.timestamp())
    headers = {
        "content-type": "application/json",
        "user-agent": "sage100-plugin",
        "webhook-id": event.id,
        "webhook-timestamp": str(at),
        "webhook-signature": signatures(subscription.secrets, event.id, at, body),
    }
    return Message(subscription.target_url, body, headers, decide_url or "")


def _content(event: Event, subscription: Subscription, decide_url: str | None) -> dict[str, Any]:
    whole, link = event_public(event), {"decide_url": decide_url} if decide_url else {}
    if not subscription.thin:
        return whole | {"data": {**event.data, **link}}
    thin = {"data": {"id": event.data.get("id"), **link}}
    return {name: value for name, value in whole.items() if name != "previous"} | thin
