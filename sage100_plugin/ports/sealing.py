"""Secrets at rest, as the stores that keep them ask for it."""

from __future__ import annotations

from typing import Protocol

from sage100_plugin.ports.ledger import LedgerFailed


class WrongKey(LedgerFailed):
    """None of the keys opens what was sealed."""


class Sealer(Protocol):
    """Turns text into something only the holder of a key can read, and back. Safe for threads."""

    def seal(self, text: str) -> str: ...

    def unseal(self, sealed: str) -> str:
        """The text that was sealed. Raises `WrongKey`."""
