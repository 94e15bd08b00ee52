"""Two processes that take numbers on one ledger: none is given twice, left out, or lost with a process."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import decide
from sage100_plugin.engine.running.recover import recover, resume
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.ledger import SqlLedger
from sage100_plugin.ledger.links import SqlLinks
from sage100_plugin.plugin import CATALOG
from sage100_plugin.sealing import FernetSealer
from sage100_plugin.stores import Stores
from sage100_plugin.testing.outside import SeededIds
from sage100_plugin.testing.plugin import memory_plugin
from tests.engine.watched import Interrupted, Watched, die
from tests.postgres import _kept, postgres_server, postgres_url

__all__ = ["_kept", "postgres_server", "postgres_url"]

CALLER = Caller("k1", "flow", SCOPES)
MANY = 12


@pytest.fixture
def sage() -> Watched:
    return Watched({"vendor": [{"recnum": 10, "vndnme": "Hollins Plumbing & Heating Inc", "shtnme": "Hollins"}]})


@pytest.fixture
def plugins(postgres_url: str, sage: Watched) -> Iterator[list[Plugin]]:
    """Those of two processes on one ledger and one Sage."""
    sealer = FernetSealer([FernetSealer.new_key()])
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


def sent(plugin: Plugin, name: str) -> str:
    given = {"name": name, "source": "procore", "source_id": name}
    return str(run_action(plugin, Call("export_vendor", given, CALLER)).body["export"]["id"])


def accept(plugin: Plugin, export: str, **typed: Any) -> str:
    """The number it got, or the code of the refusal."""
    for _ in range(100):
        try:
            return str(decide.accept(plugin, CALLER, export, typed, 60).body["result"]["id"])
        except Problem as problem:
            if problem.code != "operation_in_progress":
                return problem.code
    return "never"


def names() -> list[str]:
    letters = "KLMNPQRSTVWXZ"
    return [f"{first} {letters[place]}" for place, first in enumerate(["Alder", "Birch", "Cedar", "Dogwood"] * 3)]


def held(plugin: Plugin) -> tuple[str, ...]:
    return plugin.ledger.read(lambda tx: tx.operations.reserved("number|"))


def test_both_give_every_number_once_and_leave_none_out(plugins: list[Plugin], sage: Watched) -> None:
    exports = [sent(plugins[0], name) for name in names()]
    with ThreadPoolExecutor(MANY) as threads:
        got = sorted(threads.map(lambda at: accept(plugins[at % 2], exports[at], sage_id="next"), range(MANY)))
    assert got == [str(number) for number in range(11, 11 + MANY)]
    assert (len(sage.find("vendor", limit=100)), held(plugins[0])) == (1 + MANY, ())


def test_of_both_that_type_one_number_one_gets_it(plugins: list[Plugin], sage: Watched) -> None:
    exports = [sent(plugins[0], name) for name in names()[:2]]
    with ThreadPoolExecutor(2) as threads:
        got = sorted(threads.map(lambda at: accept(plugins[at], exports[at], sage_id="77"), range(2)))
    assert got[0] == "77"
    assert got[1] in ("number_taken", "invalid_input")
    assert len(sage.find("vendor")) == 2


def test_what_a_dead_process_held_is_used_by_the_one_that_goes_on(plugins: list[Plugin], sage: Watched) -> None:
    export, other = sent(plugins[0], "Alder K"), sent(plugins[0], "Birch L")
    sage.before = die
    with pytest.raises(Interrupted):
        decide.accept(plugins[0], CALLER, export, {"sage_id": "next"}, 60)
    sage.before = lambda _: None
    assert accept(plugins[1], other, sage_id="next") == "12"
    recover(plugins[1])
    resume(plugins[1])
    assert [row["recnum"] for row in sage.find("vendor")] == [10, 11, 12]
    assert (decide.find(plugins[1], CALLER, export).status, held(plugins[1])) == ("done", ())
