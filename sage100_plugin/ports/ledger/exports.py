"""Exports: items in the acceptance queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from sage100_plugin.ports.ledger.json import Json

ExportStatus = Literal["pending", "accepted", "done", "failed", "unknown", "rejected", "retrieved", "expired"]


@dataclass(frozen=True)
class Round:
    """One decision round of an export."""

    round: int
    status: ExportStatus
    by: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True)
class Export:
    """An item in the acceptance queue. `payload` is the action's input; `payload_hash` binds a decision to it."""

    id: str
    company: str
    record: str
    action: str
    source: str
    source_id: str
    status: ExportStatus
    round: int
    payload: Json
    payload_hash: str
    preview: Json
    requested_by: str
    requested_at: datetime
    expected_by: datetime
    operation_id: str
    rounds: tuple[Round, ...] = ()
    decision: Json | None = None
    result: Json | None = None


class Exports(Protocol):
    """The acceptance queue."""

    def add(self, export: Export) -> None: ...

    def replace(self, export: Export) -> None: ...

    def get(self, export_id: str) -> Export | None: ...

    def find(
        self,
        *,
        status: str | None = None,
        record: str | None = None,
        company: str | None = None,
        after: str = "",
        limit: int = 50,
    ) -> tuple[Export, ...]:
        """Exports that match all that is given, newest first, those after the export id `after`."""
