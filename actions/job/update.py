"""Update a job (3-5): only what differs is sent."""

from __future__ import annotations

from actions.client.given import check_client, client_of
from actions.job.checks import check_active_client, check_lists
from actions.job.inputs import SENT, JobOutcomeSchema, UpdateJobInput
from actions.states import check_state
from actions.updating import Wanted, check_update, update
from sage100_plugin.records.job import JOB
from sage100_plugin.spec import Action, Context, Effect, Example, Faults, Given, Plan, Refuses, Stands, Step


def _wanted(ctx: Context, given: Given) -> Wanted:
    """The client as it is given or linked; a status that may be the company's own by its number."""
    status = given.get("status")
    own = {"client": client_of(ctx, given), "status": int(status) if status else None, "type": given.get("type")}
    return {**{name: given.get(name) for name in SENT}, **own}


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """Which job is meant, whether it may be changed, and whether Sage has what is named."""
    check_state(given, faults)
    check_client(ctx, given, faults, required=False)
    check_lists(ctx, given, faults)
    if "client" in check_update(ctx, given, faults, "job", _wanted(ctx, given)):
        check_active_client(ctx, client_of(ctx, given), faults)


def run(ctx: Context, given: Given) -> Plan | Stands:
    """One JobModRq with what differs from Sage; none when nothing does."""
    return update(ctx, given, "job", _wanted(ctx, given))


UPDATE_JOB = Action(
    key="update_job",
    record="job",
    verb="update",
    title="Update Job",
    summary="Sends what changed in the project to its job in Sage, and nothing when nothing did.",
    menu=JOB.menu,
    effect=Effect.WRITE,
    input=UpdateJobInput,
    output=JobOutcomeSchema,
    check=check,
    run=run,
    maps=True,
    steps=(
        Step("Edit the project", "source"),
        Step("Compare it with the job and send what differs", "plugin"),
    ),
    example=Example(
        input={"job": "1015", "name": "Westfield Water Treatment Plant", "address1": "90 Basin Road"},
        output={"id": "1015", "address1": "90 Basin Road", "outcome": "updated"},
    ),
    refuses=(
        Refuses({"name": "x"}, "required", "Source Id is required, or the job."),
        Refuses({"job": "99999", "name": "x"}, "not_in_sage", "Sage has no job 99999 (3-5 Jobs)."),
        Refuses(
            {"source": "followup", "source_id": "P-9", "name": "x"},
            "project_not_linked",
            "Project P-9 of followup is not linked to a job in Sage. Export it with export_job, or link it with "
            "map_job.",
        ),
        Refuses(
            {"job": "1015", "state": "ZZ"},
            "unknown_state",
            "State: ZZ is no state or province. Write it with its two letters, as OK.",
        ),
    ),
    limits=(
        "Sage's API is not known to change jobs: without a JobModRq in the company's mbxml.xsd it is done in 3-5 Jobs.",
        "No field of Sage is emptied.",
        "A field that the company's API does not change stays as it is and is told as skipped.",
    ),
)
