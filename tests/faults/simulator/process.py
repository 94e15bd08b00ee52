"""One life of the plugin after another, over stores that outlive them all."""

from __future__ import annotations

from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import MISSING, fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from actions import ACTIONS, PICKERS
from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.delivering.deliver import Courier
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.recover import recover
from sage100_plugin.ledger import SqlLedger
from sage100_plugin.links import TinyDBLinks
from sage100_plugin.ports.ledger import ApiKey, LedgerFailed
from sage100_plugin.records import RECORDS
from sage100_plugin.sealing import FernetSealer
from sage100_plugin.spec import Catalog, Trigger
from sage100_plugin.spec.changes import created, updated
from sage100_plugin.testing.links import MemoryLinks
from sage100_plugin.testing.outside import FakeClock, SeededIds
from sage100_plugin.testing.plugin import memory_plugin
from tests.faults.frail import Crash
from tests.faults.simulator.books import WATCHED, Books
from tests.faults.simulator.network import Network
from tests.faults.simulator.points import Points, struck
from triggers.record import RECORD_DELETED

COMPANIES = ("alpha", "beta")
START = datetime(2026, 9, 30, 12, tzinfo=UTC)
FLOW = Caller("flow", "a flow", SCOPES)
VERBS = {"created": created, "updated": updated}


def _triggers() -> tuple[Trigger, ...]:
    """For each watched record one trigger that tells it is new, and one that tells whatever changes in it."""
    return tuple(
        Trigger(
            key=f"{record}_{verb}", event=f"{record}.{verb}", record=record, title=f"{record} {verb}",
            summary="Of the simulator.", menu=RECORDS[record].menu, data=RECORDS[record].schema, sample={"id": "1"},
            occurs=occurs,
        )
        for record in WATCHED
        for verb, occurs in VERBS.items()
    )  # fmt: skip


CATALOG = Catalog(ACTIONS, (*_triggers(), replace(RECORD_DELETED, watches=WATCHED)), PICKERS)


class Inline(Executor):
    """Does what it is given at once."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001 - a crash belongs to who waits for the result
            done.set_exception(error)
        return done


class Stores:
    """What survives: ledger and links, in memory, or as files that each process opens anew."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._sealer = FernetSealer([FernetSealer.new_key()])
        self.links: Any = MemoryLinks()
        self.ledger = SqlLedger.open("sqlite://", self._sealer)
        self.reopen()
        key = ApiKey(FLOW.key_id, FLOW.name, FLOW.scopes, "", START)
        self.ledger.write(lambda tx: tx.keys.add(key))

    def reopen(self) -> None:
        """As the next process finds them."""
        if self._folder is None:
            return
        self.close()
        self.links = TinyDBLinks.open(self._folder / "links")
        self.ledger = SqlLedger.open(f"sqlite:///{(self._folder / 'ledger.sqlite').as_posix()}", self._sealer)

    def close(self) -> None:
        self.ledger.close()
        self.links.close()


def forgotten() -> dict[str, Any]:
    """What a process knows by itself, as the next one begins with it."""
    made = {field.name: field.default_factory for field in fields(Plugin)}
    return {name: make() for name, make in made.items() if make is not MISSING}


class Machine:
    """The machine the plugin runs on, with Sage and the receivers around it."""

    def __init__(self, seed: int, folder: Path | None) -> None:
        self.chance = Random(seed)
        self.clock = FakeClock(START)
        self.network = Network(self.clock, seed)
        skew = timedelta(seconds=self.chance.choice((0, 0, -7200, 5400, 90)))
        self.books = {name: Books(START + skew) for name in COMPANIES}
        self.stores = Stores(folder)
        self.lives = 0
        self._ids = SeededIds(seed)
        self._whole = memory_plugin(CATALOG, self.books)
        self._whole.ledger.close()
        self._whole.pool.shutdown()
        self._seed = seed
        self.points = Points(self.chance)
        self.plugin: Plugin
        self.courier: Courier

    def start(self) -> None:
        """What a server does when it starts. May die on the way."""
        between = self.points.between
        self.points = Points(self.chance)
        self.points.between = between
        self.lives += 1
        self.plugin = struck(
            replace(
                self._whole,
                links=self.stores.links,
                ledger=self.stores.ledger,
                sender=self.network,
                clock=self.clock,
                ids=self._ids,
                pool=Inline(),
                **forgotten(),
            ),
            self.points,
        )
        # One thread, so that a seed always gives the same run.
        self.courier = Courier(self.plugin, threads=1, chance=Random(self._seed + self.lives))
        recover(self.plugin)

    def stop(self) -> None:
        """The process ends, orderly or not."""
        with suppress(Crash, LedgerFailed):
            self.courier.close()
        self.stores.reopen()

    def close(self) -> None:
        with suppress(Crash, LedgerFailed):
            self.courier.close()
        self.stores.close()

    def pass_time(self, seconds: float) -> None:
        """Time passes, here and at Sage."""
        self.clock.advance(seconds)
        for books in self.books.values():
            books.moment += timedelta(seconds=seconds)

    def set_wall_clock(self, hours: float) -> None:
        """An administrator sets this machine's clock; elapsed time and Sage's clock go on as before."""
        self.clock.set(self.clock.now() + timedelta(hours=hours))
