"""What is refused of a mapping that somebody wants to save."""

from __future__ import annotations

from typing import Any

import pytest

from sage100_plugin.errors import Refused
from sage100_plugin.mapping import checked, described, document, read_pairs
from tests.unit.mapping.targets import TARGETS

FINE: list[dict[str, Any]] = [
    {"field": "description", "source": ["title", "name"]},
    {"field": "schedule_date", "source": "visit.at", "transforms": [{"use": "date", "zone": "America/Chicago"}]},
    {"field": "status", "source": "stage", "values": {"Booked": "7", "Done": "complete"}, "default": "7"},
]


def wrong(*lines: object, instead: bool = False) -> list[tuple[str, str, str]]:
    """The faults of the fine lines with these besides; or, instead of the last, with these."""
    with pytest.raises(Refused) as caught:
        checked([*(FINE[:-1] if instead else FINE), *lines], TARGETS)
    return [(fault.pointer, fault.code, fault.message) for fault in caught.value.faults]


@pytest.mark.parametrize("given", [FINE, {"pairs": FINE}, {"pairs": FINE, "note": "x"}])
def test_a_mapping_in_order_is_read(given: object) -> None:
    assert document(checked(given, TARGETS)) == FINE


def test_what_is_shown_may_be_sent_back() -> None:
    pairs = read_pairs([*FINE, {"field": "lines", "source": "rows", "pairs": [{"field": "quantity", "source": "qty"}]}])
    assert checked(described(pairs, TARGETS), TARGETS) == pairs


@pytest.mark.parametrize("name", ["description", "schedule_date", "status"])
def test_a_field_that_sage_needs_cannot_be_removed(name: str) -> None:
    # R3 R4 R5 R6 R7
    label = next(target.label for target in TARGETS if target.field == name)
    with pytest.raises(Refused, match=f"{label} .{name}. must be in the mapping: Sage saves no such record") as caught:
        checked([line for line in FINE if line["field"] != name], TARGETS)
    assert [(fault.pointer, fault.code) for fault in caught.value.faults] == [("/pairs", "pinned_field")]
    assert caught.value.code == "pinned_field"


def test_a_line_takes_the_only_way_that_its_field_has() -> None:
    lines = [
        {"field": "total", "source": "sum"},
        {"field": "source_id", "source": "id"},
        {"field": "lines", "source": "rows", "pairs": [{"field": "total", "source": "sum"}]},
    ]
    *_, total, source_id, grid = checked([*FINE, *lines], TARGETS)
    assert (total.direction, source_id.direction, grid.direction) == ("pull", "push", "both")
    assert grid.pairs[0].direction == "pull"


def test_an_input_that_says_how_an_action_runs_is_told_as_such() -> None:
    with pytest.raises(Refused) as caught:
        checked([*FINE, {"field": "reload", "source": "again"}], TARGETS, {"reload"})
    says = "reload may not be mapped: it says how the action runs."
    assert [(fault.pointer, fault.message) for fault in caught.value.faults] == [("/pairs/3/field", says)]


def test_all_that_is_missing_is_told_at_once() -> None:
    with pytest.raises(Refused) as caught:
        checked([], TARGETS)
    assert len(caught.value.faults) == 3


def test_a_pinned_field_that_only_comes_from_sage_is_none() -> None:
    assert wrong({"field": "status", "source": "stage", "direction": "pull"}, instead=True) == [
        ("/pairs/2/direction", "pinned_field", "Status (status) must go to Sage: Sage saves no such record without it.")
    ]


@pytest.mark.parametrize(
    ("line", "pointer", "code", "says"),
    [
        ("x", "", "invalid_value", "A line of a mapping is an object"),
        ({"field": "colour", "source": "c"}, "/field", "unknown_field", 'Sage has no field "colour".'),
        ({"field": ["type"], "source": "c"}, "/field", "unknown_field", 'Sage has no field ["type"].'),
        ({"source": "c"}, "/field", "required", "names a field of Sage's"),
        ({"field": "type", "source": "c", "color": 1}, "/color", "unknown_field", "A line of a mapping has no color."),
        ({"field": "type"}, "/source", "required", "A line needs a source."),
        ({"field": "type", "direction": "push"}, "/source", "required", "it can only push a default or a template"),
        ({"field": "type", "source": "a..b"}, "/source", "invalid_value", '"a..b" is no path'),
        ({"field": "type", "source": ["a", ""]}, "/source/1", "invalid_value", '"" is no path'),
        ({"field": "type", "source": {"a": 1}}, "/source", "invalid_value", "The source is a path"),
        ({"field": "type", "source": "a.0"}, "/source", "invalid_value", "it names a place in a list"),
        ({"field": "type", "source": "a", "direction": "up"}, "/direction", "invalid_value", 'not "up"'),
        ({"field": "total", "source": "a", "direction": "both"}, "/direction", "invalid_value", "no Invoice Total"),
        ({"field": "source_id", "source": "a", "direction": "both"}, "/direction", "invalid_value", "(source_id) is"),
        ({"field": "type", "source": "a", "values": ["x"]}, "/values", "invalid_value", "are an object"),
        ({"field": "type", "source": "a", "values": {" ": "1"}}, "/values/ ", "invalid_value", "for what is empty"),
        ({"field": "type", "source": "a", "values": {"x": None}}, "/values/x", "invalid_value", "What x is in Sage"),
        ({"field": "type", "source": "a", "values": {"X": 1, "x": 2}}, "/values/x", "duplicate_field", "the same word"),
        ({"field": "type", "source": "a", "default": ["1"]}, "/default", "invalid_value", "is one text or number"),
        ({"field": "type", "source": "a", "transforms": "trim"}, "/transforms", "invalid_value", "are a list"),
        ({"field": "type", "source": "a", "transforms": [{"use": "x"}]}, "/transforms/0/use", "invalid_value", "There"),
        ({"field": "type", "source": "a", "transforms": ["trim"]}, "/transforms/0/use", "invalid_value", "form null"),
        (
            {"field": "type", "source": "a", "transforms": [{"use": "trim"}, {"use": "template", "text": "{x}"}]},
            "/transforms/1/use",
            "invalid_value",
            "A template comes first",
        ),
        ({"field": "type", "source": "a", "pairs": [{}]}, "/pairs", "invalid_value", "Type has no lines of its own."),
        ({"field": "lines", "source": "a", "pairs": {}}, "/pairs", "invalid_value", "are mapped by a list of lines"),
        ({"field": "lines", "source": "a", "default": "x"}, "/default", "invalid_value", "map their fields by pairs"),
    ],
)  # fmt: skip
def test_a_line_that_is_not_in_order(line: object, pointer: str, code: str, says: str) -> None:
    ((found, kind, message),) = wrong(line)
    assert (found, kind) == (f"/pairs/3{pointer}", code)
    assert says in message


@pytest.mark.parametrize(
    ("step", "pointer", "says"),
    [
        ({"use": "pad"}, "/length", "The transform pad needs length."),
        ({"use": "pad", "length": "6"}, "/length", "Length of pad is a whole number."),
        ({"use": "pad", "length": True}, "/length", "Length of pad is a whole number."),
        ({"use": "pad", "length": 0}, "/length", "length of pad is not between 1 and 100."),
        ({"use": "pad", "length": 6, "with": "ab"}, "/with", "with of pad is not one character."),
        ({"use": "pad", "length": 6, "side": "top"}, "/side", "Side of pad is one of left and right."),
        ({"use": "trim", "length": 6}, "/length", "The transform trim has no parameter length."),
        ({"use": "split", "by": ""}, "/by", "by of split is empty."),
        ({"use": "split", "by": "-", "take": 0}, "/take", "take of split is 0; the first part is 1, the last -1."),
        ({"use": "date", "from": "MM/DD"}, "/from", "from of date is no way of writing a date: MM/DD. Use iso, "),
        ({"use": "date", "from": "DD/MM/YY"}, "/from", "from of date is no way of writing a date: DD/MM/YY."),
        ({"use": "date", "from": "MM/M/DD/YYYY"}, "/from", "from of date is no way of writing a date"),
        ({"use": "date", "from": []}, "/from", "from of date names no way of writing a date."),
        ({"use": "date", "from": [1]}, "/from", "From of date is a text or a list of texts."),
        ({"use": "date", "zone": "Chicago"}, "/zone", "zone of date is no time zone: Chicago. Write it as America/Chi"),
        ({"use": "date", "zone": "../../etc/passwd"}, "/zone", "zone of date is no time zone"),
        ({"use": "number", "decimal": ";"}, "/decimal", "Decimal sign of number is one of . and ,."),
        ({"use": "lookup", "table": {}}, "/table", "Table of lookup is an object that says what each word becomes."),
        ({"use": "lookup", "table": {"a": None}}, "/table", "Table of lookup is an object"),
        ({"use": "lookup", "table": {"a": "1"}, "otherwise": []}, "/otherwise", "Otherwise of lookup is one text or"),
        ({"use": "template", "text": "no field"}, "/text", "text of template names no field: write {name}."),
        ({"use": "template", "text": "{a..b}"}, "/text", '"a..b" is no path: write names joined by dots.'),
    ],
)  # fmt: skip
def test_a_transform_is_used_with_its_own_parameters(step: dict[str, Any], pointer: str, says: str) -> None:
    ((found, _, message),) = wrong({"field": "type", "source": "kind", "transforms": [step]})
    assert found == f"/pairs/3/transforms/0{pointer}"
    assert message.startswith(says)


def test_two_lines_that_fill_the_same_field() -> None:
    assert wrong({"field": "description", "source": "other"}) == [
        (
            "/pairs/3/field",
            "duplicate_field",
            "Two lines fill Description (description). Put their sources into one line.",
        )
    ]


def test_a_field_may_go_to_sage_by_one_line_and_come_back_by_another() -> None:
    lines = [{**FINE[0], "direction": "push"}, *FINE[1:], {"field": "description", "source": "x", "direction": "pull"}]
    assert len(checked(lines, TARGETS)) == 4


@pytest.mark.parametrize("path", ["title", "title.text", "visit"])
def test_two_lines_that_write_to_the_same_place_of_the_source(path: str) -> None:
    ((pointer, code, message),) = wrong({"field": "type", "source": path})
    assert (pointer, code) == ("/pairs/3/source", "duplicate_field")
    assert "is filled from Sage by two lines" in message


def test_a_source_may_be_pushed_into_two_fields() -> None:
    assert checked([*FINE, {"field": "type", "source": "title", "direction": "push"}], TARGETS)


def test_what_is_always_sent_has_to_fit_the_field() -> None:
    # R253
    first = {**FINE[0], "default": "x" * 21}
    last = {**FINE[2], "default": "Planned", "values": {"Booked": "Work order", "Lost": "12"}}
    with pytest.raises(Refused) as caught:
        checked([first, FINE[1], last], TARGETS)
    faults = [(fault.pointer, fault.code) for fault in caught.value.faults]
    assert faults == [
        ("/pairs/0/default", "too_long"),
        ("/pairs/2/default", "invalid_value"),
        ("/pairs/2/values/Lost", "invalid_value"),
    ]
    assert "It is one of 7 Work Order, 8 Complete." in caught.value.detail


def test_a_constant_needs_no_source() -> None:
    lines = [
        *FINE,
        {"field": "type", "direction": "push", "default": "1"},
        {"field": "source_id", "direction": "push", "transforms": [{"use": "template", "text": "{a}-{b}"}]},
    ]
    assert document(checked(lines, TARGETS)) == lines


def test_faults_in_the_lines_of_a_grid_point_into_them() -> None:
    grid = {
        "field": "lines",
        "source": "rows",
        "pairs": [
            {"field": "description", "source": "title", "default": "x" * 11},
            {"field": "total", "source": "sum", "direction": "both"},
            {"field": "colour", "source": "c"},
            {"field": "description", "source": "name", "direction": "push"},
        ],
    }
    assert [(pointer, code) for pointer, code, _ in wrong(grid)] == [
        ("/pairs/3/pairs/0/default", "too_long"),
        ("/pairs/3/pairs/1/direction", "invalid_value"),
        ("/pairs/3/pairs/2/field", "unknown_field"),
        ("/pairs/3/pairs/3/field", "duplicate_field"),
    ]
    assert 'A line of Invoice Details has no field "colour".' in {message for _, _, message in wrong(grid)}


@pytest.mark.parametrize("given", [None, "x", 7, {}, {"pairs": None}, {"pairs": {"0": {}}}, [{}] * 501])
def test_what_is_no_list_of_lines(given: object) -> None:
    with pytest.raises(Refused, match="A mapping is a list of at most 500 lines"):
        checked(given, TARGETS)
