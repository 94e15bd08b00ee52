"""Last seen states of Sage records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sage100_plugin.ports.ledger.json import Json


@dataclass(frozen=True)
class Snapshot:
    """The last seen state of one Sage record: a hash of the compared fields, and the fields, lines included."""

    id: str
    hash: str
    fields: Json


class Snapshots(Protocol):
    """Last seen states of Sage records, per company and record type."""

    def get(self, company: str, record: str, ids: Sequence[str]) -> dict[str, Snapshot]: ...

    def put(self, company: str, record: str, snapshots: Iterable[Snapshot]) -> None: ...

    def count(self, company: str, record: str) -> int: ...
