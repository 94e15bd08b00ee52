"""Delete a line of a budget (6-2): its change to zero waits until accounting accepts it."""

from __future__ import annotations

from actions.budget.export import LIMITS
from actions.budget.lines import rows_of, standing
from actions.budget.of_job import OfBudget, check_change, outcome
from actions.project import job_of
from sage100_plugin.ports.sage import Write
from sage100_plugin.records import fields
from sage100_plugin.records.budget import BUDGET, BudgetSchema
from sage100_plugin.spec import Action, Context, Effect, Example, Faults, Given, Plan, Refuses, Stands, Step


class DeleteBudgetLine(OfBudget):
    """A cost code and cost type that the budget has no more."""

    cost_code = fields.cost_code("Cost Code", picker="cost_codes", required=True)
    cost_type = fields.record_id("Cost Type", picker="cost_types", parents=("cost_code",), required=True)


class DeletedLine(BudgetSchema):
    """The budget as it stands in Sage."""

    outcome = fields.text("Outcome", help="deleted, or no_change when the line is at zero already.")


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """The job, whether its budget may be changed, and whether it has the line."""
    row = check_change(ctx, given, faults)
    code, kind = given.get("cost_code"), given.get("cost_type")
    if row is None or code is None or not kind:
        return
    job = str(row["recnum"])
    there, codes = standing(ctx.one("budget", job))
    if code not in codes and (code, kind) not in there:
        says = f"The budget of job {job} has no line of cost code {code:.3f} type {kind} ({BUDGET.menu})."
        faults.add("/cost_code", "not_in_sage", says)


def run(ctx: Context, given: Given) -> Plan | Stands:
    """A row of minus what stands; nothing when nothing does."""
    job, pair = job_of(ctx, given) or "", (given["cost_code"], given["cost_type"])
    budget = ctx.one("budget", job)
    now = standing(budget)[0].get(pair)
    if budget is None or not now:
        return Stands("budget", job, tells=outcome(ctx, job, "no_change"))
    held = [one for one in ctx.sage.figures(job).costs if (one.cost_code, str(one.cost_type)) == pair and not one.phase]
    used = sum(one.committed + one.actual for one in held)
    says = f"Cost code {pair[0]:.3f} type {pair[1]} has {used:.2f} committed or spent, and is without a budget then."
    return Plan(
        Write("budget", "change", {"lines": list(rows_of({pair: -now}))}, id=job),
        before=BUDGET.public(budget),
        warnings=(says,) if used else (),
        effects={"budget": f"{-now:.2f}"},
        tells=outcome(ctx, job, "deleted"),
    )


LINE = {"job": "1015", "locked": True, "cost_code": "4010", "cost_type": "3"}

DELETE_BUDGET_LINE = Action(
    key="delete_budget_line",
    record="budget",
    verb="delete",
    title="Delete Budget Line",
    summary="Sends the removal of a budget line to accounting; accepted, its amount in Sage is zero.",
    menu=BUDGET.menu,
    effect=Effect.EXPORT,
    input=DeleteBudgetLine,
    output=DeletedLine,
    check=check,
    run=run,
    steps=(
        Step("Delete the line from the budget, and send that", "source"),
        Step("Accept it, or reject it", "plugin"),
        Step("Look at the budget (6-2 Budgets)", "sage"),
    ),
    example=Example(input=LINE, output={"job": "1015", "outcome": "deleted"}),
    refuses=(
        Refuses(
            {**LINE, "job": "1009"},
            "not_in_sage",
            "The budget of job 1009 has no line of cost code 4010.000 type 3 (6-2 Budgets).",
        ),
        Refuses({"job": "1015", "locked": True}, "required", "Cost Code is required. Cost Type is required."),
    ),
    limits=LIMITS,
)
