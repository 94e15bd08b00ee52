"""Map a project to a job that stands in Sage (3-5); nothing is written there."""

from __future__ import annotations

from actions.job.checks import strict
from actions.job.inputs import JobOutcomeSchema
from actions.linking import check_link, is_linked, link
from actions.meant import link_of
from sage100_plugin.ports.links import BROKEN
from sage100_plugin.records import fields
from sage100_plugin.records.job import JOB
from sage100_plugin.spec import Action, ActionInput, Context, Effect, Example, Faults, Given, Refuses, Stands, Step


class MapJob(ActionInput):
    """A job of Sage, and the project that it is."""

    job = fields.record_id("Job", picker="unlinked_jobs", required=True, menu=JOB.menu, help="The Sage job (3-5 Jobs).")
    source = fields.source(required=True, help="The outside system, for example followup.", sample="followup")
    source_id = fields.text(
        "Source Id", most=fields.SOURCE_ID, required=True, help="The project's own id.", sample="P-204"
    )


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """Whether Sage has the job, neither side belongs to another, and the company links what stands on both sides."""
    _check_mapped(ctx, given, faults)
    check_link(ctx, given, faults, "job")
    job = given.get("job")
    if job and strict(ctx) and not is_linked(ctx, given, "job"):
        says = (
            f"This company links no two jobs that were made in both systems: job {job} is not mapped. "
            "Accept it as an imported job, or export the project."
        )
        faults.add("/job", "in_both_systems", says)


def _check_mapped(ctx: Context, given: Given, faults: Faults) -> None:
    """A project that is another job says how to map it to this one (R99)."""
    pair = link_of(ctx, given, "job")
    if pair is not None and pair.state != BROKEN and pair.sage_id != given.get("job"):
        says = (
            f"{pair.source_id} of {pair.source} is already job {pair.sage_id} in Sage ({JOB.menu}). "
            f"To map it to another, change or remove link {pair.id}."
        )
        faults.add("/source_id", "already_linked", says)


def run(ctx: Context, given: Given) -> Stands:
    """A link when there is none."""
    return link(ctx, given, "job")


FIRST = (("map_job", {"job": "1015", "source": "followup", "source_id": "P-204"}),)

MAP_JOB = Action(
    key="map_job",
    record="job",
    verb="map",
    title="Map Job",
    summary="Links a project to the Sage job that it is; nothing is written to Sage.",
    menu=JOB.menu,
    effect=Effect.WRITE,
    input=MapJob,
    output=JobOutcomeSchema,
    check=check,
    run=run,
    steps=(Step("Choose the Sage job in the project's settings", "source"), Step("Remember the pair", "plugin")),
    example=Example(
        input={"job": "1015", "source": "followup", "source_id": "P-204", "source_name": "Westfield Water"},
        output={"id": "1015", "name": "Westfield Water Treatment Plant", "outcome": "linked"},
    ),
    refuses=(
        Refuses({"job": "", "source": "followup", "source_id": "P-204"}, "required", "Job is required (3-5 Jobs)."),
        Refuses(
            {"job": "99999", "source": "followup", "source_id": "P-204"},
            "not_in_sage",
            "Sage has no job 99999 (3-5 Jobs).",
        ),
        Refuses(
            {"job": "1015", "source": "followup", "source_id": "P-205"},
            "linked_elsewhere",
            "Job 1015 is already linked to P-204 of followup. Unlink that one first.",
            given=FIRST,
        ),
    ),
    limits=("A job belongs to one project of each source.",),
)
