"""Many callers on one company, whose Sage takes one write at a time: how long a call waits in line, and our own time.

`python -m bench.queue CALLERS EACH MILLISECONDS` prints one measurement; Sage takes so many milliseconds for a write.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from bench.house import House, MemoryCompanies, Sage, describe_company, plugin_on, work_order
from bench.report import Row
from sage100_plugin.engine.plugin import Lanes
from sage100_plugin.plugin import WORKERS
from sage100_plugin.ports.sage import SageAnswer, Write

CALLERS = 50
WRITE = 20.0
"""Milliseconds that a write takes in the Sage of this measurement; Sage's own take longer."""

Json = dict[str, Any]


class Line:
    """What each work order waited for, by its number: a free thread, the company's lane, and Sage."""

    def __init__(self) -> None:
        self.waited: dict[str, dict[str, float]] = {}
        self._own = threading.local()

    def task(self, asked: float, work: Callable[..., object], *given: object) -> object:
        """Do a task of the pool that was asked for at that moment."""
        self._own.parts = {"thread": time.perf_counter() - asked, "lane": 0.0, "sage": 0.0}
        return work(*given)

    @contextmanager
    def entered(self, lane: AbstractContextManager[object]) -> Iterator[None]:
        """Be in a lane, and note what the wait before it was."""
        start = time.perf_counter()
        with lane:
            if hasattr(self._own, "parts"):
                self._own.parts["lane"] += time.perf_counter() - start
            yield

    def submitted(self, number: str, seconds: float) -> None:
        """Note that Sage took so long for this order."""
        self._own.parts["sage"] = seconds
        self.waited[number] = self._own.parts


class SlowSage(Sage):
    """Sage in memory that takes its time for a write."""

    def __init__(self, line: Line, milliseconds: float) -> None:
        super().__init__()
        self._line, self._seconds = line, milliseconds / 1e3

    def submit(self, write: Write) -> SageAnswer:
        start = time.perf_counter()
        time.sleep(self._seconds)
        answer = super().submit(write)
        self._line.submitted(str(write.fields["number"]), time.perf_counter() - start)
        return answer


class TimedLanes(Lanes):
    """Lanes that tell the line of their waits."""

    def __init__(self, line: Line) -> None:
        super().__init__()
        self._line = line

    def of(self, name: str) -> AbstractContextManager[object]:
        return self._line.entered(super().of(name))


class TimedPool(ThreadPoolExecutor):
    """A pool that tells the line when each task was asked for."""

    def __init__(self, line: Line, workers: int) -> None:
        super().__init__(workers)
        self._line = line

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ARG002 - none given
        return super().submit(self._line.task, time.perf_counter(), fn, *args)


def queue(callers: int, each: int, milliseconds: float) -> Json:
    """Median and p99 in milliseconds of the whole call, its wait in line, Sage, and our own part."""
    line = Line()
    sage: Any = SlowSage(line, milliseconds)
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        describe_company(home)
        with plugin_on(home, MemoryCompanies(home / "companies", sage)) as plugin:
            workers = plugin.pool
            plugin.lanes, plugin.pool = TimedLanes(line), TimedPool(line, WORKERS)
            workers.shutdown()
            whole = _called(House(plugin, sage), callers, each)
    parts = [_parts(seconds, line.waited[number]) for number, seconds in whole.items()]
    return {name: _spread([one[name] for one in parts]) for name in ("whole", "queue", "sage", "own")}


def _called(house: House, callers: int, each: int) -> dict[str, float]:
    """Seconds of each call, by the number of its work order; the first calls of all are not counted."""
    numbers, took, ready = count(1), dict[str, float](), threading.Barrier(callers)

    def call() -> None:
        ready.wait()
        for turn in range(each + 1):
            given = work_order(next(numbers))
            start = time.perf_counter()
            house.run("create_work_order", given)
            if turn:
                took[given["number"]] = time.perf_counter() - start

    threads = [threading.Thread(target=call) for _ in range(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took


def _parts(whole: float, waited: dict[str, float]) -> dict[str, float]:
    line = waited["thread"] + waited["lane"]
    return {"whole": whole, "queue": line, "sage": waited["sage"], "own": whole - line - waited["sage"]}


def _spread(seconds: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    return {"p50": round(cuts[49] * 1e3, 2), "p99": round(cuts[98] * 1e3, 2)}


def run(smoke: bool) -> list[Row]:  # noqa: FBT001 - as every module's
    """Measure. The one number is our own part of a call against the wait that one write at a time makes."""
    callers, each = (4, 3) if smoke else (CALLERS, 20)
    alone, found = queue(1, each * 2, WRITE), queue(callers, each, WRITE)
    told = "; ".join(f"{name} {part['p50']:.1f} ms, p99 {part['p99']:.1f}" for name, part in found.items())
    name = f"our own part of a WRITE, {callers} callers of one company / 1 caller, {WRITE:g} ms of Sage each"
    return [Row("QUEUE", name, found["own"]["p50"] / alone["own"]["p50"], "x", None, None, told)]


if __name__ == "__main__":
    print(json.dumps(queue(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])), indent=1))
