"""Get one job (3-5) with its figures."""

from __future__ import annotations

from typing import Any

from actions.meant import find_record, id_of
from sage100_plugin.records import fields
from sage100_plugin.records.job import JOB, JobSchema
from sage100_plugin.spec import Action, ActionInput, Answer, Context, Effect, Example, Faults, Given, Refuses

FIGURES = ("approved_changes", "pending_changes", "current_contract", "budget", "current_budget", "committed", "actual")
"""Figures of a job, named as in `ports.sage.JobFigures`."""


class GetJob(ActionInput):
    """A job by its number, or by the project it is linked to."""

    job = fields.record_id("Job", picker="jobs", help="The job's number in Sage.", sample="1015")


class JobWithFigures(JobSchema):
    """A job, and what its books come to at the moment. Sage stores none of these sums."""

    approved_changes = fields.money("Approved Changes", help="Of the contract, by approved change orders.")
    pending_changes = fields.money("Pending Changes", help="Requested and not decided.")
    current_contract = fields.money("Current Contract", help="The original contract and the approved changes.")
    budget = fields.money("Budget", help="As it stands in 6-2, without approved changes.")
    current_budget = fields.money("Current Budget", help="The budget and the approved changes to it.")
    committed = fields.money("Committed", help="Open subcontracts and purchase orders.")
    actual = fields.money("Actual Cost", help="Posted job costs.")


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """Whether one job is meant, and Sage has it."""
    find_record(ctx, given, faults, "job")


def run(ctx: Context, given: Given) -> Answer:
    """The job with its contacts, phases and figures."""
    id = id_of(ctx, given, "job") or ""
    shown = JOB.public(ctx.sage.get("job", [id])[id])
    figures = ctx.sage.figures(id)
    declared = fields.made(JobWithFigures).fields
    sums: dict[str, Any] = {name: fields.shown_by(declared[name], getattr(figures, name)) for name in FIGURES}
    return Answer({**shown, **sums})


GET_JOB = Action(
    key="get_job",
    record="job",
    verb="get",
    title="Get Job",
    summary="Gets a job with its contacts, phases and figures: by its number, or by the project it is linked to.",
    menu=JOB.menu,
    effect=Effect.READ,
    input=GetJob,
    output=JobWithFigures,
    check=check,
    run=run,
    example=Example(
        {"job": "1015"},
        {"id": "1015", "name": "Westfield Water Treatment Plant", "phases": [], "budget": "...", "committed": "..."},
    ),
    refuses=(
        Refuses({}, "required", "Source Id is required, or the job."),
        Refuses({"job": "99999"}, "not_in_sage", "Sage has no job 99999 (3-5 Jobs)."),
        Refuses(
            {"source": "followup", "source_id": "P-404"},
            "project_not_linked",
            "Project P-404 of followup is not linked to a job in Sage. Export it with export_job, or link it with "
            "map_job.",
        ),
    ),
)
