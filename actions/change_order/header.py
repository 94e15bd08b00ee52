"""The header of a change order (6-4-1): a new one, and one that lines are added to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema

from sage100_plugin.ports.sage import Row
from sage100_plugin.records import fields
from sage100_plugin.records.change_order import CHANGE_ORDER, CLOSED, STATUSES
from sage100_plugin.spec import Context, Faults, Given, Numbering

NEEDED = {"date": "Date", "description": "Description", "status": "Status"}
"""Without these Sage saves no change order (rules, section 8.1), and their labels."""

LIMITS = (
    (
        "How Sage's API calls phase, type and reason of a change order, its subcontract changes and its prime lines is "
        "not known for sure: where a company's schema has other names, they are refused before anything is sent."
    ),
)
"""Of every write of a change order."""

SENT = ("number", "date", "description", "status", "type", "reason", "submitted_date", "approved_date")


class Header(Schema):
    """What a new change order says of itself."""

    number = fields.text("Change#", length=20, help="Left empty, the next number of the job and phase is taken.")
    date = fields.day("Date", help="Of the order; required in a new one.")
    description = fields.text("Description", length=50, help="Required in a new one.")
    status = fields.choice("Status", STATUSES, help="By number or name; required in a new one.")
    phase = fields.record_id("Phase", picker="phases", parents=("job",), help="None if left empty.")
    type = fields.record_id("Type", picker="change_order_types", help="One of the company's own types.")
    reason = fields.text("Reason", length=50)
    submitted_date = fields.day("Submitted")
    approved_date = fields.day("Approved")


def check_new(ctx: Context, given: Given, faults: Faults, job: Row | None) -> None:
    """What a new change order lacks, whether its number is free, and whether Sage has its phase and type."""
    for name, label in NEEDED.items():
        if not given.get(name):
            faults.add(f"/{name}", "required", f"{label} is required for a new change order.")
    check_type(ctx, given, faults)
    if job is None:
        return
    number, where = str(job["recnum"]), scope(str(job["recnum"]), given)
    if given.get("phase") and ctx.any("phase", {"job": number, "number": given["phase"]}) is None:
        faults.add("/phase", "not_in_sage", f"Job {number} has no phase {given['phase']} (3-5 Jobs).")
    if given.get("number") and ctx.any("change_order", {**where, "number": given["number"]}):
        says = f"Job {number} already has a change order {given['number']} ({CHANGE_ORDER.menu})."
        faults.add("/number", "number_taken", says)


def check_type(ctx: Context, given: Given, faults: Faults) -> None:
    """Whether the company has the type."""
    if given.get("type"):
        ctx.need(faults, "/type", "change_order_type", given["type"])


def scope(job: str, given: Given) -> dict[str, str]:
    """Among which change orders a number is unique."""
    return {"job": job, "phase": given.get("phase") or "0"}


def header_of(job: str, given: Given) -> dict[str, Any]:
    """The header of a new change order as it is written."""
    return {**scope(job, given), **{name: given[name] for name in SENT if given.get(name) is not None}}


def numbering(job: str, given: Given) -> Numbering:
    """Sage numbers change orders for each job and phase (help, "About automatic numbering")."""
    return Numbering("number", scope(job, given))


def check_existing(ctx: Context, given: Given, faults: Faults, job: Row | None = None) -> Row | None:
    """The change order that is changed: of this job, not locked, neither void nor rejected."""
    order = given.get("change_order")
    if not order:
        faults.add("/change_order", "required", "Change Order is required to add to one that exists.")
        return None
    row = ctx.need(faults, "/change_order", "change_order", order)
    if row is None:
        return None
    if job is not None and str(row["jobnum"]) != str(job["recnum"]):
        says = f"Change order {row['chgnum']} belongs to job {row['jobnum']}, not to job {job['recnum']}."
        faults.add("/change_order", "invalid_value", says)
    check_open(row, faults)
    return row


def check_open(row: Row, faults: Faults, *, closed: bool = True) -> None:
    """Whether accounting lets the change order be changed; one that is `closed` gets no lines."""
    if closed and row.get("status") in CLOSED:
        says = f"Change order {row['chgnum']} is {STATUSES[row['status']]}: no line of it counts. Choose another one."
        faults.add("/change_order", "wrong_state", says)
    if row.get("lckedt"):
        says = f"Change order {row['chgnum']} has Lock Edit set. Let accounting clear it in Sage ({CHANGE_ORDER.menu})."
        faults.add("/change_order", "wrong_state", says)


def changed_lines(row: Mapping[str, Any] | None) -> set[tuple[str, str]]:
    """The lines of subcontracts that a change order changes already: Sage takes each once."""
    lines = CHANGE_ORDER.public(row)["lines"] if row is not None else ()
    return {(one["subcontract"], one["subcontract_line"]) for one in lines if one.get("subcontract_line")}
