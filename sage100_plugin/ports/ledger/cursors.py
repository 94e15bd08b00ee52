"""Where each poll stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Cursor:
    """Where the poll of one record type stands. `stamp` is text made by Sage's server.

    `page` is the place inside an unfinished baseline, None when the baseline is done; `backfill` the day since which
    made records are told by the baseline, empty for none. `witness` is the newest stamp seen, a space, and the id of
    the record that bore it: while nothing is deleted, Sage has no older newest stamp, unless a backup is restored.
    `swept_at` is when all records were last compared, None to have them compared at once. `tally` is how many rows
    polls account for, in the order of `SageReader.tally`; `version` is where Change Tracking stands.
    """

    company: str
    record: str
    stamp: str
    baseline_done: bool
    page: tuple[str, str] | None = None
    polled_at: datetime | None = None
    witness: str = ""
    swept_at: datetime | None = None
    tally: tuple[int, ...] | None = None
    version: int | None = None
    backfill: str = ""


class Cursors(Protocol):
    """Where each poll stands."""

    def get(self, company: str, record: str) -> Cursor | None: ...

    def put(self, cursor: Cursor) -> None: ...

    def of(self, company: str) -> tuple[Cursor, ...]:
        """The cursors of one company, ordered by record."""
