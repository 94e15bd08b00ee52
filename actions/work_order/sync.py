"""Sync a work order (11-2): link an order that stands in Sage to the source record, and give what that takes over."""

from __future__ import annotations

from actions.work_order.checks import licensed
from actions.work_order.client import Client
from actions.work_order.create import EXAMPLE
from actions.work_order.site import Site, own_site
from actions.work_order.told import WorkOrderOutcomeSchema, of_client, of_site
from sage100_plugin.ports.links import BROKEN, Link
from sage100_plugin.ports.sage import Row
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
    Refuses,
    Stands,
    Step,
)
from sage100_plugin.spec.pairs import check_pair, check_unlinked, pairs_of

SHOWN = 5


class SyncWorkOrder(ActionInput):
    """The order that the source record is to be linked to."""

    work_order = fields.record_id(
        "Work Order", picker="work_orders", help="Search by part of its number and pick it.", sample="1"
    )
    number = fields.text("Order#", length=20, help="The whole number, when no work order is picked.")


def found(ctx: Context, given: Given) -> tuple[Row, ...]:
    """The order that is picked, or those that have the number."""
    if given.get("work_order"):
        row = ctx.one("work_order", given["work_order"])
        return () if row is None else (row,)
    if not given.get("number"):
        return ()
    rows = ctx.sage.find("work_order", where={"number": given["number"]}, limit=SHOWN + 1)
    if len(rows) != 1:
        return rows
    row = ctx.one("work_order", str(rows[0]["recnum"]))
    return () if row is None else (row,)


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """Whether exactly one order is meant, and neither it nor the project is linked to another."""
    if not licensed(ctx, faults):
        return
    for name in ("source", "source_id"):
        if not given.get(name):
            says = f"{name.replace('_', ' ').title()} is required: the work order is linked to that record."
            faults.add(f"/{name}", "required", says)
    rows = found(ctx, given)
    if len(rows) != 1:
        _check_which(given, rows, faults)
    elif given.get("source") and given.get("source_id"):
        _check_links(ctx, given, rows[0], faults)


def _check_which(given: Given, rows: tuple[Row, ...], faults: Faults) -> None:
    if rows:
        listed = ", ".join(
            f"{row['recnum']} ({row['clnnme'] or 'client ' + str(row['clnnum'])}: {row['dscrpt']})"
            for row in rows[:SHOWN]
        )
        more = " and more" if len(rows) > SHOWN else ""
        says = f"Several work orders have the number {given['number']}: {listed}{more}. Choose one as work order."
        faults.add("/number", "several_matches", says)
    elif given.get("work_order"):
        says = f"Sage has no work order {given['work_order']} ({WORK_ORDER.menu})."
        faults.add("/work_order", "not_in_sage", says)
    elif given.get("number"):
        says = f"Sage has no work order with the number {given['number']} ({WORK_ORDER.menu})."
        faults.add("/number", "not_in_sage", says)
    else:
        faults.add("/work_order", "required", "Work Order is required, or its number.")


def _check_links(ctx: Context, given: Given, order: Row, faults: Faults) -> None:
    link = _link(ctx, given)
    if link is None:
        check_unlinked(ctx, given, faults, "work_order", str(order["recnum"]), "/work_order")
    elif link.sage_id != str(order["recnum"]) or link.state == BROKEN:
        check_pair(ctx, given, faults, "work_order")


def _link(ctx: Context, given: Given) -> Link | None:
    return ctx.links.by_source(ctx.company.id, "work_order", given["source"], given["source_id"])


def run(ctx: Context, given: Given) -> Stands:
    """A link when there is none; nothing goes to Sage."""
    (order,) = found(ctx, given)
    linked = _link(ctx, given) is not None
    client = str(order["clnnum"])
    site = Site(own_site(ctx, client, str(order["locnum"] or "")))
    return Stands(
        "work_order",
        str(order["recnum"]),
        pairs=() if linked else pairs_of(given, "work_order"),
        warnings=_warnings(given, order),
        tells={
            "outcome": "already_linked" if linked else "linked",
            **of_client(ctx, given, Client(client), ctx.one("client", client)),
            **of_site(site),
        },
    )


def _warnings(given: Given, order: Row) -> tuple[str, ...]:
    told, number = given.get("number"), order["ordnum"]
    if not told or told == number:
        return ()
    return (f"Order# {told} was not looked for: work order {order['recnum']} was picked, and its number is {number}.",)


PROJECT = {"source": "followup", "source_id": "P-301", "source_name": "Door closer"}

SYNC_WORK_ORDER = Action(
    key="sync_work_order",
    record="work_order",
    verb="sync",
    title="Sync Work Order",
    summary="Links a work order that stands in Sage to a source record and gives back its fields; Sage is not touched.",
    menu=WORK_ORDER.menu,
    effect=Effect.WRITE,
    input=SyncWorkOrder,
    output=WorkOrderOutcomeSchema,
    check=check,
    run=run,
    maps=True,
    pulls=True,
    steps=(
        Step("Search by part of the work-order number and pick one", "source"),
        Step("Link it, and give its fields in the source's own names", "plugin"),
        Step("Take over the fields", "source"),
    ),
    example=Example(
        input={**PROJECT, "work_order": "1"},
        output={"id": "1", "number": "5001", "service_site_id": "49-1", "outcome": "linked"},
    ),
    refuses=(
        Refuses(
            {"work_order": "1"},
            "required",
            "Source is required: the work order is linked to that record. "
            "Source Id is required: the work order is linked to that record.",
        ),
        Refuses(PROJECT, "required", "Work Order is required, or its number."),
        Refuses(
            {**PROJECT, "work_order": "99999"}, "not_in_sage", f"Sage has no work order 99999 ({WORK_ORDER.menu})."
        ),
        Refuses(
            {**PROJECT, "number": "500"},
            "not_in_sage",
            f"Sage has no work order with the number 500 ({WORK_ORDER.menu}).",
        ),
        Refuses(
            {"source": "followup", "source_id": "P-204", "work_order": "1"},
            "already_linked",
            f"P-204 of followup is already work order 5121 in Sage ({WORK_ORDER.menu}).",
            given=(("create_work_order", EXAMPLE),),
        ),
        Refuses(
            {"source": "followup", "source_id": "P-302", "work_order": "1"},
            "linked_elsewhere",
            "Work Order 5001 is already linked to P-301 of followup. Unlink that one first.",
            given=(("sync_work_order", {**PROJECT, "work_order": "1"}),),
        ),
    ),
    limits=("One work order belongs to one record of a source; several sources may share it.",),
)
