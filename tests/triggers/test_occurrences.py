"""What the triggers make of a change."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sage100_plugin.records import RECORDS
from sage100_plugin.records.fields import made
from sage100_plugin.spec import Change, Occurrence
from triggers.budget import BUDGET_CHANGED
from triggers.job import JOB_CREATED

KEYS = st.sampled_from([("A", "1000.000", "1"), ("A", "1000.000", "6"), ("B", "1000.000", "1"), ("B", "2000.000", "2")])
AMOUNTS = st.integers(1, 5).map(lambda number: f"{number}.00")
BUDGETS = st.dictionaries(KEYS, AMOUNTS)
Lines = dict[tuple[str, str, str], str]


def budget(lines: Lines) -> dict[str, Any]:
    shown = [
        {"line": row, "phase": None, "cost_code": code, "cost_type": kind, "budget": amount, "original": "0.00"}
        for (row, code, kind), amount in lines.items()
    ]
    return {"id": "1015", "job": "1015", "job_name": "Westfield", "locked": False, "lines": shown}


def occurrence(before: Lines | None, after: Lines) -> Occurrence | None:
    then = None if before is None else budget(before)
    return BUDGET_CHANGED.occurs(Change("budget", "1015", then, budget(after)))


@given(before=BUDGETS, after=BUDGETS)
def test_the_changes_lead_from_the_old_budget_to_the_new_one(before: Lines, after: Lines) -> None:
    # R170
    found = occurrence(before, after)
    moved = {key for key in {*before, *after} if before.get(key) != after.get(key)}
    if found is None:
        assert not moved
        return
    told = {(each["line"], each["cost_code"], each["cost_type"]): each for each in found.data["changes"]}
    assert set(told) == moved
    for key, each in told.items():
        assert (each["old"], each["new"]) == (before.get(key, "0.00"), after.get(key, "0.00"))
    assert found.previous is not None
    step = sum((Decimal(each["new"]) - Decimal(each["old"]) for each in told.values()), Decimal())
    assert Decimal(found.data["total"]) - Decimal(found.previous["total"]) == step


@given(before=BUDGETS, after=BUDGETS)
def test_what_is_told_fits_the_declared_schema(before: Lines, after: Lines) -> None:
    found = occurrence(before, after)
    if found is not None:
        assert made(BUDGET_CHANGED.data).load(dict(found.data))


def test_a_budget_seen_for_the_first_time_and_one_that_was_only_reordered_tell_nothing() -> None:
    assert occurrence(None, {("A", "1000.000", "1"): "5.00"}) is None
    one: Lines = {("A", "1000.000", "1"): "5.00", ("B", "2000.000", "2"): "6.00"}
    assert occurrence(one, dict(reversed(one.items()))) is None


@pytest.mark.parametrize("before", [None, {}])
def test_a_job_is_created_once(before: dict[str, Any] | None) -> None:
    # R101 R141 R142 R143 R144 R145 R146 R152
    row = {"recnum": 1043, "jobnme": "Riverside Clinic", "status": 3, "addrs1": "400 River Street", "ctynme": "Tulsa",
           "state_": "OK", "zipcde": "74103"}  # fmt: skip
    public = RECORDS["job"].public(row)
    found = JOB_CREATED.occurs(Change("job", "1043", before, public))
    if before is not None:
        assert found is None
        return
    assert found is not None
    names = ("id", "name", "address1", "city", "state", "zip", "status_name")
    assert [found.data[name] for name in names] == [
        "1043", "Riverside Clinic", "400 River Street", "Tulsa", "OK", "74103", "Contract",
    ]  # fmt: skip
