"""Deliveries: events on their way to subscriptions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from sage100_plugin.ports.ledger.events import Event
from sage100_plugin.ports.ledger.json import Json

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
    """What came of one POST of a delivery.

    `request` holds what was sent beside the event itself, `response` what was answered, both trimmed and without
    secrets.
    """

    delivery_id: int
    attempt: int
    at: datetime
    code: int
    error: str
    seconds: float
    request: Json | None = None
    response: Json | None = None


class Deliveries(Protocol):
    """What is on its way."""

    def add(self, event: Event, subscription_ids: Iterable[str], record: str, at: datetime) -> None:
        """One pending delivery of the event to each subscription, due `at`."""

    def due(self, now: datetime, limit: int, to: Collection[str] | None = None) -> tuple[Delivery, ...]:
        """Deliveries due at `now` of active subscriptions that may be tried, fairly over the subscriptions.

        At most four of one subscription; of one subscription and record only the oldest open one. With `to` only those
        to these subscriptions.
        """

    def due_to(self, now: datetime) -> tuple[str, ...]:
        """The subscriptions to which something is due at `now`, oldest subscription first."""

    def next_due(self) -> datetime | None:
        """When the earliest open delivery of an active subscription is due."""

    def settle(self, delivery: Delivery, attempt: Attempt | None = None) -> None:
        """Store the delivery's new state, with the attempt that led to it."""

    def get(self, delivery_id: int) -> Delivery | None: ...

    def attempts(self, delivery_id: int) -> tuple[Attempt, ...]:
        """What was tried, oldest first."""

    def of(
        self, subscription_id: str, limit: int, before: int | None = None, status: DeliveryStatus | None = None
    ) -> tuple[Delivery, ...]:
        """The subscription's deliveries, of this status or of any, newest first."""

    def counted(self, subscription_id: str) -> Mapping[DeliveryStatus, int]:
        """How many of the subscription's deliveries are pending, retrying and dead, where there are any."""

    def hourly(self, since: datetime) -> Mapping[tuple[str, DeliveryStatus], int]:
        """How the deliveries stand of the events stored since then: by hour, as `Events.hourly` has it, and status."""

    def begin_anew(self, subscription_id: str, now: datetime) -> None:
        """Let what waits for its next attempt be due `now`, as if none had failed since the subscription went on."""

    def not_later(self, latest: datetime, now: datetime) -> None:
        """Let what waits for a moment after `latest` be due `now`, and let no subscription wait longer."""

    def open_count(self) -> int: ...
