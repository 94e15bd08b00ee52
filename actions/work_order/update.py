"""Update a work order (11-2): only what differs is sent."""

from __future__ import annotations

from actions.meant import pointer_of
from actions.updating import check_owner
from actions.work_order.checks import check_named, check_posted, check_status, licensed
from actions.work_order.client import Client
from actions.work_order.create import EXAMPLE
from actions.work_order.inputs import CHANGE_ONLY, GRIDS, PINNED, WorkOrderInput, label, taken
from actions.work_order.named import numbered
from actions.work_order.plan import change_of, is_posted, strangers
from actions.work_order.site import Site, check_site, own_site, site_of, warnings
from actions.work_order.told import WorkOrderOutcomeSchema, of_client, of_site
from sage100_plugin.ports.links import BROKEN, Link
from sage100_plugin.ports.sage import Row, Write
from sage100_plugin.records import fields
from sage100_plugin.records.work_order import WORK_ORDER
from sage100_plugin.spec import (
    Action,
    ActionInput,
    Context,
    Effect,
    Example,
    Faults,
    Given,
    Plan,
    Refuses,
    Stands,
    Step,
)
from sage100_plugin.spec.pairs import check_unlinked, number_of, was_deleted


class WhichWorkOrder(ActionInput):
    """The order that is meant."""

    work_order = fields.record_id(
        "Work Order", picker="work_orders", help="Needed only where the source record is not linked to its order."
    )


class ChangedWorkOrder(WorkOrderInput):
    """The fields of an order that stands in Sage."""

    invoice_number = taken(*CHANGE_ONLY, help="Until the order is invoiced; Sage copies the order's number into it.")


class UpdateWorkOrder(ChangedWorkOrder, WhichWorkOrder):
    """Changes of a work order; what is left out stays as it is."""


def order_id(ctx: Context, given: Given) -> str | None:
    """The order that is named, or that the source record is linked to."""
    link = None if given.get("work_order") else _link(ctx, given)
    return link.sage_id if link else given.get("work_order")


def _link(ctx: Context, given: Given) -> Link | None:
    if not given.get("source") or not given.get("source_id"):
        return None
    return ctx.links.by_source(ctx.company.id, "work_order", given["source"], given["source_id"])


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """Whether there is such an order, and what Sage would refuse of the changes."""
    if not licensed(ctx, faults):
        return
    given = numbered(ctx, given)
    for name in PINNED:
        if name in ctx.blank:
            faults.add(f"/{name}", "required", f"{label(name)} is required.")
    id, link = order_id(ctx, given), _link(ctx, given)
    if id is None:
        _check_none(given, faults)
        return
    if link is not None and link.state == BROKEN:
        faults.add("/source_id", "not_linked", was_deleted(link))
        return
    if link is not None and link.sage_id != id:
        held, meant = (number_of(ctx, "work_order", each) for each in (link.sage_id, id))
        says = f"{link.source_id} of {link.source} is work order {held} in Sage, not {meant}."
        faults.add("/work_order", "invalid_value", says)
    elif link is None and given.get("source"):
        check_unlinked(ctx, given, faults, "work_order", id, "/work_order")
    order = ctx.need(faults, pointer_of(given, "work_order"), "work_order", id)
    client = ctx.one("client", str(order["clnnum"])) if order is not None else None
    if order is not None:
        site = check_site(ctx, client, given, faults) if client is not None else Site()
        _check_changes(ctx, given, order, site, faults)


def _check_none(given: Given, faults: Faults) -> None:
    if not given.get("source_id"):
        faults.add("/source_id", "required", "Source Id is required, or the work order.")
    elif not given.get("source"):
        faults.add("/source", "required", "Source is required with a source id.")
    else:
        says = f"{given['source_id']} of {given['source']} is not linked to a work order."
        mend = "Create it with create_work_order, or link it with sync_work_order."
        faults.add("/source_id", "not_linked", f"{says} {mend}")


def _check_changes(ctx: Context, given: Given, order: Row, site: Site, faults: Faults) -> None:
    number = order["ordnum"]
    for pointer, line in strangers(given, WORK_ORDER.public(order)):
        faults.add(pointer, "not_in_sage", f"Work order {number} has no line {line} ({WORK_ORDER.menu}).")
    sent = change_of(ctx, given, order, site.row).sent
    if sent and order["lckedt"]:
        says = f"Work order {number} has Lock Edit set, so nothing of it can be changed. Unlock it in Sage (11-2)."
        faults.add("", "wrong_state", says)
    if sent:
        at = pointer_of(given, "work_order")
        check_owner(ctx, given, faults, "work_order", WORK_ORDER.id_of(order), at)
    grids = {grid: given.get(grid) for grid in GRIDS}
    check_named(ctx, {**sent, **grids}, faults)
    if is_posted(order):
        check_posted(order, sent, faults)
    else:
        check_status(sent.get("status"), faults, allow_posting=given.get("allow_posting"))


def run(ctx: Context, given: Given) -> Plan | Stands:
    """One WorkOrderModRq with what differs from Sage; none when nothing does."""
    given = numbered(ctx, given)
    id = order_id(ctx, given) or ""
    order = ctx.one("work_order", id) or {}
    client = str(order["clnnum"])
    site = site_of(ctx, client, given)
    change = change_of(ctx, given, order, site.row)
    now = site if site.row is not None else Site(own_site(ctx, client, str(order["locnum"] or "")))
    outcome = "updated" if change.sent else "no_change"
    tells = {
        "outcome": outcome,
        "changed_fields": change.count,
        **of_client(ctx, given, Client(client), ctx.one("client", client)),
        **of_site(now),
    }
    if not change.sent:
        return Stands("work_order", id, skipped=change.skipped, tells=tells)
    return Plan(
        Write("work_order", "change", change.sent, id=id),
        before=WORK_ORDER.public(order),
        warnings=warnings(given, site),
        skipped=change.skipped,
        tells=tells,
    )


CREATED = (("create_work_order", EXAMPLE),)
PROJECT = {"source": "followup", "source_id": "P-204"}

UPDATE_WORK_ORDER = Action(
    key="update_work_order",
    record="work_order",
    verb="update",
    title="Update Work Order",
    summary="Sends what changed in the source record to its work order in Sage, and nothing when nothing did.",
    menu=WORK_ORDER.menu,
    effect=Effect.WRITE,
    input=UpdateWorkOrder,
    output=WorkOrderOutcomeSchema,
    check=check,
    run=run,
    maps=True,
    steps=(
        Step("Edit the project", "source"),
        Step("Compare it with the work order and send what differs", "plugin"),
        Step("Look at the dispatch board again", "sage"),
    ),
    example=Example(
        input={**PROJECT, "schedule_date": "2026-10-07", "priority": "Emergency", "deposit": "50.00"},
        output={"id": "...", "schedule_date": "2026-10-07", "priority": "1", "outcome": "updated", "changed_fields": 2},
        given=CREATED,
    ),
    refuses=(
        Refuses(
            {"source": "followup", "source_id": "P-9", "description": "x"},
            "not_linked",
            "P-9 of followup is not linked to a work order. Create it with create_work_order, or link it "
            "with sync_work_order.",
        ),
        Refuses({"description": "x"}, "required", "Source Id is required, or the work order."),
        Refuses(
            {**PROJECT, "schedule_date": "", "status": ""},
            "required",
            "Scheduled is required. Status is required.",
            given=CREATED,
        ),
        Refuses(
            {"work_order": "99999", "description": "x"},
            "not_in_sage",
            f"Sage has no work order 99999 ({WORK_ORDER.menu}).",
        ),
        Refuses(
            {**PROJECT, "status": "Open"},
            "posting_status",
            "Status 1 Open would post the work order to the ledger. Use 6 to 10.",
            given=CREATED,
        ),
        Refuses(
            {**PROJECT, "service_site": "17-1"},
            "service_site_of_other_client",
            "Service site 17-1 is not one of client 1 Clearwater Medical Group.",
            given=CREATED,
        ),
        Refuses(
            {**PROJECT, "lines": [{"line": "9", "quantity": "2"}]},
            "not_in_sage",
            "Work order 5121 has no line 9 (11-2 Work Orders/Invoices/Credits).",
            given=CREATED,
        ),
        Refuses(
            {"work_order": "12", "status": "Work Order"},
            "wrong_state",
            "Work order 5012 is 1 Open, so it is in the ledger: it cannot go from status 1 to 7 Work Order. Leave the "
            "status out.",
        ),
        Refuses(
            {"work_order": "12", "lines": [{"description": "Labor", "quantity": "1", "price": "95.00"}]},
            "wrong_state",
            "Work order 5012 is 1 Open, so it is in the ledger: its accounts and amounts cannot be changed. Void it in "
            "Sage and enter it again (11-2).",
        ),
    ),
    limits=(
        "Sage takes deposit, type and number only with a new order, and keeps its client: they are told as skipped.",
        "No field of Sage is emptied and no line is deleted: that is done in Sage.",
        "How Sage's API names lines and visits is a guess: the company's schema decides.",
    ),
)
