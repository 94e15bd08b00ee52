"""Exports: items in the acceptance queue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from sage100_plugin.ports.ledger.json import Json

ExportStatus = Literal["pending", "accepted", "done", "failed", "unknown", "rejected", "retrieved", "expired"]

RESENDABLE: tuple[ExportStatus, ...] = ("rejected", "retrieved", "expired", "failed")
"""In these an export can be sent again, however long ago it was."""

Turn = ExportStatus | Literal["approved", "held"]
"""What a turn of an export comes to. `approved`, the first of two acceptances, and `held`, for a locked posting period,
leave it pending.
"""


@dataclass(frozen=True)
class Round:
    """One turn in a decision round of an export; `key` is the API key of who took it, empty where it was nobody's."""

    round: int
    status: Turn
    by: str
    at: datetime
    reason: str = ""
    key: str = ""


@dataclass(frozen=True)
class Export:
    """An item in the acceptance queue. `payload` is the action's input; `payload_hash` binds a decision to it.

    `needs` are the exports that have to be accepted, and written, before this one.
    """

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
    needs: tuple[str, ...] = ()


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
        source: str | None = None,
        source_id: str | None = None,
        action: str | None = None,
        after: str = "",
        limit: int = 50,
    ) -> tuple[Export, ...]:
        """Exports that match all that is given, newest first, those after the export id `after`."""

    def counted(self, status: str) -> Mapping[tuple[str, str], int]:
        """How many have this status, by company and record type."""
