"""Type, service area and technician by the names that the company gave them."""

from __future__ import annotations

from typing import Any

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.mapping import mappings
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.testing.sage import MemorySage

from .conftest import ORDER, Do, Refusal

TYPES = "11-2 Work Orders/Invoices/Credits, service invoice types"


def test_names_of_the_companys_lists_will_do(do: Do, sage: MemorySage) -> None:
    # R14
    visits = [{"technician": "glen greyson", "schedule_date": "2026-10-05"}, {"vendor": "10"}]
    given = {"type": "time and MATERIAL ", "area": "Cedar Valley", "technician": "Carmen Kestrel", "visits": visits}
    result = do("create_work_order", **{**ORDER, **given})["result"]
    assert (result["type"], result["area"], result["technician"]) == ("1", "1", "31")
    assert [visit["technician"] for visit in result["visits"]] == ["32", None]
    again = do("update_work_order", source="followup", source_id="P-1", type="Time and Material", technician="31")
    assert (again["result"]["outcome"], again["log"]) == ("no_change", [])
    changed = do("create_or_update_work_order", source="followup", source_id="P-1", technician="Glen Greyson")
    assert [(line["field"], line["old"], line["new"]) for line in changed["log"]] == [("technician", "31", "32")]
    assert [write.op for write in sage.writes] == ["add", "change"]


def test_a_mapping_turns_the_sources_words_into_names(memory: Plugin, caller: Caller, do: Do, refused: Refusal) -> None:
    # R14
    (company,) = memory.companies.all()
    shown = mappings.shown(memory, caller, company.id, "work_order")
    kept = [line for line in shown["pairs"] if line["field"] != "type"]
    kinds = {"field": "type", "source": "kind", "values": {"Repair": "Time and Material"}}
    mappings.save(memory, caller, company.id, "work_order", {"pairs": [*kept, kinds]})
    given = {name: value for name, value in ORDER.items() if name != "type"}
    problem = refused("create_work_order", **given, source_record={"kind": "Garden"})
    (fault,) = problem.faults
    assert (fault.pointer, fault.code) == ("/source_record/kind", "not_in_sage")
    assert do("create_work_order", **given, source_record={"kind": "Repair"})["result"]["type"] == "1"


def test_a_name_that_no_entry_has_is_refused_with_the_choices(refused: Refusal) -> None:
    problem = refused("create_work_order", **{**ORDER, "type": "Repair"})
    says = f"Sage has no work order type Repair ({TYPES}). It has 1 Time and Material, 2 Contract."
    assert [(fault.pointer, fault.code, fault.message) for fault in problem.faults] == [("/type", "not_in_sage", says)]
    visits = [{"technician": "Nobody"}]
    (fault,) = refused("update_work_order", work_order="7", visits=visits).faults
    assert (fault.pointer, fault.code) == ("/visits/0/technician", "not_in_sage")


@pytest.fixture
def twins(sage: MemorySage) -> None:
    """Two types of one name among many."""
    for number in range(3, 20):
        sage.put("work_order_type", {"recnum": number, "typnme": "Special" if number < 5 else f"Type {number}"})


@pytest.mark.usefixtures("twins")
def test_a_name_of_several_is_refused_and_long_lists_are_cut_short(refused: Refusal) -> None:
    (fault,) = refused("create_work_order", **{**ORDER, "type": "special"}).faults
    says = f"Sage has more than one work order type special ({TYPES}): 3 Special, 4 Special. Give the number."
    assert (fault.pointer, fault.code, fault.message) == ("/type", "several_matches", says)
    (fault,) = refused("create_work_order", **{**ORDER, "type": "Repair"}).faults
    assert fault.message.endswith("9 Type 9, 10 Type 10 and more.")


@pytest.mark.parametrize("number", ["1", 1, "001"])
def test_numbers_are_numbers_as_before(do: Do, number: Any) -> None:
    assert do("create_work_order", **{**ORDER, "type": number})["result"]["type"] == "1"


def test_the_sandbox_knows_them_too(sandbox_client: Any) -> None:
    kinds = sandbox_client.get("/v1/pickers/work_order_types").json["items"]
    people = sandbox_client.get("/v1/pickers/technicians").json["items"]
    name, person = kinds[0]["label"].partition(" ")[2], people[0]["label"].partition(" ")[2]
    given = {**ORDER, "type": name.upper(), "technician": person}
    answer = sandbox_client.post("/v1/actions/create_work_order", json=given, headers={"Prefer": "wait=60"})
    assert answer.status_code == 200, answer.json
    result = answer.json["result"]
    assert (result["type"], result["technician"]) == (kinds[0]["id"], people[0]["id"])
