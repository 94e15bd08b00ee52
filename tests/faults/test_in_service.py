"""Trouble while a real server serves: a full disk, a locked ledger, and being asked to stop amid work (F1, F4)."""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin.client import Answered, Remote
from sage100_plugin.demo.process import ServerProcess
from sage100_plugin.demo.story import WORK_ORDER
from sage100_plugin.folder import read_run
from sage100_plugin.sage.sandbox import company as sandbox
from tests.faults.folder import COMPANY, database
from tests.faults.serving import ENVIRONMENT, LONGEST, KeepingReceiver, pause

if sys.platform != "win32":
    import resource

LOCKED = 30.0 if os.environ.get("FAULTS") == "full" else 12.0
"""Seconds; longer than a writer waits for its turn."""

posix = pytest.mark.skipif(os.name == "nt", reason="needs limits and signals of the operating system")


class SlowReceiver(KeepingReceiver):
    """Takes its time once it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.began = threading.Event()
        self.seconds = 0.0

    def take(self, body: bytes, headers: dict[str, str]) -> bool:
        self.began.set()
        pause(self.seconds)
        return super().take(body, headers)


class Serving:
    """A server on a sandbox company, whose receiver is subscribed to new jobs."""

    def __init__(self, home: Path) -> None:
        self.home, self.receiver = home, SlowReceiver()
        self.server = ServerProcess(home, ENVIRONMENT)
        self.server.start()
        body = {"target_url": self.receiver.address, "events": ["job.created"], "company": COMPANY}
        self.receiver.trust(self.call("POST", "/v1/subscriptions", body).body["secret"])
        assert self.call("POST", "/v1/poll", {}).ok

    def call(self, method: str, path: str, body: Any = None, key: str = "") -> Answered:
        run = read_run(self.home)
        assert run is not None
        return Remote(run["address"], run["token"]).call(method, path, body, {"Idempotency-Key": key} if key else {})

    def happen(self) -> str:
        """Somebody makes a job in Sage."""
        return str(sandbox.change(database(self.home), "job-created")["id"])

    def heard(self, job: str, seconds: float = LONGEST) -> bool:
        return self.receiver.wait_for(lambda event: event["data"]["id"] == job, seconds) is not None

    def close(self) -> None:
        self.server.stop()
        self.receiver.close()


@pytest.fixture
def serving(home: Path) -> Iterator[Serving]:
    made = Serving(home)
    yield made
    made.close()
    print((home / "server.log").read_text()[-6000:])  # noqa: T201 - shown when the test fails


def subscribe(serving: Serving, number: int) -> Answered:
    body = {"target_url": f"http://127.0.0.1:9/{number}", "events": ["job.created"], "description": "x" * 400}
    return serving.call("POST", "/v1/subscriptions", body)


def files_no_larger_than(pid: int, size: int) -> None:
    """A disk that is full for this process; -1 gives it room again."""
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


@posix
def test_a_full_disk_loses_nothing_that_was_acknowledged_and_needs_nobody_when_there_is_room(serving: Serving) -> None:
    room = max(path.stat().st_size for path in serving.home.glob("ledger.sqlite*")) + 16_384
    files_no_larger_than(serving.server.pid, room)
    acknowledged: list[str] = []
    while (answer := subscribe(serving, len(acknowledged))).ok:
        acknowledged.append(answer.body["id"])
    assert (answer.status, answer.body["code"], answer.body["retryable"]) == (503, "storage_failed", True)
    job = serving.happen()
    pause(3)
    assert serving.call("GET", "/v1/me").ok
    files_no_larger_than(serving.server.pid, resource.RLIM_INFINITY)
    assert serving.heard(job)
    known = {one["id"] for one in serving.call("GET", "/v1/subscriptions?limit=500").body["items"]}
    assert set(acknowledged) <= known
    assert subscribe(serving, 1000).ok


@posix
def test_a_write_that_found_the_disk_full_is_settled_once_there_is_room(serving: Serving) -> None:
    """The links take nothing more until the store is opened again, which a new start does."""
    room = max(path.stat().st_size for path in (serving.home / "links").iterdir())
    files_no_larger_than(serving.server.pid, room)
    answer = serving.call("POST", "/v1/actions/create_work_order", WORK_ORDER, "full")
    files_no_larger_than(serving.server.pid, resource.RLIM_INFINITY)
    assert answer.status in (409, 503), answer.body
    serving.server.stop()
    serving.server.start()
    done = serving.call("POST", "/v1/actions/create_work_order", WORK_ORDER, "full")
    assert done.ok, done.body
    with closing(sqlite3.connect(database(serving.home))) as sage:
        (count,) = sage.execute("SELECT count(*) FROM srvinv WHERE dscrpt = ?", (WORK_ORDER["description"],)).fetchone()
    assert count == 1
    assert [link["sage_id"] for link in serving.call("GET", "/v1/links").body["items"]] == [done.body["result"]["id"]]


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another process has a transaction open on the database, and does not end it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")


def test_a_ledger_locked_by_another_process_refuses_and_goes_on_when_it_is_free(serving: Serving) -> None:
    with locked(serving.home / "ledger.sqlite"):
        until = time.monotonic() + LOCKED
        job = serving.happen()
        assert serving.call("GET", "/v1/triggers/job_created/events").ok
        refused = subscribe(serving, 1)
        assert (refused.status, refused.body["code"], refused.body["retryable"]) == (503, "ledger_locked", True)
        assert serving.call("GET", "/healthz").ok
        pause(until - time.monotonic())
        assert not serving.heard(job, 0)
    assert serving.heard(job)
    assert len(serving.receiver.bodies) == 1
    assert subscribe(serving, 1).status == 201


@posix
def test_a_server_that_is_asked_to_stop_finishes_what_is_under_way(serving: Serving) -> None:
    """The caller of an action gets its answer, and a receiver that is slow is heard out: neither is done again."""
    serving.receiver.seconds = 2.0
    job = serving.happen()
    assert serving.receiver.began.wait(LONGEST)
    with ThreadPoolExecutor(2) as threads:
        with locked(database(serving.home)):
            waiting: Future[Answered] = threads.submit(
                serving.call, "POST", "/v1/actions/create_work_order", WORK_ORDER, "stopped"
            )
            pause(0.5)
            stopping = threads.submit(serving.server.stop)
            pause(1)
            assert not waiting.done()
        done = waiting.result(LONGEST)
        stopping.result(LONGEST)
    assert (done.status, done.body["state"]) == (200, "done")
    assert serving.heard(job, 0)
    serving.server.start()
    again = serving.call("POST", "/v1/actions/create_work_order", WORK_ORDER, "stopped")
    assert again.body["operation_id"] == done.body["operation_id"]
    later = serving.happen()
    assert serving.heard(later)
    assert [len(bodies) for bodies in serving.receiver.bodies.values()] == [1, 1]


@posix
def test_who_waits_longer_than_a_server_that_stops_is_told_where_to_ask_and_nothing_is_cut(serving: Serving) -> None:
    """An action goes on after its caller was answered; a call that cannot be answered sooner is waited for."""
    subscription = serving.call("GET", "/v1/subscriptions").body["items"][0]["id"]
    serving.receiver.seconds = 7.0
    with ThreadPoolExecutor(3) as threads:
        with locked(database(serving.home)):
            tested = threads.submit(serving.call, "POST", f"/v1/subscriptions/{subscription}/test")
            acted: Future[Answered] = threads.submit(
                serving.call, "POST", "/v1/actions/create_work_order", WORK_ORDER, "stopped"
            )
            assert serving.receiver.began.wait(LONGEST)
            pause(0.5)
            stopping = threads.submit(serving.server.stop)
            accepted = acted.result(LONGEST)
            assert not tested.done()
        assert tested.result(LONGEST).body["delivered"] is True
        stopping.result(LONGEST)
    assert (accepted.status, accepted.body["state"]) == (202, "started")
    serving.server.start()
    found = serving.call("GET", f"/v1/operations/{accepted.body['operation_id']}")
    assert (found.status, found.body["state"]) == (200, "done"), found.body
