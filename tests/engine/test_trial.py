"""A mapping tried on a source's own record: everything is told, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.mapping import mappings
from sage100_plugin.engine.mapping.trial import tried
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.errors import Refused
from sage100_plugin.plugin import CATALOG
from sage100_plugin.ports.links import Link
from sage100_plugin.testing.sage import MemorySage

PLACE = ("sandbox", "work_order")

LINES: list[dict[str, Any]] = [
    {"field": "source_id", "source": "id", "direction": "push"},
    {"field": "description", "source": ["summary", "name"]},
    {"field": "schedule_date", "source": "visit.date"},
    {"field": "status", "source": "stage", "values": {"Booked": "6", "Opened": "1", "Done": "10"}},
    {"field": "priority", "source": "urgency", "default": "2"},
    {"field": "type", "source": "kind", "direction": "push"},
    {"field": "number", "source": "order.number"},
]
RECORD: dict[str, Any] = {
    "id": "P-1",
    "name": "No cooling",
    "visit": {"date": "2026-10-05"},
    "stage": "booked",
    "kind": "1",
    "colour": "red",
}


def trial(plugin: Plugin, caller: Caller, record: Any = RECORD, **said: Any) -> dict[str, Any]:
    return tried(plugin, caller, *PLACE, {"source_record": record, **said})


def refused(work: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as caught:
        work()
    return caught.value


def fields(told: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {line["field"]: (line["before"], line["after"]) for line in told["fields"]}


def made(plugin: Plugin, caller: Caller) -> str:
    """A work order in Sage that is linked to P-1; gives its id."""
    given = {"client": "1", "source": "followup", "source_record": RECORD}
    mappings.save(plugin, caller, *PLACE, {"pairs": LINES})
    body = run_action(plugin, Call("create_work_order", given, caller)).body
    assert body["state"] == "done", body
    return str(body["result"]["id"])


def test_a_record_is_shown_as_sage_would_hold_it(memory: Plugin, caller: Caller) -> None:
    told = trial(memory, caller, pairs=LINES)
    assert (told["action"], told["version"], told["name"]) == ("create_work_order", None, "not saved")
    assert told["input"] == {
        "source_id": "P-1", "description": "No cooling", "schedule_date": "2026-10-05", "status": "6",
        "priority": "2", "type": "1",
    }  # fmt: skip
    assert (told["origin"]["schedule_date"], told["origin"]["description"]) == ("visit.date", "name")
    assert told["unused"] == ["colour"]
    assert fields(told) == {
        "description": (None, "No cooling"), "schedule_date": (None, "2026-10-05"), "status": (None, "6"),
        "priority": (None, "2"), "type": (None, "1"),
    }  # fmt: skip
    assert {line["field"]: line["label"] for line in told["fields"]}["schedule_date"] == "Scheduled"
    assert told["sage_id"] is None


def test_what_the_source_would_take_over_stands_in_its_own_names(memory: Plugin, caller: Caller) -> None:
    told = trial(memory, caller, pairs=LINES)
    assert told["pull"] == {
        "summary": "No cooling", "visit": {"date": "2026-10-05"}, "stage": "Booked", "urgency": "2",
    }  # fmt: skip


def test_the_mapping_that_counts_is_tried_when_no_lines_are_given(memory: Plugin, caller: Caller) -> None:
    fresh = trial(memory, caller)
    assert (fresh["version"], fresh["name"]) == (0, "built in")
    assert "visit" in fresh["unused"]
    mappings.save(memory, caller, *PLACE, {"pairs": LINES})
    saved = trial(memory, caller)
    assert (saved["version"], saved["name"], saved["unused"]) == (1, "version 1", ["colour"])


def test_what_a_call_would_be_refused_for_is_told_where_it_stands_in_the_record(memory: Plugin, caller: Caller) -> None:
    wrong = {**RECORD, "visit": {"date": "soon"}, "stage": "Opened", "kind": "99"}
    told = trial(memory, caller, wrong, pairs=LINES)
    faults = {fault["pointer"]: fault["code"] for fault in told["faults"]}
    assert faults["/source_record/visit/date"] == "invalid_value"
    assert faults["/source_record/stage"] == "posting_status"
    assert faults["/source_record/kind"] == "not_in_sage"
    assert fields(told).keys() == {"description", "priority"}


def test_a_value_that_cannot_be_turned_is_told_once(memory: Plugin, caller: Caller) -> None:
    lines = [{**line, "transforms": [{"use": "date"}]} if line["field"] == "schedule_date" else line for line in LINES]
    told = trial(memory, caller, {**RECORD, "visit": {"date": "soon"}}, pairs=lines)
    found = [fault for fault in told["faults"] if "date" in fault["pointer"]]
    assert [fault["pointer"] for fault in found] == ["/source_record/visit/date"]


def test_a_text_that_sage_would_not_take_whole_is_told(memory: Plugin, caller: Caller) -> None:
    # R253
    told = trial(memory, caller, {**RECORD, "name": "x" * 76}, pairs=LINES)
    (fault,) = [fault for fault in told["faults"] if fault["code"] == "too_long"]
    assert fault["pointer"] == "/source_record/name"
    assert "76 characters; Sage takes 75" in fault["message"]


def test_a_linked_record_is_shown_before_and_after(memory: Plugin, caller: Caller) -> None:
    # R13
    sage_id = made(memory, caller)
    changed = {**RECORD, "summary": "Leaking", "stage": "Done", "kind": "2", "order": {"number": "77"}}
    told = trial(memory, caller, changed, source="followup")
    assert told["sage_id"] == sage_id
    assert fields(told)["description"] == ("No cooling", "Leaking")
    assert fields(told)["status"] == ("6", "10")
    assert fields(told)["schedule_date"] == ("2026-10-05", "2026-10-05")
    skipped = {line["field"]: line["skipped"] for line in told["fields"] if "skipped" in line}
    assert skipped.keys() == {"type", "number"}
    assert all("a limit of Sage, not of the plugin" in why for why in skipped.values())
    assert fields(told)["type"] == ("1", "1")


def test_what_is_taken_over_from_a_record_in_sage_is_what_stands_there_now(memory: Plugin, caller: Caller) -> None:
    made(memory, caller)
    told = trial(memory, caller, {**RECORD, "summary": "Leaking"}, source="followup")
    assert told["pull"] == {
        "summary": "No cooling", "visit": {"date": "2026-10-05"}, "stage": "Booked", "urgency": "2",
        "order": {"number": "1"},
    }  # fmt: skip


@pytest.mark.parametrize("name", ["sage_id", "id"])
def test_a_record_in_sage_can_be_named(memory: Plugin, caller: Caller, name: str) -> None:
    sage_id = made(memory, caller)
    told = trial(memory, caller, {"summary": "Leaking"}, **{name: sage_id})
    assert fields(told)["description"] == ("No cooling", "Leaking")
    assert trial(memory, caller, {"summary": "x"}, **{name: int(sage_id)})["sage_id"] == sage_id


def test_a_source_id_that_is_given_goes_before_that_of_the_record(memory: Plugin, caller: Caller) -> None:
    sage_id = made(memory, caller)
    told = trial(memory, caller, {"id": "P-9", "summary": "x"}, source="followup", source_id="P-1")
    assert told["sage_id"] == sage_id
    assert trial(memory, caller, {"id": "P-9", "summary": "x"}, source="followup")["sage_id"] is None
    assert trial(memory, caller, RECORD, source="procore")["sage_id"] is None


@pytest.mark.parametrize(
    ("said", "pointer", "code"),
    [
        ({}, "/source_record", "required"),
        ({"source_record": None}, "/source_record", "required"),
        ({"source_record": ""}, "/source_record", "required"),
        ({"source_record": "no JSON"}, "/source_record", "invalid_value"),
        ({"source_record": ["a"]}, "/source_record", "invalid_value"),
        ({"source_record": RECORD, "action": "push_cor"}, "/action", "invalid_value"),
        ({"source_record": RECORD, "action": ["x"]}, "/action", "invalid_value"),
        ({"source_record": RECORD, "source": {}}, "/source", "invalid_value"),
        ({"source_record": RECORD, "sage_id": True}, "/sage_id", "invalid_value"),
        ({"source_record": RECORD, "sage_id": "404"}, "/sage_id", "not_in_sage"),
        ({"source_record": RECORD, "id": "404"}, "/id", "not_in_sage"),
        ({"source_record": RECORD, "pairs": None}, "/pairs", "invalid_value"),
        ({"source_record": RECORD, "pairs": LINES[1:4]}, "/pairs", "pinned_field"),
    ],
)
def test_what_cannot_be_tried_is_refused(
    memory: Plugin, caller: Caller, said: dict[str, Any], pointer: str, code: str
) -> None:
    problem = refused(lambda: tried(memory, caller, *PLACE, said))
    assert [(fault.pointer, fault.code) for fault in problem.faults] == [(pointer, code)]


def test_all_that_is_wrong_with_the_call_is_told_at_once(memory: Plugin, caller: Caller) -> None:
    problem = refused(lambda: tried(memory, caller, *PLACE, {"pairs": [], "action": "x", "id": 1.5}))
    assert {"/source_record", "/action", "/id", "/pairs"} == {fault.pointer for fault in problem.faults}


def test_a_link_to_what_is_gone_from_sage_is_told(memory: Plugin, caller: Caller, sage: MemorySage) -> None:
    sage.remove("work_order", made(memory, caller))
    problem = refused(lambda: trial(memory, caller, source="followup"))
    assert (problem.code, problem.faults[0].pointer) == ("not_in_sage", "/source_id")


def test_a_record_may_be_sent_as_text(memory: Plugin, caller: Caller) -> None:
    """As forms do that know no objects."""
    assert trial(memory, caller, '{"id": "P-1", "name": "No cooling"}', pairs=LINES)["input"]["source_id"] == "P-1"


@pytest.mark.parametrize("module", [module.record for module in CATALOG.modules])
def test_every_module_can_be_tried(memory: Plugin, caller: Caller, module: str) -> None:
    told = tried(memory, caller, "sandbox", module, {"source_record": {"id": "P-1", "x": 1}})
    assert (told["unused"], told["input"]["source_id"]) == (["x"], "P-1")


def test_where_no_action_takes_the_record_yet_the_values_stand_as_they_were_turned(
    memory: Plugin, caller: Caller
) -> None:
    memory.catalog = replace(CATALOG, actions=())
    told = tried(memory, caller, "sandbox", "job", {"source_record": {"name": "Eastfield", "x": 1}, "sage_id": "1015"})
    assert (told["action"], told["sage_id"], told["faults"]) == (None, "1015", [])
    assert fields(told) == {"name": ("Westfield", "Eastfield")}
    assert told["pull"]["name"] == "Westfield"


def test_nothing_is_written_anywhere(memory: Plugin, caller: Caller, sage: MemorySage) -> None:
    made(memory, caller)
    memory.links.add(Link("l9", "sandbox", "job", "followup", "J-1", "1015"))

    def everything() -> tuple[object, ...]:
        stored = memory.ledger.read(
            lambda tx: (tx.activity.find(), tx.events.newest((), 99), tx.operations.in_state("done"))
        )
        return *stored, list(memory.links), memory.mappings.all(), list(sage.writes)

    before = everything()
    trial(memory, caller, {**RECORD, "summary": "Leaking"}, source="followup", pairs=LINES[:6])
    trial(memory, caller, {**RECORD, "id": "P-2"}, source="followup")
    assert everything() == before
