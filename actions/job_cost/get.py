"""Get the costs that were posted to a job (6-3), one by one, whatever window they come from."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, validate

from actions.job_cost.synced import LINKED, linked_in, why_no_details, why_none
from actions.listing import LIMIT, MOST, check_page
from actions.project import OfJob, check_job, job_of
from sage100_plugin.ports.sage import Among, Between, Beyond, Since
from sage100_plugin.records import fields
from sage100_plugin.records.figures import POSTED
from sage100_plugin.records.job_cost import (
    JOB_COST,
    KINDS,
    PAYABLES,
    PAYROLL,
    SPLITS,
    ImportedCostSchema,
    imported,
)
from sage100_plugin.spec import Action, Answer, Context, Effect, Example, Faults, Given, Refuses

CHUNK, READS = 500, 10
"""Where a filter is on what only the links or the invoice tell, one call reads so many costs, so many times."""

SOURCES = {"payroll": PAYROLL, "invoice": PAYABLES, "subcontractor_invoice": PAYABLES, "committed": PAYABLES}
"""From where alone a kind or a share of the costs comes: the others need not be read."""

Json = dict[str, Any]


class GetJobCosts(OfJob):
    """The posted costs of a job, in the order of their record numbers."""

    phase = fields.record_id("Phase", picker="phases", parents=("job",))
    cost_code = fields.cost_code("Cost Code", picker="cost_codes")
    cost_type = fields.record_id("Cost Type", picker="cost_types", parents=("cost_code",))
    kind = fields.option("Kind", KINDS, help="What the cost is to a project system.")
    split = fields.option("Split", SPLITS, help="Committed: on an invoice of a linked purchase order or subcontract.")
    date_from = fields.day("Date From", help="The first day, of the cost's own date.")
    date_to = fields.day("Date To", help="The last day.")
    updated_since = fields.moment("Updated Since", help="Entered, corrected or voided in Sage since then.")
    include_void = fields.flag(
        "Include Void", help="Void ones too; they count no longer. Always so with Updated Since, unless you say no."
    )
    limit = fields.whole("Limit", load_default=LIMIT, validate=validate.Range(1, MOST, error=f"Limit is 1 to {MOST}."))
    cursor = fields.text("Cursor", help="The next of the page before.")


class JobCostsOfJob(Schema):
    """A page of the costs of a job."""

    job = fields.record_id("Job")
    job_name = fields.text("Job Name")
    items = fields.lines("Items", ImportedCostSchema)
    next = fields.text("Next", help="Give it as cursor. A page may hold fewer costs than its limit, and have a next.")
    reason = fields.text("Reason", help="Why there are none, and what to do.")


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """Whether the job is there and the page can be asked for; that nothing is found is no fault."""
    check_job(ctx, given, faults)
    check_page(ctx, given, faults)
    start, end = given.get("date_from"), given.get("date_to")
    if start and end and end < start:
        faults.add("/date_to", "invalid_value", f"The last day {end} is before the first day {start}.")


def run(ctx: Context, given: Given) -> Answer:
    """A page behind the record of the cursor: no page counts those before it."""
    job = job_of(ctx, given) or ""
    reason = why_none(ctx, job) or why_no_details(ctx)
    items, following = ([], None) if reason else _page(ctx, given, job)
    name = (ctx.one("job", job) or {}).get("jobnme")
    return Answer({"job": job, "job_name": name, "items": items, "next": following, "reason": reason})


def _page(ctx: Context, given: Given, job: str) -> tuple[list[Json], str | None]:
    where, linked, limit = _where(given, job), linked_in(ctx), given["limit"]
    chosen = {name: given[name] for name in ("kind", "split") if given.get(name)}
    size, behind = CHUNK if chosen else limit, given.get("cursor") or "0"
    items: list[Json] = []
    for _ in range(READS):
        rows = ctx.sage.find("job_cost", where={**where, "id": Beyond(behind)}, limit=size + 1)
        for row in rows[:size]:
            cost = imported(JOB_COST.public(row), linked)
            behind = cost["id"]
            if all(cost[name] == value for name, value in chosen.items()):
                items.append(cost)
            if len(items) == limit:
                return items, None if row is rows[-1] else behind
        if len(rows) <= size:
            return items, None
    return items, behind


def _where(given: Given, job: str) -> Json:
    where: Json = {"job": job} | {name: given[name] for name in ("phase", "cost_code", "cost_type") if given.get(name)}
    void = given.get("include_void")
    if not (bool(given.get("updated_since")) if void is None else void):
        where["status"] = POSTED
    if given.get("date_from") or given.get("date_to"):
        where["date"] = Between(given.get("date_from"), given.get("date_to"))
    if given.get("updated_since"):
        where["updated_at"] = Since(given["updated_since"])
    sources = SOURCES.get(given.get("kind") or "") or SOURCES.get(given.get("split") or "")
    return where | ({"source": Among(tuple(sorted(sources)))} if sources else {})


GET_JOB_COSTS = Action(
    key="get_job_costs",
    record="job_cost",
    verb="get",
    title="Get Job Costs",
    summary=(
        "Gets the costs posted to a linked job, from journal, payables, payroll and 6-3 itself: what each is to a "
        "project system, and whether it is direct or on a linked commitment."
    ),
    menu=JOB_COST.menu,
    effect=Effect.READ,
    input=GetJobCosts,
    output=JobCostsOfJob,
    check=check,
    run=run,
    example=Example(
        {"job": "1012", "cost_code": "4060", "limit": 1},
        {
            "job": "1012",
            "items": [
                {
                    "id": "...",
                    "cost_code": "4060.000",
                    "cost_type": "4",
                    "kind": "subcontractor_invoice",
                    "split": "committed",
                    "vendor": "80",
                    "subcontract": "16",
                    "amount": "7839.80",
                    "approval_status": "approved",
                }
            ],
            "next": "...",
            "reason": None,
        },
        given=LINKED,
    ),
    refuses=(
        Refuses({"job": "99999"}, "not_in_sage", "Sage has no job 99999 (3-5 Jobs)."),
        Refuses({}, "required", "Job is required (3-5 Jobs)."),
        Refuses(
            {"job": "1012", "date_from": "2026-10-02", "date_to": "2026-10-01"},
            "invalid_value",
            "The last day 2026-10-01 is before the first day 2026-10-02.",
        ),
    ),
    limits=(
        "Costs are only read: they are made in Sage, and nothing is exported into 6-3.",
        "A job whose project or budget is not linked has none here, and the reason says what to do.",
        "The company policy job_cost_detail=off leaves only the sums of get_job_cost_summary.",
        "By kind or split a page may hold fewer costs than its limit: go on as long as there is a next.",
        "A cost that was deleted in Sage is told by no page; the trigger record_deleted tells it.",
    ),
)
