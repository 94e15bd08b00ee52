"""The parameters of the nodes over every action and trigger of the catalog."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from sage100_plugin.projections.hosts import n8n_triggers as triggers
from sage100_plugin.projections.hosts.n8n_actions import fields, methods, operations, resources, rows, simple
from sage100_plugin.projections.hosts.n8n_words import spoken, title
from tests.hosts.n8n.scene import MANIFEST

PICKERS = {picker["key"]: picker for picker in MANIFEST["pickers"]}
ACTIONS = MANIFEST["actions"]
every_action = pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action["key"])
OURS = {"returnAll", "limit", "simple", "companyFields"}


def flat(properties: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The parameters that a person fills in, those of collections and lines among them."""
    for each in properties:
        if each["type"] == "collection":
            yield from flat(each["options"])
        else:
            yield each
            if each["type"] == "fixedCollection":
                yield from flat(each["options"][0]["values"])


def top(properties: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Parameters by name, with those of collections."""
    own = (option for each in properties for option in (each["options"] if each["type"] == "collection" else [each]))
    return {each["name"]: each for each in own}


@every_action
def test_every_field_of_an_action_can_be_filled_in_and_no_other(action: dict[str, Any]) -> None:
    made = top(fields(action, PICKERS))
    paged = {"limit", "cursor"} if "returnAll" in made else set()
    assert set(made) - OURS == {field["key"] for field in action["fields"]} - paged


@every_action
def test_what_an_action_requires_stands_on_top_and_is_marked(action: dict[str, Any]) -> None:
    made = {each["name"]: each for each in fields(action, PICKERS)}
    required = {field["key"] for field in action["fields"] if field["required"]}
    assert {name for name, each in made.items() if each.get("required")} == required


@every_action
def test_an_empty_parameter_says_nothing(action: dict[str, Any]) -> None:
    for each in flat(fields(action, PICKERS)):
        if each["name"] not in OURS:
            empty: tuple[Any, ...] = ("", {}, "{}", "[]", False, {"mode": "list", "value": ""})
            assert each["default"] in empty, each["name"]


@every_action
def test_names_are_in_title_case_and_nothing_is_offered_twice(action: dict[str, Any]) -> None:
    properties = fields(action, PICKERS)
    names = [each["name"] for each in properties]
    assert len(names) == len(set(names))
    for each in flat(properties):
        assert each["displayName"] == title(each["displayName"])
        for word in ("name", "value"):
            offered = [option[word] for option in each.get("options", []) if each["type"] == "options"]
            assert len(offered) == len(set(offered)), each["name"]


@every_action
def test_pickers_are_searched_by_a_method_that_knows_their_parents(action: dict[str, Any]) -> None:
    known = methods(ACTIONS, PICKERS)
    found = [each for each in flat(fields(action, PICKERS)) if each["type"] == "resourceLocator"]
    for each in found:
        listed, by_id = each["modes"]
        assert by_id["name"] == "id"
        picker, parents = known[listed["typeOptions"]["searchListMethod"]]
        assert list(parents) == PICKERS[picker]["depends_on"]
    assert len(found) == sum("picker" in field for field in all_fields(action["fields"]))


def all_fields(listed: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for field in listed:
        yield field
        yield from all_fields(field.get("fields", []))


@every_action
def test_what_a_picker_hangs_on_is_asked_beside_it_or_further_out(action: dict[str, Any]) -> None:
    def check(listed: list[dict[str, Any]], above: set[str]) -> None:
        seen = above | {field["key"] for field in listed}
        for field in listed:
            assert seen >= set(field.get("depends_on", ()))
            check(field.get("fields", []), seen)

    check(action["fields"], set())
    on_top = {each["name"] for each in fields(action, PICKERS)}
    for field in action["fields"]:
        if field["key"] in on_top:
            assert on_top >= set(field.get("depends_on", ()))


@every_action
def test_an_answer_of_many_fields_can_be_simplified_to_ten(action: dict[str, Any]) -> None:
    output = action["output"]
    if rows(action):
        output = next(field["fields"] for field in output if field["key"] == "items")
    keys = {field["key"] for field in output if field["key"] != "next"}
    chosen = simple(action)
    assert ("simple" in top(fields(action, PICKERS))) == (len(keys) > 10) == bool(chosen)
    assert keys >= set(chosen)
    assert len(chosen) <= 10


@every_action
def test_every_action_is_one_operation_of_its_record(action: dict[str, Any]) -> None:
    beside = [each for each in ACTIONS if each["record"] == action["record"]]
    made = operations(action["record"], beside)
    (mine,) = (option for option in made["options"] if option["value"] == action["key"])
    assert made["displayOptions"] == {"show": {"resource": [action["record"]]}}
    assert action["record"] in {option["value"] for option in resources(ACTIONS)["options"]}
    assert len({option["name"] for option in made["options"]}) == len(beside)
    assert re.match(r"^[A-Z][a-z]+ ", mine["action"])
    assert mine["description"].rstrip(".") == title_free(action["summary"])


def title_free(summary: str) -> str:
    return re.sub(r"\bid\b", "ID", summary).rstrip(".")


def test_actions_are_told_as_people_say_them() -> None:
    said = ["Create Work Order", "Find Jobs", "Create or Update Work Order", "Add to Change Order", "Accept Export"]
    assert [spoken(each) for each in said] == [
        "Create a work order",
        "Find jobs",
        "Create or update a work order",
        "Add to a change order",
        "Accept an export",
    ]


def test_every_trigger_can_be_chosen_and_filtered_by_what_it_can_be_filtered_by() -> None:
    offered = {option["value"]: option for option in triggers.events(MANIFEST["triggers"])["options"]}
    listed = triggers.filterable(MANIFEST["triggers"])
    assert list(offered) == sorted(offered, key=lambda key: offered[key]["name"].lower())
    for trigger in MANIFEST["triggers"]:
        assert offered[trigger["key"]]["name"] == trigger["title"]
        assert [field["value"] for field in listed[trigger["key"]]] == trigger["filters"]
        assert len({field["name"] for field in listed[trigger["key"]]}) == len(trigger["filters"])
