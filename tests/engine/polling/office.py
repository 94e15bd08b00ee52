"""A company in memory whose people work while it is polled, and two record types to poll."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling.poll import poll
from sage100_plugin.plugin import CATALOG as WHOLE
from sage100_plugin.ports.ledger import Cursor, Event, Ledger, T, Tx
from sage100_plugin.ports.links import Link
from sage100_plugin.ports.sage import Changed, Row
from sage100_plugin.spec import Catalog
from sage100_plugin.testing.outside import FakeClock
from sage100_plugin.testing.sage import MemorySage

_TRIGGER = WHOLE.trigger
CATALOG = Catalog(
    WHOLE.actions,
    (
        _TRIGGER["job_created"],
        _TRIGGER["job_updated"],
        replace(_TRIGGER["budget_changed"], watches=()),
        replace(_TRIGGER["record_deleted"], watches=("job", "budget")),
    ),
    WHOLE.pickers,
)
"""Two record types are enough to see what a poll does."""

STILL = timedelta(0)
COMPANY = "sandbox"


class Crash(BaseException):
    """The process ends here."""


class Frail(MemorySage):
    """A company whose reader gives short pages, ends the process after `left` answers, and calls `before` each.

    `strays` are rows in each of its tables that belong to no record.
    """

    left: int | None = None
    page = 200
    asked = strays = 0
    before: Callable[[str], None] = staticmethod(lambda _question: None)

    def now(self) -> str:
        self.asked += 1
        self.before("now")
        return super().now()

    def get(self, record: str, ids: Any) -> dict[str, Row]:
        self._tick("get")
        return super().get(record, ids)

    def changed(
        self, record: str, since: str, overlap: timedelta, after: tuple[str, str] | None = None, limit: int = 500
    ) -> tuple[Changed, ...]:
        self._tick("changed")
        return super().changed(record, since, overlap, after, min(limit, self.page))

    def keys(self, record: str, after: str = "", limit: int = 500) -> tuple[str, ...]:
        self._tick("keys")
        return super().keys(record, after, min(limit, self.page))

    def there(self, record: str, ids: Any) -> frozenset[str]:
        self._tick("there")
        return super().there(record, ids)

    def tally(self, record: str) -> tuple[int, ...]:
        self._tick("tally")
        return tuple(rows + self.strays for rows in super().tally(record))

    def _tick(self, question: str) -> None:
        self.before(question)
        if self.left is not None:
            if self.left == 0:
                self.left = None
                raise Crash
            self.left -= 1


@dataclass
class FrailLedger:
    """A ledger that ends the process before, or after, the n-th write."""

    inner: Ledger
    left: int | None = None
    after: bool = False
    writes: int = field(default=0)
    trouble: str = ""

    def read(self, work: Callable[[Tx], T]) -> T:
        return self.inner.read(work)

    def write(self, work: Callable[[Tx], T]) -> T:
        self.writes += 1
        if self.left is None:
            return self.inner.write(work)
        self.left -= 1
        if self.left >= 0:
            return self.inner.write(work)
        self.left = None
        if self.after:
            self.inner.write(work)
        raise Crash

    def close(self) -> None:
        self.inner.close()


def job(number: int, name: str = "A job") -> dict[str, Any]:
    return {"recnum": number, "jobnme": name, "status": 4}


def line(place: int, code: str, guid: str = "", **amounts: str) -> dict[str, Any]:
    told = {column: Decimal(amount) for column, amount in amounts.items()}
    named = {"_idnum": guid} if guid else {}
    return {"recnum": 1015, "linnum": place, "phsnum": 0, "cstcde": Decimal(code), **named, **told}


def budget(*lines: dict[str, Any], number: int = 1015) -> dict[str, Any]:
    return {"recnum": number, "jobnme": "Westfield", "lines": list(lines)}


def events(plugin: Plugin, kind: str | None = None) -> list[Event]:
    """All events, oldest first."""
    return list(reversed(plugin.ledger.read(lambda tx: tx.events.newest((kind,) if kind else (), 10_000))))


def kinds(plugin: Plugin) -> list[tuple[str, str]]:
    """Type and record of all events, oldest first."""
    return [(event.type, event.data["id"]) for event in events(plugin)]


def ids(plugin: Plugin, kind: str) -> list[str]:
    return [event.data["id"] for event in events(plugin, kind)]


def jobs(plugin: Plugin) -> list[str]:
    return ids(plugin, "job.created")


def found(plugin: Plugin, **asked: Any) -> dict[str, int]:
    return {item["record"]: item["events"] for item in poll(plugin, **asked)["items"]}


def swept(plugin: Plugin, **asked: Any) -> dict[str, int]:
    return found(plugin, sweep=True, **asked)


def errors(plugin: Plugin, **asked: Any) -> set[str]:
    """The codes of what went wrong."""
    return {item["error"]["code"] for item in poll(plugin, **asked)["items"] if "error" in item}


def cursor(plugin: Plugin, record: str = "job") -> Cursor:
    held = plugin.ledger.read(lambda tx: tx.cursors.get(COMPANY, record))
    assert held is not None
    return held


def state(plugin: Plugin) -> Any:
    return plugin.ledger.read(lambda tx: tx.states.get(COMPANY))


def clock(plugin: Plugin) -> FakeClock:
    assert isinstance(plugin.clock, FakeClock)
    return plugin.clock


def linked(plugin: Plugin, sage_id: str, record: str = "job", source_id: str = "") -> Link:
    """Link a Sage record."""
    return plugin.links.add(
        Link(f"lnk_{sage_id}{source_id}", COMPANY, record, "followup", source_id or f"P-{sage_id}", sage_id)
    )


def states(plugin: Plugin, sage_id: str, record: str = "job") -> Mapping[str, str]:
    return {link.source_id: link.state for link in plugin.links.by_sage(COMPANY, record, sage_id)}
