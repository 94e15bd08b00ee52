"""What the triggers of budgets make of a budget that changed, and of a change order."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sage100_plugin.ports.sage import ZERO
from sage100_plugin.records import RECORDS
from sage100_plugin.records.fields import made
from sage100_plugin.spec import Change, Occurrence
from sage100_plugin.testing.sage import MemorySage
from triggers.budget import BUDGET_CHANGED, BUDGET_CREATED

KEYS = st.sampled_from([("A", "1000.000", "1"), ("A", "1000.000", "6"), ("B", "1000.000", "1"), ("B", "2000.000", "2")])
AMOUNTS = st.integers(1, 5).map(lambda number: f"{number}.00")
BUDGETS = st.dictionaries(KEYS, AMOUNTS)
Lines = dict[tuple[str, str, str], str]
Row = dict[str, Any]

STATUSES = st.integers(1, 6)
ORDER_LINES = st.lists(
    st.fixed_dictionaries(
        {
            "cstcde": st.sampled_from([Decimal(1000), Decimal("2000.5"), None]),
            "csttyp": st.sampled_from([1, 2, None]),
            "bdgprc": st.decimals(-500, 500, places=2),
            "chgsts": st.none() | st.just(0) | STATUSES,
        }
    ),
    max_size=4,
)
ORDERS = st.none() | st.fixed_dictionaries(
    {"status": STATUSES, "phsnum": st.sampled_from([0, 2]), "lines": ORDER_LINES}
)


def budget(lines: Lines, phase: str | None = None) -> dict[str, Any]:
    shown = [
        {"line": row, "phase": phase, "cost_code": code, "cost_type": kind, "budget": amount, "original": "0.00"}
        for (row, code, kind), amount in lines.items()
    ]
    return {"id": "1015", "job": "1015", "job_name": "Westfield", "locked": False, "lines": shown}


def occurrence(before: Lines | None, after: Lines) -> Occurrence | None:
    then = None if before is None else budget(before)
    return BUDGET_CHANGED.occurs(Change("budget", "1015", then, budget(after)))


def order_row(given: Row, job: int = 1015) -> Row:
    lines = [{"linnum": place, **line} for place, line in enumerate(given["lines"], 1)]
    header = {"recnum": 31, "chgnum": "7", "jobnum": job, "jobnme": "Westfield", "prime_lines": []}
    return {**header, **given, "lines": lines}


def ordered(before: Row | None, after: Row | None) -> Occurrence | None:
    then, now = (None if row is None else RECORDS["change_order"].public(row) for row in (before, after))
    return BUDGET_CHANGED.occurs(Change("change_order", "31", then, now))


def order(status: int, *amounts: str, job: int = 1015, phase: int = 0, **line: Any) -> Row:
    rows = [{"cstcde": Decimal(1000), "csttyp": 1, "chgsts": None, "bdgprc": Decimal(each), **line} for each in amounts]
    return order_row({"status": status, "phsnum": phase, "lines": rows}, job)


def moves(found: Occurrence | None) -> list[tuple[str, str]]:
    return [] if found is None else [(each["old"], each["new"]) for each in found.data["changes"]]


def summed(changes: Iterable[Row], name: str) -> Decimal:
    return sum((Decimal(each[name]) for each in changes), ZERO)


# The budget itself


@given(before=BUDGETS, after=BUDGETS)
def test_the_changes_lead_from_the_old_budget_to_the_new_one(before: Lines, after: Lines) -> None:
    # R170 R171 R172
    found = occurrence(before, after)
    moved = {key for key in {*before, *after} if before.get(key) != after.get(key)}
    if found is None:
        assert not moved
        return
    told = {(each["line"], each["cost_code"], each["cost_type"]): each for each in found.data["changes"]}
    assert set(told) == moved
    for key, each in told.items():
        assert (each["old"], each["new"]) == (before.get(key, "0.00"), after.get(key, "0.00"))
    totals = [sum(map(Decimal, lines.values()), ZERO) for lines in (before, after)]
    assert Decimal(found.data["total"]) == totals[1]
    assert Decimal(found.data["difference"]) == summed(told.values(), "difference") == totals[1] - totals[0]
    assert found.previous == ({"total": f"{totals[0]:.2f}"} if totals[0] != totals[1] else None)
    assert (found.data["reason"], found.data["change_order"]) == ("budget", None)


@given(before=BUDGETS, after=BUDGETS)
def test_what_is_told_fits_the_declared_schema(before: Lines, after: Lines) -> None:
    found = occurrence(before, after)
    if found is not None:
        assert set(found.data) == set(BUDGET_CHANGED.sample)
        assert made(BUDGET_CHANGED.data).load(dict(found.data))


def test_a_budget_that_was_only_reordered_tells_nothing() -> None:
    one: Lines = {("A", "1000.000", "1"): "5.00", ("B", "2000.000", "2"): "6.00"}
    assert occurrence(one, dict(reversed(one.items()))) is None


def test_an_amount_that_goes_to_another_phase_goes_and_comes() -> None:
    # R156
    line: Lines = {("A", "1000.000", "1"): "5.00"}
    found = BUDGET_CHANGED.occurs(Change("budget", "1015", budget(line), budget(line, phase="2")))
    assert moves(found) == [("5.00", "0.00"), ("0.00", "5.00")]
    assert found is not None
    assert [each["phase"] for each in found.data["changes"]] == [None, "2"]
    assert (found.data["difference"], found.previous) == ("0.00", None)


def test_the_first_budget_of_a_job_is_created_and_not_changed() -> None:
    # R170 R171 R172
    first = budget({("A", "1000.000", "1"): "5.00"})
    change = Change("budget", "1015", None, first)
    assert BUDGET_CHANGED.occurs(change) is None
    found = BUDGET_CREATED.occurs(change)
    assert found is not None
    assert found.data == first
    assert BUDGET_CREATED.occurs(Change("budget", "1015", first, budget({}))) is None


def test_a_budget_that_is_gone_is_neither() -> None:
    gone = Change("budget", "1015", budget({("A", "1000.000", "1"): "5.00"}), None)
    assert BUDGET_CHANGED.occurs(gone) is BUDGET_CREATED.occurs(gone) is None


# Change orders


@given(before=ORDERS, after=ORDERS)
def test_a_change_order_moves_the_current_budget_by_what_it_tells(before: Row | None, after: Row | None) -> None:
    rows = [None if given is None else order_row(given) for given in (before, after)]
    figures = []
    for row in rows:
        held = {"job": [{"recnum": 1015, "cntrct": ZERO}], **({"change_order": [row]} if row else {})}
        figures.append(MemorySage(held).figures("1015"))
    found = ordered(*rows)
    places = [{(c.phase, c.cost_code, c.cost_type): c.approved_changes for c in each.costs} for each in figures]
    moved = {p for p in {*places[0], *places[1]} if places[0].get(p, ZERO) != places[1].get(p, ZERO)}
    if found is None:
        assert not moved
        return
    told = {
        (int(each["phase"] or 0), Decimal(each["cost_code"] or 0), int(each["cost_type"] or 0)): each
        for each in found.data["changes"]
    }
    assert set(told) == moved
    for place, each in told.items():
        expected = [f"{amounts.get(place, ZERO):.2f}" for amounts in places]
        assert [each["old"], each["new"]] == expected
    step = figures[1].current_budget - figures[0].current_budget
    assert Decimal(found.data["difference"]) == summed(told.values(), "difference") == step
    assert set(found.data) == set(BUDGET_CHANGED.sample)
    assert made(BUDGET_CHANGED.data).load(dict(found.data))


def test_an_approval_tells_the_change_order_the_job_and_no_total() -> None:
    # R170 R171 R172
    found = ordered(order(2, "100.10", "20", phase=3), order(1, "100.10", "20", phase=3))
    assert found is not None
    line = {"line": None, "phase": "3", "cost_code": "1000.000", "cost_type": "1"}
    assert found.data == {
        "id": "1015",
        "job": "1015",
        "job_name": "Westfield",
        "total": None,
        "changes": [{**line, "old": "0.00", "new": "120.10", "difference": "120.10"}],
        "difference": "120.10",
        "reason": "change_order",
        "change_order": "31",
        "change_order_number": "7",
    }
    assert found.previous is None


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # Approved from the first, and an open one that is new.
        (None, order(1, "5"), [("0.00", "5.00")]),
        (None, order(2, "5"), []),
        # A line's own status wins over the header's, but for a header that is void or rejected.
        (order(2, "5"), order(2, "5", chgsts=1), [("0.00", "5.00")]),
        (order(1, "5", chgsts=2), order(1, "5", chgsts=2, csttyp=2), []),
        (order(1, "5", chgsts=1), order(5, "5", chgsts=1), [("5.00", "0.00")]),
        (order(2, "5"), order(6, "5"), []),
        # An approved one is edited, reopened, deleted.
        (order(1, "5"), order(1, "7.50"), [("5.00", "7.50")]),
        (order(1, "5"), order(1, "2", "3"), []),
        (order(1, "5"), order(1, "5", csttyp=2), [("5.00", "0.00"), ("0.00", "5.00")]),
        (order(1, "5"), order(2, "5"), [("5.00", "0.00")]),
        (order(1, "5"), None, [("5.00", "0.00")]),
        (order(2, "5"), None, []),
        # A deduction.
        (order(2, "-5"), order(1, "-5"), [("0.00", "-5.00")]),
        # It goes to another job, and to none.
        (order(1, "5"), order(1, "5", job=1016), [("0.00", "5.00")]),
        (order(1, "5"), order(1, "5", job=0), []),
    ],
)
def test_what_a_change_order_adds_to_the_current_budget(
    before: Row | None, after: Row | None, expected: list[tuple[str, str]]
) -> None:
    assert moves(ordered(before, after)) == expected
