"""The dropdowns of service work and of jobs: what they offer, in which order, with which notes."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from marshmallow import Schema
from marshmallow.fields import Field

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.pick import pick
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.plugin import CATALOG
from sage100_plugin.ports.links import Link
from sage100_plugin.records.fields import about, inner, made
from sage100_plugin.spec import Action, Effect
from sage100_plugin.testing.sage import MemorySage

PROMISED = {
    "clients", "service_sites", "jobs", "phases", "change_orders", "cost_codes", "cost_types", "subcontracts",
    "subcontract_lines", "companies", "work_orders", "work_order_types", "work_order_statuses", "priorities", "vendors",
    "vendor_types", "job_types", "job_statuses", "change_order_types", "technicians", "client_types", "client_statuses",
    "states",
}  # fmt: skip


@pytest.fixture
def sage() -> MemorySage:
    return MemorySage(
        {
            "client": [{"recnum": 1, "clnnme": "Clearwater"}],
            "employee": [
                {"recnum": number, "fulfst": f"Worker {number}", "fstnme": "Worker", "lstnme": "", "status": status}
                for number, status in ((1, 1), (2, 3), (3, 6), (4, 1), (5, 2), (40, 1))
            ],
            "work_order": [
                {"recnum": 1, "ordnum": "1041", "dscrpt": "No cooling", "status": 7, "clnnum": 1},
                {"recnum": 2, "ordnum": "21045", "dscrpt": "", "status": 8, "clnnum": 1},
                {"recnum": 3, "ordnum": "77", "dscrpt": "As order 1041", "status": 6},
            ],
            "cost_code": [{"recnum": Decimal("16030.000"), "cdenme": "Branch Wiring"}],
            "cost_type": [{"recnum": 1, "typnme": "Material"}, {"recnum": 2, "typnme": "Labor"}],
            "job_type": [{"recnum": 1, "typnme": "Remodel"}],
            "change_order_type": [{"recnum": 1, "typnme": "Owner"}],
            "service_area": [{"recnum": 1, "dscrpt": "North"}],
            "client_type": [{"recnum": 1, "typnme": "Residential"}],
            "client_status": [{"recnum": 1, "stsnme": "Current"}],
            "phase": [
                {"recnum": 10, "phsnum": 2, "phsnme": "Phase two"},
                {"recnum": 10, "phsnum": 12, "phsnme": "Phase twelve"},
                {"recnum": 11, "phsnum": 1, "phsnme": "Another job's"},
            ],
            "subcontract": [
                {"recnum": 5, "ctcnum": "810", "dscrpt": "Windows", "jobnum": 10, "vndnum": 1, "status": 4, "lines": [
                    {"linnum": 1, "dscrpt": "Frames", "amount": Decimal("1000.00")},
                    {"linnum": 2, "dscrpt": "Glass", "amount": Decimal("250.50")},
                ]},
                {"recnum": 6, "ctcnum": "811", "dscrpt": "Doors", "jobnum": 11, "vndnum": 1, "status": 4},
            ],
        }
    )  # fmt: skip


def offered(plugin: Plugin, caller: Caller, key: str, **asked: str) -> list[tuple[str, str, str]]:
    items = pick(plugin, caller, key, asked)["items"]
    return [(item["id"], item["label"], item.get("note", "")) for item in items]


def ids(plugin: Plugin, caller: Caller, key: str, **asked: str) -> list[str]:
    return [id for id, _, _ in offered(plugin, caller, key, **asked)]


def test_every_promised_picker_is_there_and_every_field_names_one_that_is() -> None:
    assert set(CATALOG.picker) >= PROMISED
    named = {
        (action.key, name, told.picker)
        for action in CATALOG.actions
        for schema in (action.input, action.decision)
        if schema
        for name, field in made(schema).fields.items()
        if (told := about(field)).picker
    }
    assert [each for each in sorted(named) if each[2] not in CATALOG.picker] == []


SELECTS = {
    "client": "clients", "job": "jobs", "vendor": "vendors", "vendor_type": "vendor_types", "state": "states",
    "client_state": "states", "cost_code": "cost_codes",
}  # fmt: skip
"""Which picker an input of each name has, whatever the action."""
OWN = {
    ("job", "status"): "job_statuses", ("job", "type"): "job_types", ("vendor", "type"): "vendor_types",
    ("client", "status"): "client_statuses", ("client", "type"): "client_types",
    ("job", "cost_type"): "cost_types", ("budget", "cost_type"): "cost_types",
    ("work_order", "status"): "work_order_statuses", ("work_order", "type"): "work_order_types",
}  # fmt: skip
"""The same by record type."""


def selects(schema: type[Schema]) -> Iterator[tuple[str, Field[Any]]]:
    for name, field in made(schema).fields.items():
        yield name, field
        if about(field).kind == "lines":
            yield from selects(type(inner(field)))


@pytest.mark.parametrize(
    "action", [one for one in CATALOG.actions if one.record in {"job", "client", "vendor", "budget", "work_order"}],
    ids=lambda action: action.key,
)  # fmt: skip
def test_what_is_selected_has_its_picker(action: Action) -> None:
    if action.effect is Effect.READ:
        return
    for schema in filter(None, (action.input, action.decision)):
        for name, field in selects(schema):
            wanted = SELECTS.get(name) or OWN.get((action.record, name))
            if wanted and name != action.record:
                assert about(field).picker == wanted, (action.key, name)
            elif wanted:
                assert about(field).picker in {wanted, "unlinked_jobs"}, action.key


def test_what_is_linked_is_offered_first_and_says_so(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    # R18
    sage.remove("cost_code", "16030.000")
    for number, status, gone in ((10, 4, 0), (11, 6, 1), (12, 1, 0)):
        sage.put("job", {"recnum": number, "jobnme": f"Job {number}", "status": status, "inactv": gone})
    for code in (2010, 2020):
        sage.put("cost_code", {"recnum": Decimal(code), "cdenme": "Work"})
    for number in (1, 2):
        sage.put("cost_type", {"recnum": number, "typnme": f"Type {number}"})
    for place, (record, id) in enumerate((("job", "12"), ("cost_code", "2020.000"), ("cost_type", "2"))):
        memory.links.add(Link(f"lnk_{place}", "sandbox", record, "procore", f"X-{place}", id))
    assert offered(memory, caller, "jobs") == [
        ("12", "12 Job 12", "Bid, linked"),
        ("10", "10 Job 10", "Current"),
        ("11", "11 Job 11", "Closed, inactive"),
    ]
    assert ids(memory, caller, "unlinked_jobs") == ["10", "11"]
    assert ids(memory, caller, "cost_codes") == ["2020.000", "2010.000"]
    assert ids(memory, caller, "cost_types", cost_code="2010") == ["2", "1"]
    assert ids(memory, caller, "cost_types", cost_code="9999") == []


def test_states_are_offered_by_their_letters_and_names(memory: Plugin, caller: Caller) -> None:
    assert offered(memory, caller, "states", q="new") == [
        ("NH", "NH New Hampshire", ""),
        ("NJ", "NJ New Jersey", ""),
        ("NM", "NM New Mexico", ""),
        ("NY", "NY New York", ""),
        ("NB", "NB New Brunswick", ""),
        ("NL", "NL Newfoundland and Labrador", ""),
    ]
    assert ids(memory, caller, "states", q="OK") == ["OK"]


def test_work_orders_are_offered_by_part_of_their_number_only(memory: Plugin, caller: Caller) -> None:
    # R39 R40
    memory.links.add(Link("lnk_w", "sandbox", "work_order", "followup", "P-1", "2"))
    assert offered(memory, caller, "work_orders", q="104") == [
        ("1", "1041 No cooling, Clearwater", "Work Order"),
        ("2", "21045, Clearwater", "Complete, linked"),
    ]
    assert offered(memory, caller, "work_orders", q="77") == [("3", "77 As order 1041", "Quote")]
    assert ids(memory, caller, "work_orders", q="nothing") == []
    assert ids(memory, caller, "work_orders", limit="2", page="2") == ["3"]


def test_statuses_that_can_be_given_come_first_and_the_others_say_what_they_do(memory: Plugin, caller: Caller) -> None:
    # R46
    found = offered(memory, caller, "work_order_statuses")
    assert [id for id, _, _ in found] == ["6", "7", "8", "9", "10", "1", "2", "3", "4", "5"]
    notes = {id: note for id, _, note in found}
    assert {notes[id] for id in ("6", "7", "8", "9", "10")} == {""}
    assert {notes[id] for id in ("1", "2", "3")} == {"posts to the ledger"}
    assert {notes[id] for id in ("4", "5")} == {"Sage sets it itself"}
    assert offered(memory, caller, "work_order_statuses", q="QUOTE") == [("6", "6 Quote", "")]


def test_a_list_that_is_fixed_is_searched_and_paged_too(memory: Plugin, caller: Caller) -> None:
    assert ids(memory, caller, "priorities") == [str(number) for number in range(1, 9)]
    assert ids(memory, caller, "priorities", q="priority") == ["6", "7", "8"]
    page = pick(memory, caller, "priorities", {"limit": "5", "page": "2"})
    assert ([item["id"] for item in page["items"]], page["next_page"]) == (["6", "7", "8"], None)


def test_technicians_are_the_employees_at_work(memory: Plugin, caller: Caller) -> None:
    everyone = [
        ("1", "1 Worker 1", ""),
        ("4", "4 Worker 4", ""),
        ("40", "40 Worker 40", ""),
        ("3", "3 Worker 3", "On Probation"),
    ]
    assert offered(memory, caller, "technicians") == everyone
    assert ids(memory, caller, "technicians", q="4") == ["4", "40"]
    one_by_one = [ids(memory, caller, "technicians", limit="1", page=str(page)) for page in range(1, 6)]
    assert one_by_one == [["1"], ["4"], ["40"], ["3"], []]


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("job_types", "1 Remodel"),
        ("change_order_types", "1 Owner"),
        ("service_areas", "1 North"),
        ("client_types", "1 Residential"),
        ("client_statuses", "1 Current"),
    ],
)
def test_the_companys_own_lists_are_offered(memory: Plugin, caller: Caller, key: str, label: str) -> None:
    assert offered(memory, caller, key) == [("1", label, "")]


def test_job_statuses_are_the_companys_own_or_else_sages(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    fixed = ["1 Bid", "2 Refused", "3 Contract", "4 Current", "5 Complete", "6 Closed"]
    assert [label for _, label, _ in offered(memory, caller, "job_statuses")] == fixed
    sage.put("job_status", {"recnum": 7, "stsnme": "Warranty"})
    assert offered(memory, caller, "job_statuses") == [("7", "7 Warranty", "")]
    assert ids(memory, caller, "job_statuses", q="bid") == []


def test_phases_and_subcontracts_are_those_of_the_job_and_lines_those_of_the_subcontract(
    memory: Plugin, caller: Caller
) -> None:
    assert offered(memory, caller, "phases", job="10") == [("2", "2 Phase two", ""), ("12", "12 Phase twelve", "")]
    assert ids(memory, caller, "phases", job="10", q="twelve") == ["12"]
    assert offered(memory, caller, "subcontracts", job="10") == [("5", "810 Windows", "Current, vendor 1")]
    lines = [("1", "1 Frames", "1000.00"), ("2", "2 Glass", "250.50")]
    assert offered(memory, caller, "subcontract_lines", subcontract="5") == lines
    assert ids(memory, caller, "subcontract_lines", subcontract="5", q="glass") == ["2"]
    assert ids(memory, caller, "subcontract_lines", subcontract="999") == []


@pytest.mark.parametrize(
    ("key", "note"),
    [
        ("phases", "Choose the job first."),
        ("change_orders", "Choose the job first."),
        ("cost_types", "Choose the cost code first."),
        ("subcontracts", "Choose the job first."),
        ("subcontract_lines", "Choose the subcontract first."),
    ],
)
def test_a_child_without_its_parent_says_what_to_choose(memory: Plugin, caller: Caller, key: str, note: str) -> None:
    found: Any = pick(memory, caller, key, {})
    assert found == {"items": [], "next_page": None, "note": note}


def test_change_orders_tell_their_status_and_which_of_them_take_no_lines(
    memory: Plugin, sage: MemorySage, caller: Caller
) -> None:
    # R108
    order = {"chgnum": "7", "dscrpt": "Doors", "jobnum": 10, "phsnum": 0, "lckedt": 0}
    for number, status, locked in ((1, 1, 0), (2, 2, 1), (3, 5, 0), (4, 6, 1)):
        sage.put("change_order", {**order, "recnum": number, "status": status, "lckedt": locked})
    sage.put("change_order", {**order, "recnum": 5, "jobnum": 11, "status": 1})
    assert [note for _, _, note in offered(memory, caller, "change_orders", job="10")] == [
        "Approved",
        "Open, locked, takes no lines",
        "Void, takes no lines",
        "Rejected, locked, takes no lines",
    ]


def test_cost_types_are_offered_for_a_code_that_exists(memory: Plugin, caller: Caller) -> None:
    # R113
    assert ids(memory, caller, "cost_types", cost_code="16030") == ["1", "2"]
    assert ids(memory, caller, "cost_types", cost_code="16030.000", q="lab") == ["2"]
    assert ids(memory, caller, "cost_types", cost_code="99.5") == []
