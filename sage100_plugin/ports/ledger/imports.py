"""Imports: records made in Sage that wait for the source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from sage100_plugin.ports.ledger.json import Json

ImportStatus = Literal["waiting", "accepting", "accepted", "rejected"]


@dataclass(frozen=True)
class Import:
    """A record made in Sage. `data` is the record as the event that announced it shows it.

    There is one for each (company, record, sage_id). No link exists before `source_id` is known.
    """

    id: str
    company: str
    record: str
    sage_id: str
    name: str
    status: ImportStatus
    data: Json
    found_at: datetime
    source: str = ""
    source_id: str = ""
    source_name: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    reason: str = ""
    origin: Json | None = None


class Imports(Protocol):
    """Records made in Sage that wait for the source."""

    def add(self, item: Import) -> bool:
        """Store a new one; False, and nothing stored, when the Sage record has one already."""

    def replace(self, item: Import) -> None: ...

    def get(self, import_id: str) -> Import | None: ...

    def of(self, company: str, record: str, sage_id: str) -> Import | None: ...

    def find(
        self,
        *,
        status: str | None = None,
        record: str | None = None,
        company: str | None = None,
        after: str = "",
        limit: int = 50,
    ) -> tuple[Import, ...]:
        """Imports that match all that is given, newest first, those after the import id `after`."""

    def counted(self, status: str) -> Mapping[tuple[str, str], int]:
        """How many have this status, by company and record type."""
