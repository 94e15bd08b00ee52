"""Starting against the bars P15 and P16, next to a bare Flask in the same rounds."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.report import Row, in_turn, ratio, spread
from sage100_plugin.sage.companies import CompanyFolder

PATIENCE = 30.0

_BARE = """
import sys
from flask import Flask
from waitress import serve
app = Flask("bare")
app.add_url_rule("/healthz", view_func=lambda: "ok")
app.add_url_rule("/readyz", view_func=lambda: "ok", endpoint="ready")
serve(app, host="127.0.0.1", port=int(sys.argv[1]), threads=16)
"""


@dataclass(frozen=True)
class Sizes:
    """How much of everything."""

    rounds: int = 15
    settle: float = 3.0


_SMOKE = Sizes(1, 0.0)


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def _wait_for(port: int, path: str) -> None:
    """Ask until the answer is 200."""
    until = time.perf_counter() + PATIENCE
    while time.perf_counter() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.002)
    raise TimeoutError(path)


@contextmanager
def _server(home: Path, *, bare: bool = False) -> Iterator[tuple[int, int]]:
    """A server process; gives its port and its process id.

    The port is chosen here: with `--port 0` the address is told only when all stores are open.
    """
    port = _free_port()
    words = ["-c", _BARE, str(port)] if bare else ["-m", "sage100_plugin", "serve", "--port", str(port)]
    process = subprocess.Popen(
        [sys.executable, *words],
        env={**os.environ, "SAGE100_HOME": str(home), "SAGE100_LOG_LEVEL": "WARNING"},
        stdout=subprocess.DEVNULL,
    )
    try:
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


def _started(home: Path, path: str) -> float:
    """Seconds from starting the process to the first 200."""
    start = time.perf_counter()
    with _server(home) as (port, _):
        _wait_for(port, path)
        return time.perf_counter() - start


def _import_flask() -> None:
    subprocess.run([sys.executable, "-c", "import flask"], check=True)


def _resident(home: Path, settle: float, *, bare: bool) -> float:
    """Megabytes of the process some seconds after it is ready."""
    with _server(home, bare=bare) as (port, pid):
        _wait_for(port, "/readyz")
        time.sleep(settle)
        _wait_for(port, "/healthz")
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _starting(home: Path, sizes: Sizes) -> list[Row]:
    found: dict[str, list[float]] = {"healthz": [], "readyz": []}

    # The time to the first 200 counts, not the time to stop; so it is kept apart from what `in_turn` measures.
    def start(name: str) -> None:
        found[name].append(_started(home, f"/{name}"))

    times = in_turn(
        {"flask": _import_flask, "healthz": lambda: start("healthz"), "readyz": lambda: start("readyz")}, sizes.rounds
    )
    times |= found
    health, ready = ratio(times, "healthz", "flask"), ratio(times, "readyz", "flask")
    flask = spread(times["flask"]).median
    first = spread(times["healthz"])
    return [
        Row("P15", "start to /healthz / import flask", health.median, "x", 3, 2, f"{health}; flask {flask:.2f} s"),
        Row("P15", "start to /healthz", first.median, "s", 1, None, str(first)),
        Row("P15", "start to /readyz / import flask", ready.median, "x", 5, None, str(ready)),
    ]


def _staying(home: Path, sizes: Sizes) -> Row:
    pairs = [
        (_resident(home, sizes.settle, bare=False), _resident(home, sizes.settle, bare=True))
        for _ in range(min(sizes.rounds, 3))
    ]
    found = spread([one / other for one, other in pairs])
    one, other = pairs[0]
    note = f"{found}; {one:.0f} MB, bare {other:.0f} MB"
    return Row("P16", "memory after start / bare Flask, both under waitress", found.median, "x", 2, 1.5, note)


def run(smoke: bool) -> list[Row]:  # noqa: FBT001 - as every module's
    """Measure, on a data folder with one sandbox company that was polled before."""
    sizes = _SMOKE if smoke else Sizes()
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as name:
        home = Path(name)
        CompanyFolder(home / "companies").add_sandbox("main")
        _resident(home, sizes.settle, bare=False)  # what is made at a first start is there from here on
        return [*_starting(home, sizes), _staying(home, sizes)]
