"""What happens to work orders and service invoices (11-2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sage100_plugin.records import fields
from sage100_plugin.records.work_order import STATUSES, WORK_ORDER, WorkOrderSchema
from sage100_plugin.spec import Change, Occurrence, Trigger
from sage100_plugin.spec.changes import EDITED_LINES, created, differing, status_changed, updated
from sage100_plugin.spec.samples import altered, filled

FILTERS = (
    "client", "service_site", "number", "status", "type", "priority", "technician", "area", "job", "schedule_date",
    "posted", "total",
)  # fmt: skip
PLAN = ("schedule_date", "schedule_time", "technician")
VISIT_PLAN = ("line", "technician", "vendor", "schedule_date", "schedule_start", "schedule_finish")
TOLD = (*PLAN, "technician_name", "priority", "visits")
"""What is told of the time before when a plan changed."""

VISIT = {
    "line": "1",
    "technician": "2",
    "technician_name": "Carmen Kestrel",
    "priority": "2",
    "schedule_date": "2026-09-30",
    "schedule_start": "08:00",
    "schedule_finish": "10:00",
    "schedule_hours": "2.0000",
}
CREATED = {
    "id": "121",
    "number": "5121",
    "invoice_number": "5121",
    "client": "1",
    "client_name": "Clearwater Medical Group",
    "date": "2026-09-28",
    "description": "No hot water",
    "service_site": "1",
    "service_site_name": "Main Street Clinic",
    "contact": "Quinn Thackery",
    "phone": "309-555-0103",
    "address1": "410 Main Street",
    "city": "Moline",
    "state": "IL",
    "zip": "61265",
    "call_date": "2026-09-28",
    "type": "1",
    "type_name": "Time and Material",
    "status": "7",
    "status_name": "Work Order",
    "priority": "2",
    "priority_name": "Urgent",
    "area": "6",
    "area_name": "Illinois",
    "call_time": "07:15",
    "estimated_hours": "2.0000",
    "created_at": "2026-09-28T12:15:40.117Z",
}
UPDATED = {**CREATED, "notes": "Use the rear gate.", "updated_at": "2026-09-28T13:02:10.007Z"}
PLANNED = {
    **CREATED,
    "schedule_date": "2026-09-30",
    "technician": "2",
    "technician_name": "Carmen Kestrel",
    "on_dispatch_board": True,
    "visits": [VISIT],
    "updated_at": "2026-09-28T14:20:33.450Z",
}
COMPLETED = {
    "completed_date": "2026-09-30",
    "actual_start": "08:10",
    "actual_finish": "10:10",
    "actual_hours": "2.0000",
}
DONE = {
    **PLANNED,
    "status": "8",
    "status_name": "Complete",
    "finish_date": "2026-09-30",
    "actual_hours": "2.0000",
    "visits": [{**VISIT, **COMPLETED}],
    "updated_at": "2026-09-30T15:31:12.903Z",
    "previous_status": "7",
    "previous_status_name": "Work Order",
}


class WorkOrderStatusChangedSchema(WorkOrderSchema):
    """A work order, and the status from which it came."""

    previous_status = fields.choice("Previous Status", STATUSES)
    previous_status_name = fields.text("Previous Status Name")


def scheduled(change: Change) -> Occurrence | None:
    """An order whose day, time or technician was set or changed, in its header or in a visit; or a new one with any."""
    if change.after is None or _plan(change.before or {}) == _plan(change.after):
        return None
    return Occurrence(change.after, differing(change, TOLD) or None)


def _plan(order: Mapping[str, Any]) -> tuple[object, ...]:
    """Who goes when. What is done there, and how long it took, is no part of it."""
    visits = [tuple(visit[name] for name in VISIT_PLAN) for visit in order.get("visits", ())]
    return (*(order.get(name) or None for name in PLAN), *visits)


WORK_ORDER_CREATED = Trigger(
    key="work_order_created",
    event="work_order.created",
    record="work_order",
    title="Work Order Created",
    summary="Triggers when a work order, quote or service invoice is created in Sage.",
    menu=WORK_ORDER.menu,
    data=WorkOrderSchema,
    sample=filled(WorkOrderSchema, CREATED),
    occurs=created,
    filters=FILTERS,
    cause="work-order-created",
    limits=(
        "Window 11-2 holds quotes and invoices too: filter by status, 7 is a work order.",
        "A company without the add-on Service Receivables has no work orders.",
    ),
)

WORK_ORDER_UPDATED = Trigger(
    key="work_order_updated",
    event="work_order.updated",
    record="work_order",
    title="Work Order Updated",
    summary="Triggers when anything in a work order changes in Sage: its lines, visits and payments included.",
    menu=WORK_ORDER.menu,
    data=WorkOrderSchema,
    sample=filled(WorkOrderSchema, UPDATED),
    previous=altered(WorkOrderSchema, CREATED, UPDATED),
    occurs=updated,
    filters=FILTERS,
    cause="work-order-updated",
    limits=(
        "Another status and another schedule are updates too: they raise this event beside their own.",
        EDITED_LINES,
    ),
)

WORK_ORDER_STATUS_CHANGED = Trigger(
    key="work_order_status_changed",
    event="work_order.status_changed",
    record="work_order",
    title="Work Order Status Changed",
    summary="Triggers when a work order gets another status in Sage, such as Complete, or is posted as an invoice.",
    menu=WORK_ORDER.menu,
    data=WorkOrderStatusChangedSchema,
    sample=filled(WorkOrderStatusChangedSchema, DONE),
    previous={"status": "7", "status_name": "Work Order"},
    occurs=status_changed,
    filters=(*FILTERS, "previous_status"),
    cause="work-order-status-changed",
    limits=(
        "It raises work_order_updated as well, which has all old values.",
        "A status that was passed through between two looks is not told.",
    ),
)

WORK_ORDER_SCHEDULED = Trigger(
    key="work_order_scheduled",
    event="work_order.scheduled",
    record="work_order",
    title="Work Order Scheduled",
    summary="Triggers when the date or the technician of a work order, or of one of its visits, is set or changed.",
    menu=WORK_ORDER.menu,
    data=WorkOrderSchema,
    sample=filled(WorkOrderSchema, PLANNED),
    previous={"schedule_date": None, "technician": None, "technician_name": None, "visits": []},
    occurs=scheduled,
    filters=FILTERS,
    cause="work-order-scheduled",
    limits=(
        "It raises work_order_updated as well, or work_order_created for an order that is made with a schedule.",
        "A schedule that is taken back is a change too: schedule_date is empty then, and the old one is in previous.",
        "A visit that is completed or billed changes no schedule.",
        "The dispatch board shows an order only when it has a priority as well: see on_dispatch_board.",
    ),
)
