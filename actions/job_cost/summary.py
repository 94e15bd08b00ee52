"""Get the costs of a job by phase, cost code and cost type, as a budget view shows them (6-3, 6-2)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from marshmallow import Schema, validate

from actions.job_cost.synced import LINKED, linked_in, why_none
from actions.project import OfJob, check_job, job_of
from sage100_plugin.ports.links import ties
from sage100_plugin.ports.sage import ZERO, CostFigures, PostedCosts
from sage100_plugin.records import fields
from sage100_plugin.records.job_cost import COMMITMENTS, JOB_COST, commitment_of
from sage100_plugin.spec import Action, Answer, Context, Effect, Example, Faults, Given, Refuses

MOST = 20_000
_CURSOR = re.compile(r"([0-9]{1,18})-([0-9]{1,12}\.[0-9]{3})-([0-9]{1,18})")

Place = tuple[int, Decimal, int]
Json = dict[str, Any]


class GetJobCostSummary(OfJob):
    """The costs of a job, all of them or those of one phase."""

    phase = fields.record_id("Phase", picker="phases", parents=("job",), help="Only those of this phase.")
    limit = fields.whole("Limit", load_default=MOST, validate=validate.Range(1, MOST, error=f"Limit is 1 to {MOST}."))
    cursor = fields.text("Cursor", help="The next of the page before.")


class CostSums(Schema):
    """Amounts of costs, with two places."""

    direct = fields.money("Direct", help="Posted costs that are on no invoice of a linked commitment.")
    committed_invoiced = fields.money(
        "Committed Invoiced", help="Posted costs on invoices of linked purchase orders and subcontracts; no memos."
    )
    committed_remaining = fields.money(
        "Committed Remaining", help="Of subcontracts and purchase orders, linked or not: not invoiced or received yet."
    )
    job_to_date = fields.money("Job to Date", help="Direct and committed invoiced: all that is posted.")
    budget = fields.money("Budget", help="Of 6-2, without change orders.")
    approved_changes = fields.money("Approved Changes", help="Of approved change orders (6-4-1).")
    revised_budget = fields.money("Revised Budget", help="The budget and its approved changes.")
    remaining = fields.money("Remaining", help="The revised budget without what is posted and what is committed.")


class CostSummaryItem(CostSums):
    """The costs of one phase, cost code and cost type."""

    phase = fields.record_id("Phase")
    cost_code = fields.cost_code("Cost Code")
    cost_type = fields.record_id("Cost Type")


class InvoicedCommitment(Schema):
    """A linked commitment, and what is posted of its invoices."""

    record = fields.option("Record", COMMITMENTS)
    id = fields.record_id("Record#")
    source = fields.text("Source")
    source_id = fields.text("Source Id")
    invoiced = fields.money("Invoiced")


class CostsOfJob(CostSums):
    """A page of the costs of a job; the amounts beside it are those of all its items, none where none are given."""

    job = fields.record_id("Job")
    job_name = fields.text("Job Name")
    items = fields.lines("Items", CostSummaryItem)
    commitments = fields.lines("Commitments", InvoicedCommitment, help="Linked ones with posted invoices, of the job.")
    next = fields.text("Next", help="Give it as cursor.")
    reason = fields.text("Reason", help="Why there are none, and what to do.")


@dataclass
class _Sums:
    """What one phase, code and type has."""

    figures: CostFigures
    direct: Decimal = ZERO
    invoiced: Decimal = ZERO


@dataclass
class _Job:
    """The costs of a job, put together from its figures and from what was posted."""

    places: dict[Place, _Sums] = field(default_factory=dict)
    commitments: dict[tuple[str, str], Decimal] = field(default_factory=dict)

    def add(self, cost: PostedCosts, linked: Callable[[str, str], bool]) -> None:
        """Count costs once: as direct, or against their commitment."""
        held = self.places[cost.phase, cost.cost_code, cost.cost_type]
        tied = commitment_of(vars(cost), linked)
        if tied is None:
            held.direct += cost.amount
        else:
            held.invoiced += cost.amount
            self.commitments[tied] = self.commitments.get(tied, ZERO) + cost.amount


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """Whether the job is there and the page can be asked for."""
    check_job(ctx, given, faults)
    if given.get("cursor") and _place_of(given["cursor"]) is None:
        faults.add("/cursor", "invalid_value", "Give the next of the page before as cursor.")


def run(ctx: Context, given: Given) -> Answer:
    """A page by phase, cost code and cost type."""
    job = job_of(ctx, given) or ""
    answer: Json = {"job": job, "job_name": (ctx.one("job", job) or {}).get("jobnme")}
    reason = why_none(ctx, job)
    if reason:
        nothing: Json = dict.fromkeys(_money([]))
        return Answer({**answer, **nothing, "items": [], "commitments": [], "next": None, "reason": reason})
    costs = _costs(ctx, job)
    all_of = {place: sums for place, sums in costs.places.items() if given.get("phase") in {None, str(place[0])}}
    behind, most = _place_of(given.get("cursor") or ""), given["limit"]
    places = [place for place in sorted(all_of) if behind is None or place > behind]
    items = [{**_shown(place), **_money([all_of[place]])} for place in places[:most]]
    return Answer(
        {
            **answer,
            **_money(all_of.values()),
            "items": items,
            "commitments": _commitments(ctx, costs),
            "next": _cursor(places[most - 1]) if len(places) > most else None,
            "reason": None,
        }
    )


def _costs(ctx: Context, job: str) -> _Job:
    figures = ctx.sage.figures(job)
    found = _Job({(one.phase, one.cost_code, one.cost_type): _Sums(one) for one in figures.costs})
    linked = linked_in(ctx)
    for cost in figures.posted:
        found.add(cost, linked)
    return found


def _commitments(ctx: Context, costs: _Job) -> Sequence[Json]:
    found = []
    for (record, id), invoiced in sorted(costs.commitments.items()):
        link = next(filter(ties, ctx.links.by_sage(ctx.company.id, record, id)))
        told = {"record": record, "id": id, "source": link.source, "source_id": link.source_id}
        found.append({**told, "invoiced": f"{invoiced:.2f}"})
    return found


def _money(some: Iterable[_Sums]) -> dict[str, str]:
    """The amounts of some phases, codes and types together."""
    all_of = list(some)

    def total(amount: Callable[[_Sums], Decimal]) -> Decimal:
        return sum(map(amount, all_of), ZERO)

    direct, invoiced = total(lambda one: one.direct), total(lambda one: one.invoiced)
    committed, revised = total(lambda one: one.figures.committed), total(lambda one: one.figures.current_budget)
    held = {
        "direct": direct,
        "committed_invoiced": invoiced,
        "committed_remaining": committed,
        "job_to_date": direct + invoiced,
        "budget": total(lambda one: one.figures.budget),
        "approved_changes": total(lambda one: one.figures.approved_changes),
        "revised_budget": revised,
        "remaining": revised - direct - invoiced - committed,
    }
    return {name: f"{amount:.2f}" for name, amount in held.items()}


def _shown(place: Place) -> Json:
    phase, code, kind = place
    return {
        "phase": str(phase) if phase else None,
        "cost_code": f"{code:.3f}",
        "cost_type": str(kind) if kind else None,
    }


def _cursor(place: Place) -> str:
    return f"{place[0]}-{place[1]:.3f}-{place[2]}"


def _place_of(cursor: str) -> Place | None:
    found = _CURSOR.fullmatch(cursor)
    return (int(found[1]), Decimal(found[2]), int(found[3])) if found else None


GET_JOB_COST_SUMMARY = Action(
    key="get_job_cost_summary",
    record="job_cost",
    verb="get",
    title="Get Job Cost Summary",
    summary=(
        "Gives the costs of a linked job by code and type: direct, invoiced on linked commitments, still committed, "
        "job to date and budget. No cent counts twice."
    ),
    menu=JOB_COST.menu,
    effect=Effect.READ,
    input=GetJobCostSummary,
    output=CostsOfJob,
    check=check,
    run=run,
    example=Example(
        {"job": "1012", "limit": 1},
        {
            "job": "1012",
            "direct": "...",
            "committed_invoiced": "28639.80",
            "job_to_date": "...",
            "commitments": [{"record": "subcontract", "id": "16", "source_id": "C-16", "invoiced": "28639.80"}],
            "items": [{"cost_code": "2010.000", "cost_type": "3", "direct": "2501.80", "job_to_date": "2501.80"}],
            "next": "...",
            "reason": None,
        },
        given=LINKED,
    ),
    refuses=(
        Refuses({"job": "99999"}, "not_in_sage", "Sage has no job 99999 (3-5 Jobs)."),
        Refuses({}, "required", "Job is required (3-5 Jobs)."),
        Refuses({"job": "1012", "cursor": "x"}, "invalid_value", "Give the next of the page before as cursor."),
    ),
    limits=(
        "A job whose project or budget is not linked has none here, and the reason says what to do.",
        "What is direct and what is committed follows the links as they stand at the moment.",
        "A memo invoice counts as direct, though it names a subcontract: Sage counts it against none.",
        "Payroll that is not computed yet is in Sage's committed cost reports, and not here.",
    ),
)
