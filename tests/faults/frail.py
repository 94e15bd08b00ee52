"""A plugin that dies at a chosen point: before or after the n-th call of its stores, of Sage's reader or of its API."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sage100_plugin.engine.plugin import Plugin


class Crash(BaseException):
    """The process is gone."""


class Fuse:
    """Counts points and burns at one of them; once burnt, nothing works any more. 0 never burns."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.points: list[str] = []
        self.burnt = False

    def point(self, name: str) -> None:
        if self.burnt:
            raise Crash(name)
        self.points.append(name)
        if len(self.points) == self.at:
            self.burnt = True
            raise Crash(name)

    def guarded(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            self.point(f"before {name}")
            answer = call(*args, **kwargs)
            self.point(f"after {name}")
            return answer

        return run


class Frail:
    """A port whose named calls are points; all else is handed through."""

    def __init__(self, inner: Any, fuse: Fuse, title: str, *names: str) -> None:
        self._inner, self._fuse, self._title, self._names = inner, fuse, title, names

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._inner, name)
        return self._fuse.guarded(f"{self._title}.{name}", value) if name in self._names else value


class FrailCompanies:
    """The companies, each with a frail reader and a frail API."""

    def __init__(self, inner: Any, fuse: Fuse) -> None:
        self._inner, self._fuse = inner, fuse

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def reader(self, company_id: str) -> Any:
        asked = ("now", "get", "find", "changed", "keys", "there", "tally", "tracked", "newest_numbers", "newest")
        return Frail(self._inner.reader(company_id), self._fuse, "reader", *asked)

    def writer(self, company_id: str) -> Any:
        return Frail(self._inner.writer(company_id), self._fuse, "writer", "submit")


def frail(plugin: Plugin, fuse: Fuse) -> Plugin:
    """The same plugin, with points."""
    links: Any = Frail(plugin.links, fuse, "links", "add", "add_all")
    ledger: Any = Frail(plugin.ledger, fuse, "ledger", "write")
    companies: Any = FrailCompanies(plugin.companies, fuse)
    return replace(plugin, links=links, ledger=ledger, companies=companies)
