"""Get one change order (6-4-1)."""

from __future__ import annotations

from actions.change_order.meant import MeantOrder, check_order, order_of
from sage100_plugin.records.change_order import CHANGE_ORDER, ChangeOrderSchema
from sage100_plugin.spec import Action, Answer, Context, Effect, Example, Faults, Given, Refuses


class GetChangeOrder(MeantOrder):
    """A change order by its record number, by its number in a job, or by the source record it is linked to."""


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """Whether exactly one change order is meant, and Sage has it."""
    check_order(ctx, given, faults)


def run(ctx: Context, given: Given) -> Answer:
    """The change order with the lines of both its tabs."""
    id = order_of(ctx, given) or ""
    return Answer(CHANGE_ORDER.public(ctx.sage.get("change_order", [id])[id]))


GET_CHANGE_ORDER = Action(
    key="get_change_order",
    record="change_order",
    verb="get",
    title="Get Change Order",
    summary="Gives a change order with the lines of both its tabs: by record number, number or linked source record.",
    menu=CHANGE_ORDER.menu,
    effect=Effect.READ,
    input=GetChangeOrder,
    output=ChangeOrderSchema,
    check=check,
    run=run,
    example=Example({"job": "1010", "number": "1"}, {"id": "7", "job": "1010", "number": "1", "lines": "..."}),
    refuses=(
        Refuses(
            {},
            "required",
            "Give one of these: the change order, its number with the job, or the source id of a linked record.",
        ),
        Refuses(
            {"job": "1010", "number": "77"}, "not_in_sage", "Job 1010 has no change order 77 (6-4-1 Change Orders)."
        ),
        Refuses(
            {"source": "extracker", "source_id": "COR-404"},
            "not_linked",
            "Record COR-404 of extracker is not linked to a change order in Sage.",
        ),
    ),
)
