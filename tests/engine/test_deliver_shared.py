"""Two processes that deliver from one ledger: what holds for one courier holds for both together."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from sage100_plugin.engine.access import LOCAL
from sage100_plugin.engine.delivering.deliver import AT_ONCE, Courier
from sage100_plugin.engine.events import append
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.ledger import SqlLedger
from sage100_plugin.ledger.links import SqlLinks
from sage100_plugin.plugin import CATALOG
from sage100_plugin.ports.ledger import Event, Subscription
from sage100_plugin.ports.outside import Posted
from sage100_plugin.sealing import FernetSealer
from sage100_plugin.stores import Stores
from sage100_plugin.testing.plugin import memory_plugin
from tests.postgres import _kept, postgres_server, postgres_url

__all__ = ["_kept", "postgres_server", "postgres_url"]

SECRET = "whsec_" + "A" * 32
LONGEST = 20.0


@dataclass
class Receivers:
    """Keep every delivery waiting until the gate is opened, and note how many of each are under way."""

    gate: threading.Event = field(default_factory=threading.Event)
    came: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    now: Counter[str] = field(default_factory=Counter)
    most: Counter[str] = field(default_factory=Counter)
    news: threading.Condition = field(default_factory=threading.Condition)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Posted:
        with self.news:
            self.came[url].append(headers["webhook-id"])
            self.now[url] += 1
            self.most[url] = max(self.most[url], self.now[url])
            self.news.notify_all()
        assert self.gate.wait(LONGEST)
        with self.news:
            self.now[url] -= 1
        return Posted(200)

    def check(self, url: str) -> str:
        """Every target is allowed."""
        return ""

    def wait_for(self, count: int) -> bool:
        with self.news:
            return self.news.wait_for(lambda: self.now.total() == count, LONGEST)


@pytest.fixture
def plugins(postgres_url: str) -> Iterator[list[Plugin]]:
    """Those of two processes on one ledger."""
    sealer = FernetSealer([FernetSealer.new_key()])
    made = []
    for _ in range(2):
        plugin = memory_plugin(CATALOG, {})
        plugin.ledger.close()
        ledger = SqlLedger.open(postgres_url, sealer)
        plugin.ledger, plugin.links = ledger, SqlLinks(ledger)
        Stores(plugin.links, plugin.mappings, ledger).share(plugin)
        made.append(plugin)
    yield made
    for plugin in made:
        plugin.pool.shutdown()
        plugin.ledger.close()


def happen(plugin: Plugin, receivers: int, records: int, changes: int) -> None:
    """So many changes of so many records, for so many receivers."""
    now = plugin.clock.now()
    names = [f"https://r{number}.example/" for number in range(receivers)]
    for name in names:
        made = Subscription(f"sub {name}", LOCAL, name, ("*",), (SECRET,), now)
        plugin.ledger.write(lambda tx, made=made: tx.subscriptions.add(made))  # type: ignore[misc]
    events = [
        Event(f"evt_{record}_{change}", "job.updated", "c1", now, {"id": str(record)})
        for change in range(changes)
        for record in range(records)
    ]
    plugin.ledger.write(lambda tx: append(tx, events, now))


def test_both_together_keep_to_the_limit_and_the_order_and_deliver_everything_once(plugins: list[Plugin]) -> None:
    receivers = Receivers()
    happen(plugins[0], receivers=6, records=8, changes=3)
    for plugin in plugins:
        plugin.sender = receivers
    couriers = [Courier(plugin) for plugin in plugins]
    over = threading.Event()
    threads = [threading.Thread(target=courier.run, args=(over,)) for courier in couriers]
    for thread in threads:
        thread.start()
    try:
        all_at_once = receivers.wait_for(6 * AT_ONCE)
        receivers.gate.set()
        with receivers.news:
            receivers.news.wait_for(lambda: sum(map(len, receivers.came.values())) >= 6 * 24, LONGEST)
    finally:
        receivers.gate.set()
        over.set()
        for courier, thread in zip(couriers, threads, strict=True):
            courier.wake()
            thread.join()
            courier.close()
    assert all_at_once
    assert set(receivers.most.values()) == {AT_ONCE}
    for came in receivers.came.values():
        assert len(came) == len(set(came)) == 24
        for record in range(8):
            assert [id for id in came if id.startswith(f"evt_{record}_")] == [f"evt_{record}_{n}" for n in range(3)]
    assert plugins[0].ledger.read(lambda tx: tx.deliveries.open_count()) == 0


def test_what_a_dead_process_had_under_way_is_delivered_by_another(plugins: list[Plugin]) -> None:
    """It comes again with the same id: nobody knows whether the receiver got it."""
    hanging, well = Receivers(), Receivers()
    happen(plugins[0], receivers=1, records=2, changes=1)
    plugins[0].sender, plugins[1].sender = hanging, well
    well.gate.set()
    dead, other = Courier(plugins[0]), Courier(plugins[1])
    with ThreadPoolExecutor() as pool:
        pool.submit(dead.drain)
        try:
            assert hanging.wait_for(2)
            assert other.drain() == 0
            plugins[0].ledger.close()
            assert other.drain() == 2
        finally:
            hanging.gate.set()
    other.close()
    assert {name: set(ids) for name, ids in well.came.items()} == {n: set(i) for n, i in hanging.came.items()}
