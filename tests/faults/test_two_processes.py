"""Two servers and a worker on one ledger: one asks Sage, another goes on when it dies, nothing happens twice (F13)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from sage100_plugin import settings
from sage100_plugin.client import Answered, Remote
from sage100_plugin.clock import SystemClock
from sage100_plugin.demo.process import ServerProcess
from sage100_plugin.engine.access import SCOPES
from sage100_plugin.engine.keys import make_key
from sage100_plugin.plugin import close_plugin, open_plugin
from sage100_plugin.ports.sealing import WrongKey
from sage100_plugin.sage.companies import CompanyFolder
from sage100_plugin.sage.companies.file import write
from sage100_plugin.sage.sandbox import company as sandbox
from sage100_plugin.settings import Settings, SettingsWrong
from tests.faults.serving import ENVIRONMENT, LONGEST, KeepingReceiver, pause
from tests.postgres import _kept, asked, postgres_server, postgres_url

__all__ = ["_kept", "postgres_server", "postgres_url"]

COMPANY = "sandbox"
ORDER = {
    "client": "1", "type": "1", "description": "No heat", "schedule_date": "2026-12-01", "priority": "Urgent",
    "source": "followup", "source_id": "P-1",
}  # fmt: skip
LEADER = """
    SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid)
    WHERE l.locktype = 'advisory' AND a.datname = current_database()
    AND (l.classid::bigint << 32) | l.objid::bigint = hashtextextended(current_schema() || ':leader', 0)
"""


@dataclass
class Scene:
    """A data folder, its ledger on PostgreSQL, the processes on it, and a receiver."""

    home: Path
    url: str
    servers: list[ServerProcess]
    worker: subprocess.Popen[str]
    receiver: KeepingReceiver
    key: str

    def call(self, server: int, path: str, body: Any, headers: dict[str, str] | None = None) -> Answered:
        return Remote(self.servers[server].address, self.key).call("POST", path, body, headers)

    def looked(self) -> None:
        """Wait until the first look at the jobs, which raises no events, is over."""
        until = SystemClock().monotonic() + LONGEST
        while not asked(self.url)("SELECT 1 FROM cursors WHERE record = 'job' AND baseline_done"):
            assert SystemClock().monotonic() < until, "nobody looked at the jobs"
            pause(0.05)

    def change(self) -> str:
        """A person makes a job in Sage."""
        return str(sandbox.change(CompanyFolder(self.home / "companies").database(COMPANY), "job-created")["id"])

    def heard(self, job: str) -> bool:
        return self.receiver.wait_for(lambda event: event["data"]["id"] == job, LONGEST) is not None

    def kill_the_leader(self) -> int:
        ((name,),) = asked(self.url)(LEADER)
        pid = int(str(name).rpartition(" ")[2])
        os.kill(pid, signal.SIGKILL)
        return pid


def of(home: Path, url: str, **more: str) -> Settings:
    return settings.load({"SAGE100_HOME": str(home), "SAGE100_DATABASE_URL": url, **more})


def secret(home: Path, url: str) -> str:
    plugin = open_plugin(of(home, url))
    try:
        return make_key(plugin, {"name": "tests", "scopes": list(SCOPES)}).secret
    finally:
        close_plugin(plugin)


@pytest.fixture
def scene(tmp_path: Path, postgres_url: str) -> Iterator[Scene]:
    CompanyFolder(tmp_path / "companies").add_sandbox(COMPANY)
    key = secret(tmp_path, postgres_url)
    environment = {**ENVIRONMENT, "SAGE100_DATABASE_URL": postgres_url}
    servers = [ServerProcess(tmp_path, environment) for _ in range(2)]
    worker = subprocess.Popen(
        [sys.executable, "-m", "sage100_plugin", "worker"],
        env={**os.environ, **environment, "SAGE100_HOME": str(tmp_path), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    receiver = KeepingReceiver()
    try:
        with ThreadPoolExecutor() as pool:
            list(pool.map(ServerProcess.start, servers))
        assert worker.stdout is not None
        assert worker.stdout.readline() == "Working\n"
        yield Scene(tmp_path, postgres_url, servers, worker, receiver, key)
    finally:
        for server in servers:
            server.stop()
        worker.terminate()
        worker.communicate(timeout=LONGEST)
        receiver.close()
        # Shown when the test fails.
        print((tmp_path / "server.log").read_text()[-8000:])  # noqa: T201


@pytest.mark.skipif(sys.platform == "win32", reason="kills by process id, as a Unix does")
@pytest.mark.timeout(120)
def test_when_the_leader_is_killed_another_process_goes_on_and_nothing_happens_twice(scene: Scene) -> None:
    made = scene.call(0, "/v1/subscriptions", {"target_url": scene.receiver.address, "events": ["job.created"]})
    scene.receiver.trust(made.body["secret"])
    scene.looked()
    jobs, killed = [scene.change()], set()
    assert scene.heard(jobs[0])
    for _ in range(2):
        jobs += [scene.change() for _ in range(3)]
        killed.add(scene.kill_the_leader())
        jobs += [scene.change() for _ in range(3)]
        assert all(map(scene.heard, jobs))
    assert len(killed) == 2
    events = asked(scene.url)("SELECT data::json ->> 'id' FROM events WHERE type = 'job.created' ORDER BY seq")
    assert Counter(job for (job,) in events) == Counter(jobs)
    for bodies in scene.receiver.bodies.values():
        assert len(set(bodies)) == 1


def posted_once(scene: Scene, server: int) -> Answered:
    return scene.call(server, "/v1/actions/create_work_order", ORDER, {"Idempotency-Key": "once"})


@pytest.mark.timeout(120)
def test_one_idempotency_key_sent_to_two_servers_at_once_has_one_effect(scene: Scene) -> None:
    """And what either is asked later it answers with the same words."""
    both = Barrier(2)

    def post(server: int) -> Answered:
        both.wait(LONGEST)
        return posted_once(scene, server)

    with ThreadPoolExecutor() as pool:
        answers = list(pool.map(post, range(2)))
    assert {answer.status for answer in answers} <= {200, 409}
    again = [posted_once(scene, server) for server in (0, 1)]
    assert [answer.status for answer in again] == [200, 200]
    assert again[0].body == again[1].body
    assert len(asked(scene.url)("SELECT 1 FROM operations")) == 1
    assert len(asked(scene.url)("SELECT 1 FROM links")) == 1


def test_a_process_with_another_secret_key_is_refused(tmp_path: Path, postgres_url: str) -> None:
    close_plugin(open_plugin(of(tmp_path, postgres_url)))
    with pytest.raises(WrongKey, match="Give all of them the same data folder"):
        open_plugin(of(tmp_path, postgres_url, SAGE100_SECRET_KEY="another-key-that-is-long-enough"))
    close_plugin(open_plugin(of(tmp_path, postgres_url)))


def test_a_company_whose_runner_fetches_documents_is_refused_on_a_shared_ledger(
    tmp_path: Path, postgres_url: str
) -> None:
    (tmp_path / "companies").mkdir()
    write(tmp_path / "companies" / "acme.toml", {"name": "Acme", "sandbox": False, "sage": {"agent": "remote"}})
    with pytest.raises(SettingsWrong, match="What is written to acme is fetched by a runner"):
        open_plugin(of(tmp_path, postgres_url))


def test_on_an_sqlite_ledger_the_second_process_is_refused(tmp_path: Path) -> None:
    first = ServerProcess(tmp_path, ENVIRONMENT)
    try:
        first.start()
        for command in (("serve", "--port", "0"), ("worker",)):
            second = subprocess.run(
                [sys.executable, "-m", "sage100_plugin", *command],
                env={**os.environ, "SAGE100_HOME": str(tmp_path)},
                capture_output=True,
                text=True,
                timeout=LONGEST,
                check=False,
            )
            assert (second.returncode, second.stdout) == (1, "")
            assert "Another process has the link store" in second.stderr
    finally:
        first.stop()
