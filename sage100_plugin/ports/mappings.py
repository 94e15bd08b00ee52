"""Where people's field mappings are kept, every version of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class MappingVersion:
    """A mapping of one company and module (a record type) as it was saved. `number` counts from 1.

    `pairs` are the lines in JSON, as `sage100_plugin.mapping` writes them. `saved_at` is RFC 3339 UTC.
    """

    company: str
    module: str
    number: int
    pairs: tuple[Mapping[str, Any], ...]
    saved_by: str
    saved_at: str
    note: str = ""


class VersionTaken(Exception):
    """Somebody saved this number first."""


class Mappings(Protocol):
    """Mappings by company and module. When a call returns, its effect is durable. Safe for threads."""

    def current(self, company: str, module: str) -> MappingVersion | None:
        """The newest version; None when none was ever saved."""

    def versions(self, company: str, module: str) -> tuple[MappingVersion, ...]:
        """All versions, newest first."""

    def save(self, version: MappingVersion) -> None:
        """Keep a new version, whose number is the newest one's and one more. Raises `VersionTaken`, `StoreFailed`."""

    def all(self) -> tuple[MappingVersion, ...]:
        """Every version of every mapping, ordered by company, module and number."""
