"""The log people read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from sage100_plugin.ports.ledger.json import Json


@dataclass(frozen=True)
class Activity:
    """One line of the log people read: who did what to which record, field by field, and what Sage answered."""

    id: str
    at: datetime
    company: str
    record: str
    record_id: str
    what: str
    by: str
    operation_id: str | None = None
    request_id: str = ""
    log: Sequence[Json] = ()
    details: Json = field(default_factory=dict)


class ActivityLog(Protocol):
    """The log people read."""

    def add(self, entry: Activity) -> None: ...

    def find(
        self, *, company: str | None = None, record: str | None = None, after: str = "", limit: int = 50
    ) -> tuple[Activity, ...]:
        """Entries newest first, those after (older than) the entry id `after`."""
