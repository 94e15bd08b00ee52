"""An export of which nobody knows whether Sage took it is settled by linking it by hand to the record of its number."""

from __future__ import annotations

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.linking import link_hand
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import decide
from sage100_plugin.engine.running.recover import resume
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.ports.ledger import Export
from sage100_plugin.ports.sage import SageAnswer
from sage100_plugin.testing.sage import MemorySage

VENDOR = {"name": "Northgate Glazing", "source": "procore", "source_id": "V-88"}
PAIR = {"record": "vendor", "source": "procore", "source_id": "V-88"}


def export_of(plugin: Plugin, export_id: str) -> Export:
    found = plugin.ledger.read(lambda tx: tx.exports.get(export_id))
    assert found is not None
    return found


@pytest.fixture
def stuck(memory: Plugin, sage: MemorySage, caller: Caller) -> str:
    """Sage's answer was lost, and the vendor stands there otherwise than it was sent."""
    export_id = str(run_action(memory, Call("export_vendor", VENDOR, caller)).body["export"]["id"])
    sage.answer(SageAnswer("unknown", message="the answer was lost"))
    with pytest.raises(Problem):
        decide.accept(memory, caller, export_id, {"sage_id": "990"})
    sage.put("vendor", {"recnum": 990, "vndnme": "Northgate Glass", "shtnme": "Northgate"})
    assert (resume(memory), export_of(memory, export_id).status) == (0, "unknown")
    return export_id


def test_the_record_of_its_number_is_taken_for_it(memory: Plugin, sage: MemorySage, caller: Caller, stuck: str) -> None:
    link_hand.link(memory, caller, {**PAIR, "sage_id": "990"})
    assert resume(memory) == 1
    export = export_of(memory, stuck)
    assert (export.status, len(sage.writes), len(memory.links)) == ("done", 1, 1)
    assert "Vendor Name is Northgate Glass in Sage, not Northgate Glazing." in (export.result or {})["warnings"]
    assert memory.ledger.read(lambda tx: tx.operations.reserved("number|")) == ()


def test_another_record_is_not(memory: Plugin, caller: Caller, stuck: str) -> None:
    link_hand.link(memory, caller, {**PAIR, "sage_id": "10"})
    assert (resume(memory), export_of(memory, stuck).status) == (0, "unknown")
