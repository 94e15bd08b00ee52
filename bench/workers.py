"""Deliveries by one and by two worker processes on one PostgreSQL, which shares the processors with them.

No bar: on two cores the database, the receivers and the workers take them from each other. Receivers that answer after
50 ms, as those on the internet do, show what is gained where waiting is what takes the time.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.deliver import events, happen, subscribe
from bench.report import Row, spread
from bench.sink import Sink, sink
from sage100_plugin import settings
from sage100_plugin.plugin import close_plugin, open_plugin
from tests.postgres import database, server

RECEIVERS = 64
"""More than what a worker has under way: four each, 64 in all."""


def run(smoke: bool) -> list[Row]:  # noqa: FBT001 - as every module's
    """The rows."""
    each, rounds = (5, 1) if smoke else (60, 5)
    rows = []
    with server() as url, sink() as receivers:
        for kind, told in (("slow", "receivers that answer after 50 ms"), ("ok", "receivers that answer at once")):
            rates = [{count: _rate(url, receivers, kind, count, each) for count in (1, 2)} for _ in range(rounds)]
            gained = spread([rate[2] / rate[1] for rate in rates])
            alone, two = (spread([rate[count] for rate in rates]).median for count in (1, 2))
            note = f"{gained}; {alone:.0f} and {two:.0f} deliveries/s on {os.cpu_count()} cores"
            name = f"two workers / one, {told}"
            rows.append(Row("WORK", name, gained.median, "x", None, None, note, higher_is_better=True))
    return rows


def _rate(url: str, receivers: Sink, kind: str, workers: int, each: int) -> float:
    """Deliveries a second, from the first to the last that arrived."""
    with tempfile.TemporaryDirectory() as home, database(url) as place, ExitStack() as stack:
        given = {"SAGE100_HOME": home, "SAGE100_DATABASE_URL": place, "SAGE100_ALLOWED_TARGETS": "127.0.0.1"}
        plugin = open_plugin(settings.load(given))
        for number in range(RECEIVERS):
            subscribe(plugin, receivers.url(f"r{number}", kind))
        for _ in range(workers):
            stack.enter_context(_worker(Path(home), given))
        happen(plugin, events(plugin, each))
        close_plugin(plugin)
        arrived: list[float] = []
        while len(arrived) < each * RECEIVERS:
            arrived += [at for came in receivers.arrived().values() for _, at in came]
            threading.Event().wait(0.1)  # asked too often, the receivers would be kept from their work
        return (len(arrived) - 1) / (max(arrived) - min(arrived))


@contextmanager
def _worker(home: Path, given: dict[str, str]) -> Iterator[None]:
    with (home / "worker.log").open("a") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "sage100_plugin", "worker"],
            env={**os.environ, **given, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=log,
        )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"Working\n", (home / "worker.log").read_text("utf-8")
        try:
            yield
        finally:
            process.terminate()
