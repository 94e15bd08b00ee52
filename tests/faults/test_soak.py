"""A server under a stream of changes for long: its memory, its open files and its stores stay bounded (F19).

With `FAULTS=full` an hour, or `SOAK_SECONDS`. Otherwise half a minute, which is too short to judge the memory: then the
files, the stores and the measuring itself are held.

Two things grow and are no leak. The index by which a link is found grows with what is stored, some seventy bytes a link
(a flow as busy as this one makes half a megabyte of it in an hour); that is taken off before the memory is judged. And
glibc keeps for each thread up to seven freed pieces of each size, which forty threads collect for hours, up to nine
megabytes in all; that is switched off, so that what is lost for good shows.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sage100_plugin.clock import SystemClock
from sage100_plugin.demo.process import ServerProcess
from sage100_plugin.demo.story import COMPANY, Story
from sage100_plugin.sage.companies import CompanyFolder
from tests.faults.serving import ENVIRONMENT, LONGEST, KeepingReceiver, pause, reaching
from tests.faults.test_stream_kills import Flow, People

SECONDS = float(os.environ.get("SOAK_SECONDS") or (3600 if os.environ.get("FAULTS") == "full" else 30))
SAMPLES = 240
WINDOW = 16
"""Samples of which the lowest memory counts: between two collections and trims it swings by some MB, and what leaks
lifts the lowest."""

LONG = 600.0
"""Seconds from which on the slope of the memory says something."""

WARM = 0.4
"""The part of the run that is not judged: caches fill, each of which has an end. SQLite keeps at most 2,000 KiB of
pages for the ledger's writer and 512 for each other connection (five of the ledger's and three of the company's here:
5.5 MB), and 128 statements a connection, which come as they are first used."""

SLOPE = 1.0
"""MB an hour, without the index of the links."""

INDEX = 68
"""Bytes of it a link: four entries of 16 bytes, and the sixteenth that an array keeps to grow. Links of this run and of
bar P7 of `bench/` take the same, since entries are made of hashes."""

THREADS = 60
"""Those that answer calls, deliver, poll and keep the time; few deliver to one receiver."""

UNCACHED = {"GLIBC_TUNABLES": "glibc.malloc.tcache_count=0"}
"""No thread keeps freed pieces for itself."""

WAL = 70 * 1024 * 1024
"""What SQLite cuts its log back to, and a transaction."""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@dataclass(frozen=True)
class Sample:
    """What was measured: seconds since the start, MB of memory, open files, threads, bytes of each store, and links."""

    at: float
    memory: float
    files: int
    threads: int
    wal: int
    links: int
    count: int

    @property
    def judged(self) -> float:
        """MB of memory without the index of the links."""
        return self.memory - self.count * INDEX / 1024**2


@dataclass
class Soak:
    """A server that is measured while people and a flow keep it busy."""

    home: Path
    server: ServerProcess
    receiver: KeepingReceiver
    people: People
    flow: Flow
    samples: list[Sample] = field(default_factory=list)
    error: BaseException | None = None

    def run(self) -> None:
        """Keep it busy, and measure."""
        self.server.start()
        body = {"target_url": self.receiver.address, "events": ["*"], "company": COMPANY}
        self.receiver.trust(self.flow.story.done("POST", "/v1/subscriptions", body)["secret"])
        self.flow.poll()
        threads = [threading.Thread(target=work) for work in (self.people.work, self._flow)]
        for thread in threads:
            thread.start()
        began = SystemClock().monotonic()
        try:
            for number in range(SAMPLES):
                pause(max(0.0, began + (number + 1) * SECONDS / SAMPLES - SystemClock().monotonic()))
                self.samples.append(self._sample(SystemClock().monotonic() - began))
        finally:
            self.people.over.set()
            for thread in threads:
                thread.join(LONGEST)
        for error in (self.error, self.people.error):
            if error is not None:
                raise error

    def _flow(self) -> None:
        try:
            while not self.people.over.wait(self.flow.chance.uniform(0.1, 0.5)):
                (self.flow.cor if self.flow.count % 7 == 0 else self.flow.order)()
                self.flow.count += 1
        except BaseException as error:  # noqa: BLE001 - raised again by the test
            self.error = error

    def _sample(self, at: float) -> Sample:
        process = Path("/proc") / str(self.server.pid)
        told = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines())
        links = sum(path.stat().st_size for path in (self.home / "links").iterdir())
        wal = (self.home / "ledger.sqlite-wal").stat().st_size
        memory = int(told["VmRSS"].split()[0]) / 1024
        files, threads = len(list((process / "fd").iterdir())), int(told["Threads"])
        return Sample(at, memory, files, threads, wal, links, len(self.flow.work_orders) + len(self.flow.changes))


@pytest.fixture
def soak(tmp_path: Path) -> Iterator[Soak]:
    companies = CompanyFolder(tmp_path / "companies")
    companies.add_sandbox(COMPANY)
    database, chance = companies.database(COMPANY), random.Random(19)
    receiver, server = KeepingReceiver(), ServerProcess(tmp_path, {**ENVIRONMENT, **UNCACHED})
    story = Story(database, receiver, reaching(tmp_path, lambda: None))
    made = Soak(tmp_path, server, receiver, People(database, random.Random(20)), Flow(story, chance))
    yield made
    server.stop()
    receiver.close()


def judged(samples: list[Sample]) -> list[Sample]:
    """What was measured once the server was warm."""
    return samples[int(len(samples) * WARM) :]


def floors(samples: list[Sample]) -> list[Sample]:
    """The lowest of each window."""
    windows = (samples[start : start + WINDOW] for start in range(0, len(samples), WINDOW))
    return [min(window, key=lambda sample: sample.judged) for window in windows if len(window) == WINDOW]


def slope(samples: list[Sample]) -> float:
    """MB an hour, by the median of the slopes between all pairs of floors: a single one does not bend it."""
    low = floors(samples)
    pairs = [(one, two) for one in low for two in low if two.at - one.at > SECONDS / 4]
    return statistics.median((two.judged - one.judged) / (two.at - one.at) for one, two in pairs) * 3600


@pytest.mark.timeout(SECONDS + 300)
def test_memory_files_and_stores_stay_bounded(soak: Soak, capsys: pytest.CaptureFixture[str]) -> None:
    soak.run()
    warm = judged(soak.samples)
    with capsys.disabled():
        first, last = warm[0], warm[-1]
        print(  # noqa: T201 - the figures are the point of the long run
            f"\nsoak of {SECONDS:.0f} s: {len(soak.receiver.bodies)} events, {soak.flow.count} writes, "
            f"memory {first.memory:.1f} -> {last.memory:.1f} MB ({slope(warm):+.2f} MB/h of the lowest without the "
            f"links' index: {' '.join(f'{sample.judged:.1f}' for sample in floors(warm))}), "
            f"files {first.files} -> {last.files}, threads {first.threads} -> {last.threads}, "
            f"log {last.wal / 1e6:.1f} MB, {last.count} links in {last.links} B"
        )
    assert len(soak.receiver.bodies) > SECONDS / 4
    assert soak.receiver.refused == 0
    files = [sample.files for sample in warm]
    assert statistics.median(files[-10:]) <= statistics.median(files[:10]) + 3
    assert max(files) < 200
    assert statistics.median(sample.threads for sample in warm[-10:]) < THREADS
    assert max(sample.wal for sample in soak.samples) < WAL
    assert soak.samples[-1].links < 200_000 + 4000 * soak.samples[-1].count
    if SECONDS >= LONG:
        assert slope(warm) < SLOPE
