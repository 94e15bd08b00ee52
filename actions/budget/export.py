"""Export a budget: it waits until accounting accepts it (6-2)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from actions.budget.lines import BudgetLine, Pair, check_lines, read_lines, rows_of, standing, sums
from actions.budget.of_job import SOURCE, OfBudget, check_change, link_of, outcome, pairs_of
from actions.project import job_of
from sage100_plugin.ports.sage import Row, Write
from sage100_plugin.records import fields
from sage100_plugin.records.budget import BUDGET, BudgetSchema
from sage100_plugin.spec import Action, Context, Effect, Example, Faults, Given, Plan, Refuses, Skipped, Stands, Step

LIMITS = (
    (
        "Sage's API adds rows to a budget and changes none: a change is a row of the difference, and the rows of a "
        "code and type together are its budget."
    ),
    "Hours and units of a budget are typed in Sage: its API is not known to take them.",
    "A row of Sage's budget has a column for each cost type: a type at zero shows as its code without a type.",
)
"""Of every write of a budget."""

STANDS = "Quantity and notes of codes that the budget has are changed in Sage: its API only adds rows (6-2 Budgets)."


class ExportBudget(OfBudget):
    """A whole budget, as lines or as a sheet."""

    lines = fields.lines("Lines", BudgetLine, help="The whole budget, or a sheet instead.")
    csv = fields.text("Sheet", help="Instead of lines: the text of a CSV file with the columns of the template.")
    remove_missing = fields.flag("Remove Missing", help="Changes what Sage has and the budget has not to zero.")


class ExportedBudget(BudgetSchema):
    """The budget as it stands in Sage."""

    outcome = fields.text("Outcome", help="created, updated, or no_change when Sage had it so.")


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """The job, whether its budget may be changed, and every line, all at once."""
    row = check_change(ctx, given, faults)
    if given.get("lines") and given.get("csv"):
        faults.add("/csv", "invalid_value", "Give either the lines or the sheet, not both.")
    read = read_lines(ctx, given)
    if not read.lines and not read.faults:
        faults.add("/csv" if given.get("csv") else "/lines", "required", "The budget has no line.")
    check_lines(ctx, read, faults)
    if row is not None:
        _check_both(ctx, given, faults, str(row["recnum"]))


def _check_both(ctx: Context, given: Given, faults: Faults, job: str) -> None:
    """A budget that was made in both systems is linked to no other where the company is strict (R57)."""
    strict = ctx.company.policies.get("budget_linking") == "strict"
    there = standing(ctx.one("budget", job))[0]
    if strict and link_of(ctx, given) is None and any(there.values()):
        says = (
            f"Job {job} has a budget in Sage already ({BUDGET.menu}), and the company links none that was made apart."
        )
        faults.add("/job" if given.get("job") else "/project_source_id", "in_both_systems", says)


def run(ctx: Context, given: Given) -> Plan | Stands:
    """A new budget with its lines as they are, or rows of what differs from the one that is there."""
    job = job_of(ctx, given) or ""
    lines = [line for _, line in read_lines(ctx, given).lines]
    budget, pairs = ctx.one("budget", job), pairs_of(ctx, given, SOURCE)
    if budget is None:
        rows = [_row(line) for line in lines]
        total = sum((line["budget"] for line in lines), Decimal(0))
        write = Write("budget", "add", {"id": job, "lines": rows})
        return Plan(write, pairs=pairs, effects={"budget": f"{total:.2f}"}, tells=outcome(ctx, job, "created"))
    rows, warnings, skipped = _differing(lines, budget, remove=bool(given.get("remove_missing")))
    if not rows:
        tells = outcome(ctx, job, "no_change")
        return Stands("budget", job, pairs=pairs, warnings=warnings, skipped=skipped, tells=tells)
    total = sum((row["budget"] for row in rows), Decimal(0))
    return Plan(
        Write("budget", "change", {"lines": rows}, id=job),
        pairs=pairs,
        before=BUDGET.public(budget),
        warnings=warnings,
        skipped=skipped,
        effects={"budget": f"{total:.2f}"},
        tells=outcome(ctx, job, "updated"),
    )


def _row(line: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: line[name] for name in ("quantity", "notes") if line.get(name) is not None}
    own = {"phase": "0", "cost_code": line["cost_code"], "cost_type": line["cost_type"]}
    return {**own, "budget": line["budget"], **told}


def _differing(
    lines: list[Mapping[str, Any]], budget: Row, *, remove: bool
) -> tuple[list[dict[str, Any]], tuple[str, ...], tuple[Skipped, ...]]:
    """Rows of what differs; what Sage has and the budget has not; and what is not sent with codes that are there."""
    there, codes = standing(budget)
    wanted = sums(lines)
    rows = [_row(line) for line in lines if line["cost_code"] not in codes]
    known = {pair: amount for pair, amount in wanted.items() if pair[0] in codes}
    moves = {pair: amount - there.get(pair, Decimal(0)) for pair, amount in known.items()}
    missing = {pair: -amount for pair, amount in there.items() if pair not in wanted and amount}
    moves |= missing if remove else {}
    rows += rows_of({pair: amount for pair, amount in moves.items() if amount})
    warnings = () if remove else tuple(map(_left, missing.items()))
    beside = any(line.get(name) for line in lines if line["cost_code"] in codes for name in ("quantity", "notes"))
    return rows, warnings, (Skipped("lines", STANDS),) if beside else ()


def _left(missing: tuple[Pair, Decimal]) -> str:
    (code, kind), amount = missing
    says = f"Sage has {-amount:.2f} for cost code {code:.3f} type {kind}, which the budget does not have"
    return f"{says}: it stays. Send remove_missing to change it to zero."


LINES = [
    {"cost_code": "2010", "cost_type": "2", "budget": "1500.00"},
    {"cost_code": "2010", "cost_type": "3", "budget": "250.00"},
]

EXPORT_BUDGET = Action(
    key="export_budget",
    record="budget",
    verb="export",
    title="Export Budget",
    summary="Sends the budget of a project to accounting, as lines or as a sheet; accepted, its job has it in Sage.",
    menu=BUDGET.menu,
    effect=Effect.EXPORT,
    input=ExportBudget,
    output=ExportedBudget,
    check=check,
    run=run,
    maps=True,
    steps=(
        Step("Set the budget up, lock it and send it", "source"),
        Step("Accept it, or reject it", "plugin"),
        Step("Look at the budget (6-2 Budgets)", "sage"),
    ),
    example=Example(
        input={"job": "1009", "source": "procore", "source_id": "B-7", "locked": True, "lines": LINES},
        output={"job": "1009", "outcome": "created", "lines": [{"budget": "1500.00"}, {"budget": "250.00"}]},
    ),
    refuses=(
        Refuses(
            {"job": "1009", "lines": LINES},
            "budget_not_locked",
            "Lock the budget in the source before it is sent, and say so with locked.",
        ),
        Refuses(
            {"job": "1001", "locked": True, "lines": LINES},
            "phases_in_use",
            "Job 1001 has phases, so its budget is made in Sage (6-2 Budgets) and comes from there.",
        ),
        Refuses({"job": "1009", "locked": True}, "required", "The budget has no line."),
        Refuses(
            {"job": "1009", "locked": True, "csv": 'Cost Code,Cost Type,Budget\n2010,2,"1,500.00"'},
            "invalid_value",
            "Row 2, Budget: 1,500.00: without thousands marks, with a point: 1234.50.",
        ),
    ),
    limits=LIMITS,
)
