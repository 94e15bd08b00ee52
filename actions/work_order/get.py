"""Get one work order (11-2)."""

from __future__ import annotations

from collections.abc import Sequence

from actions.work_order.checks import licensed
from sage100_plugin.ports.links import BROKEN, Link
from sage100_plugin.ports.sage import Row
from sage100_plugin.records import fields
from sage100_plugin.records.work_order import WORK_ORDER, WorkOrderSchema
from sage100_plugin.spec import Action, ActionInput, Answer, Context, Effect, Example, Faults, Given, Refuses
from sage100_plugin.spec.pairs import was_deleted

NAMED = 10
"""So many of several orders with one number are named in a refusal."""

WAYS = ("work_order", "number", "source_id")


class GetWorkOrder(ActionInput):
    """A work order by its record number, by its order number, or by the source record it is linked to."""

    work_order = fields.record_id("Work Order", picker="work_orders", help="The record number in Sage.", sample="1")
    number = fields.text("Order#", help="Instead of it: the whole order number.")
    client = fields.record_id("Client", picker="clients", help="Whose order has that number, when several have it.")


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """Whether exactly one order is meant, and Sage has it."""
    if not licensed(ctx, faults):
        return
    ways = [name for name in WAYS if given.get(name)]
    if len(ways) != 1:
        says = "Give one of these: the work order, its order number, or the source id of a record that is linked."
        faults.add(f"/{ways[1]}" if ways else "/work_order", "invalid_value" if ways else "required", says)
    elif given.get("work_order"):
        ctx.need(faults, "/work_order", "work_order", given["work_order"])
    elif given.get("number"):
        _check_number(given, _numbered(ctx, given), faults)
    else:
        _check_link(ctx, given, faults)


def _check_number(given: Given, rows: Sequence[Row], faults: Faults) -> None:
    number = given["number"]
    if not rows:
        faults.add("/number", "not_in_sage", f"Sage has no work order with number {number} ({WORK_ORDER.menu}).")
    elif len(rows) > 1:
        named = "; ".join(f"record {row['recnum']} of client {row['clnnum']} {row['clnnme']}" for row in rows[:NAMED])
        more = "; and more" if len(rows) > NAMED else ""
        says = f"Several work orders have number {number}: {named}{more} ({WORK_ORDER.menu})."
        faults.add("/number", "several_matches", says)


def _check_link(ctx: Context, given: Given, faults: Faults) -> None:
    if not given.get("source"):
        faults.add("/source", "required", "Source is required with a source id.")
        return
    linked = _linked(ctx, given)
    if linked is None:
        says = f"Record {given['source_id']} of {given['source']} is not linked to a work order in Sage."
        faults.add("/source_id", "not_linked", says)
    elif linked.state == BROKEN:
        faults.add("/source_id", "not_linked", was_deleted(linked))
    else:
        ctx.need(faults, "/source_id", "work_order", linked.sage_id)


def _numbered(ctx: Context, given: Given) -> tuple[Row, ...]:
    where = {name: given[name] for name in ("number", "client") if given.get(name)}
    return ctx.sage.find("work_order", where=where, limit=NAMED + 1)


def _linked(ctx: Context, given: Given) -> Link | None:
    return ctx.links.by_source(ctx.company.id, "work_order", given["source"], given["source_id"])


def run(ctx: Context, given: Given) -> Answer:
    """The order with its lines, visits and payments."""
    if given.get("number"):
        id = str(_numbered(ctx, given)[0]["recnum"])
    else:
        link = None if given.get("work_order") else _linked(ctx, given)
        id = link.sage_id if link else given["work_order"]
    return Answer(WORK_ORDER.public(ctx.sage.get("work_order", [id])[id]))


GET_WORK_ORDER = Action(
    key="get_work_order",
    record="work_order",
    verb="get",
    title="Get Work Order",
    summary="Gives a work order with its lines and visits: by record number, order number or linked source record.",
    menu=WORK_ORDER.menu,
    effect=Effect.READ,
    input=GetWorkOrder,
    output=WorkOrderSchema,
    check=check,
    run=run,
    example=Example({"number": "5001"}, {"id": "1", "number": "5001", "lines": "...", "visits": "..."}),
    refuses=(
        Refuses(
            {},
            "required",
            "Give one of these: the work order, its order number, or the source id of a record that is linked.",
        ),
        Refuses(
            {"number": "500"},
            "not_in_sage",
            "Sage has no work order with number 500 (11-2 Work Orders/Invoices/Credits).",
        ),
        Refuses(
            {"work_order": "99999"},
            "not_in_sage",
            "Sage has no work order 99999 (11-2 Work Orders/Invoices/Credits).",
        ),
        Refuses(
            {"source": "followup", "source_id": "P-404"},
            "not_linked",
            "Record P-404 of followup is not linked to a work order in Sage.",
        ),
    ),
)
