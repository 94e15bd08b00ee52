"""Update the header of a change order (6-4-1): only what differs is sent."""

from __future__ import annotations

from typing import Any

from actions.change_order.header import LIMITS, SENT, check_open, check_type, scope
from actions.change_order.meant import WAYS, MeantOrder, check_order, order_of
from actions.updating import check_owner
from sage100_plugin.ports.sage import Row, Write
from sage100_plugin.records import fields
from sage100_plugin.records.change_order import CHANGE_ORDER, STATUSES, ChangeOrderSchema
from sage100_plugin.spec import Action, Context, Effect, Example, Faults, Given, Plan, Refuses, Stands, Step


class UpdateChangeOrder(MeantOrder):
    """What changes; a field that is left empty stays as it is."""

    new_number = fields.text("New Change#", length=20, help="Free among the change orders of its job and phase.")
    date = fields.day("Date")
    description = fields.text("Description", length=50)
    status = fields.choice("Status", STATUSES, help="By number or name.")
    type = fields.record_id("Type", picker="change_order_types", help="One of the company's own types.")
    reason = fields.text("Reason", length=50)
    submitted_date = fields.day("Submitted")
    approved_date = fields.day("Approved")


class UpdatedChangeOrder(ChangeOrderSchema):
    """The change order as it stands in Sage."""

    outcome = fields.text("Outcome", help="updated, or no_change when Sage had it so.")


def _wanted(given: Given) -> dict[str, Any]:
    named = {**given, "number": given.get("new_number")}
    return {name: named[name] for name in SENT if named.get(name) is not None}


def _differing(given: Given, row: Row) -> dict[str, Any]:
    wanted, now = _wanted(given), CHANGE_ORDER.public(row)
    shown = CHANGE_ORDER.shown(wanted)
    return {name: value for name, value in wanted.items() if shown[name] != now[name]}


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """Which change order is meant, whether it may be changed, and whether what it is given is free and known."""
    check_type(ctx, given, faults)
    row = check_order(ctx, given, faults)
    differs = _differing(given, row) if row is not None else {}
    if row is None or not differs:
        return
    check_open(row, faults, closed=False)
    own = CHANGE_ORDER.public(row)
    check_owner(ctx, given, faults, "change_order", own["id"], next(f"/{way}" for way in WAYS if given.get(way)))
    if "number" in differs and ctx.any("change_order", {**scope(own["job"], own), "number": differs["number"]}):
        says = f"Job {own['job']} already has a change order {differs['number']} ({CHANGE_ORDER.menu})."
        faults.add("/new_number", "number_taken", says)


def run(ctx: Context, given: Given) -> Plan | Stands:
    """One ChangeOrderModRq with what differs from Sage; none when nothing does."""
    id = order_of(ctx, given) or ""
    row = ctx.one("change_order", id) or {}
    differs = _differing(given, row)
    if not differs:
        return Stands("change_order", id, tells={"outcome": "no_change"})
    write = Write("change_order", "change", differs, id=id)
    return Plan(write, before=CHANGE_ORDER.public(row), tells={"outcome": "updated"})


UPDATE_CHANGE_ORDER = Action(
    key="update_change_order",
    record="change_order",
    verb="update",
    title="Update Change Order",
    summary="Changes status, dates, number or description of a change order in Sage, and nothing when nothing differs.",
    menu=CHANGE_ORDER.menu,
    effect=Effect.WRITE,
    input=UpdateChangeOrder,
    output=UpdatedChangeOrder,
    check=check,
    run=run,
    steps=(
        Step("Choose the change order, and what changes", "plugin"),
        Step("Look at the change order (6-4-1 Change Orders)", "sage"),
    ),
    example=Example(
        input={"change_order": "7", "status": "Review", "submitted_date": "2026-10-02"},
        output={"id": "7", "status_name": "Review", "submitted_date": "2026-10-02", "outcome": "updated"},
    ),
    refuses=(
        Refuses(
            {"change_order": "20", "status": "Approved"},
            "wrong_state",
            "Change order 1 has Lock Edit set. Let accounting clear it in Sage (6-4-1 Change Orders).",
        ),
        Refuses(
            {"change_order": "7", "new_number": "2"},
            "number_taken",
            "Job 1010 already has a change order 2 (6-4-1 Change Orders).",
        ),
    ),
    limits=(*LIMITS, "Lines are added with add_to_change_order; Sage's API is not known to change or delete them."),
)
