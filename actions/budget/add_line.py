"""Add a line to a budget that was exported (6-2): it waits until accounting accepts it."""

from __future__ import annotations

from decimal import Decimal

from actions.budget.export import LIMITS
from actions.budget.lines import BudgetLine, Read, check_lines, standing
from actions.budget.of_job import SOURCE, OfBudget, check_change, outcome, pairs_of
from actions.project import job_of
from sage100_plugin.ports.sage import Write
from sage100_plugin.records import fields
from sage100_plugin.records.budget import BUDGET, BudgetSchema
from sage100_plugin.spec import Action, Context, Effect, Example, Faults, Given, Plan, Refuses, Stands, Step


class AddBudgetLine(BudgetLine, OfBudget):
    """One line that the budget does not have yet; at zero, its code is in the budget for later changes."""


class AddedLine(BudgetSchema):
    """The budget as it stands in Sage."""

    outcome = fields.text("Outcome", help="added, or no_change when the budget has the code at zero already.")


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """The job, whether its budget may be changed, and whether the line is new in it."""
    row = check_change(ctx, given, faults)
    check_lines(ctx, Read([("", given)]), faults)
    if row is None or given.get("cost_code") is None or not given.get("cost_type"):
        return
    job = str(row["recnum"])
    now = standing(ctx.one("budget", job))[0].get((given["cost_code"], given["cost_type"]), Decimal(0))
    if now:
        says = f"Cost code {given['cost_code']:.3f} type {given['cost_type']} has {now:.2f} in the budget of job {job}."
        mend = "Change it with push_budget_modification, or send the whole budget with export_budget."
        faults.add("/cost_code", "budget_line_exists", f"{says} {mend}")


def run(ctx: Context, given: Given) -> Plan | Stands:
    """One row more, or a budget of this one; nothing for a line at zero whose code is there."""
    job = job_of(ctx, given) or ""
    budget, pairs = ctx.one("budget", job), pairs_of(ctx, given, SOURCE)
    if not given["budget"] and given["cost_code"] in standing(budget)[1]:
        return Stands("budget", job, pairs=pairs, tells=outcome(ctx, job, "no_change"))
    own = {name: given[name] for name in ("quantity", "notes") if given.get(name) is not None}
    line = {"phase": "0", **{name: given[name] for name in ("cost_code", "cost_type", "budget")}, **own}
    effects, tells = {"budget": f"{given['budget']:.2f}"}, outcome(ctx, job, "added")
    if budget is None:
        write = Write("budget", "add", {"id": job, "lines": [line]})
        return Plan(write, pairs=pairs, effects=effects, tells=tells)
    write = Write("budget", "change", {"lines": [line]}, id=job)
    return Plan(write, pairs=pairs, before=BUDGET.public(budget), effects=effects, tells=tells)


LINE = {"job": "1009", "locked": True, "cost_code": "2010", "cost_type": "2", "budget": "900.00"}

ADD_BUDGET_LINE = Action(
    key="add_budget_line",
    record="budget",
    verb="add",
    title="Add Budget Line",
    summary="Sends one more line of a project's budget to accounting; accepted, the budget in Sage has it.",
    menu=BUDGET.menu,
    effect=Effect.EXPORT,
    input=AddBudgetLine,
    output=AddedLine,
    check=check,
    run=run,
    steps=(
        Step("Add a line to the budget, and send it", "source"),
        Step("Accept it, or reject it", "plugin"),
        Step("Look at the budget (6-2 Budgets)", "sage"),
    ),
    example=Example(
        input=LINE, output={"job": "1009", "outcome": "added", "lines": [{"cost_code": "2010.000", "budget": "900.00"}]}
    ),
    refuses=(
        Refuses({**LINE, "cost_type": ""}, "required", "Cost Type is required with cost code 2010.000."),
        Refuses(
            {**LINE, "job": "1014"},
            "wrong_state",
            "The budget of job 1014 has Lock Edit set. Let accounting clear it in Sage (6-2 Budgets).",
        ),
    ),
    limits=LIMITS,
)
