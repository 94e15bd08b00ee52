"""How far something got that goes on by itself."""

from __future__ import annotations

from typing import Protocol

from sage100_plugin.ports.ledger.json import Json


class Marks(Protocol):
    """One small document for each name."""

    def get(self, name: str) -> Json | None: ...

    def put(self, name: str, value: Json) -> None: ...

    def remove(self, name: str) -> None:
        """Forget one; no error when there is none."""
