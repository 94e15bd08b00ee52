"""The change order that an input means: by its record, by its number in a job, or by what is linked to it."""

from __future__ import annotations

from actions.project import OfJob, job_of
from sage100_plugin.ports.links import BROKEN, Link
from sage100_plugin.ports.sage import Row
from sage100_plugin.records import fields
from sage100_plugin.records.change_order import CHANGE_ORDER
from sage100_plugin.spec import Context, Faults, Given
from sage100_plugin.spec.pairs import was_deleted

WAYS = ("change_order", "number", "source_id")


class MeantOrder(OfJob):
    """A change order by its record number, by its number in a job, or by the source record it is linked to."""

    change_order = fields.record_id(
        "Change Order", picker="change_orders", parents=("job",), help="The record number in Sage.", sample="7"
    )
    number = fields.text("Change#", help="Instead of it, with the job: the number that people call it by.")
    phase = fields.record_id("Phase", picker="phases", parents=("job",), help="With the number; none if left empty.")


def check_order(ctx: Context, given: Given, faults: Faults) -> Row | None:
    """The change order that is meant; None, with a fault, when not exactly one is, or Sage does not have it."""
    ways = [name for name in WAYS if given.get(name)]
    if len(ways) != 1:
        says = "Give one of these: the change order, its number with the job, or the source id of a linked record."
        faults.add(f"/{ways[1]}" if ways else "/change_order", "invalid_value" if ways else "required", says)
        return None
    if given.get("change_order"):
        return ctx.need(faults, "/change_order", "change_order", given["change_order"])
    if given.get("number"):
        return _check_number(ctx, given, faults)
    return _check_link(ctx, given, faults)


def order_of(ctx: Context, given: Given) -> str | None:
    """The record number of the change order that is meant; None when there is none."""
    if given.get("change_order"):
        return str(given["change_order"])
    if given.get("number"):
        row = _numbered(ctx, given)
        return str(row["recnum"]) if row is not None else None
    link = _linked(ctx, given)
    return link.sage_id if link is not None else None


def _check_number(ctx: Context, given: Given, faults: Faults) -> Row | None:
    job = job_of(ctx, given)
    if job is None:
        faults.add("/job", "required", "Job is required with the number of a change order.")
        return None
    row = _numbered(ctx, given)
    if row is None:
        phase = f" phase {given['phase']}" if given.get("phase") else ""
        says = f"Job {job}{phase} has no change order {given['number']} ({CHANGE_ORDER.menu})."
        faults.add("/number", "not_in_sage", says)
        return None
    return ctx.one("change_order", str(row["recnum"]))


def _check_link(ctx: Context, given: Given, faults: Faults) -> Row | None:
    if not given.get("source"):
        faults.add("/source", "required", "Source is required with a source id.")
        return None
    link = _linked(ctx, given)
    if link is None:
        says = f"Record {given['source_id']} of {given['source']} is not linked to a change order in Sage."
        faults.add("/source_id", "not_linked", says)
        return None
    if link.state == BROKEN:
        faults.add("/source_id", "not_linked", was_deleted(link))
        return None
    return ctx.need(faults, "/source_id", "change_order", link.sage_id)


def _numbered(ctx: Context, given: Given) -> Row | None:
    where = {"job": job_of(ctx, given), "phase": given.get("phase") or "0", "number": given["number"]}
    return ctx.any("change_order", where)


def _linked(ctx: Context, given: Given) -> Link | None:
    if not given.get("source") or not given.get("source_id"):
        return None
    return ctx.links.by_source(ctx.company.id, "change_order", given["source"], given["source_id"])
