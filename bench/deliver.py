"""Deliveries against their bars P8, P9, P10, P13 and P18: the whole courier with a ledger on disk.

Receivers are a process of their own on the loopback (`sink.py`); what is timed is when they got what.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

import requests
import urllib3

from bench.house import plugin_on
from bench.poll import BEGIN, Place, make_company
from bench.report import Row, gc_frozen, seconds, spread
from bench.sink import Sink, sink
from sage100_plugin.engine.delivering.deliver import Courier
from sage100_plugin.engine.delivering.message import Message, message
from sage100_plugin.engine.delivering.signing import new_secret
from sage100_plugin.engine.events import append
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.ports.ledger import Event, Subscription, Tx
from sage100_plugin.sage.companies import CompanyFolder
from sage100_plugin.sage.sandbox.seed import bulk
from webhooks.outbound import RequestsSender

RECEIVERS = 10
THREADS = 32
PADDING = "x" * 800
"""Makes an event about a kilobyte."""

DEADLINE = 3.0
"""How long a receiver that never answers is waited for."""


@dataclass(frozen=True)
class Sizes:
    """How much of everything."""

    events: int = 200
    rounds: int = 7
    dead_events: int = 100
    dead_rounds: int = 5
    lines: int = 10_000
    polls: int = 200
    parked: int = 100_000
    live: int = 400
    live_rounds: int = 3


_SMOKE = Sizes(20, 1, 10, 1, 1_000, 5, 200, 20, 1)


def events(plugin: Plugin, count: int, kind: str = "job.updated") -> list[Event]:
    """So many events, each of a record of its own."""
    now = plugin.clock.now()
    return [
        Event(plugin.ids("evt"), kind, "main", now, {"id": str(number), "name": "Riverside Clinic", "notes": PADDING})
        for number in range(count)
    ]


def subscribe(plugin: Plugin, url: str, kind: str = "*") -> Subscription:
    """A receiver at this address."""
    made = Subscription(plugin.ids("sub"), "local", url, (kind,), (new_secret(),), plugin.clock.now())
    plugin.ledger.write(lambda tx: tx.subscriptions.add(made))
    return made


def happen(plugin: Plugin, made: Sequence[Event], ago: dt.timedelta = dt.timedelta()) -> None:
    """Let the events be stored with their deliveries, now or so long ago."""
    plugin.ledger.write(lambda tx: append(tx, made, plugin.clock.now() - ago))


@contextmanager
def delivering(home: Path, deadline: float = 15.0) -> Iterator[Plugin]:
    """A plugin on disk that may deliver to this machine."""
    with plugin_on(home, CompanyFolder(home / "companies")) as plugin:
        plugin.sender = RequestsSender(plugin.clock, ["127.0.0.0/8"], deadline=deadline)
        yield plugin


@contextmanager
def folder() -> Iterator[Path]:
    """An empty folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as name:
        yield Path(name)


@contextmanager
def running(plugin: Plugin) -> Iterator[Courier]:
    """A courier at work."""
    courier, over = Courier(plugin), threading.Event()
    plugin.wake = courier.wake
    thread = threading.Thread(target=courier.run, args=(over,))
    thread.start()
    try:
        yield courier
    finally:
        over.set()
        courier.wake()
        thread.join()
        courier.close()


@dataclass
class Cost:
    """What something took, each."""

    seconds: float
    processor: float


def cost(work: Callable[[], object], count: int) -> Cost:
    """Seconds and processor seconds of each of so many."""
    processor = time.process_time()
    took = seconds(work)
    return Cost(took / count, (time.process_time() - processor) / count)


def by_urllib3(made: Sequence[Message]) -> None:
    """The peer of P8."""
    pool = urllib3.PoolManager(maxsize=THREADS)

    def post(one: Message) -> None:
        assert pool.request("POST", one.url, body=one.body, headers=one.headers).status == 200

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(post, made))


def by_requests(made: Sequence[Message]) -> None:
    """The peer of P9."""
    with requests.Session() as session:
        for one in made:
            assert session.post(one.url, data=one.body, headers=one.headers).ok


def _rates(sizes: Sizes) -> list[Row]:
    count = sizes.events * RECEIVERS
    faster, dearer, ours = [], [], []
    with sink() as receiver, folder() as home, delivering(home) as plugin, gc_frozen():
        subscribed = [subscribe(plugin, receiver.url(f"r{number}")) for number in range(RECEIVERS)]
        courier = Courier(plugin)
        for _ in range(sizes.rounds + 1):
            batch = events(plugin, sizes.events)
            happen(plugin, batch)
            mine = cost(courier.drain, count)
            arrived = receiver.arrived()
            assert sum(map(len, arrived.values())) == count, {name: len(ids) for name, ids in arrived.items()}
            made = [message(event, each, plugin.clock.now()) for event in batch for each in subscribed]
            peer = cost(partial(by_urllib3, made), count)
            bare = cost(partial(by_requests, made[:400]), min(count, 400))
            receiver.arrived()
            faster.append(peer.seconds / mine.seconds)
            dearer.append(mine.processor / bare.processor)
            ours.append(mine)
        courier.close()
    rate, processor = spread(faster[1:] or faster), spread(dearer[1:] or dearer)
    each = spread([1 / one.seconds for one in ours]).median
    micros = spread([one.processor * 1e6 for one in ours]).median
    return [
        Row("P8", f"delivery rate / urllib3, {THREADS} threads", rate.median, "x", 0.8, 2.5,
            f"{rate}; {each:.0f}/s", higher_is_better=True),
        Row("P9", "processor time of a delivery / requests.Session.post", processor.median, "x", 1, 0.5,
            f"{processor}; {micros:.0f} us"),
    ]  # fmt: skip


def _nine(receiver: Sink, sizes: Sizes, *, dead: bool) -> float:
    """Seconds until nine receivers have all, beside a tenth that is well or never answers."""
    wanted = sizes.dead_events * (RECEIVERS - 1)
    with folder() as home, delivering(home, DEADLINE) as plugin:
        subscribe(plugin, receiver.url("tenth", "hang" if dead else "slow"))
        for number in range(RECEIVERS - 1):
            subscribe(plugin, receiver.url(f"r{number}", "slow"))
        happen(plugin, events(plugin, sizes.dead_events))
        began = time.monotonic()
        with running(plugin):
            came: list[float] = []
            while len(came) < wanted:
                time.sleep(0.1)
                came += [at for name, got in receiver.arrived().items() if name != "tenth" for _, at in got]
    return max(came) - began


def _poison(sizes: Sizes) -> Row:
    with sink() as receiver:
        well, ill = [], []
        for _ in range(sizes.dead_rounds):
            well.append(_nine(receiver, sizes, dead=False))
            ill.append(_nine(receiver, sizes, dead=True))
    found = spread([one / other for one, other in zip(ill, well, strict=True)])
    note = f"{found}; {spread(well).median:.2f} s"
    return Row("P10", "one dead receiver of ten: time of the nine / all are well", found.median, "x", 1.3, 1.05, note)


def _latency(sizes: Sizes) -> Row:
    """P13: a row is committed in Sage, the poll comes at once, and the receiver has the event."""
    with sink() as receiver, folder() as home:
        make_company(home, sizes.lines)
        with delivering(home) as plugin:
            place = Place(plugin, home / "companies" / "main.sqlite", 1, BEGIN)
            place.later()
            place.poll()
            subscribe(plugin, receiver.url("poll"))
            with running(plugin):
                found = sorted(_end_to_end(place, receiver) for _ in range(sizes.polls))
            place.sage.close()
    p50, p99 = found[len(found) // 2], found[int(len(found) * 0.99)]
    note = f"p50 {p50 * 1e3:.0f} ms, most {found[-1] * 1e3:.0f} ms"
    return Row(
        "P13", "row committed in Sage to POST received, p99, without the interval", p99 * 1e3, "ms", 100, 25, note
    )


def _end_to_end(place: Place, receiver: Sink) -> float:
    place.later()
    moment = place.moment.replace(tzinfo=None).isoformat(" ", "milliseconds")
    place.sage.execute(
        "UPDATE bdglin SET matbdg = matbdg + 1, upddte = ? WHERE linnum = 1 AND recnum = ?", (moment, bulk.FIRST_JOB)
    )
    began = time.monotonic()
    assert place.poll() == 1
    came: list[tuple[str, float]] = []
    while not came:
        time.sleep(0.005)
        came = receiver.arrived()["poll"]
    return came[0][1] - began


def _live(plugin: Plugin, receiver: Sink, count: int) -> float:
    """The p99 of the seconds from an event to its nine receivers, at fifty events a second."""
    times = {}
    for event in events(plugin, count, "job.created"):
        times[event.id] = time.monotonic()
        happen(plugin, [event])
        plugin.wake()
        time.sleep(0.02)
    time.sleep(0.5)
    late = sorted(at - times[id] for got in receiver.arrived().values() for id, at in got if id in times)
    assert len(late) == count * (RECEIVERS - 1), len(late)
    return late[int(len(late) * 0.99)]


def _backlog(sizes: Sizes) -> Row:
    """P18: the live receivers alone, and beside one that gets all that was parked during its outage."""
    alone, beside, left = [], [], 0
    with sink() as receiver, folder() as home, delivering(home) as plugin:
        late = subscribe(plugin, receiver.url("late"), "job.updated")
        for number in range(RECEIVERS - 1):
            subscribe(plugin, receiver.url(f"live{number}"), "job.created")
        _paused(plugin, late)
        parked = events(plugin, sizes.parked)
        for start in range(0, len(parked), 1000):
            happen(plugin, parked[start : start + 1000], dt.timedelta(hours=1))
        with running(plugin) as courier:
            _live(plugin, receiver, min(sizes.live, 50))
            for _ in range(sizes.live_rounds):
                alone.append(_live(plugin, receiver, sizes.live))
                _resumed(plugin, late)
                courier.wake()
                beside.append(_live(plugin, receiver, sizes.live))
                _paused(plugin, late)
                receiver.arrived()
        left = plugin.ledger.read(lambda tx: tx.deliveries.open_count())
    found = spread([one / other for one, other in zip(beside, alone, strict=True)])
    note = (
        f"{found}; p99 {spread(alone).median * 1e3:.0f} ms alone, {spread(beside).median * 1e3:.0f} ms beside, "
        f"{sizes.parked - left} of {sizes.parked} drained meanwhile"
    )
    return Row("P18", "p99 of live deliveries beside a draining backlog / alone", found.median, "x", 1.3, 1.05, note)


def _paused(plugin: Plugin, subscription: Subscription) -> None:
    _put(plugin, subscription, "paused")


def _resumed(plugin: Plugin, subscription: Subscription) -> None:
    _put(plugin, subscription, "active")


def _put(plugin: Plugin, subscription: Subscription, state: Literal["active", "paused"]) -> None:
    plugin.ledger.write(partial(_replace, made=replace(subscription, state=state)))


def _replace(tx: Tx, made: Subscription) -> None:
    tx.subscriptions.replace(made)


def _appends(sizes: Sizes) -> Row:
    """What an event costs to be stored where 200 receivers filter, two of whom want it, and where nobody listens."""
    filters = {"id": {"gte": "0"}, "name": ["Northgate", "Riverside Clinic"]}
    each: dict[str, list[float]] = {"many": [], "none": []}
    with folder() as one, folder() as other, delivering(one) as many, delivering(other) as none:
        for number in range(200):
            wanted = {**filters, "status": "open"} if number % 100 else filters
            made = replace(subscribe(many, f"http://127.0.0.1:1/{number}", "job.updated"), filters=wanted)
            many.ledger.write(partial(_replace, made=made))
        with gc_frozen():
            for _ in range(sizes.rounds * 3):
                for name, plugin in (("many", many), ("none", none)):
                    store = partial(happen, plugin, events(plugin, sizes.events))
                    each[name].append(seconds(store) / sizes.events)
        waiting = many.ledger.read(lambda tx: tx.deliveries.open_count())
    assert waiting == sizes.rounds * 3 * sizes.events * 2, waiting
    found = spread([one / other for one, other in zip(each["many"], each["none"], strict=True)])
    note = f"{found}; {spread(each['many']).median * 1e6:.0f} us, {spread(each['none']).median * 1e6:.0f} us"
    return Row("APPEND", "an event for 200 receivers with filters / for nobody", found.median, "x", None, None, note)


def run(smoke: bool) -> list[Row]:  # noqa: FBT001 - as every module's
    """Measure."""
    sizes = _SMOKE if smoke else Sizes()
    return [*_rates(sizes), _appends(sizes), _poison(sizes), _latency(sizes), _backlog(sizes)]
