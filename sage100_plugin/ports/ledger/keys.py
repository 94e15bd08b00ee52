"""API keys."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class ApiKey:
    """A key of the API. `secret_hash` is SHA-256 in hex of the secret part.

    Empty `companies` or `records` means all. `made_by` is the id of the key that made it, or `local` for the command
    line; empty where that was not noted.
    """

    id: str
    name: str
    scopes: tuple[str, ...]
    secret_hash: str = field(repr=False)
    created_at: datetime
    companies: tuple[str, ...] = ()
    revoked_at: datetime | None = None
    paused_at: datetime | None = None
    records: tuple[str, ...] = ()
    made_by: str = ""


class Keys(Protocol):
    """API keys."""

    def add(self, key: ApiKey) -> None: ...

    def replace(self, key: ApiKey) -> None: ...

    def get(self, key_id: str) -> ApiKey | None: ...

    def all(self) -> tuple[ApiKey, ...]: ...
