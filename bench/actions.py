"""Actions against their bars P1-P3 and P14, with a Sage in memory, so that Sage's own time stays out.

`python -m bench.actions compare|calls|crowd|peer ...` is what it runs in processes of their own, on a slower disk.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from bench import bare
from bench.house import House, house_on, post, vendor, work_order
from bench.report import Row, Spread, gc_frozen, in_turn, ratio, spread
from bench.slowsync import run_slowly

DISK = 2.0
"""Milliseconds that a sync takes on an office server's disk."""

WARM = 400
"""Calls before any is timed: a sync is dearer while a write-ahead log still grows, for the first 1000 pages or more."""

CALLERS = 32
FEW_CALLERS = 16

Json = dict[str, Any]


@dataclass(frozen=True)
class Sizes:
    """How much of everything."""

    rounds: int = 40
    calls: int = 10
    counted: int = 200
    crowd: int = 60
    crowds: int = 5


_SMOKE = Sizes(2, 2, 5, 3, 1)


def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER"))


def _write(house: House, number: int) -> None:
    answer = house.run("create_work_order", work_order(number), f"run-{number}")
    assert answer["ok"]
    assert answer["links"]


def compare(rounds: int, calls: int) -> Json:
    """P1: seconds of the action, of Sage's part in it, and of the bare handler, per round."""
    numbers = count(1)
    inside: list[float] = []
    with _folder() as name, house_on(Path(name)) as house, bare.bare_app(Path(name, "bare.db")) as app:

        def action() -> None:
            before = house.sage.seconds
            for _ in range(calls):
                _write(house, next(numbers))
            inside.append(house.sage.seconds - before)

        def peer() -> None:
            for _ in range(calls):
                assert post(app, "/bare", work_order(next(numbers)))[0] == 200

        for _ in range(WARM // calls):
            action()
            peer()
        inside.clear()
        times = in_turn({"whole": action, "bare": peer}, rounds)
    own = [whole - sage for whole, sage in zip(times["whole"], inside, strict=True)]
    return {**times, "sage": inside, "own": own}


def _export(house: House, number: int) -> None:
    house.run("export_vendor", vendor(number))


def _read(house: House, _number: int) -> None:
    house.run("find_jobs", {"status": "Current"})


KINDS = {"write": _write, "export": _export, "read": _read}


@contextmanager
def _warm_house() -> Iterator[House]:
    """A house that has answered one call of each kind, so that syncs made once can be told from those of each call."""
    with _folder() as name, house_on(Path(name)) as house:
        for work in KINDS.values():
            work(house, 0)
        yield house


def calls(kind: str, number: int) -> Json:
    """P2: so many calls of a kind by one caller; their syncs are counted from outside."""
    with _warm_house() as house:
        for one in range(1, number + 1):
            KINDS[kind](house, one)
    return {}


def crowd(callers: int, each: int) -> Json:
    """P3 and P14: so many callers at once."""
    with _warm_house() as house:
        return _crowded(callers, each, lambda _, number: _write(house, number))


def peer(callers: int, each: int) -> Json:
    """P3: the same commits, each by the thread that wants it, on a connection of its own."""
    document = json.dumps(work_order(1))
    with _folder() as name:
        bare.connect(Path(name, "peer.db")).close()
        connections = [bare.connect(Path(name, "peer.db")) for _ in range(callers)]
        found = _crowded(callers, each, lambda caller, _: bare.commit(connections[caller], document))
        for connection in connections:
            connection.close()
    return found


def _crowded(callers: int, each: int, work: Callable[[int, int], object]) -> Json:
    """Each caller works so many times; gives works a second and how long single ones took."""
    took: list[float] = []
    ready = threading.Barrier(callers + 1)

    def call(caller: int) -> None:
        ready.wait()
        for number in range(1 + caller * each, 1 + caller * each + each):
            start = time.perf_counter()
            work(caller, number)
            took.append(time.perf_counter() - start)

    threads = [threading.Thread(target=call, args=(caller,)) for caller in range(callers)]
    for thread in threads:
        thread.start()
    with gc_frozen():
        ready.wait()
        start = time.perf_counter()
        for thread in threads:
            thread.join()
        passed = time.perf_counter() - start
    assert len(took) == callers * each
    cuts = statistics.quantiles(took, n=100, method="inclusive")
    return {"rate": len(took) / passed, "p50": cuts[49], "p99": cuts[98]}


def _on_slow_disk(*words: object, milliseconds: float = DISK) -> tuple[Json, int]:
    """Run a part of this module in a process of its own; gives what it found and how many syncs it made."""
    done, syncs = run_slowly([sys.executable, "-m", "bench.actions", *map(str, words)], milliseconds)
    assert done.returncode == 0, words
    return json.loads(done.stdout), syncs


def _costs(sizes: Sizes) -> list[Row]:
    here = compare(sizes.rounds, sizes.calls)
    slow, _ = _on_slow_disk("compare", max(sizes.rounds // 2, 2), sizes.calls)
    return [
        _cost("full action / bare Flask and SQLite handler", here, sizes, 1.9, 1.2),
        _cost(f"the same on a {DISK:g} ms disk", slow, sizes, 1.9, 1.05),
    ]


def _cost(name: str, times: Json, sizes: Sizes, base: float, moon: float) -> Row:
    found, whole = ratio(times, "own", "bare"), ratio(times, "whole", "bare")
    each = {part: spread(times[part]).median / sizes.calls * 1e6 for part in ("own", "bare", "sage")}
    note = "{own:.0f} us, bare {bare:.0f} us; Sage in memory {sage:.0f} us apart".format(**each)
    return Row("P1", name, found.median, "x", base, moon, f"{found}; {note}, with it {whole.median:.2f}x")


def _syncs(sizes: Sizes) -> tuple[list[Row], int]:
    _, none = _on_slow_disk("calls", "read", 0, milliseconds=0)
    bars = {"write": 3.1, "export": 1.1, "read": 0.0}
    rows = []
    for kind, base in bars.items():
        _, syncs = _on_slow_disk("calls", kind, sizes.counted, milliseconds=0)
        each = (syncs - none) / sizes.counted
        note = "with the checkpoints of the write-ahead log" if base else ""
        rows.append(Row("P2", f"syncs of a {kind.upper()}, 1 caller", each, "", base, None, note))
    return rows, none


def _crowds(sizes: Sizes, none: int) -> list[Row]:
    ours, theirs, syncs = [], [], []
    for _ in range(sizes.crowds):
        found, made = _on_slow_disk("crowd", CALLERS, sizes.crowd)
        ours.append(found)
        syncs.append((made - none) / (CALLERS * sizes.crowd))
        theirs.append(_on_slow_disk("peer", CALLERS, max(sizes.crowd // 6, 2))[0])
    few = [_on_slow_disk("crowd", FEW_CALLERS, sizes.crowd)[0] for _ in range(sizes.crowds)]
    rate, late = _between(ours, theirs, "rate"), _between(ours, theirs, "p99")
    told = {word: spread([one[word] for one in ours]).median for word in ours[0]}
    peers = {word: spread([one[word] for one in theirs]).median for word in theirs[0]}
    tail = spread([one["p99"] / one["p50"] for one in few])
    middle = spread([one["p50"] for one in few]).median
    each = spread(syncs)
    name = f"{CALLERS} callers, {DISK:g} ms disk"
    faster = f"{rate}; {told['rate']:.0f}/s, peer {peers['rate']:.0f}/s"
    sooner = f"{late}; {told['p99'] * 1e3:.0f} ms, peer {peers['p99'] * 1e3:.0f} ms"
    return [
        Row("P2", f"syncs of a WRITE, {name}", each.median, "", 0.3, 0.1, str(each)),
        Row("P3", f"WRITEs a second / commit per request, {name}", rate.median, "x", 8, 20, faster, True),  # noqa: FBT003
        Row("P3", f"p99 of a WRITE / commit per request, {name}", late.median, "x", None, 0.02, sooner),
        Row(
            "P14",
            f"p99 / p50 of a WRITE, {FEW_CALLERS} callers, {DISK:g} ms disk",
            tail.median,
            "x",
            10,
            2,
            f"{tail}; p50 {middle * 1e3:.0f} ms",
        ),
    ]


def _between(ours: list[Json], theirs: list[Json], word: str) -> Spread:
    return spread([one[word] / other[word] for one, other in zip(ours, theirs, strict=True)])


def run(smoke: bool) -> list[Row]:  # noqa: FBT001 - as every module's
    """Measure."""
    sizes = _SMOKE if smoke else Sizes()
    costs = _costs(sizes)
    syncs, none = _syncs(sizes)
    return [*costs, *syncs, *_crowds(sizes, none)]


PARTS: dict[str, Callable[..., Json]] = {"compare": compare, "calls": calls, "crowd": crowd, "peer": peer}

if __name__ == "__main__":
    part, *words = sys.argv[1:]
    print(json.dumps(PARTS[part](*[int(word) if word.isdigit() else word for word in words])))
