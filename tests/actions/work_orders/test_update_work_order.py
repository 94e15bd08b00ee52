"""Updating a work order: only what differs is sent, and what Sage does not take is told."""

from __future__ import annotations

from typing import Any

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.run import Call, preview, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.testing.sage import MemorySage
from tests.engine.test_wanted import LOST, later

from .conftest import Do, Refusal


def both(body: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What Sage has and what was given, of each field that was not sent."""
    return {line["field"]: (line["old"], line["new"]) for line in body["log"] if "skipped" in line}


def skipped(body: dict[str, Any]) -> dict[str, str]:
    return {line["field"]: line["skipped"] for line in body["log"] if "skipped" in line}


def changed(body: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {line["field"]: (line["old"], line["new"]) for line in body["log"] if "skipped" not in line}


def test_only_what_differs_is_sent(do: Do, sage: MemorySage, linked: dict[str, str]) -> None:
    # R32 R35
    body = do(
        "update_work_order",
        **linked,
        description="Rooftop unit noisy",
        schedule_date="2026-10-09",
        priority="Emergency",
    )
    assert (body["result"]["outcome"], body["result"]["changed_fields"]) == ("updated", 2)
    assert (body["result"]["schedule_date"], body["result"]["priority_name"]) == ("2026-10-09", "Emergency")
    assert changed(body) == {"schedule_date": ("2026-10-01", "2026-10-09"), "priority": ("2", "1")}
    (write,) = sage.writes
    assert (write.op, write.id, set(write.fields)) == ("change", "7", {"schedule_date", "priority"})


@pytest.mark.parametrize(
    "given",
    [
        {"description": "Rooftop unit noisy ", "status": "Work Order", "type": "1", "number": "5007", "deposit": "100"},
        {"notes": "First line\nSecond line", "client": "1", "service_site": "1-1"},
        {"lines": [{"description": "Labor", "quantity": "2", "price": "95"}], "visits": [{"technician": "31"}]},
        {"lines": [{"line": "1", "quantity": "2"}]},
        {"invoice_number": ""},  # R47
        {},
    ],
)
def test_nothing_changed_writes_nothing(
    do: Do, sage: MemorySage, linked: dict[str, str], given: dict[str, Any]
) -> None:
    # R36
    body = do("update_work_order", **linked, **given)
    assert (body["result"]["outcome"], body["result"]["changed_fields"]) == ("no_change", 0)
    assert (sage.writes, body["log"], body["warnings"]) == ([], [], [])


def test_a_change_of_capitals_alone_is_a_change(do: Do, sage: MemorySage, linked: dict[str, str]) -> None:
    # R32
    assert do("update_work_order", **linked, description="Rooftop Unit Noisy")["result"]["changed_fields"] == 1
    assert sage.writes[0].fields == {"description": "Rooftop Unit Noisy"}


@pytest.mark.parametrize(
    ("name", "value", "stays"),
    [("deposit", "250", "100.00"), ("type", "2", "1"), ("number", "9000", "5007")],  # R10 R11 R12
)
def test_what_sage_takes_only_on_create_is_told_as_a_limit_of_sage(
    do: Do, sage: MemorySage, linked: dict[str, str], name: str, value: str, stays: str
) -> None:
    # R13 R34
    body = do("update_work_order", **linked, priority="4", **{name: value})
    assert set(sage.writes[0].fields) == {"priority"}
    assert (set(skipped(body)), body["result"][name]) == ({name}, stays)
    reason = skipped(body)[name]
    assert "only when a work order is created" in reason
    assert f"it stays {stays}. That is a limit of Sage, not of this plugin." in reason
    given = "250.00" if name == "deposit" else value
    assert both(body)[name] == (stays, given)


def test_the_client_of_an_order_stays(do: Do, linked: dict[str, str]) -> None:
    body = do("update_work_order", **linked, client="2", priority="4")
    assert body["result"]["client"] == "1"
    assert "it stays 1 Clearwater Medical Group" in skipped(body)["client"]
    assert both(body)["client"] == ("1", "2")


def test_a_field_that_was_emptied_in_the_source_is_kept_and_told(do: Do, linked: dict[str, str]) -> None:
    body = do("update_work_order", **linked, client_po="", user_defined1="", deposit=" ", priority="4")
    assert skipped(body) == {
        name: f"It was given empty and stays {held}: the plugin empties no field of Sage."
        for name, held in (("deposit", "100.00"), ("client_po", "PO-1"))
    }
    assert body["result"]["client_po"] == "PO-1"
    assert both(body) == {"deposit": ("100.00", None), "client_po": ("PO-1", None)}


def test_a_source_that_knows_no_client_field_changes_only_what_is_mapped(
    do: Do, sage: MemorySage, linked: dict[str, str]
) -> None:
    # R33
    record = {"id": "P-7", "name": "Rooftop unit silent", "colour": "red", "client": "2"}
    body = do("update_work_order", source=linked["source"], source_record=record)
    assert set(sage.writes[0].fields) == {"description"}
    assert body["mapping"]["unused"] == ["colour"]


@pytest.mark.parametrize("name", ["description", "schedule_date", "status", "priority"])
def test_what_sage_needs_cannot_be_emptied(refused: Refusal, linked: dict[str, str], name: str) -> None:
    # R8
    problem = refused("update_work_order", **linked, **{name: ""})
    assert [(fault.pointer, fault.code) for fault in problem.faults] == [(f"/{name}", "required")]


def test_nor_can_it_be_emptied_in_the_source(refused: Refusal, linked: dict[str, str]) -> None:
    # R8
    record = {"id": "P-7", "schedule_date": ""}
    problem = refused("update_work_order", source=linked["source"], source_record=record)
    assert [(fault.pointer, fault.code) for fault in problem.faults] == [("/source_record/schedule_date", "required")]


def test_a_client_of_the_source_that_is_not_linked_says_nothing(do: Do, linked: dict[str, str]) -> None:
    assert do("update_work_order", **linked, client_source_id="C-5")["log"] == []


def test_another_site_brings_its_address(do: Do, linked: dict[str, str]) -> None:
    result = do("update_work_order", **linked, service_site="2")["result"]
    assert (result["service_site"], result["service_site_name"], result["address1"]) == ("2", "Annex", "14 Main Street")
    assert (result["contact"], result["service_site_id"]) == ("Lee", "1-2")


def test_lines_are_changed_by_their_number_and_added_without(do: Do, sage: MemorySage, linked: dict[str, str]) -> None:
    lines = [{"description": "Filter", "quantity": "1"}, {"line": "1", "quantity": "3", "price": "95"}]
    body = do("update_work_order", **linked, lines=lines, visits=[{"technician": "32"}])
    assert [(line["description"], line["quantity"]) for line in body["result"]["lines"]] == [
        ("Labor", "3.0000"),
        ("Filter", "1.0000"),
    ]
    assert [visit["technician"] for visit in body["result"]["visits"]] == ["31", "32"]
    assert (body["result"]["changed_fields"], body["warnings"]) == (4, [])
    assert changed(body)["lines/0/quantity"] == ("2.0000", "3.0000")
    assert do("update_work_order", **linked, lines=lines, visits=[{"technician": "32"}])["log"] == []
    assert len(sage.writes) == 1


def test_a_line_that_is_wanted_twice_is_added_once_more(do: Do, linked: dict[str, str]) -> None:
    labor = {"description": "Labor", "quantity": "2"}
    assert len(do("update_work_order", **linked, lines=[labor, labor])["result"]["lines"]) == 2


def test_the_preview_shows_before_and_after(memory: Plugin, caller: Caller, linked: dict[str, str]) -> None:
    shown = preview(memory, Call("update_work_order", {**linked, "priority": "1"}, caller))
    (would,) = shown["would"]
    assert would["fields"] == [{"field": "priority", "label": "Priority", "before": "2", "after": "1"}]
    assert shown["tells"]["outcome"] == "updated"


@pytest.mark.parametrize(
    ("given", "pointer", "code"),
    [
        ({"source_id": "P-9"}, "/source_id", "not_linked"),  # R37
        ({"source_id": "", "source": ""}, "/source_id", "required"),
        ({"source": ""}, "/source", "required"),
        ({"work_order": "99"}, "/work_order", "not_in_sage"),
        ({"work_order": "8", "source": "followup", "source_id": "P-7"}, "/work_order", "invalid_value"),
        ({"status": "Review"}, "/status", "posting_status"),  # R46
        ({"status": "4"}, "/status", "status_not_assignable"),
        ({"service_site": "2-1"}, "/service_site", "service_site_of_other_client"),  # R23
        ({"technician": "99"}, "/technician", "not_in_sage"),
        ({"lines": [{"line": "5", "quantity": "1"}]}, "/lines/0/line", "not_in_sage"),
        ({"lines": [{"line": "1", "cost_type": "9"}]}, "/lines/0/cost_type", "not_in_sage"),
        ({"visits": [{"schedule_hours": "2"}]}, "/visits/0", "required"),
        ({"work_order": "9", "priority": "1"}, "", "wrong_state"),
        ({"work_order": "8", "status": "7"}, "/status", "wrong_state"),
        ({"work_order": "8", "invoice_number": "INV-2"}, "/invoice_number", "wrong_state"),
        ({"work_order": "8", "lines": [{"description": "x"}]}, "/lines", "wrong_state"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(
    refused: Refusal, linked: dict[str, str], given: dict[str, Any], pointer: str, code: str
) -> None:
    asked = given if "work_order" in given else {**linked, **given}
    problem = refused("update_work_order", **asked)
    assert [(fault.pointer, fault.code) for fault in problem.faults] == [(pointer, code)]


def test_a_posted_order_keeps_its_status_family_and_takes_what_sage_leaves_open(do: Do) -> None:
    body = do("update_work_order", work_order="8", status="3", notes="Disputed by phone")
    assert (body["result"]["status_name"], body["result"]["notes"]) == ("Dispute", "Disputed by phone")


def test_a_technician_who_stands_there_is_not_asked_for_again(do: Do, sage: MemorySage) -> None:
    sage.mend("work_order", "7", empnum=99)
    assert do("update_work_order", work_order="7", technician="99")["result"]["outcome"] == "no_change"


def test_posting_on_purpose_is_allowed(do: Do, linked: dict[str, str]) -> None:
    # R46
    assert do("update_work_order", **linked, status="1", allow_posting=True)["result"]["status"] == "1"


def test_an_invoice_number_can_be_typed_in_later(do: Do, linked: dict[str, str]) -> None:
    # R47
    assert do("update_work_order", **linked, invoice_number="INV-1")["result"]["invoice_number"] == "INV-1"


@pytest.mark.parametrize("taken", [True, False])
def test_whether_a_changed_line_was_taken_is_read_in_sage(
    memory: Plugin, sage: MemorySage, caller: Caller, linked: dict[str, str], taken: bool
) -> None:
    sage.answer(LOST, taken=taken)
    asked = Call("update_work_order", {**linked, "lines": [{"line": "1", "quantity": "3"}]}, caller)
    if taken:
        assert run_action(memory, asked).body["result"]["lines"][0]["quantity"] == "3.0000"
        return
    with pytest.raises(Problem) as caught:
        run_action(memory, asked)
    assert caught.value.code == "outcome_unknown"
    later(memory)
    id = caught.value.extra["operation_id"]
    operation = memory.ledger.read(lambda tx: tx.operations.get(id))
    assert operation is not None
    assert (operation.answer or {})["code"] == "not_taken"
