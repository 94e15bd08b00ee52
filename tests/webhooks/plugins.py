"""A whole plugin in memory, with a catalog that is small enough to be seen through."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.events import append
from sage100_plugin.engine.keys import make_key
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.errors import Unavailable
from sage100_plugin.ports.ledger import Event, Ledger, LedgerFailed, T, Tx
from sage100_plugin.records import fields
from sage100_plugin.settings import Settings
from sage100_plugin.spec import (
    Action,
    ActionInput,
    Answer,
    Asked,
    Catalog,
    Change,
    Context,
    Effect,
    Example,
    Given,
    Item,
    Picker,
    Sheet,
    Trigger,
)
from sage100_plugin.stamps import Stamps
from sage100_plugin.testing.outside import FakeClock, RecordingSender
from sage100_plugin.testing.plugin import memory_plugin
from sage100_plugin.testing.sage import MemorySage

TARGET = "https://receiver.example/hook"
PLANTED = "planted-secret-7c1e"


class JobInput(ActionInput):
    job = fields.text("Job", required=True)


class JobOutput(ActionInput):
    id = fields.text("Job")


def _find(_context: Context, given: Given) -> Answer:
    return Answer({"id": given["job"]})


def _break(_context: Context, given: Given) -> Answer:
    raise RuntimeError(f"{PLANTED} {given['job']}")


def _offline(_context: Context, given: Given) -> Answer:
    raise Unavailable("sage_unavailable")


def _action(key: str, run: Any) -> Action:
    return Action(
        key=key, record="job", verb="find", title="Find Job", summary="Finds a job.", menu="3-5 Jobs",
        effect=Effect.READ, input=JobInput, output=JobOutput, run=run, example=Example({"job": "1"}, {"id": "1"}),
    )  # fmt: skip


def _trigger(key: str, event: str, filters: tuple[str, ...]) -> Trigger:
    def occurs(change: Change) -> None:
        return None

    return Trigger(
        key=key, event=event, record=event.partition(".")[0], title=key, summary=key, menu="3-5 Jobs", data=JobOutput,
        sample={"id": "220", "name": "Riverside"}, occurs=occurs, filters=filters,
    )  # fmt: skip


def _jobs(_context: Context, asked: Asked) -> tuple[Item, ...]:
    items = [Item(str(number), f"Job {number}") for number in range(1, 121)]
    found = [item for item in items if asked.q in item.label]
    return tuple(found[asked.offset : asked.offset + asked.limit])


CATALOG = Catalog(
    actions=(_action("find_job", _find), _action("break_job", _break), _action("lose_job", _offline)),
    triggers=(
        _trigger("job_created", "job.created", ("status", "amount", "name")),
        _trigger("work_order_status_changed", "work_order.status_changed", ("status",)),
    ),
    pickers=(
        Picker("jobs", "Jobs", _jobs),
        Picker("phases", "Phases", _jobs, depends_on=("job",), first="Choose a job first."),
    ),
    sheets=(Sheet("jobs", "Jobs", "lose_job", "job", ("Job",), (("1204",),)),),
)


class Pages:
    """Generated documents, for routes that only hand them on."""

    def manifest(self) -> Mapping[str, Any]:
        return {"domain": "sage100_contractor"}

    def openapi(self) -> Mapping[str, Any]:
        return {"openapi": "3.1.0"}

    def page(self) -> str:
        return "<!doctype html><title>Docs</title>"

    def hosts(self) -> list[dict[str, str]]:
        return [{"key": "n8n", "title": "n8n", "file": "n8n-nodes-1.tgz"}]

    def steps(self, key: str, address: str) -> list[str]:
        return {"n8n": [f"Give *it* `{address}`."]}[key]

    def artefact(self, key: str) -> bytes:
        return {"n8n": b"packed"}[key]


class FullDisk:
    """A ledger that cannot write while it is full."""

    def __init__(self, ledger: Ledger, failed: LedgerFailed | None = None) -> None:
        self.full, self._failed = True, failed or LedgerFailed()
        self.read, self.close, self._write = ledger.read, ledger.close, ledger.write

    @property
    def trouble(self) -> str:
        return "failing" if self.full else ""

    def write(self, work: Callable[[Tx], T]) -> T:
        if self.full:
            raise self._failed
        return self._write(work)


@dataclass
class World:
    """The plugin with its doubles at hand."""

    plugin: Plugin
    sages: dict[str, MemorySage]

    @property
    def clock(self) -> FakeClock:
        """The plugin's clock."""
        assert isinstance(self.plugin.clock, FakeClock)
        return self.plugin.clock

    @property
    def sender(self) -> RecordingSender:
        """The plugin's sender."""
        assert isinstance(self.plugin.sender, RecordingSender)
        return self.plugin.sender

    def key(self, *scopes: str, companies: tuple[str, ...] = (), name: str = "flow") -> str:
        """A new API key."""
        return make_key(self.plugin, {"name": name, "scopes": list(scopes), "companies": list(companies)}).secret

    def caller(self, *scopes: str, companies: tuple[str, ...] = ()) -> Caller:
        """The holder of a new API key."""
        made = make_key(self.plugin, {"name": "flow", "scopes": list(scopes), "companies": list(companies)})
        return Caller(made.key.id, made.key.name, made.key.scopes, made.key.companies)

    def happen(self, kind: str = "job.created", data: Mapping[str, Any] | None = None, **rest: Any) -> Event:
        """Let an event happen; gives it as it was stored."""
        event = Event(
            self.plugin.ids("evt"), kind, rest.pop("company", "alpha"), self.clock.now(), data or {"id": "220"}, **rest
        )
        return self.plugin.ledger.write(lambda tx: append(tx, [event], self.clock.now()))[0]


@contextmanager
def world(home: Path, **settings: str) -> Iterator[World]:
    """A plugin that is gone afterwards."""
    sages = {"alpha": MemorySage(), "beta": MemorySage()}
    plugin = memory_plugin(CATALOG, sages)
    plugin.settings = Settings(home, {**plugin.settings.values, **settings})
    plugin.stamper = Stamps(["key"])
    plugin.version = "1.2.3"
    try:
        yield World(plugin, sages)
    finally:
        plugin.pool.shutdown()
        plugin.ledger.close()
