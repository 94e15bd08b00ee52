"""The link store: which outside record is which Sage record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

BROKEN = "broken"
"""The state of a link of which one side is gone. The number of a deleted Sage record may be another's by now."""

IGNORED = "sage100"
"""The source of a link that is only a mark, by the Sage record's own number, that it is left to accounting."""

ROWS = "rows"
"""The detail of a link that tells how many rows of the Sage record were written for it."""


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


def ties(link: Link) -> bool:
    """Whether a link ties its Sage record to one of a source: not when it is broken, or a mark that it is ignored."""
    return link.state != BROKEN and link.source != IGNORED


TOLD = ("source_id", "source_name", "sage_id", "sage_name")
"""In what a link is searched for words."""


def holds(link: Link, q: str) -> bool:
    """Whether the ids and names of the two sides hold each word of `q`, whatever its case."""
    return holding("\n".join([getattr(link, name) for name in TOLD]), q)


def holding(text: str, q: str) -> bool:
    """Whether the text holds each word of `q`, whatever its case."""
    told = text.casefold()
    return all(word in told for word in q.casefold().split())


def rival(link: Link, held: Iterable[Link]) -> Link | None:
    """Which of the links of a Sage record stands in the way of this one: another of its source, that is not broken."""
    others = (one for one in held if one.id != link.id and one.source == link.source)
    return next((one for one in others if one.state != BROKEN), None)


class LinkExists(Exception):
    """The source record, or for a link that is to be alone the Sage record, has a link already: `link`."""

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

    def add(self, link: Link, *, alone: bool = False) -> Link:
        """Store a new link. The same link again (same id) is no error and changes nothing.

        A link that is to be `alone` has no `rival`: of many that ask so for one Sage record at once, one gets it.
        Raises `LinkExists` when the source record is linked already, `StoreFailed` when the disk refuses.
        """

    def add_all(self, new: Sequence[Link]) -> None:
        """Store new links, each as one that is to be alone: all of them or none. Raises as `add`."""

    def replace(self, link: Link, *, alone: bool = False) -> Link:
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
        q: str = "",
        after: str = "",
        limit: int = 50,
    ) -> tuple[Link, ...]:
        """Links that match all that is given, ordered by id, those after the id `after`, at most `limit`.

        `q` are words that the link `holds`.
        """

    def counts(self) -> Mapping[tuple[str, str, str], int]:
        """How many links there are by company, record and state; none of them is 0."""

    def __iter__(self) -> Iterator[Link]:
        """All links, ordered by id."""

    def __len__(self) -> int:
        """How many links there are."""

    def close(self) -> None:
        """Let go of the file and the lock. Nothing is lost without it."""
