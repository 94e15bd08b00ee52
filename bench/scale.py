"""A large company with 200 receivers, from a change in Sage to the last delivery, against a small one.

A real server process; Sage's file without the indexes that Sage does not have; receivers in a process of their own.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.house import describe_company
from bench.report import Row, ratio, spread
from bench.sink import Sink, sink
from sage100_plugin.client import Answered, Remote
from sage100_plugin.demo.process import ServerProcess
from sage100_plugin.folder import read_run
from sage100_plugin.sage.sandbox import database
from sage100_plugin.sage.sandbox.seed import bulk

COMPANY = "main"
WATCHED = {"budget": "budget.changed", "job_cost": "job_cost.posted"}
TOUCHED = 10
"""Jobs that get a line of their budget changed and a cost posted in each round."""

RECEIVERS = 200
WANTED = TOUCHED * len(WATCHED) * RECEIVERS // TOUCHED
"""Deliveries of a round: each receiver wants what happens to one of those jobs."""

EACH = 100
"""Budget lines of a job, and its costs."""

ENVIRONMENT = {"SAGE100_ALLOWED_TARGETS": "127.0.0.0/8", "SAGE100_POLL_SECONDS": "3600", "SAGE100_LOG_LEVEL": "WARNING"}
"""Sage is looked at when a round says so, and not in between."""

PATIENCE = 900.0
COST = """
INSERT INTO jobcst (recnum, jobnum, phsnum, cstcde, csttyp, cstamt, srcnum, status, trnnum, trndte, dscrpt)
VALUES ((SELECT max(recnum) + 1 FROM jobcst), ?, 0, 1010, 1, 480, 1, 1, 'T', '2026-09-28', 'Branch wiring')
"""


@dataclass(frozen=True)
class Sizes:
    """How much of everything."""

    jobs: tuple[int, int] = (100, 10_000)
    rounds: int = 20


_SMOKE = Sizes((20, 40), 1)


@dataclass
class Place:
    """One company with its server."""

    home: Path
    server: ServerProcess
    receivers: Sink

    def call(self, method: str, path: str, body: object = None) -> Answered:
        """Ask the server. What it does not do is a defect of the benchmark."""
        run = read_run(self.home)
        assert run is not None
        answer = Remote(run["address"], run["token"]).call(method, path, body)
        assert answer.ok, answer
        return answer

    def baseline(self) -> float:
        """Wait until all that stands in Sage is known; gives the seconds since the start."""
        began = time.monotonic()
        self.server.start()
        while time.monotonic() < began + PATIENCE:
            records = self.call("GET", f"/v1/companies/{COMPANY}").body["polling"]["records"]
            if all(record["baseline_done"] for record in records):
                return time.monotonic() - began
            time.sleep(0.2)
        raise TimeoutError("the first look at Sage")

    def subscribe(self) -> None:
        """Let each receiver want what happens to one job."""
        for number in range(RECEIVERS):
            wanted = {"job": str(bulk.FIRST_JOB + number % TOUCHED)}
            url = self.receivers.url(f"{self.home.name}{number}")
            self.call(
                "POST", "/v1/subscriptions", {"target_url": url, "events": list(WATCHED.values()), "filters": wanted}
            )

    def change(self) -> None:
        """Let people in Sage change a budget and post a cost of each job."""
        with closing(database.connect(self.home / "companies" / f"{COMPANY}.sqlite")) as sage:
            sage.execute("BEGIN IMMEDIATE")
            for job in range(bulk.FIRST_JOB, bulk.FIRST_JOB + TOUCHED):
                sage.execute("UPDATE bdglin SET matbdg = matbdg + 1 WHERE linnum = 1 AND recnum = ?", (job,))
                sage.execute(COST, (job,))
            sage.execute("COMMIT")

    def round(self) -> tuple[float, float]:
        """Seconds from a change in Sage to the end of the poll, and to the last delivery."""
        self.change()
        began = time.monotonic()
        found = self.call("POST", "/v1/poll", {"company": COMPANY, "records": list(WATCHED)}).body["items"]
        polled = time.monotonic() - began
        assert [one["events"] for one in found] == [TOUCHED] * len(WATCHED), found
        came: list[float] = []
        while len(came) < WANTED:
            time.sleep(0.05)
            came += [at for got in self.receivers.arrived().values() for _, at in got]
        assert len(came) == WANTED, len(came)
        return polled, max(came) - began

    def most_memory(self) -> float:
        """Megabytes the server took at most."""
        lines = Path(f"/proc/{self.server.pid}/status").read_text("ascii").splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


@contextmanager
def _place(home: Path, jobs: int, receivers: Sink) -> Iterator[Place]:
    describe_company(home)
    path = home / "companies" / f"{COMPANY}.sqlite"
    print(f"  making a company of {jobs} jobs", file=sys.stderr)
    bulk.create(path, COMPANY, bulk.Size(jobs, EACH, EACH))
    server = ServerProcess(home, ENVIRONMENT)
    try:
        yield Place(home, server, receivers)
    finally:
        server.stop()


def run(smoke: bool) -> list[Row]:  # noqa: FBT001 - as every module's
    """Measure."""
    sizes = _SMOKE if smoke else Sizes()
    few, many = sizes.jobs
    times: dict[str, list[float]] = {"small": [], "large": [], "polled": []}
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as name, sink() as receivers:
        folder = Path(name)
        with _place(folder / "small", few, receivers) as small, _place(folder / "large", many, receivers) as large:
            first = {place.home.name: place.baseline() for place in (small, large)}
            ledger = sum(path.stat().st_size for path in large.home.glob("ledger.sqlite*")) / 1024**2
            for place in (small, large):
                place.subscribe()
                place.round()
            for _ in range(sizes.rounds):
                times["small"].append(small.round()[1])
                polled, arrived = large.round()
                times["polled"].append(polled)
                times["large"].append(arrived)
            most = {place.home.name: place.most_memory() for place in (small, large)}
    found, polled = ratio(times, "large", "small"), spread(times["polled"]).median
    took, peer = spread(times["large"]).median, spread(times["small"]).median
    rows = f"{many * EACH} / {few * EACH} budget lines and as many costs"
    return [
        Row("SCALE", f"{2 * TOUCHED} changes to the last of {WANTED} deliveries, {rows}", found.median, "x", None, None,
            f"{found}; {took:.2f} s, {polled:.2f} s of it the poll of Sage; {peer:.2f} s"),
        Row("SCALE", f"most memory of the server, first look included, {rows}", most["large"] - most["small"], "MB",
            None, None, f"{most['large']:.0f} MB, {most['small']:.0f} MB, with {RECEIVERS} receivers"),
        Row("SCALE", f"the first look at all that stands in Sage, {rows}", first["large"], "s",
            None, None, f"{first['small']:.1f} s with the small one; the ledger then takes {ledger:.0f} MB"),
    ]  # fmt: skip
