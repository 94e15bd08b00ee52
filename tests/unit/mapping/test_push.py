"""From a source's record to the inputs of an action."""

from __future__ import annotations

from typing import Any

import pytest

from sage100_plugin.errors import Fault
from sage100_plugin.mapping import FieldPair, pushed


def test_the_first_path_that_holds_something_counts() -> None:
    pair = FieldPair("description", ("title", "subject", "name"))
    found = pushed([pair], {"title": " ", "subject": "Pump", "name": "Other"})
    assert (found.values, found.origin) == ({"description": "Pump"}, {"description": "subject"})


@pytest.mark.parametrize("record", [{}, {"urgency": None}, {"urgency": "  "}])
def test_the_default_is_taken_when_nothing_is_there(record: dict[str, Any]) -> None:
    pair = FieldPair("priority", ("urgency",), default="2", values={"2": "5"}, transforms=({"use": "upper"},))
    found = pushed([pair], record)
    assert (found.values, found.blank, found.faults) == ({"priority": "2"}, frozenset(), ())


def test_a_field_that_is_there_and_empty_is_blank() -> None:
    found = pushed([FieldPair("notes", ("a", "b"))], {"b": ""})
    assert (found.values, found.origin) == ({}, {"notes": "b"})
    assert found.blank == {"notes"}


@pytest.mark.parametrize("says", ["Booked", "booked", " BOOKED "])
def test_the_words_of_a_value_map_know_no_case(says: str) -> None:
    pair = FieldPair("status", ("stage",), values={"Booked": "7"})
    assert pushed([pair], {"stage": says}).values == {"status": "7"}


def test_a_value_that_the_map_does_not_know_goes_on_as_it_is() -> None:
    assert pushed([FieldPair("status", ("stage",), values={"Booked": "7"})], {"stage": "8"}).values == {"status": "8"}


def test_only_what_is_mapped_and_wanted_is_pushed_and_the_rest_is_told() -> None:
    # R33
    pairs = [
        FieldPair("description", ("title",)),
        FieldPair("deposit", ("money.down",)),
        FieldPair("number", ("nr",), "pull"),
        FieldPair("client_name", ("Account.Name",)),
    ]
    record = {"title": "Pump", "money": {"down": "5"}, "nr": "7", "owner": "Dana", "Account.Name": "X", "Account": 1}
    found = pushed(pairs, record, {"description", "number"})
    assert found.values == {"description": "Pump"}
    assert found.unused == ("owner",)


def test_a_template_takes_several_fields_of_the_record() -> None:
    pair = FieldPair("description", (), "push", transforms=({"use": "template", "text": "{site.name}: {title} #{nr}"},))
    found = pushed([pair], {"site": {"name": " Main "}, "title": "Pump", "nr": 7, "more": 1})
    assert (found.values, found.unused) == ({"description": "Main: Pump #7"}, ("more",))
    assert found.place("description") == ("/site/name", "site.name")


def test_a_template_of_which_nothing_is_there_takes_the_default() -> None:
    step = {"use": "template", "text": "{first} {last}"}
    assert pushed([FieldPair("contact", (), "push", transforms=(step,))], {}).values == {}
    assert pushed([FieldPair("contact", (), "push", "Desk", transforms=(step,))], {}).values == {"contact": "Desk"}
    assert pushed([FieldPair("contact", (), "push", transforms=(step,))], {"last": "Ng"}).values == {"contact": "Ng"}


def test_a_fault_tells_the_path_and_the_value_and_points_into_the_record() -> None:
    pairs = [
        FieldPair("schedule_date", ("visit.at",), transforms=({"use": "date"},)),
        FieldPair("deposit", ("a/b",), transforms=({"use": "number"},)),
        FieldPair("notes", ("memo",)),
    ]
    found = pushed(pairs, {"visit": {"at": "soon"}, "a/b": "much", "memo": "x"})
    assert found.faults == (
        Fault(
            "/visit/at",
            "invalid_value",
            'visit.at holds "soon", which is no date written as iso (2026-10-05) or epoch_ms (milliseconds).',
        ),
        Fault("/a~1b", "invalid_value", 'a/b holds "much", which is no number (decimal sign .).'),
    )
    assert found.values == {"notes": "x"}
    assert found.faulty == {"/schedule_date", "/deposit"}


LINES = FieldPair(
    "lines",
    ("items", "rows"),
    pairs=(
        FieldPair("description", ("title", "name")),
        FieldPair("quantity", ("qty",), default="1", transforms=({"use": "number"},)),
    ),
)


def test_each_line_of_a_grid_is_turned_by_the_lines_own_pairs() -> None:
    found = pushed([LINES], {"rows": [{"name": "Filter", "qty": "2"}, {"title": "Labor", "note": "x"}]})
    assert found.values == {
        "lines": [{"description": "Filter", "quantity": "2"}, {"description": "Labor", "quantity": "1"}]
    }
    assert found.place("lines") == ("/rows", "rows")
    assert found.place("lines", "1", "description") == ("/rows/1/title", "rows.1.title")
    assert found.place("lines", "1", "quantity") == ("/rows/1", "rows.1")
    assert found.place("lines", "9") == ("/rows", "rows")


def test_a_fault_in_a_line_points_into_that_line() -> None:
    found = pushed([LINES], {"items": [{"name": "Filter", "qty": "2"}, {"name": "Labor", "qty": "many"}, "text"]})
    assert found.faults == (
        Fault(
            "/items/1/qty",
            "invalid_value",
            'Line 2 of items: qty holds "many", which is no number (decimal sign .).',
        ),
        Fault("/items/2", "invalid_value", 'items.2 holds "text", which is not a line with fields.'),
    )
    assert found.faulty == {"/lines/1/quantity", "/lines/2"}


@pytest.mark.parametrize("rows", ["Filter", {"title": "Filter"}, 7])
def test_lines_that_are_no_list_are_a_fault(rows: object) -> None:
    found = pushed([LINES], {"items": rows})
    assert found.faults == (Fault("/items", "invalid_value", "items is not a list of lines."),)
    assert found.values == {}


def test_no_lines_and_lines_that_are_empty() -> None:
    assert pushed([LINES], {"items": []}).values == {"lines": []}
    assert pushed([LINES], {"items": None}).blank == {"lines"}
    assert pushed([LINES], {}).values == {}


def test_what_no_line_of_a_grid_takes_is_told_once() -> None:
    pair = FieldPair("lines", ("items",), pairs=(FieldPair("quantity", ("qty",)),))
    found = pushed(
        [pair], {"items": [{"qty": 1, "colour": "red"}, {"qty": 2, "colour": "blue", "size": 3}], "note": ""}
    )
    assert found.unused == ("note", "items.colour", "items.size")


@pytest.mark.parametrize("nothing", [[], {}, None, " "])
def test_a_path_that_holds_nothing_gives_way_to_the_next(nothing: object) -> None:
    pair = FieldPair("lines", ("lines", "items"), pairs=(FieldPair("quantity", ("qty",)),))
    assert pushed([pair], {"lines": nothing, "items": [{"qty": 1}]}).values == {"lines": [{"quantity": 1}]}
