"""A shell budget: the cost codes and types of a project at zero in its job's budget (6-2)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marshmallow import validate

from actions.cost_code.pairs import check_codes, cost_codes, each_once
from actions.meant import find_record, id_of, pointer_of
from actions.updating import check_owner
from sage100_plugin.ports.sage import Row, Write
from sage100_plugin.records import fields
from sage100_plugin.records.budget import BUDGET, BudgetSchema
from sage100_plugin.records.inactive import inactive
from sage100_plugin.records.job import JOB
from sage100_plugin.spec import ActionInput, Context, Faults, Given, Plan, Stands


class CodesOfJob(ActionInput):
    """Cost codes with their types, and the job whose budget they go into."""

    job = fields.record_id("Job", picker="jobs", help="Needed only where the project is not linked to its job.")
    cost_codes = cost_codes(
        "Each code with its type; what the budget has already is not added again.",
        required=True,
        validate=validate.Length(min=1, error="At least one cost code is required."),
    )


class ShellSchema(BudgetSchema):
    """The job's budget, and what was new in it."""

    outcome = fields.text("Outcome", help="added, or no_change when the budget has all the codes.")
    added = fields.whole("Added", help="How many of the given code and type pairs are new.")


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """Whether there is a job without phases, whose budget may be changed, and Sage knows the codes."""
    check_codes(ctx, given, faults)
    row = find_record(ctx, given, faults, "job")
    if row is None:
        return
    job, pointer = JOB.id_of(row), pointer_of(given, "job")
    if inactive(row):
        faults.add(pointer, "inactive_record", f"Job {job} {row['jobnme']} is inactive in Sage ({JOB.menu}).")
    if ctx.any("phase", {"job": job}) is not None:
        says = f"Job {job} has phases, so its budget is made in Sage ({BUDGET.menu}) and comes from there."
        faults.add(pointer, "phases_in_use", says)
    budget = ctx.one("budget", job)
    if budget is not None and budget["lckedt"]:
        says = f"The budget of job {job} has Lock Edit set. Let accounting clear it in Sage ({BUDGET.menu})."
        faults.add(pointer, "wrong_state", says)
    if budget is not None and _missing(given, budget):
        check_owner(ctx, given, faults, "budget", job, pointer)


def run(ctx: Context, given: Given) -> Plan | Stands:
    """A new budget with the pairs at zero, or those that are missing below the lines of the one that is there."""
    job = id_of(ctx, given, "job") or ""
    budget = ctx.one("budget", job)
    missing = _missing(given, budget)
    tells = {"outcome": "added" if missing else "no_change", "added": len(missing)}
    warnings = _unseen(missing)
    if budget is None:
        write = Write("budget", "add", {"id": job, "lines": missing})
        return Plan(write, effects={"budget": "0.00"}, warnings=warnings, tells=tells)
    if not missing:
        return Stands("budget", job, tells=tells)
    before = BUDGET.public(budget)
    write = Write("budget", "change", {"lines": missing}, id=job)
    return Plan(write, before=before, effects={"budget": "0.00"}, warnings=warnings, tells=tells)


def _unseen(missing: list[dict[str, Any]]) -> tuple[str, ...]:
    """That the cost types cannot be seen at zero: a row of 6-2 has a column for each (schema facts, `bdglin`)."""
    types: dict[str, list[str]] = {}
    for line in missing:
        types.setdefault(f"{line['cost_code']:.3f}", []).append(str(line["cost_type"]))
    told = "; ".join(f"{code} with {', '.join(each)}" for code, each in types.items())
    says = f"A row of Sage's budget has a column for each cost type, so at zero only the code stands there: {told}."
    return (f"{says} A type shows once it has an amount ({BUDGET.menu}).",) if types else ()


def _missing(given: Given, budget: Row | None) -> list[dict[str, Any]]:
    """The pairs of codes that the budget has no row for; lines that lack code or type are left out."""
    there = _codes(budget)
    whole = [
        line for line in given.get("cost_codes") or () if line.get("cost_code") is not None and line.get("cost_type")
    ]
    return [line for line in each_once(whole) if line["cost_code"] not in there]


def _codes(budget: Row | None) -> set[Any]:
    """The codes that have a row without a phase: its column of each cost type is there, with money or at zero."""
    lines = budget["lines"] if budget is not None else ()
    return {Decimal(line["cstcde"]).quantize(Decimal("0.001")) for line in lines if not line["phsnum"]}
