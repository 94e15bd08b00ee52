"""Buttons: links that run an action with an input that was fixed when they were made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sage100_plugin.ports.ledger.json import Json


@dataclass(frozen=True)
class Button:
    """A button of a CRM's page. It may do what the API key that made it may do.

    `used_at` and `operation_id` tell of its last use; one that is `single_use` is used once.
    """

    id: str
    key_id: str
    action: str
    company: str
    input: Json
    label: str
    created_at: datetime
    expires_at: datetime
    single_use: bool = False
    used_at: datetime | None = None
    operation_id: str = ""


class Buttons(Protocol):
    """Buttons that were made and have not been forgotten."""

    def add(self, button: Button) -> None: ...

    def replace(self, button: Button) -> None:
        """Store a new state. Raises `KeyError` when there is none."""

    def remove(self, button_id: str) -> None:
        """Forget one; no error when there is none."""

    def get(self, button_id: str) -> Button | None: ...

    def find(self, *, key_id: str | None = None, after: str = "", limit: int = 50) -> tuple[Button, ...]:
        """Those of this API key or of all, newest first, those after the button id `after`."""

    def expire(self, before: datetime, limit: int) -> int:
        """Forget those that expired before this moment, at most `limit`; gives how many."""
