"""Last seen states of Sage records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sage100_plugin.ports.ledger.json import Json


@dataclass(frozen=True)
class Snapshot:
    """The last seen state of one Sage record: a hash of the compared fields, and the fields, lines included.

    `stamp` is the newest stamp it was seen with, text made by Sage's server. Stamps go forward, unless a backup of Sage
    is restored.
    """

    id: str
    hash: str
    fields: Json
    stamp: str = ""


class Snapshots(Protocol):
    """Last seen states of Sage records, per company and record type."""

    def get(self, company: str, record: str, ids: Sequence[str]) -> dict[str, Snapshot]: ...

    def put(self, company: str, record: str, snapshots: Iterable[Snapshot]) -> None: ...

    def page(self, company: str, record: str, after: str = "", limit: int = 500) -> tuple[Snapshot, ...]:
        """The snapshots with ids beyond `after`, ordered by id as text."""

    def remove(self, company: str, record: str, ids: Iterable[str]) -> None:
        """Forget records; no error for those that are not there."""

    def count(self, company: str, record: str) -> int: ...
