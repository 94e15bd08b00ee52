"""A mapping as it is kept, shown and compared."""

from __future__ import annotations

from sage100_plugin.mapping import FieldPair, compared, described, document, read_pairs
from tests.unit.mapping.targets import TARGETS

FULL = FieldPair(
    "lines",
    ("rows", "items"),
    "push",
    pairs=(FieldPair("quantity", ("qty",), default="1", values={"one": "1"}, transforms=({"use": "number"},)),),
)


def test_what_is_not_said_is_left_out() -> None:
    assert document([FieldPair("type", ("kind",)), FieldPair("status", (), "push", "7")]) == [
        {"field": "type", "source": "kind"},
        {"field": "status", "direction": "push", "default": "7"},
    ]


def test_a_line_with_everything_is_read_as_it_was_written() -> None:
    assert read_pairs(document([FULL])) == (FULL,)


def test_every_line_is_shown_with_what_sage_says_of_its_field() -> None:
    # R2 R3 R5 R10 R11 R13
    pairs = [
        FieldPair("status", ("stage",), values={"a": "7"}),
        FieldPair("type", ("kind",)),
        FieldPair("gone", ("x",)),
    ]
    status, kind, gone = described(pairs, TARGETS)
    assert status == {
        "field": "status", "source": "stage", "direction": "both", "values": {"a": "7"},
        "label": "Status", "type": "choice", "required": True, "pinned": True, "create_only": False, "max_length": None,
        "why": "Sage saves no such record without it, so no mapping goes without it.",
    }  # fmt: skip
    assert (kind["create_only"], kind["pinned"], kind["required"]) == (True, False, True)
    assert kind["why"] == "Sage takes it only when the record is made. This is a limit of Sage, not of the plugin."
    assert gone == {"field": "gone", "source": "x", "direction": "both"}


def test_lengths_are_shown_of_lines_too() -> None:
    (line,) = described([FieldPair("lines", ("rows",), pairs=(FieldPair("description", ("d",)),))], TARGETS)
    assert (line["label"], line["pairs"][0]["max_length"]) == ("Invoice Details", 10)


def test_two_mappings_are_compared_line_by_line() -> None:
    old = [FieldPair("status", ("stage",)), FieldPair("type", ("kind",)), FieldPair("notes", ("memo",))]
    new = [FieldPair("notes", ("memo",)), FieldPair("status", ("state",)), FieldPair("deposit", ("down",))]
    assert compared(old, new) == [
        {
            "change": "changed",
            "field": "status",
            "before": {"field": "status", "source": "stage"},
            "after": {"field": "status", "source": "state"},
        },
        {"change": "removed", "field": "type", "before": {"field": "type", "source": "kind"}, "after": None},
        {"change": "added", "field": "deposit", "before": None, "after": {"field": "deposit", "source": "down"}},
    ]
    assert compared(old, old) == []


def test_a_line_towards_sage_is_held_against_another_towards_sage() -> None:
    push, pull = FieldPair("status", ("a",), "push"), FieldPair("status", ("b",), "pull")
    assert compared([pull, push], [push, pull]) == []
    assert [one["change"] for one in compared([push], [push, pull])] == ["added"]
