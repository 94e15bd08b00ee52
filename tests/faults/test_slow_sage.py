"""A company whose Sage answers slowly holds up its own callers, not the server and not other companies."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sage100_plugin.client import Remote
from sage100_plugin.demo.process import ServerProcess
from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.queue import decide
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.engine.running.workers import Workers
from sage100_plugin.plugin import CATALOG, WORKERS
from sage100_plugin.sage.companies import CompanyFolder
from sage100_plugin.testing.plugin import memory_plugin
from sage100_plugin.testing.sage import MemorySage
from tests.cli.conftest import SURROUNDINGS, Cli

SLOW, OTHER = "sandbox", "quick"
CALLERS = 48
LIMIT = 1.5
"""Seconds for an answer that does not depend on the slow Sage; it takes 2 to answer one question."""


@pytest.fixture
def server(home: Path) -> Iterator[ServerProcess]:
    CompanyFolder(home / "companies").add_sandbox(OTHER)
    Cli(home)("sandbox", "fault", "slow", "on", "--company", SLOW)
    process = ServerProcess(home, {**SURROUNDINGS, "SAGE100_POLL_SECONDS": "3600"})
    process.start()
    yield process
    process.stop()


def find(remote: Remote, company: str) -> int:
    return remote.call("POST", "/v1/actions/find_vendors", {"q": "a", "company": company}).status


def test_a_slow_sage_keeps_neither_the_server_nor_another_company_from_answering(
    home: Path, server: ServerProcess
) -> None:
    key = Cli(home)("key", "create", "--name", "reader", "--scopes", "read").stdout.strip()
    calls = Remote(server.address, key)
    assert find(calls, OTHER) == 200
    ready = threading.Barrier(CALLERS + 1)

    def crowd(_number: int) -> tuple[int, str | None]:
        ready.wait()
        answer = Remote(server.address, key).call("POST", "/v1/actions/find_vendors", {"q": "a", "company": SLOW})
        return answer.status, answer.body.get("code")

    with ThreadPoolExecutor(CALLERS) as threads:
        answers = [threads.submit(crowd, number) for number in range(CALLERS)]
        ready.wait()
        began = time.perf_counter()
        assert calls.call("GET", "/healthz").status == 200
        assert find(calls, OTHER) == 200
        assert time.perf_counter() - began < 2 * LIMIT
        told = Counter(answer.result() for answer in answers)
    assert told[(503, "sage_unavailable")] > CALLERS / 2


def test_writes_that_hang_in_one_company_hold_none_of_another() -> None:
    plugin = memory_plugin(CATALOG, {name: MemorySage() for name in ("stuck", "free")})
    plugin.pool = Workers(WORKERS)
    caller = Caller("k1", "flow", SCOPES)

    def accept(company: str, number: int, wait: float) -> int:
        name = f"{chr(65 + number % 26) * 4} {number} Works"
        given = {"company": company, "source": "procore", "source_id": f"V-{number}", "name": name}
        sent = run_action(plugin, Call("export_vendor", given, caller)).body["export"]["id"]
        return decide.accept(plugin, caller, str(sent), {"sage_id": str(100 + number)}, wait).status

    try:
        with plugin.lanes.of("stuck"):
            assert {accept("stuck", number, 0) for number in range(40)} == {202}
            assert accept("free", 1, 20) == 200
    finally:
        plugin.pool.shutdown()
