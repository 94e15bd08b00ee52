"""What happens to budgets (6-2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from marshmallow import Schema

from sage100_plugin.records import fields
from sage100_plugin.records.budget import BUDGET
from sage100_plugin.spec import Change, Occurrence, Trigger

Line = Mapping[str, Any]
Key = tuple[str, str, str]


class ChangedLineSchema(Schema):
    """The budget of one phase, cost code and cost type, before and after."""

    line = fields.text("Line")
    phase = fields.record_id("Phase")
    cost_code = fields.cost_code("Cost Code")
    cost_type = fields.record_id("Cost Type")
    old = fields.money("Old Budget", help="0.00 for a line that was not there.")
    new = fields.money("New Budget", help="0.00 for a line that is gone.")


class BudgetChangedSchema(Schema):
    """A job's budget, and what changed in it."""

    id = fields.record_id("Job#")
    job = fields.record_id("Job")
    job_name = fields.text("Job Name")
    total = fields.money("Total")
    changes = fields.lines("Changes", ChangedLineSchema)


def changed(change: Change) -> Occurrence | None:
    """One event per budget, with every cost code and cost type whose amount changed."""
    if change.before is None:
        return None
    before, after = _by_key(change.before["lines"]), _by_key(change.after["lines"])
    changes = [_compare(key, before.get(key), after.get(key)) for key in {**before, **after}]
    moved = [line for line in changes if line["old"] != line["new"]]
    if not moved:
        return None
    told = {name: change.after[name] for name in ("id", "job", "job_name")}
    data = {**told, "total": _total(after.values()), "changes": moved}
    return Occurrence(data, {"total": _total(before.values())})


def _by_key(lines: Iterable[Line]) -> dict[Key, Line]:
    """Lines by what names them: the row, and the cost type within it. Cost codes may stand on several rows."""
    return {(line["line"], line["cost_code"], line["cost_type"]): line for line in lines}


def _compare(key: Key, before: Line | None, after: Line | None) -> dict[str, Any]:
    line = after or before or {}
    told = {"line": key[0], "phase": line["phase"], "cost_code": key[1], "cost_type": key[2]}
    return {**told, "old": before["budget"] if before else "0.00", "new": after["budget"] if after else "0.00"}


def _total(lines: Iterable[Line]) -> str:
    return f"{sum((Decimal(line['budget']) for line in lines), Decimal()):.2f}"


BUDGET_CHANGED = Trigger(
    key="budget_changed",
    event="budget.changed",
    record="budget",
    title="Budget Changed",
    summary="Triggers when amounts in a job's budget change, with the old and new amount per cost code and cost type.",
    menu=BUDGET.menu,
    data=BudgetChangedSchema,
    sample={
        "id": "1015",
        "job": "1015",
        "job_name": "Westfield Water Treatment Plant",
        "total": "845000.00",
        "changes": [
            {
                "line": "7C0A1E52-33F4-4C7B-9D61-1B0F5E7A9C20",
                "phase": None,
                "cost_code": "2010.000",
                "cost_type": "1",
                "old": "118000.00",
                "new": "125000.00",
            }
        ],
    },
    occurs=changed,
    filters=("job", "total"),
    cause="budget-changed",
    limits=(
        "Approved change orders are not in it: Sage never writes them into the budget.",
        "The first budget of a job raises no event, and a deleted line is found with the next change of that budget.",
    ),
)
