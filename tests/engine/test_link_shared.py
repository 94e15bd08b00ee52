"""Two processes that link on one ledger: what holds for one holds for both together."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.recover import recover
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.ledger import SqlLedger
from sage100_plugin.ledger.links import SqlLinks
from sage100_plugin.sealing import FernetSealer
from sage100_plugin.stores import Stores
from sage100_plugin.testing.outside import SeededIds
from sage100_plugin.testing.plugin import memory_plugin
from sage100_plugin.testing.sage import MemorySage
from tests.engine.needing import CATALOG, ROWS
from tests.postgres import _kept, postgres_server, postgres_url

__all__ = ["_kept", "postgres_server", "postgres_url"]

CALLER = Caller("k1", "flow", SCOPES)


@pytest.fixture
def plugins(postgres_url: str) -> Iterator[list[Plugin]]:
    """Those of two processes on one ledger and one Sage."""
    sealer, sage = FernetSealer([FernetSealer.new_key()]), MemorySage(ROWS)
    made = []
    for number in range(2):
        plugin = memory_plugin(CATALOG, {"sandbox": sage})
        plugin.ledger.close()
        ledger = SqlLedger.open(postgres_url, sealer)
        plugin.ledger, plugin.links, plugin.ids = ledger, SqlLinks(ledger), SeededIds(number)
        Stores(plugin.links, plugin.mappings, ledger).share(plugin)
        made.append(plugin)
    yield made
    for plugin in made:
        plugin.pool.shutdown()
        plugin.ledger.close()


@pytest.mark.parametrize("shared", ["source", "sage", "key"])
def test_callers_of_both_link_once(plugins: list[Plugin], shared: str) -> None:
    # R45
    def attempt(number: int) -> str:
        order = str(5 + number // 2 % 2) if shared == "source" else "5"
        project = f"P-{number}" if shared == "sage" else "P-1"
        given = {"work_order": order, "source": "followup", "source_id": project}
        call = Call("link_order", given, CALLER, "k" if shared == "key" else None)
        try:
            return str(run_action(plugins[number % 2], call).body["operation_id"])
        except Problem as problem:
            return problem.code

    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(attempt, range(32)))
    done = {answer for answer in answers if answer.startswith("op")} - {"operation_in_progress"}
    refusals = {"operation_in_progress", "already_linked", "linked_elsewhere"}
    assert len(done) == 1
    assert set(answers) - done <= refusals
    (link,) = plugins[0].links
    events = plugins[1].ledger.read(lambda tx: tx.events.newest((), 50))
    assert [event.data["id"] for event in events] == [link.id]


def test_a_living_process_that_links_is_left_alone_by_the_other(plugins: list[Plugin]) -> None:
    settled: list[int] = []

    class Looked:
        def __getattr__(self, name: str) -> Any:
            return getattr(plugins[0].links, name)

        def add(self, link: Any, **given: Any) -> Any:
            settled.append(recover(plugins[1]))
            return plugins[0].links.add(link, **given)

    given = {"work_order": "5", "source": "followup", "source_id": "P-1"}
    linking = replace(plugins[0], links=Looked())
    assert run_action(linking, Call("link_order", given, CALLER)).body["ok"] is True
    assert settled == [0]
