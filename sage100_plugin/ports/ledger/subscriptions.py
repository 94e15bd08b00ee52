"""Subscriptions: who wants to hear of events."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from sage100_plugin.ports.ledger.json import Json


@dataclass(frozen=True)
class Subscription:
    """A receiver of events. `events` are event types or `*`; `secrets` sign, newest first.

    `secrets` and `target_url` are stored encrypted. `decide_as` is the approver who gets links to decide, if any.
    """

    id: str
    key_id: str
    target_url: str
    events: tuple[str, ...]
    secrets: tuple[str, ...] = field(repr=False)
    created_at: datetime
    company: str | None = None
    filters: Json = field(default_factory=dict)
    description: str = ""
    external_id: str = ""
    exclude_own: bool = False
    thin: bool = False
    decide_as: str = ""
    state: Literal["active", "paused", "off"] = "active"
    state_reason: str = ""
    failures: int = 0
    failing_since: datetime | None = None
    next_at: datetime | None = None


class Subscriptions(Protocol):
    """The receivers."""

    def add(self, subscription: Subscription) -> None: ...

    def replace(self, subscription: Subscription) -> None:
        """Store it anew; of one that is off, what still waits is cancelled. Raises `KeyError` when there is none."""

    def remove(self, subscription_id: str) -> None:
        """Forget it and cancel what still waits for it; no error when there is none."""

    def get(self, subscription_id: str) -> Subscription | None: ...

    def all(self) -> tuple[Subscription, ...]:
        """All of them, oldest first."""
