"""The event log: what happened, in commit order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sage100_plugin.ports.ledger.json import Json


@dataclass(frozen=True)
class Event:
    """Something that happened, exactly as it is delivered; `seq` is its place in the log, 0 until stored."""

    id: str
    type: str
    company: str
    timestamp: datetime
    data: Json
    previous: Json | None = None
    origin: Json | None = None
    causation_id: str | None = None
    seq: int = 0


class Events(Protocol):
    """The event log, in commit order."""

    def append(self, events: Iterable[Event], at: datetime) -> tuple[Event, ...]:
        """Store the events in this order, at this moment, and return them with `seq`."""

    def get(self, event_id: str) -> Event | None: ...

    def after(self, types: Sequence[str], after: str, limit: int, company: str | None = None) -> tuple[Event, ...]:
        """The oldest `limit` events after the event with id `after`, oldest first. Raises `KeyError` if unknown."""

    def newest(self, types: Sequence[str], limit: int, company: str | None = None) -> tuple[Event, ...]:
        """The newest `limit` events, newest first. An empty `types` means all, here and below and above."""

    def between(
        self, types: Sequence[str], low: datetime, high: datetime, limit: int, company: str | None = None
    ) -> tuple[Event, ...]:
        """The oldest `limit` events that happened from `low` to `high`, both included, oldest first."""

    def hourly(self, since: datetime) -> Mapping[str, int]:
        """How many were stored in each hour since then that has any, by its beginning as `2026-01-31T09`."""

    def expire(self, before: datetime, limit: int) -> int:
        """Forget the oldest events stored before this moment, at most `limit`, with their deliveries.

        None that is still on its way to a subscription. Gives how many.
        """
