"""From Sage's record to the source's."""

from __future__ import annotations

from sage100_plugin.mapping import FieldPair, Pulled, held, pulled, written

PAIRS = (
    FieldPair("number", ("order.number", "nr"), "pull"),
    FieldPair("description", ("title",), "push"),
    FieldPair("status", ("stage",), values={"Booked": "Work Order", "Planned": "7", "Done": "8"}),
    FieldPair("balance", ("open",)),
)
PUBLIC = {"number": "5001", "description": "Pump", "status": "7", "status_name": "Work Order"}


def test_what_pulls_goes_to_the_first_path() -> None:
    assert pulled(PAIRS[:1], PUBLIC, {"number": "Order#"}) == [Pulled("order.number", "number", "Order#", "5001")]
    assert written(pulled(PAIRS, PUBLIC, {})) == {"order": {"number": "5001"}, "stage": "Booked"}


def test_the_first_of_the_sources_words_stands_for_sages_number_or_name() -> None:
    for status, name, stage in (("7", "Work Order", "Booked"), ("8", "Complete", "Done"), ("9", "Route", "9")):
        assert written(pulled(PAIRS[2:3], {"status": status, "status_name": name}, {})) == {"stage": stage}
    assert written(pulled(PAIRS[2:3], {"status": None}, {})) == {"stage": None}


def test_lines_are_written_line_by_line() -> None:
    lines = FieldPair(
        "lines", ("rows",), pairs=(FieldPair("description", ("title",)), FieldPair("price", ("p",), "push"))
    )
    public = {"lines": [{"description": "Filter", "price": "5", "total": "5"}, {"description": "Labor"}]}
    assert written(pulled([lines], public, {})) == {"rows": [{"title": "Filter"}, {"title": "Labor"}]}


def test_lines_without_pairs_of_their_own_keep_sages_names() -> None:
    assert written(pulled([FieldPair("lines", ("rows",))], {"lines": [{"a": 1}]}, {})) == {"rows": [{"a": 1}]}


def test_what_the_record_held_before() -> None:
    record = {"order": {"number": "1"}}
    assert (held(record, "order.number"), held(record, "stage")) == ("1", None)
