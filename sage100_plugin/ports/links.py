"""The link store: which outside record is which Sage record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True)
class Link:
    """One pair: a record of a source system and the Sage record it is.

    `id` is given by the caller (128 random bits, as text). `sage_id` is Sage's record number as text.
    `linked_at` is RFC 3339 UTC. `origin` is `source` or `sage`: where the record was made first. `matched_by` names the
    attribute that matched, or the action that made the pair. `owner` is the side that may change it.
    `history` holds what happened to the pair, oldest first: `{"at", "by", "what", ...}`.
    """

    id: str
    company: str
    record: str
    source: str
    source_id: str
    sage_id: str
    source_name: str = ""
    sage_name: str = ""
    linked_by: str = ""
    linked_at: str = ""
    origin: str = "source"
    matched_by: str = ""
    owner: str = ""
    state: str = "synced"
    details: Mapping[str, Any] = field(default_factory=dict)
    history: tuple[Mapping[str, Any], ...] = ()


class LinkExists(Exception):
    """The source record already has a link in this company; `link` is that link."""

    def __init__(self, link: Link) -> None:
        super().__init__(f"{link.source}:{link.source_id} is linked to {link.record} {link.sage_id}")
        self.link = link


class StoreFailed(Exception):
    """The disk refused; nothing was stored. Reading goes on; writing needs the store opened again."""


class StoreDamaged(Exception):
    """The file is damaged in a place that no interrupted write explains; it is left as it is."""


class StoreBusy(Exception):
    """Another process has the store open."""


class Links(Protocol):
    """Pairs by id, by source record and by Sage record.

    Unique: (company, record, source, source_id). Several source records may share one Sage record.
    When a call returns, its effect is durable; a reader never sees what is not. Safe for threads.
    """

    def add(self, link: Link) -> Link:
        """Store a new link. The same link again (same id) is no error and changes nothing.

        Raises `LinkExists` when the source record is linked already, `StoreFailed` when the disk refuses.
        """

    def replace(self, link: Link) -> Link:
        """Store a new state of the link with this id. Raises `KeyError` when there is none, `LinkExists` as `add`."""

    def remove(self, link_id: str) -> None:
        """Forget the link; no error when there is none."""

    def get(self, link_id: str) -> Link | None:
        """The link with this id."""

    def by_source(self, company: str, record: str, source: str, source_id: str) -> Link | None:
        """The link of an outside record."""

    def by_sage(self, company: str, record: str, sage_id: str) -> tuple[Link, ...]:
        """The links of a Sage record, oldest first."""

    def find(
        self,
        *,
        company: str | None = None,
        record: str | None = None,
        source: str | None = None,
        state: str | None = None,
        after: str = "",
        limit: int = 50,
    ) -> tuple[Link, ...]:
        """Links that match all that is given, ordered by id, those after the id `after`, at most `limit`."""

    def __iter__(self) -> Iterator[Link]:
        """All links, ordered by id."""

    def __len__(self) -> int:
        """How many links there are."""

    def close(self) -> None:
        """Let go of the file and the lock. Nothing is lost without it."""
