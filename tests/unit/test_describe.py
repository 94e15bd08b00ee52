"""What hosts are told of fields."""

from __future__ import annotations

from sage100_plugin.spec import COMMON
from sage100_plugin.spec.describe import (
    decision_fields,
    input_fields,
    input_schema,
    output_fields,
    output_schema,
    sample_event,
    shown_input,
)
from tests.unit.projections.tiny import BUILD, BUILT, FIND, Shed

FIELDS = {field["key"]: field for field in input_fields(BUILD)}


def test_own_inputs_come_first_and_those_of_every_action_are_marked() -> None:
    keys = [field["key"] for field in input_fields(BUILD)]
    assert keys == ["job", "color", "kind", "roof", "name", "code", "planks", "pay", *COMMON]
    assert {key for key in keys if FIELDS[key].get("common")} == set(COMMON)


def test_a_field_says_everything_that_was_declared() -> None:
    assert FIELDS["code"] == {
        "key": "code", "label": "Code", "help": "", "type": "id", "required": False, "picker": "codes",
        "depends_on": ["job"], "sample": "1042",
    }  # fmt: skip
    assert FIELDS["color"]["choices"] == [{"value": "1", "label": "Red"}, {"value": "2", "label": "Blue"}]
    assert (FIELDS["color"]["default"], FIELDS["pay"]["default"]) == ("1", "5.00")
    assert (FIELDS["color"]["pinned"], FIELDS["roof"]["create_only"], FIELDS["name"]["max_length"]) == (True, True, 10)


def test_lines_show_their_own_fields() -> None:
    assert [line["key"] for line in FIELDS["planks"]["fields"]] == ["cost_code", "amount"]
    assert FIELDS["planks"]["sample"] == [{"cost_code": "1000.000", "amount": "5.00"}]


def test_a_sample_comes_from_the_example_then_the_field_then_its_kind() -> None:
    assert (FIELDS["name"]["sample"], FIELDS["job"]["sample"], FIELDS["color"]["sample"]) == (
        "O'Neil | Sons",
        "2041",
        "1",
    )


def test_what_an_earlier_call_gives_is_shown_as_a_sample() -> None:
    assert shown_input(FIND) == {"source_id": "P-204"}
    assert next(field for field in input_fields(FIND) if field["key"] == "source_id")["sample"] == "P-204"


def test_the_input_schema_has_plain_single_types() -> None:
    schema = input_schema(BUILD)
    assert schema["required"] == ["job", "name"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["color"]["enum"] == ["1", "2"]
    assert all(isinstance(field["type"], str) for field in schema["properties"].values())
    assert schema["properties"]["planks"]["items"]["required"] == ["amount"]


def test_the_output_schema_lets_everything_but_the_id_be_empty() -> None:
    properties = output_schema(Shed)["properties"]
    assert properties["id"]["type"] == "string"
    assert properties["cost"]["type"] == ["string", "null"]
    assert "enum" not in properties["color"]


def test_outputs_say_nothing_about_filling_them_in() -> None:
    assert all("max_length" not in field for field in output_fields(Shed, {}))


def test_an_action_without_a_decision_asks_an_approver_nothing() -> None:
    assert decision_fields(BUILD) == []


def test_a_sample_event_has_the_shape_of_a_delivery() -> None:
    event = sample_event(BUILT)
    assert list(event) == ["id", "type", "timestamp", "company", "data"]
    assert (event["type"], event["data"]["id"]) == ("job.finished", "7")
