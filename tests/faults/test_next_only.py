"""A customer's XSD with AddNext only: a vendor goes through the whole product, and Sage chooses its number."""

from __future__ import annotations

from pathlib import Path

import pytest

from sage100_plugin.demo.story import VENDOR
from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import decide
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.sage.sandbox.company import fault
from tests.faults.folder import database
from tests.faults.next_only import give_xsd, next_only

SAYS = "Sage chooses the number of a new vendor in this company."


@pytest.fixture(params=[True, False], ids=["the answer holds it", "the answer does not"])
def numbering(plugin: Plugin, home: Path, request: pytest.FixtureRequest) -> Plugin:
    give_xsd(home)
    return next_only(plugin, home, answers_number=request.param)


def test_a_vendor_gets_the_number_that_sage_chose(numbering: Plugin, caller: Caller) -> None:
    sage = numbering.companies.reader("sandbox")
    (highest,) = sage.newest("vendor", limit=1)
    waiting = run_action(numbering, Call("export_vendor", VENDOR, caller)).body
    assert waiting["warnings"] == [SAYS]
    export = decide.find(numbering, caller, waiting["export"]["id"])
    assert "<VendorAddNextRq" in export.preview["mbxml"]
    assert "ObjectRef" not in export.preview["mbxml"]

    body = decide.accept(numbering, caller, export.id, {"sage_id": "990", "vendor_type": "1"}, wait=60).body
    number = str(int(highest) + 1)
    assert (body["state"], body["result"]["id"], body["result"]["type"]) == ("done", number, "1")
    assert body["warnings"] == [f"{SAYS} 990 is not sent."]
    assert [link["sage_id"] for link in body["links"]] == [number]
    assert sage.newest("vendor", highest) == (number,)


def test_what_takes_a_number_is_numbered_by_us_as_ever(numbering: Plugin, caller: Caller) -> None:
    given = numbering.catalog.action["create_work_order"].example.input
    body = run_action(numbering, Call("create_work_order", given, caller, wait=60)).body
    assert (body["state"], body["warnings"]) == ("done", [])
    assert body["result"]["number"]


def test_a_vendor_whose_answer_was_lost_is_found(numbering: Plugin, caller: Caller, home: Path) -> None:
    waiting = run_action(numbering, Call("export_vendor", VENDOR, caller)).body
    fault(database(home), "lose_answer", on=True)
    body = decide.accept(numbering, caller, waiting["export"]["id"], {}, wait=60).body
    (number,) = numbering.companies.reader("sandbox").newest("vendor", limit=1)
    assert (body["state"], body["result"]["id"]) == ("done", number)
    assert [link.sage_id for link in numbering.links] == [number]
