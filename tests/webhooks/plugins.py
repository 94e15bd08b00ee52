"""A whole plugin in memory, with a catalog that is small enough to be seen through."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sage100_plugin.engine.access import Caller, make_key
from sage100_plugin.engine.events import append
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.errors import Unavailable
from sage100_plugin.ports.ledger import Event, Ledger, LedgerFailed, T, Tx
from sage100_plugin.ports.sage import Company, SageWriter
from sage100_plugin.records import fields
from sage100_plugin.settings import SETTINGS, Settings
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
    Trigger,
)
from sage100_plugin.stamps import Stamps
from sage100_plugin.testing.ledger import memory_ledger
from sage100_plugin.testing.links import MemoryLinks
from sage100_plugin.testing.outside import FakeClock, RecordingSender, SeededIds
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
)


@dataclass
class Several:
    """Companies in memory."""

    sages: dict[str, MemorySage] = field(default_factory=lambda: {"alpha": MemorySage(), "beta": MemorySage()})

    def all(self) -> tuple[Company, ...]:
        return tuple(Company(name, name.title()) for name in self.sages)

    def get(self, company_id: str) -> Company | None:
        return next((company for company in self.all() if company.id == company_id), None)

    def reader(self, company_id: str) -> MemorySage:
        return self.sages[company_id]

    def writer(self, company_id: str) -> SageWriter:
        return self.sages[company_id]


class Pages:
    """Generated documents, for routes that only hand them on."""

    def manifest(self) -> Mapping[str, Any]:
        return {"domain": "sage100_contractor"}

    def openapi(self) -> Mapping[str, Any]:
        return {"openapi": "3.1.0"}

    def page(self) -> str:
        return "<!doctype html><title>Docs</title>"


class FullDisk:
    """A ledger that cannot write while it is full."""

    def __init__(self, ledger: Ledger) -> None:
        self.full = True
        self.read, self.close, self._write = ledger.read, ledger.close, ledger.write

    def write(self, work: Callable[[Tx], T]) -> T:
        if self.full:
            raise LedgerFailed
        return self._write(work)


@dataclass
class World:
    """The plugin with its doubles at hand."""

    plugin: Plugin
    clock: FakeClock
    sender: RecordingSender
    companies: Several

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
    clock, sender, companies = FakeClock(), RecordingSender(), Several()
    values = {setting.name: setting.default for setting in SETTINGS} | settings
    pool, ledger = ThreadPoolExecutor(2), memory_ledger()
    plugin = Plugin(
        catalog=CATALOG, companies=companies, links=MemoryLinks(), ledger=ledger, sender=sender, clock=clock,
        ids=SeededIds(1), stamper=Stamps(["key"]), settings=Settings(home, values), version="1.2.3", pool=pool,
    )  # fmt: skip
    try:
        yield World(plugin, clock, sender, companies)
    finally:
        pool.shutdown()
        ledger.close()
