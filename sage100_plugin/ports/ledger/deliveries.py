"""Deliveries: events on their way to subscriptions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from sage100_plugin.ports.ledger.events import Event

DeliveryStatus = Literal["pending", "delivered", "retrying", "dead", "canceled"]


@dataclass(frozen=True)
class Delivery:
    """One event on its way to one subscription. `record` is the company, record type and `data.id` of the event."""

    id: int
    event_id: str
    subscription_id: str
    record: str
    status: DeliveryStatus
    attempt: int
    created_at: datetime
    next_at: datetime | None
    code: int | None = None
    error: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Attempt:
    """What came of one POST of a delivery."""

    delivery_id: int
    attempt: int
    at: datetime
    code: int
    error: str
    seconds: float


class Deliveries(Protocol):
    """What is on its way."""

    def add(self, event: Event, subscription_ids: Iterable[str], record: str, at: datetime) -> None:
        """One pending delivery of the event to each subscription, due `at`."""

    def due(self, now: datetime, limit: int) -> tuple[Delivery, ...]:
        """Deliveries due at `now` of active subscriptions that may be tried, fairly over the subscriptions.

        At most four of one subscription; of one subscription and record only the oldest open one.
        """

    def next_due(self) -> datetime | None:
        """When the earliest open delivery of an active subscription is due."""

    def settle(self, delivery: Delivery, attempt: Attempt | None = None) -> None:
        """Store the delivery's new state, with the attempt that led to it."""

    def get(self, delivery_id: int) -> Delivery | None: ...

    def of(self, subscription_id: str, limit: int, before: int | None = None) -> tuple[Delivery, ...]:
        """The subscription's deliveries, newest first."""

    def open_count(self) -> int: ...
