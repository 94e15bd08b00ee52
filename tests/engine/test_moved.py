"""Accepted is what was shown: a change that would be another by now is not carried out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from sage100_plugin.engine import companies
from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import decide
from sage100_plugin.engine.running.recover import resume
from sage100_plugin.engine.running.run import Call, preview, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.ports.ledger import Export
from sage100_plugin.ports.sage import SageAnswer
from sage100_plugin.testing.sage import MemorySage

PAIR = {"source": "procore", "source_id": "V-1"}
STANDS = {"recnum": 20, "vndnme": "Orwin Concrete", "phnnum": "555-0100"}


@pytest.fixture
def waiting(memory: Plugin, sage: MemorySage, caller: Caller) -> str:
    """A change of vendor 20 that waits for acceptance."""
    companies.change(memory, caller, "sandbox", {"acceptance.vendor": "queue"})
    sage.put("vendor", STANDS)
    sage.put("vendor", {**STANDS, "recnum": 30, "vndnme": "Dunmore Steel"})
    run_action(memory, Call("link_vendor", {"vendor": "20", **PAIR}, caller))
    reply = run_action(memory, Call("update_vendor", {**PAIR, "name": "Orwin Concrete", "phone": "555-0199"}, caller))
    return str(reply.body["export"]["id"])


def refused(plugin: Plugin, caller: Caller, export_id: str, typed: Mapping[str, Any]) -> Problem:
    with pytest.raises(Problem) as caught:
        decide.accept(plugin, caller, export_id, typed)
    return caught.value


def export_of(plugin: Plugin, export_id: str) -> Export:
    found = plugin.ledger.read(lambda tx: tx.exports.get(export_id))
    assert found is not None
    return found


def relinked(plugin: Plugin, caller: Caller) -> None:
    link = plugin.links.by_source("sandbox", "vendor", "procore", "V-1")
    assert link is not None
    plugin.links.remove(link.id)
    run_action(plugin, Call("link_vendor", {"vendor": "30", **PAIR}, caller))


def test_the_preview_names_the_record_that_is_changed(memory: Plugin, waiting: str) -> None:
    would = export_of(memory, waiting).preview["would"][0]
    assert (would["op"], would["id"], would["name"]) == ("change", "20", "Orwin Concrete")


def test_a_name_that_was_changed_in_sage_meanwhile_is_not_written_back(
    memory: Plugin, sage: MemorySage, caller: Caller, waiting: str
) -> None:
    sage.put("vendor", {**STANDS, "vndnme": "Orwin Concrete and Stone"})
    problem = refused(memory, caller, waiting, {})
    assert problem.code == "stale_preview"
    assert problem.extra["moved"] == [
        {"field": "name", "label": "Vendor Name", "shown": None, "now": "Orwin Concrete and Stone"}
    ]
    assert (export_of(memory, waiting).status, sage.writes) == ("pending", [])
    body = decide.accept(memory, caller, waiting, {"confirm": problem.extra["preview"]["confirm"]}).body
    assert (body["state"], sage.writes[0].fields) == ("done", {"name": "Orwin Concrete", "phone": "555-0199"})


def test_a_pair_that_was_linked_anew_does_not_change_the_other_vendor(
    memory: Plugin, sage: MemorySage, caller: Caller, waiting: str
) -> None:
    relinked(memory, caller)
    problem = refused(memory, caller, waiting, {})
    assert (problem.code, sage.writes) == ("stale_preview", [])
    assert {"field": "id", "label": "Vendor", "shown": "20", "now": "30"} in problem.extra["moved"]


def test_what_stood_there_before_counts_too(memory: Plugin, sage: MemorySage, caller: Caller, waiting: str) -> None:
    sage.put("vendor", {**STANDS, "phnnum": "555-0777"})
    problem = refused(memory, caller, waiting, {})
    assert problem.extra["moved"] == [
        {"field": "phone", "label": problem.extra["moved"][0]["label"], "shown": "555-0100", "now": "555-0777"}
    ]


def test_the_very_change_made_in_sage_leaves_nothing_to_send(
    memory: Plugin, sage: MemorySage, caller: Caller, waiting: str
) -> None:
    sage.put("vendor", {**STANDS, "phnnum": "555-0199"})
    assert (decide.accept(memory, caller, waiting, {}).body["state"], sage.writes) == ("done", [])


def test_a_fresh_preview_of_the_action_may_be_confirmed(
    memory: Plugin, sage: MemorySage, caller: Caller, waiting: str
) -> None:
    sage.put("vendor", {**STANDS, "phnnum": "555-0777"})
    shown = preview(memory, Call("accept_export", {"export": waiting}, caller))
    given = {"export": waiting, "confirm": shown["confirm"]}
    assert run_action(memory, Call("accept_export", given, caller)).body["state"] == "done"
    assert export_of(memory, waiting).preview["would"][0]["fields"][0]["before"] == "555-0777"


def test_what_was_accepted_and_waits_for_sage_is_held_against_it_too(
    memory: Plugin, sage: MemorySage, caller: Caller, waiting: str
) -> None:
    sage.answer(SageAnswer("busy", message="no licence is free"))
    decide.accept(memory, caller, waiting, {})
    relinked(memory, caller)
    resume(memory)
    export = export_of(memory, waiting)
    assert (export.status, export.rounds[-1].status, len(sage.writes)) == ("failed", "failed", 1)
    assert "not be the change that was shown" in export.rounds[-1].reason
