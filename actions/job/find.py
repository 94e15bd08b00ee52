"""Find jobs (3-5)."""

from __future__ import annotations

from actions.linked import linked_ids, rows_with
from actions.listing import FindInput, answer, check_page, listed, page, window
from sage100_plugin.ports.sage import Row
from sage100_plugin.records import fields
from sage100_plugin.records.job import JOB, STATUSES, JobSchema
from sage100_plugin.spec import Action, Answer, Context, Effect, Example, Given, Refuses


class FindJobs(FindInput):
    """Jobs by part of the number or name, by status and client; only the linked ones when asked."""

    status = fields.choice("Status", STATUSES, help="By number or name.")
    client = fields.record_id("Client", picker="clients")
    linked = fields.flag("Linked", help="Only jobs that are linked to a project.")


def run(ctx: Context, given: Given) -> Answer:
    """A page of jobs."""
    if not given.get("linked"):
        return page(ctx, given, "job", {"status": given.get("status"), "client": given.get("client")})
    offset, most = window(given)
    rows = [row for row in rows_with(ctx, "job", linked_ids(ctx, "job"), given.get("q") or "") if _wanted(given, row)]
    return answer(given, "job", rows[offset : offset + most])


def _wanted(given: Given, row: Row) -> bool:
    status, client = given.get("status"), given.get("client")
    return (status is None or row["status"] == status) and (client is None or str(row["clnnum"]) == client)


FIND_JOBS = Action(
    key="find_jobs",
    record="job",
    verb="find",
    title="Find Jobs",
    summary="Finds jobs in Sage by part of their number or name, status or client; finding none is no error.",
    menu=JOB.menu,
    effect=Effect.READ,
    input=FindJobs,
    output=listed("FoundJobs", JobSchema),
    check=check_page,
    run=run,
    example=Example({"status": "Current", "limit": 1}, {"items": "...", "next": "..."}),
    refuses=(
        Refuses(
            {"status": "Sleeping"},
            "invalid_value",
            "Status: not one of the choices: 1 Bid, 2 Refused, 3 Contract, 4 Current, 5 Complete, 6 Closed.",
        ),
    ),
)
