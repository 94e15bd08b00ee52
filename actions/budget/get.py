"""Get the budget of a job (6-2), with its approved changes, what is committed and what is spent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from marshmallow import Schema, validate

from actions.listing import check_page
from actions.project import OfJob, check_job, job_of
from sage100_plugin.ports.sage import CostFigures, Row
from sage100_plugin.records import fields
from sage100_plugin.records.budget import BUDGET
from sage100_plugin.records.job import JOB
from sage100_plugin.spec import Action, Answer, Context, Effect, Example, Faults, Given, Refuses

MOST = 20_000


class GetBudget(OfJob):
    """The budget of a job, all of it or that of one phase."""

    phase = fields.record_id("Phase", picker="phases", parents=("job",), help="Only that of this phase.")
    limit = fields.whole("Limit", load_default=MOST, validate=validate.Range(1, MOST, error=f"Limit is 1 to {MOST}."))
    cursor = fields.text("Cursor", help="The next of the page before.")


class BudgetSums(Schema):
    """Amounts of a budget, with two places."""

    original = fields.money("Original Budget", help="What Set Budget kept; 0.00 where it was never used.")
    budget = fields.money("Budget", help="Of 6-2, without change orders.")
    approved_changes = fields.money("Approved Changes", help="Of approved change orders (6-4-1).")
    revised_budget = fields.money("Revised Budget", help="The budget and its approved changes.")
    committed = fields.money("Committed", help="Of subcontracts and purchase orders, not invoiced or received.")
    actual = fields.money("Actual", help="Posted job costs.")
    remaining = fields.money("Remaining", help="The revised budget without what is committed and spent.")


class BudgetItem(BudgetSums):
    """What a budget has for one phase, cost code and cost type."""

    phase = fields.record_id("Phase")
    cost_code = fields.cost_code("Cost Code")
    cost_type = fields.record_id("Cost Type")
    description = fields.text("Description", help="Of the cost code.")
    hours = fields.quantity("Hours", help="Of the whole code, on each of its cost types.")
    quantity = fields.quantity("Quantity", help="Of the whole code, on each of its cost types.")
    unit = fields.text("Unit")


class BudgetOfJob(BudgetSums):
    """A page of a budget; the amounts beside it are those of all its items."""

    job = fields.record_id("Job")
    job_name = fields.text("Job Name")
    locked = fields.flag("Lock Edit")
    items = fields.lines("Items", BudgetItem)
    next = fields.text("Next", help="Give it as cursor.")


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """Whether job and phase are there and the page can be asked for; a job without a budget has an empty one."""
    job = check_job(ctx, given, faults)
    phase = given.get("phase")
    if job is not None and phase and ctx.any("phase", {"job": JOB.id_of(job), "number": phase}) is None:
        faults.add("/phase", "not_in_sage", f"Job {JOB.id_of(job)} has no phase {phase} ({JOB.menu}).")
    check_page(ctx, given, faults)


def run(ctx: Context, given: Given) -> Answer:
    """A page of the budget by phase, cost code and cost type, with what the job's books say of each."""
    job = job_of(ctx, given) or ""
    budget = ctx.one("budget", job)
    phase = given.get("phase")
    every = _all(ctx.sage.figures(job).costs, budget)
    costs = [one for one in every if phase is None or str(one.phase) == phase]
    offset, most = int(given.get("cursor") or 0), given["limit"]
    page = costs[offset : offset + most]
    rows = _rows(_lines(budget, page))
    items = [{**_place(one), **rows.get(_key(one), {}), **_money([one])} for one in page]
    return Answer(
        {
            "job": job,
            "job_name": (ctx.one("job", job) or {}).get("jobnme"),
            "locked": bool(budget and budget["lckedt"]),
            **_money(costs),
            "items": items,
            "next": str(offset + most) if len(costs) > offset + most else None,
        }
    )


def _all(costs: Sequence[CostFigures], budget: Row | None) -> list[CostFigures]:
    """The figures of a job, with the codes that its budget has and that no money is of: those have no cost type."""
    known = {(one.phase, one.cost_code) for one in costs}
    codes = {(row["phsnum"] or 0, row["cstcde"]) for row in (budget["lines"] if budget is not None else ())}
    found = [*costs, *(CostFigures(phase, code, 0) for phase, code in codes - known)]
    return sorted(found, key=lambda one: (one.phase, one.cost_code, one.cost_type))


def _lines(budget: Row | None, page: Sequence[CostFigures]) -> Sequence[Mapping[str, Any]]:
    """The lines of the budget that a page needs: a large one is not shaped as a whole for each."""
    if budget is None:
        return ()
    codes = {(one.phase, one.cost_code) for one in page}
    rows = [row for row in budget["lines"] if (row["phsnum"] or 0, row["cstcde"]) in codes]
    return BUDGET.public({**budget, "lines": rows})["lines"]  # type: ignore[no-any-return]


def _key(one: CostFigures) -> tuple[str | None, str]:
    return str(one.phase) if one.phase else None, f"{one.cost_code:.3f}"


def _rows(lines: Sequence[Mapping[str, Any]]) -> dict[tuple[str | None, str], dict[str, Any]]:
    """What belongs to whole codes, by phase and code: hours and quantities of all their rows together."""
    found: dict[tuple[str | None, str], dict[str, Any]] = {}
    seen: set[str] = set()
    for line in lines:
        if line["line"] in seen:
            continue
        seen.add(line["line"])
        held = found.setdefault((line["phase"], line["cost_code"]), {"description": line["description"], "unit": None})
        held["unit"] = held["unit"] or line["unit"]
        for name in ("hours", "quantity"):
            if line[name] is not None:
                held[name] = f"{Decimal(held.get(name) or 0) + Decimal(line[name]):f}"
    return found


def _place(one: CostFigures) -> dict[str, Any]:
    phase, code = _key(one)
    return {"phase": phase, "cost_code": code, "cost_type": str(one.cost_type) if one.cost_type else None}


def _money(costs: Sequence[CostFigures]) -> dict[str, str]:
    """The amounts of some codes and types together."""
    held = {
        "original": [one.original for one in costs],
        "budget": [one.budget for one in costs],
        "approved_changes": [one.approved_changes for one in costs],
        "revised_budget": [one.current_budget for one in costs],
        "committed": [one.committed for one in costs],
        "actual": [one.actual for one in costs],
        "remaining": [one.current_budget - one.committed - one.actual for one in costs],
    }
    return {name: f"{sum(amounts, Decimal(0)):.2f}" for name, amounts in held.items()}


GET_BUDGET = Action(
    key="get_budget",
    record="budget",
    verb="get",
    title="Get Budget",
    summary="Gives a job's budget by code and type: original, changes, revised, committed, spent, hours, quantities.",
    menu=BUDGET.menu,
    effect=Effect.READ,
    input=GetBudget,
    output=BudgetOfJob,
    check=check,
    run=run,
    example=Example(
        {"job": "1015", "limit": 1},
        {"job": "1015", "budget": "...", "items": [{"cost_code": "...", "budget": "..."}], "next": "1"},
    ),
    refuses=(
        Refuses({"job": "99999"}, "not_in_sage", "Sage has no job 99999 (3-5 Jobs)."),
        Refuses({}, "required", "Job is required (3-5 Jobs)."),
    ),
    limits=(
        "Percent complete and forecasts of 6-2 are not read.",
        "A code that the budget has without any amount is one item without a cost type: Sage keeps none for it.",
    ),
)
