"""Where a run can be struck: a crash around any call of a port, a person who comes between, a full disk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random
from typing import Any

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.ports.ledger import Ledger, LedgerFailed, T, Tx
from sage100_plugin.ports.outside import Posted, Sender
from tests.faults.frail import Crash, Frail, FrailCompanies, Fuse

BETWEEN = 0.04
"""How often a person saves something while a company is being read."""


def nobody() -> None:
    """Nobody comes between."""


class Points(Fuse):
    """Counts down to a crash that a seed chose; all ports of one process share it."""

    def __init__(self, chance: Random) -> None:
        super().__init__(0)
        self._chance = chance
        self._left = 0
        self.last = ""
        self.full = False
        self.between: Callable[[], None] = nobody

    def arm(self, calls: int) -> None:
        """Let the process die at the point that comes after so many others; 0 lets it live."""
        self._left = calls

    def point(self, name: str) -> None:
        if self.burnt:
            raise Crash(name)
        self.last = name
        if self._left == 1:
            self.burnt = True
            raise Crash(name)
        self._left = max(0, self._left - 1)
        if name.startswith("after reader") and self._chance.random() < BETWEEN:
            self.between()


class FrailLedger:
    """The ledger, with points around and inside its transactions; while the disk is full it writes nothing."""

    def __init__(self, inner: Ledger, points: Points) -> None:
        self._inner, self._points = inner, points

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def read(self, work: Callable[[Tx], T]) -> T:
        self._points.point("before ledger.read")
        return self._inner.read(work)

    def write(self, work: Callable[[Tx], T]) -> T:
        self._points.point("before ledger.write")
        if self._points.full:
            raise LedgerFailed("database or disk is full")

        def struck(tx: Tx) -> T:
            value = work(tx)
            self._points.point("inside ledger.write")
            return value

        value = self._inner.write(struck)
        self._points.point("after ledger.write")
        return value


class FrailSender:
    """The sender, with points around a POST. It is called by another thread, whose process is gone like the first."""

    def __init__(self, inner: Sender, points: Points) -> None:
        self._inner, self._points = inner, points

    def check(self, url: str) -> str:
        return self._inner.check(url)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Posted:
        try:
            self._points.point("before sender.post")
            posted = self._inner.post(url, body, headers)
            self._points.point("after sender.post")
        except Crash:
            return Posted(0, "the process is gone, and nobody hears this")
        return posted


def struck(plugin: Plugin, points: Points) -> Plugin:
    """The same plugin, each of whose ports can be struck."""
    links: Any = Frail(plugin.links, points, "links", "add", "replace", "remove", "by_source")
    ledger: Any = FrailLedger(plugin.ledger, points)
    companies: Any = FrailCompanies(plugin.companies, points)
    return replace(plugin, links=links, ledger=ledger, sender=FrailSender(plugin.sender, points), companies=companies)
