"""Where each poll stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Cursor:
    """Where the poll of one record type stands. `stamp` is text made by Sage's server.

    `page` is the place inside an unfinished baseline, None when the baseline is done.
    """

    company: str
    record: str
    stamp: str
    baseline_done: bool
    page: tuple[str, str] | None = None
    polled_at: datetime | None = None


class Cursors(Protocol):
    """Where each poll stands."""

    def get(self, company: str, record: str) -> Cursor | None: ...

    def put(self, cursor: Cursor) -> None: ...
