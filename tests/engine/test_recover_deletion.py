"""A deletion that the process did not outlive: what is gone is done, what is there was not sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import decide
from sage100_plugin.engine.running.recover import recover, resume
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.plugin import CATALOG
from sage100_plugin.ports.sage import SageAnswer, Write
from sage100_plugin.testing.plugin import memory_plugin
from sage100_plugin.testing.sage import MemorySage

CALLER = Caller("flow", "a flow", SCOPES)
ROWS = {
    "vendor": [{"recnum": 10, "vndnme": "Hollins Plumbing & Heating Inc"}],
    "job": [{"recnum": 1015, "jobnme": "Westfield"}],
    "purchase_order": [
        {
            "recnum": 7,
            "ordnum": "3007",
            "vndnum": 10,
            "jobnum": 1015,
            "dscrpt": "Pipe",
            "status": 1,
            "orddte": date(2026, 9, 1),
            "lckedt": 0,
            "lines": [],
        }
    ],
}


class Killed(BaseException):
    """The process ends here."""


class Dying(MemorySage):
    """Sage, of which the plugin never hears again: the process ends once, before or after Sage took the deletion."""

    saves, dies = False, True

    def submit(self, write: Write) -> SageAnswer:
        if self.saves:
            super().submit(write)
        if self.dies:
            self.dies = False
            raise Killed
        return super().submit(write)


@pytest.fixture
def sage() -> Dying:
    return Dying(ROWS)


@pytest.fixture
def memory(sage: Dying) -> Iterator[Plugin]:
    made = memory_plugin(CATALOG, {"sandbox": sage})
    yield made
    made.pool.shutdown()
    made.ledger.close()


def killed(plugin: Plugin) -> str:
    """The process ends as an accepted deletion is sent; gives the export."""
    given = {"kind": "purchase_order", "commitment": "7", "decision": "reverse"}
    export = run_action(plugin, Call("resolve_commitment", given, CALLER)).body["export"]["id"]
    with pytest.raises(Killed):
        decide.accept(plugin, CALLER, export, {})
    plugin.flying = set()
    return str(export)


def test_what_is_gone_was_deleted(memory: Plugin, sage: Dying) -> None:
    sage.saves = True
    export = killed(memory)
    assert recover(memory) == 1
    settled = decide.find(memory, CALLER, export)
    assert settled.status == "done"
    assert ((settled.result or {})["result"]["id"], (settled.result or {})["result"]["outcome"]) == ("7", "reversed")


def test_what_is_there_is_deleted_by_the_accepted_export(memory: Plugin, sage: Dying) -> None:
    export = killed(memory)
    assert recover(memory) == 1
    assert list(sage.get("purchase_order", ["7"])) == ["7"]
    assert resume(memory) == 1
    assert (sage.get("purchase_order", ["7"]), decide.find(memory, CALLER, export).status) == ({}, "done")
    assert len(sage.writes) == 1
