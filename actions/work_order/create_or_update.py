"""Create a work order, or update the one that the source record is linked to (11-2), for flows that do not know."""

from __future__ import annotations

from actions.work_order import create, update
from actions.work_order.checks import check_needed, licensed
from actions.work_order.inputs import ClientInput
from actions.work_order.told import WorkOrderOutcomeSchema
from actions.work_order.update import ChangedWorkOrder, order_id
from sage100_plugin.records.work_order import WORK_ORDER
from sage100_plugin.spec import Action, Context, Effect, Example, Faults, Given, Plan, Refuses, Stands, Step


class CreateOrUpdateWorkOrder(ClientInput, ChangedWorkOrder):
    """A work order as it is to be. A new one needs client, type, description, scheduled date and priority."""


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """As of the action that it comes to."""
    if not licensed(ctx, faults):
        return
    for name in ("source", "source_id"):
        if not given.get(name):
            says = f"{name.replace('_', ' ').title()} is required: by it the work order is found again."
            faults.add(f"/{name}", "required", says)
    if order_id(ctx, given) is not None:
        update.check(ctx, given, faults)
    else:
        check_needed(given, faults)
        create.check(ctx, given, faults)


def run(ctx: Context, given: Given) -> Plan | Stands:
    """A new order, or what differs from the one there is."""
    return update.run(ctx, given) if order_id(ctx, given) is not None else create.run(ctx, given)


ORDER = {**create.EXAMPLE, "source_id": "P-205"}

CREATE_OR_UPDATE_WORK_ORDER = Action(
    key="create_or_update_work_order",
    record="work_order",
    verb="create",
    title="Create or Update Work Order",
    summary="Creates the work order of a source record, or sends what changed in it to the one it is linked to.",
    menu=WORK_ORDER.menu,
    effect=Effect.WRITE,
    input=CreateOrUpdateWorkOrder,
    output=WorkOrderOutcomeSchema,
    check=check,
    run=run,
    maps=True,
    steps=(
        Step("Save the project", "source"),
        Step("Create the work order, or send what differs from it", "plugin"),
        Step("Schedule the technician on the dispatch board", "sage"),
    ),
    example=Example(
        input={**ORDER, "priority": "Emergency"},
        output={"id": "...", "number": "...", "priority": "1", "outcome": "updated", "changed_fields": 1},
        given=(("create_or_update_work_order", ORDER),),
    ),
    refuses=(
        Refuses(
            {"source": "followup", "source_id": "P-9", "client": "1", "description": "x"},
            "required",
            "Type is required. Scheduled is required. Priority is required.",
        ),
        Refuses(
            create.NEW,
            "required",
            "Source is required: by it the work order is found again. "
            "Source Id is required: by it the work order is found again.",
        ),
        Refuses(
            {**ORDER, "status": "Open"},
            "posting_status",
            "Status 1 Open would post the work order to the ledger. Use 6 to 10.",
        ),
    ),
    limits=("What is said of create_work_order and update_work_order holds here too.",),
)
