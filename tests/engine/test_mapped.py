"""The company's mapping at a call: what may be mapped, what a source's record becomes, where faults are told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.mapping.mapped import Used, turned, used
from sage100_plugin.engine.mapping.targets import controls, targets
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.operations import input_fields, input_schema
from sage100_plugin.engine.running.run import Call, preview
from sage100_plugin.errors import Refused, Unavailable
from sage100_plugin.mapping import FieldPair, Target, document
from sage100_plugin.ports.mappings import MappingVersion
from sage100_plugin.testing.plugin import MemoryCompanies
from sage100_plugin.testing.sage import MemorySage

RECORD: dict[str, Any] = {
    "id": "P-1",
    "title": "No cooling",
    "scheduled_date": "2026-10-05",
    "priority": "Urgent",
    "account_id": "A-1",
}
GIVEN: dict[str, Any] = {"client": "1", "type": "1", "source": "followup"}


def known(plugin: Plugin, module: str) -> Mapping[str, Target]:
    (company,) = plugin.companies.all()
    return {target.field: target for target in targets(plugin, company.id, module)}


def save(plugin: Plugin, module: str, *pairs: FieldPair) -> None:
    (company,) = plugin.companies.all()
    newest = plugin.mappings.current(company.id, module)
    number = newest.number + 1 if newest else 1
    plugin.mappings.save(
        MappingVersion(company.id, module, number, tuple(document(pairs)), "Kim", "2026-09-30T12:00:00Z")
    )


def faults(plugin: Plugin, caller: Caller, given: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    with pytest.raises(Refused) as caught:
        preview(plugin, Call("create_work_order", given, caller))
    return [(fault.pointer, fault.code, fault.message) for fault in caught.value.faults]


def test_what_an_action_takes_may_be_pushed_and_what_sage_shows_pulled(memory: Plugin) -> None:
    found = known(memory, "work_order")
    ways = {name: (target.push, target.pull) for name, target in found.items()}
    assert ways["description"] == ways["status"] == ways["lines"] == (True, True)
    assert ways["client_source_id"] == ways["source_id"] == ways["source_name"] == (True, False)
    assert ways["status_name"] == ways["total"] == (False, True)
    assert not {"company", "confirm", "source", "reload", "ensure_client"} & {
        name for name, (push, _) in ways.items() if push
    }
    assert [name for name, target in found.items() if target.pinned] == [
        "description",
        "schedule_date",
        "status",
        "priority",
    ]
    assert (found["source_id"].label, found["source_name"].label) == ("Source Id", "Source Name")
    assert {line.field: line.push for line in found["lines"].lines}["total"] is False


def test_without_such_an_action_what_the_api_takes_may_be_pushed(memory: Plugin) -> None:
    # R14
    order = known(memory, "purchase_order")
    assert (order["description"].push, order["job"].push, order["vendor_name"].push) == (True, True, False)
    assert order["source_id"].push
    budget = known(memory, "budget")
    assert {line.field for line in budget["lines"].lines if line.push} >= {"cost_code", "cost_type", "budget"}
    assert not any(
        target.push for name, target in known(memory, "service_site").items() if not name.startswith("source_")
    )


def test_lengths_and_fields_are_those_of_the_company(memory: Plugin, sage: MemorySage) -> None:
    # R254
    assert known(memory, "work_order")["description"].length == 75
    sage.lacks = {"work_order": frozenset({"deposit", "notes"})}
    found = known(memory, "work_order")
    assert (found["deposit"].push, found["deposit"].pull) == (False, True)
    assert found["contact"].push


def test_the_built_in_mapping_leaves_out_what_the_company_does_not_take(memory: Plugin, sage: MemorySage) -> None:
    (company,) = memory.companies.all()
    sage.lacks = {"work_order": frozenset({"deposit"})}
    mapping = used(memory, company.id, "work_order")
    assert [pair.direction for pair in mapping.pairs if pair.field == "deposit"] == ["pull"]
    assert (mapping.number, mapping.name) == (0, "built in")


def test_a_company_that_cannot_be_opened_still_has_a_mapping(memory: Plugin) -> None:
    (company,) = memory.companies.all()
    memory.companies = MemoryCompanies({})
    with pytest.raises(Unavailable):
        memory.companies.writer(company.id)
    assert used(memory, company.id, "work_order").pairs == memory.catalog.module["work_order"].defaults


def test_the_newest_version_counts_at_once(memory: Plugin) -> None:
    # R15
    (company,) = memory.companies.all()
    for number, path in enumerate(("title", "subject"), 1):
        save(memory, "work_order", FieldPair("description", (path,)))
        mapping = used(memory, company.id, "work_order")
        assert (mapping.number, mapping.name) == (number, f"version {number}")
        assert mapping.pairs == (FieldPair("description", (path,)),)


def test_the_first_call_needs_no_mapping_and_names_what_it_used(memory: Plugin, caller: Caller) -> None:
    # R16
    record = {**RECORD, "closedate": "2026-10-09"}
    shown = preview(memory, Call("create_work_order", {**GIVEN, "source_record": record}, caller))
    fields = {line["field"]: line["after"] for line in shown["would"][0]["fields"]}
    assert (fields["description"], fields["schedule_date"], fields["status"]) == ("No cooling", "2026-10-05", "7")
    assert shown["mapping"] == {"module": "work_order", "version": 0, "name": "built in", "unused": ["closedate"]}


def test_the_record_may_come_as_text(memory: Plugin, caller: Caller) -> None:
    text = '{"id": "P-1", "title": "No cooling", "scheduled_date": "2026-10-05", "priority": "Urgent"}'
    shown = preview(memory, Call("create_work_order", {**GIVEN, "source_record": text}, caller))
    assert shown["mapping"]["unused"] == []
    ((pointer, code, _), *_) = faults(memory, caller, {**GIVEN, "source_record": "title=No cooling"})
    assert (pointer, code) == ("/source_record", "invalid_value")


def test_a_client_that_is_given_goes_before_the_one_of_the_record(memory: Plugin, caller: Caller) -> None:
    (company,) = memory.companies.all()
    action = memory.catalog.action["create_work_order"]
    mapping = used(memory, company.id, "work_order")
    assert turned(action, mapping, RECORD).values["client_source_id"] == "A-1"
    assert "client_source_id" not in turned(action, mapping, RECORD, {"client": "1"}).values
    assert turned(action, mapping, RECORD, {"client": " "}).values["client_source_id"] == "A-1"
    assert "client" not in turned(action, mapping, {"client": "7"}, {"client_source_id": "A-2"}).values
    assert preview(memory, Call("create_work_order", {**GIVEN, "source_record": RECORD}, caller))["would"]


def test_no_record_says_how_an_action_runs(memory: Plugin) -> None:
    action = memory.catalog.action["create_work_order"]
    pairs = tuple(FieldPair(name, (name,)) for name in ("confirm", "allow_posting", "company", "source", "description"))
    record = {pair.field: "x" for pair in pairs}
    assert turned(action, Used("work_order", 1, pairs), record).values == {"description": "x"}


def test_faults_are_told_where_they_stand_in_the_record_and_once(memory: Plugin, caller: Caller) -> None:
    save(
        memory,
        "work_order",
        FieldPair("description", ("deal.name",)),
        FieldPair("schedule_date", ("visit.at",), transforms=({"use": "date"},)),
        FieldPair("status", ("stage",), values={"Won": "7"}),
        FieldPair("priority", ("urgency",)),
        FieldPair(
            "lines", ("rows",), pairs=(FieldPair("quantity", ("qty",)), FieldPair("description", ("what.name",)))
        ),
    )
    record = {
        "deal": {"name": "x" * 76},
        "visit": {"at": "soon"},
        "stage": "Lost",
        "rows": [{"qty": "1", "what": {"name": "Filter"}}, {"qty": "many", "what": {"name": "y" * 51}}],
    }
    found = faults(memory, caller, {**GIVEN, "source_record": record})
    assert {(pointer, code) for pointer, code, _ in found} == {
        ("/source_record/deal/name", "too_long"),
        ("/source_record/visit/at", "invalid_value"),
        ("/source_record/stage", "invalid_value"),
        ("/priority", "required"),
        ("/source_record/rows/1/qty", "invalid_value"),
        ("/source_record/rows/1/what/name", "too_long"),
    }
    assert len(found) == 6
    assert "It comes from rows.1.what.name." in next(says for pointer, _, says in found if "what" in pointer)


def test_the_fields_of_an_action_are_those_of_the_company(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    sage.lacks = {"work_order": frozenset({"route", "description"})}
    save(memory, "work_order", FieldPair("description", ("deal.name", "title")), FieldPair("notes", ("memo",), "pull"))
    fields = {field["key"]: field for field in input_fields(memory, caller, "create_work_order", {})}
    assert fields["description"]["mapped_from"] == ["deal.name", "title"]
    assert "mapped_from" not in fields["notes"]
    assert "user_defined1" in fields
    assert "route" not in fields
    schema = input_schema(memory, caller, "create_work_order", {"company": memory.companies.all()[0].id})["properties"]
    assert schema.keys() == fields.keys()
    assert schema["description"]["maxLength"] == 75
    assert schema["description"]["x-mapped-from"] == ["deal.name", "title"]
    assert schema["lines"]["items"]["properties"]["description"]["maxLength"] == 50


def test_without_a_company_the_fields_stand_as_they_were_declared(
    memory: Plugin, sage: MemorySage, caller: Caller
) -> None:
    memory.companies = MemoryCompanies({"alpha": sage, "beta": MemorySage()})
    schema = input_schema(memory, caller, "create_work_order", {})["properties"]
    assert "maxLength" not in schema["description"]
    assert not any("mapped_from" in field for field in input_fields(memory, caller, "create_work_order", {}))
    with pytest.raises(Refused, match="There is no company gamma"):
        input_fields(memory, caller, "create_work_order", {"company": "gamma"})


def test_what_is_looked_for_in_vain_is_told_with_its_paths(memory: Plugin, caller: Caller) -> None:
    save(
        memory,
        "work_order",
        FieldPair("client", ("customer.sage_number", "client"), "push"),
        FieldPair("type", ("kind",), "push"),
        FieldPair("description", ("title",), "push"),
    )
    given = {"schedule_date": "2026-10-05", "priority": "Urgent", "source_record": {"title": "No cooling"}}
    assert faults(memory, caller, given) == [
        ("/type", "required", "Type is required. kind holds nothing in the source's record."),
        (
            "/client",
            "required",
            (
                "Client is required (3-6 Clients). "
                "None of customer.sage_number, client holds anything in the source's record."
            ),
        ),
    ]


def test_controls_are_no_fields_of_a_mapping(memory: Plugin) -> None:
    assert {"allow_posting", "reload", "confirm", "ensure_client"} <= controls(memory, "work_order")
    assert not {"description", "source_id"} & controls(memory, "work_order")
