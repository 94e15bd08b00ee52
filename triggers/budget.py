"""What happens to budgets (6-2), and what approved change orders (6-4-1) make of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from marshmallow import Schema

from sage100_plugin.ports.sage import ZERO
from sage100_plugin.records import fields
from sage100_plugin.records.budget import BUDGET, BudgetSchema
from sage100_plugin.records.change_order import APPROVED, standing
from sage100_plugin.spec import Change, Occurrence, Trigger
from sage100_plugin.spec.changes import created
from sage100_plugin.spec.samples import filled

Key = tuple[str | None, str | None, str | None, str | None]
"""The line (none for a change order), phase, cost code and cost type."""

Amounts = Mapping[Key, Decimal]

REASONS = {
    "budget": "The budget itself was changed",
    "change_order": "A change order was approved, changed, taken back or deleted",
}


class ChangedLineSchema(Schema):
    """What one phase, cost code and cost type has of the budget, or gets from the change order, before and after."""

    line = fields.text(
        "Line", help="Of the budget; none for a change order, whose lines of a code and type are summed."
    )
    phase = fields.record_id("Phase")
    cost_code = fields.cost_code("Cost Code")
    cost_type = fields.record_id("Cost Type")
    old = fields.money("Old Amount", help="Of the budget, or of the change order while it was not approved: 0.00.")
    new = fields.money("New Amount", help="Of the budget, or of what is approved of the change order.")
    difference = fields.money("Difference", help="By how much the current budget of this code and type moved.")


class BudgetChangedSchema(Schema):
    """A job's budget, and what changed in it."""

    id = fields.record_id("Job#")
    job = fields.record_id("Job")
    job_name = fields.text("Job Name")
    total = fields.money(
        "Total", help="Of the budget in 6-2. None for a change order, which is not in it: its change does not tell."
    )
    changes = fields.lines("Changes", ChangedLineSchema)
    reason = fields.option("Reason", REASONS)
    change_order = fields.record_id("Change Order", help="Its record number.")
    change_order_number = fields.text("Change Order#")
    difference = fields.money("Difference", help="By how much the job's current budget moved.")


def changed(change: Change) -> Occurrence | None:
    """One event per budget or change order that moved amounts, with every phase, cost code and cost type it moved."""
    return _by_change_order(change) if change.record == "change_order" else _by_hand(change)


def _by_hand(change: Change) -> Occurrence | None:
    """The budget of 6-2 was edited. Its first look and its deletion are other events."""
    if change.before is None or change.after is None:
        return None
    before, after = _budgeted(change.before["lines"]), _budgeted(change.after["lines"])
    changes = _changes(before, after)
    if not changes:
        return None
    totals = [f"{sum(amounts.values(), ZERO):.2f}" for amounts in (before, after)]
    told = {name: change.after[name] for name in ("id", "job", "job_name")}
    data = {**told, "total": totals[1], **changes, "reason": "budget"}
    data |= {"change_order": None, "change_order_number": None}
    return Occurrence(data, {"total": totals[0]} if totals[0] != totals[1] else None)


def _by_change_order(change: Change) -> Occurrence | None:
    """A change order adds something else to the current budget of its job than before."""
    order = change.after or change.before
    if order is None or order["job"] is None:
        return None
    stayed = change.before is not None and change.before["job"] == order["job"]
    changes = _changes(_approved(change.before if stayed else None), _approved(change.after))
    if not changes:
        return None
    told = {"id": order["job"], "job": order["job"], "job_name": order["job_name"], "total": None}
    named = {"change_order": order["id"], "change_order_number": order["number"]}
    return Occurrence({**told, **changes, "reason": "change_order", **named})


def _budgeted(lines: Iterable[Mapping[str, Any]]) -> Amounts:
    """What stands in a budget, by line: the same phase and cost code may stand on several."""
    return {
        (each["line"], each["phase"], each["cost_code"], each["cost_type"]): Decimal(each["budget"]) for each in lines
    }


def _approved(order: Mapping[str, Any] | None) -> Amounts:
    """What a change order adds to the current budget: its lines that are approved (rules, section 8.4)."""
    found: dict[Key, Decimal] = {}
    if order is None:
        return found
    for line in order["lines"]:
        if standing(_number(order["status"]), _number(line["status"])) == APPROVED:
            place = (None, order["phase"], line["cost_code"], line["cost_type"])
            found[place] = found.get(place, ZERO) + Decimal(line["amount"] or 0)
    return found


def _number(status: str | None) -> int | None:
    return None if status is None else int(status)


def _changes(before: Amounts, after: Amounts) -> dict[str, Any]:
    """The places whose amounts differ and by how much altogether; empty when none does."""
    names = ("line", "phase", "cost_code", "cost_type")
    changes, whole = [], ZERO
    for place in {**before, **after}:
        old, new = before.get(place, ZERO), after.get(place, ZERO)
        if old != new:
            whole += new - old
            amounts = {"old": f"{old:.2f}", "new": f"{new:.2f}", "difference": f"{new - old:.2f}"}
            changes.append({**dict(zip(names, place, strict=True)), **amounts})
    return {"changes": changes, "difference": f"{whole:.2f}"} if changes else {}


FOOTINGS = {
    "line": "7C0A1E52-33F4-4C7B-9D61-1B0F5E7A9C20",
    "cost_code": "3010.000",
    "description": "Footings",
    "quantity": "420.0000",
    "unit": "SF",
    "original_quantity": "0.0000",
}

BUDGET_CREATED = Trigger(
    key="budget_created",
    event="budget.created",
    record="budget",
    title="Budget Created",
    summary="Triggers when a job gets its first budget in Sage.",
    menu=BUDGET.menu,
    data=BudgetSchema,
    sample=filled(
        BudgetSchema,
        {
            "id": "1043",
            "job": "1043",
            "job_name": "Riverside Clinic",
            "lines": [
                {**FOOTINGS, "cost_type": "1", "budget": "48200.00"},
                {**FOOTINGS, "cost_type": "2", "budget": "31750.00"},
            ],
        },
    ),
    occurs=created,
    filters=("job", "locked"),
    cause="budget-created",
    limits=(
        "The budgets that Sage has for the phases of a job are one here: a later phase is told by budget_changed.",
        "A budget has no status in Sage: Lock Edit is the only sign that somebody holds it for final.",
    ),
)

BUDGET_CHANGED = Trigger(
    key="budget_changed",
    event="budget.changed",
    record="budget",
    title="Budget Changed",
    summary="Triggers when amounts in a job's budget change, or when a change order moves the job's current budget, "
    "with the old and new amount per phase, cost code and cost type.",
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
                "difference": "7000.00",
            }
        ],
        "reason": "budget",
        "change_order": None,
        "change_order_number": None,
        "difference": "7000.00",
    },
    previous={"total": "838000.00"},
    occurs=changed,
    watches=("budget", "change_order"),
    filters=("job", "reason", "total", "difference"),
    cause="budget-changed",
    limits=(
        "Sage never writes approved change orders into a budget: with the reason change_order, total is empty.",
        "Old and new are then what that order alone adds to the current budget of a phase, cost code and cost type.",
        "A change order that goes to another job is told for the job to which it went.",
        "Only amounts count: hours, quantities, notes and Set Budget raise nothing.",
        "A job's first budget is told by budget_created, a deleted one by record_deleted.",
        "A deleted line leaves no trace in Sage: it is found by counting rows, or by the nightly comparison.",
    ),
)
