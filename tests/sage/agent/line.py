"""A runner's plugin without HTTP between them."""

from __future__ import annotations

from collections.abc import Collection

from sage100_plugin.ports.agent import Document, Outcome
from sage100_plugin.ports.agent import Runner as Who
from sage100_plugin.sage.agent.remote import MemoryExchange
from sage100_plugin.sage.agent.runner import Unreached

SOON = 30.0
"""Longer than any wait in these tests lasts, when all is well."""


class Line:
    """The plugin's exchange at the other end of a line that can be cut: before a call arrives, or before its answer."""

    def __init__(self, exchange: MemoryExchange) -> None:
        self.exchange = exchange
        self.cut = self.lose = 0
        self.wait = SOON
        self.claims: list[tuple[str, ...]] = []

    def _sent(self) -> None:
        if self.cut:
            self.cut -= 1
            raise Unreached("The plugin did not answer.")

    def _answered(self) -> None:
        if self.lose:
            self.lose -= 1
            raise Unreached("The answer was lost.")

    def claim(self, runner: str, holds: Collection[str]) -> Document | None:
        self._sent()
        self.claims.append(tuple(holds))
        found = self.exchange.claim("west", Who(runner, "SAGE01"), holds, self.wait)
        self._answered()
        return found

    def answer(self, document_id: str, outcome: Outcome) -> None:
        self._sent()
        self.exchange.answer("west", document_id, outcome)
        self._answered()
