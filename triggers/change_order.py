"""What happens to change orders (6-4-1)."""

from __future__ import annotations

from sage100_plugin.records.change_order import APPROVED, CHANGE_ORDER, ChangeOrderSchema
from sage100_plugin.spec import Change, Occurrence, Trigger
from sage100_plugin.spec.changes import EDITED_LINES, created, updated
from sage100_plugin.spec.samples import altered, filled

FILTERS = ("job", "phase", "number", "status", "type", "requested_amount", "approved_amount", "cost_amount")

BUDGET_LINE = {
    "line": "1",
    "description": "Conduit and wire",
    "cost_code": "16030.000",
    "cost_type": "1",
    "amount": "800.00",
}
SUBCONTRACT_LINE = {
    "line": "2",
    "description": "Trench and backfill",
    "cost_code": "2010.000",
    "cost_type": "4",
    "amount": "4200.00",
    "vendor": "370",
    "subcontract": "4",
    "subcontract_line": "1",
    "change_number": "1020-2",
    "status": "2",
    "status_name": "Open",
}
PRIME_LINE = {
    "line": "1",
    "description": "Power to the new gate",
    "estimated": "5000.00",
    "overhead_rate": "10.0000",
    "profit_rate": "5.0000",
    "requested": "5775.00",
}
CREATED = {
    "id": "62",
    "number": "12",
    "date": "2026-09-28",
    "job": "1015",
    "job_name": "Westfield Water Treatment Plant",
    "description": "Power to the new gate",
    "status": "2",
    "status_name": "Open",
    "type": "1",
    "type_name": "Owner Request",
    "requested_amount": "5775.00",
    "lines": [BUDGET_LINE, SUBCONTRACT_LINE],
    "submitted_date": "2026-09-29",
    "submitted_to": "Ann Orwin",
    "submitted_by": "4",
    "delay_requested": 3,
    "cost_amount": "5000.00",
    "estimated_amount": "5000.00",
    "overhead_amount": "500.00",
    "profit_amount": "275.00",
    "entered_date": "2026-09-28",
    "created_at": "2026-09-28T15:10:41.320Z",
    "prime_lines": [PRIME_LINE],
}
UPDATED = {**CREATED, "description": "Power to the new north gate", "updated_at": "2026-09-29T09:02:10.007Z"}
APPROVED_LATER = {
    **CREATED,
    "status": "1",
    "status_name": "Approved",
    "approved_date": "2026-10-06",
    "approved_amount": "5775.00",
    "delay_approved": 3,
    "lines": [BUDGET_LINE, {**SUBCONTRACT_LINE, "status": "1", "status_name": "Approved"}],
    "prime_lines": [{**PRIME_LINE, "approved": "5775.00"}],
    "updated_at": "2026-10-06T13:44:05.613Z",
}


def approved(change: Change) -> Occurrence | None:
    """An order whose status became Approved, or that was approved when it was first seen."""
    if change.after is None or change.after["status"] != str(APPROVED):
        return None
    if change.before is None:
        return created(change)
    return updated(change) if change.before["status"] != str(APPROVED) else None


CHANGE_ORDER_CREATED = Trigger(
    key="change_order_created",
    event="change_order.created",
    record="change_order",
    title="Change Order Created",
    summary="Triggers when a change order is created in Sage.",
    menu=CHANGE_ORDER.menu,
    data=ChangeOrderSchema,
    sample=filled(ChangeOrderSchema, CREATED),
    occurs=created,
    filters=FILTERS,
    cause="change-order-created",
    limits=("One that is approved from the first raises change_order_approved as well.",),
)

CHANGE_ORDER_UPDATED = Trigger(
    key="change_order_updated",
    event="change_order.updated",
    record="change_order",
    title="Change Order Updated",
    summary="Triggers when anything in a change order changes in Sage, its lines included.",
    menu=CHANGE_ORDER.menu,
    data=ChangeOrderSchema,
    sample=filled(ChangeOrderSchema, UPDATED),
    previous=altered(ChangeOrderSchema, CREATED, UPDATED),
    occurs=updated,
    filters=FILTERS,
    cause="change-order-updated",
    limits=(
        "An approval is an update too: it raises this event and change_order_approved.",
        EDITED_LINES,
    ),
)

CHANGE_ORDER_APPROVED = Trigger(
    key="change_order_approved",
    event="change_order.approved",
    record="change_order",
    title="Change Order Approved",
    summary="Triggers when a change order's status becomes Approved, or when one is created approved.",
    menu=CHANGE_ORDER.menu,
    data=ChangeOrderSchema,
    sample=filled(ChangeOrderSchema, APPROVED_LATER),
    previous=altered(ChangeOrderSchema, CREATED, APPROVED_LATER),
    occurs=approved,
    filters=FILTERS,
    cause="change-order-approved",
    limits=(
        "The approval raises change_order_updated as well, or change_order_created for a new one.",
        "A line for a subcontract may be approved before its change order: that raises change_order_updated only.",
        "An approval that is taken back raises change_order_updated; budget_changed tells what it does to the budget.",
        "Sage fills neither the approved amounts nor the approved date by itself; they are as somebody typed them.",
    ),
)
