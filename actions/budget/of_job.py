"""The job whose budget is meant, and whether the source may change it (6-2)."""

from __future__ import annotations

from actions.project import OfJob, check_job, job_of
from actions.updating import check_owner
from sage100_plugin.ports.links import BROKEN, Link
from sage100_plugin.ports.sage import Row
from sage100_plugin.records import fields
from sage100_plugin.records.budget import BUDGET
from sage100_plugin.records.inactive import inactive
from sage100_plugin.records.job import JOB
from sage100_plugin.spec import Context, Faults, Given, Pair

SOURCE = "source"
LOCK, OFF = "budget_lock", "off"
"""The policy that says whether a budget has to be locked in the source before it is sent (R62)."""


class OfBudget(OfJob):
    """The budget of a job. Its source id is the budget's own, or the project's where it has none."""

    locked = fields.flag("Locked", help="Whether the budget is locked in the source: it is sent only when it is.")


def source_id_of(given: Given) -> str | None:
    """The source's id of the budget: its own, or that of the project."""
    return given.get("source_id") or given.get("project_source_id")


def link_of(ctx: Context, given: Given) -> Link | None:
    """The link of the source's budget."""
    id = source_id_of(given)
    link = ctx.links.by_source(ctx.company.id, "budget", given["source"], id) if id and given.get("source") else None
    return link if link is not None and link.state != BROKEN else None


def pairs_of(ctx: Context, given: Given, owner: str) -> tuple[Pair, ...]:
    """The link that is to be made, when the budget has a source id and none yet."""
    id = source_id_of(given)
    if not id or link_of(ctx, given) is not None:
        return ()
    return (Pair("budget", given["source"], id, given.get("source_name") or "", owner),)


def check_source(ctx: Context, given: Given, faults: Faults, job: str | None) -> None:
    """Whether the budget has a source, and is not that of another job."""
    if source_id_of(given) and not given.get("source"):
        faults.add("/source", "required", "Source is required with a source id.")
    link = link_of(ctx, given)
    if link is not None and job is not None and link.sage_id != job:
        says = f"Budget {link.source_id} of {link.source} is that of job {link.sage_id}, not of job {job}."
        faults.add("/source_id" if given.get("source_id") else "/project_source_id", "already_linked", says)


def check_change(ctx: Context, given: Given, faults: Faults) -> Row | None:
    """The job whose budget the source changes: without phases, active, its budget not locked and not kept in Sage."""
    row = check_job(ctx, given, faults)
    job = job_of(ctx, given)
    check_source(ctx, given, faults, job)
    if ctx.company.policies.get(LOCK) != OFF and not given.get("locked"):
        says = "Lock the budget in the source before it is sent, and say so with locked."
        faults.add("/locked", "budget_not_locked", says)
    if row is None or job is None:
        return None
    pointer = "/job" if given.get("job") else "/project_source_id"
    if inactive(row):
        faults.add(pointer, "inactive_record", f"Job {job} {row['jobnme']} is inactive in Sage ({JOB.menu}).")
    if ctx.any("phase", {"job": job}) is not None:
        says = f"Job {job} has phases, so its budget is made in Sage ({BUDGET.menu}) and comes from there."
        faults.add(pointer, "phases_in_use", says)
    budget = ctx.one("budget", job)
    if budget is not None and budget["lckedt"]:
        says = f"The budget of job {job} has Lock Edit set. Let accounting clear it in Sage ({BUDGET.menu})."
        faults.add(pointer, "wrong_state", says)
    check_owner(ctx, given, faults, "budget", job, pointer)
    return row


def outcome(ctx: Context, job: str, became: str) -> dict[str, str]:
    """What a plan tells: what becomes of the budget, and the name of its job, by which approvers know it."""
    row = ctx.one("job", job)
    return {"outcome": became, "job_name": row["jobnme"] if row else ""}
