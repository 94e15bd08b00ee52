"""The job that an input means: by its number, or by the project of the source that it is linked to (3-5 Jobs)."""

from __future__ import annotations

from sage100_plugin.ports.links import BROKEN
from sage100_plugin.ports.sage import Row
from sage100_plugin.records import fields
from sage100_plugin.spec import ActionInput, Context, Faults, Given
from sage100_plugin.spec.pairs import was_deleted


class OfJob(ActionInput):
    """What belongs to a job."""

    job = fields.record_id("Job", picker="jobs", help="The Sage job (3-5 Jobs).", sample="1015")
    project_source_id = fields.text("Project Source Id", help="Instead of the job: the id of a project that is linked.")


def job_of(ctx: Context, given: Given) -> str | None:
    """The number of the job that is meant; None when there is none."""
    if given.get("job"):
        return str(given["job"])
    if not given.get("project_source_id") or not given.get("source"):
        return None
    link = ctx.links.by_source(ctx.company.id, "job", given["source"], given["project_source_id"])
    return link.sage_id if link and link.state != BROKEN else None


def _agree(ctx: Context, given: Given) -> bool:
    """Whether the project is linked to just that job."""
    return bool(given.get("source")) and job_of(ctx, {**given, "job": None}) == str(given["job"])


def check_job(ctx: Context, given: Given, faults: Faults) -> Row | None:
    """The job that is meant; None, with a fault, when none is or Sage does not have it.

    Both may be given where they say the same, as a source's record does that holds the job it was linked to.
    """
    if given.get("job") and given.get("project_source_id") and not _agree(ctx, given):
        says = "Give either the Sage job or the project's source id, not both."
        faults.add("/project_source_id", "invalid_value", says)
    job = job_of(ctx, given)
    if job is not None:
        return ctx.need(faults, "/job" if given.get("job") else "/project_source_id", "job", job)
    project = given.get("project_source_id")
    if not project:
        faults.add("/job", "required", "Job is required (3-5 Jobs).")
        return None
    source = given.get("source")
    link = ctx.links.by_source(ctx.company.id, "job", source, project) if source else None
    says = f"Project {project} of {source or 'the source'} is not linked to a Sage job (3-5 Jobs)."
    faults.add("/project_source_id", "project_not_linked", was_deleted(link) if link else says)
    return None
