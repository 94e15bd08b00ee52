"""Budgets: one row with a column per cost type becomes one line per cost type."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sage100_plugin.records.budget import BUDGET, COLUMNS, line_id, unpivot

AMOUNTS = st.none() | st.decimals(-99_999, 99_999, places=2)
COLUMN_NAMES = [column for pair in COLUMNS.values() for column in pair]
ROWS = st.fixed_dictionaries(dict.fromkeys(COLUMN_NAMES, AMOUNTS))


def row(place: int = 1, **held: Any) -> dict[str, Any]:
    return {"recnum": 1015, "linnum": place, "phsnum": 0, "cstcde": Decimal(1000), **held}


def lines(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    public = BUDGET.public({"recnum": 1015, "jobnme": "Westfield", "lckedt": 0, "lines": rows})
    return list(public["lines"])


def test_each_cost_type_with_money_is_a_line() -> None:
    # R170 R171 R172
    found = lines(row(matbdg=Decimal(100), labbdg=Decimal("50.5"), laborg=Decimal(40), eqpbdg=Decimal(0)))
    assert [(each["cost_type"], each["budget"], each["original"]) for each in found] == [
        ("1", "100.00", "0.00"),
        ("2", "50.50", "40.00"),
    ]
    assert {(each["cost_code"], each["phase"], each["line"]) for each in found} == {("1000.000", None, "0-1")}


def test_the_companys_own_cost_types_are_six_to_nine() -> None:
    amounts: dict[str, Any] = {f"usrcs{number}": Decimal(number) for number in range(6, 10)}
    assert [(each["cost_type"], each["budget"]) for each in lines(row(**amounts))] == [
        ("6", "6.00"),
        ("7", "7.00"),
        ("8", "8.00"),
        ("9", "9.00"),
    ]


def test_a_cost_code_may_stand_on_several_rows() -> None:
    found = lines(row(1, matbdg=Decimal(1)), row(2, matbdg=Decimal(2)))
    assert [(each["line"], each["budget"]) for each in found] == [("0-1", "1.00"), ("0-2", "2.00")]


def test_a_row_is_named_by_its_guid_so_that_it_may_move() -> None:
    assert line_id(row(3, _idnum="7C0A1E52")) == "7C0A1E52"
    assert line_id(row(3)) == "0-3"


def test_a_budget_without_lines_and_without_original_columns_is_read() -> None:
    assert lines() == []
    assert BUDGET.public({"recnum": 1015})["lines"] == []
    assert lines(row(othbdg=Decimal(5)))[0]["original"] == "0.00"


@given(amounts=st.lists(ROWS, max_size=4))
def test_no_money_is_lost_or_made(amounts: list[dict[str, Decimal | None]]) -> None:
    rows = [row(place, **dict[str, Any](each)) for place, each in enumerate(amounts, 1)]
    found = lines(*rows)
    for place, name in ((0, "budget"), (1, "original")):
        held = sum((each[pair[place]] or Decimal() for each in amounts for pair in COLUMNS.values()), Decimal())
        assert sum((Decimal(each[name]) for each in found), Decimal()) == held
    keys = [(each["line"], each["cost_code"], each["cost_type"]) for each in found]
    assert len(keys) == len(set(keys)) == sum(len(unpivot(each)) for each in rows)


def test_what_is_sent_at_zero_is_shown_as_sage_gives_it_back() -> None:
    # R153
    sent = [
        {"cost_code": Decimal(2010), "cost_type": "1", "budget": Decimal(0)},
        {"cost_code": Decimal(2010), "cost_type": "2", "budget": Decimal(0)},
        {"cost_code": Decimal(2020), "cost_type": "1", "budget": Decimal(0)},
        {"cost_code": Decimal(2020), "cost_type": "2", "budget": Decimal(5)},
    ]
    assert BUDGET.shown({"lines": sent})["lines"] == [
        {"cost_code": "2010.000", "budget": "0.00"},
        {"cost_code": "2020.000", "cost_type": "2", "budget": "5.00"},
    ]
    assert BUDGET.shown({"id": "1015"}) == {"id": "1015"}
