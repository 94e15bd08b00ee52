"""Creating a work order."""

from __future__ import annotations

from typing import Any

import pytest

from actions import ACTIONS
from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.run import Call, preview
from sage100_plugin.testing.sage import MemorySage

from .conftest import ORDER, Do, Refusal


def test_create_update_and_sync_come_first() -> None:
    # R17
    keys = [action.key for action in ACTIONS if action.record == "work_order"]
    assert keys[:3] == ["create_work_order", "update_work_order", "sync_work_order"]
    assert {"find_work_orders", "get_work_order", "create_or_update_work_order"} < {*keys}


def test_the_result_shows_where_whose_and_which_it_is(do: Do, sage: MemorySage) -> None:
    # R9 R27 R28 R29 R30
    body = do("create_work_order", **ORDER)
    result = body["result"]
    assert result["number"] == sage.get("work_order", [result["id"]])[result["id"]]["ordnum"]
    assert (result["service_site_id"], result["service_site_name"]) == ("1-1", "Main Clinic")
    assert (result["service_site_address1"], result["address1"]) == ("12 Main Street", "12 Main Street")
    assert (result["client"], result["client_name"]) == ("1", "Clearwater Medical Group")
    assert (result["client_phone"], result["client_email"]) == ("309-555-0103", "office@clearwater.example")
    assert (result["client_address1"], result["client_city"]) == ("9 Mill Lane", "Rockford")
    assert (result["on_dispatch_board"], result["outcome"]) == (True, "created")
    assert {line["field"] for line in body["log"]} == set(sage.writes[0].fields)


def test_every_field_that_sage_takes_is_sent(do: Do, sage: MemorySage) -> None:
    # R14
    given = {
        "job": "1015", "contact": "Dana", "phone": "555-0100", "address2": "Suite 5", "technician": "31",
        "salesperson": "32", "area": "1", "route": "4", "date": "2026-09-29", "call_date": "2026-09-28",
        "dispatch_date": "2026-10-04", "start_date": "2026-10-05", "finish_date": "2026-10-06",
        "estimated_hours": "3.5000", "actual_hours": "4.0000", "client_po": "PO-9", "invoice_date": "2026-10-07",
        "due_date": "2026-11-07", "user_defined1": "Gate 4", "user_defined2": "Dog", "notes": "Ring twice",
        "number": "A-1", "deposit": "50.00",
    }  # fmt: skip
    lines = [{"part": "12"}, {"description": "Labor", "quantity": "1.5000", "price": "95.125000", "cost_type": "2"}]
    visits = [{"technician": "31", "schedule_date": "2026-10-05", "schedule_hours": "2.0000"}, {"vendor": "10"}]
    result = do("create_work_order", **ORDER, **given, lines=lines, visits=visits)["result"]
    assert {name: result[name] for name in given} == given
    assert [{name: line[name] for name in told} for told, line in zip(lines, result["lines"], strict=True)] == lines
    assert [{name: line[name] for name in told} for told, line in zip(visits, result["visits"], strict=True)] == visits
    assert len(sage.writes) == 1


def test_the_clients_address_stands_in_for_a_site(do: Do) -> None:
    result = do("create_work_order", **{**ORDER, "service_site": ""})["result"]
    assert (result["address1"], result["city"], result["service_site"]) == ("9 Mill Lane", "Rockford", None)


@pytest.mark.parametrize("linked", [True, False])
def test_the_preview_says_whether_the_client_is_linked(memory: Plugin, do: Do, caller: Caller, linked: bool) -> None:
    # R19 R20
    if linked:
        do("link_client", source="followup", source_id="C-1", client="1")
    given = {**ORDER, "client": "", "client_source_id": "C-1"} if linked else ORDER
    told = preview(memory, Call("create_work_order", given, caller))["tells"]
    assert (told["client_linked"], told["client"], told["client_name"]) == (linked, "1", "Clearwater Medical Group")
    assert do("create_work_order", **given)["result"]["client_linked"] is linked


def test_a_client_of_another_source_is_not_linked_for_this_one(do: Do) -> None:
    do("link_client", source="procore", source_id="C-1", client="1")
    assert do("create_work_order", **ORDER)["result"]["client_linked"] is False


@pytest.mark.parametrize(
    ("given", "pointer", "code"),
    [
        ({"schedule_date": " "}, "/schedule_date", "required"),  # R8
        ({"description": ""}, "/description", "required"),  # R8
        ({"priority": ""}, "/priority", "required"),  # R8
        ({"type": ""}, "/type", "required"),  # R26
        ({"type": "9"}, "/type", "not_in_sage"),
        ({"service_site": "2-1"}, "/service_site", "service_site_of_other_client"),  # R23
        ({"status": "Open"}, "/status", "posting_status"),  # R46
        ({"status": "3"}, "/status", "posting_status"),  # R46
        ({"status": "5", "allow_posting": True}, "/status", "status_not_assignable"),
        ({"client": "5", "service_site": ""}, "/client", "inactive_record"),
        ({"technician": "99"}, "/technician", "not_in_sage"),
        ({"salesperson": "99"}, "/salesperson", "not_in_sage"),
        ({"area": "99"}, "/area", "not_in_sage"),
        ({"lines": [{"quantity": "1"}]}, "/lines/0", "required"),
        ({"lines": [{"part": "1"}, {"description": "x", "cost_type": "9"}]}, "/lines/1/cost_type", "not_in_sage"),
        ({"lines": [{"part": "1", "line": "1"}]}, "/lines/0/line", "unknown_field"),
        ({"visits": [{"equipment": "4"}]}, "/visits/0", "required"),
        ({"visits": [{"vendor": "99"}]}, "/visits/0/vendor", "not_in_sage"),
        ({"number": "5007"}, "/number", "number_taken"),
        ({"client": "", "client_source_id": "C-9"}, "/client_source_id", "client_not_linked"),  # R19
        ({"client": "", "source": "", "client_source_id": "C-9", "source_id": ""}, "/source", "required"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(refused: Refusal, given: dict[str, Any], pointer: str, code: str) -> None:
    problem = refused("create_work_order", **{**ORDER, **given})
    assert [(fault.pointer, fault.code) for fault in problem.faults] == [(pointer, code)]


def test_posting_on_purpose_is_allowed(do: Do) -> None:
    # R46
    assert do("create_work_order", **ORDER, status="Open", allow_posting=True)["result"]["status"] == "1"


def test_a_client_that_is_not_linked_names_the_actions_that_help(refused: Refusal) -> None:
    # R21
    problem = refused("create_work_order", **{**ORDER, "client": "", "client_source_id": "C-9"})
    assert "link_client" in problem.detail
    assert "export_client" in problem.detail


def test_a_second_create_for_the_same_project_names_the_order(do: Do, refused: Refusal) -> None:
    # R31
    made = do("create_work_order", **ORDER)["result"]["number"]
    problem = refused("create_work_order", **{**ORDER, "description": "Again"})
    assert problem.code == "already_linked"
    assert problem.detail.startswith(f"P-1 of followup is already work order {made} in Sage")


def test_the_source_is_refilled_only_when_it_asks(do: Do) -> None:
    # R24 R25
    asked = do("create_work_order", **ORDER, reload=True)
    assert asked["pull"]["service_site_name"] == "Main Clinic"
    assert "pull" not in do("create_work_order", **{**ORDER, "source_id": "P-2"})


def test_the_mapping_that_was_used_is_named(do: Do) -> None:
    # R16
    when = {"schedule_date": "2026-10-05", "priority": "2", "work_order_type": "1"}
    project = {"id": "P-1", "name": "No cooling", **when}
    body = do("create_work_order", client="1", source="followup", source_record=project)
    assert (body["mapping"]["module"], body["mapping"]["version"]) == ("work_order", 0)
    assert (body["result"]["description"], body["links"][0]["source_id"]) == ("No cooling", "P-1")


def test_a_deposit_needs_status_work_order(do: Do) -> None:
    body = do("create_work_order", **ORDER, status="Quote", deposit="50")
    assert "Sage takes a deposit only with status 7 Work Order." in body["warnings"]


@pytest.mark.parametrize("action", ["create_work_order", "update_work_order", "create_or_update_work_order"])
def test_a_company_without_the_module_has_no_work_orders(sage: MemorySage, refused: Refusal, action: str) -> None:
    # R48
    sage.modules.clear()
    problem = refused(action, **ORDER)
    assert (problem.code, len(problem.faults)) == ("module_not_licensed", 1)


def test_nor_can_it_sync_one(sage: MemorySage, refused: Refusal) -> None:
    # R48
    sage.modules.clear()
    problem = refused("sync_work_order", source="followup", source_id="P-1", work_order="7")
    assert problem.code == "module_not_licensed"
