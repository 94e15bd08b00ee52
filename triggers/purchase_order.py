"""What happens to purchase orders (6-6-1)."""

from __future__ import annotations

from sage100_plugin.records.purchase_order import PURCHASE_ORDER, PurchaseOrderSchema
from sage100_plugin.spec import Trigger
from sage100_plugin.spec.changes import EDITED_LINES, created, updated
from sage100_plugin.spec.samples import altered, filled

FILTERS = ("job", "phase", "vendor", "number", "status", "type", "total", "balance", "delivery_date")

LINE = {
    "line": "1",
    "description": "Light fixture, type B",
    "unit": "ea",
    "quantity": "16.0000",
    "price": "40.000000",
    "total": "640.00",
    "balance_quantity": "16.0000",
    "balance": "640.00",
    "cost_code": "16030.000",
    "cost_type": "1",
}
CREATED = {
    "id": "27",
    "number": "3027",
    "date": "2026-09-28",
    "vendor": "10",
    "vendor_name": "Hollins Plumbing & Heating Inc",
    "job": "1015",
    "job_name": "Westfield Water Treatment Plant",
    "description": "Fixtures, second floor",
    "status": "1",
    "status_name": "Open",
    "delivery_date": "2026-10-12",
    "entered_date": "2026-09-28",
    "address1": "1200 Levee Road",
    "city": "Westfield",
    "state": "IL",
    "zip": "62474",
    "terms": "30DY",
    "subtotal": "640.00",
    "total": "640.00",
    "balance": "640.00",
    "created_at": "2026-09-28T15:10:41.320Z",
    "lines": [LINE],
}
CHANGED = {**CREATED, "delivery_date": "2026-10-19", "updated_at": "2026-10-06T13:44:05.613Z"}

PURCHASE_ORDER_CREATED = Trigger(
    key="purchase_order_created",
    event="purchase_order.created",
    record="purchase_order",
    title="Purchase Order Created",
    summary="Triggers when a purchase order is created in Sage.",
    menu=PURCHASE_ORDER.menu,
    data=PurchaseOrderSchema,
    sample=filled(PurchaseOrderSchema, CREATED),
    occurs=created,
    filters=FILTERS,
    cause="purchase-order-created",
    limits=("It is told in whatever status it is made; only Open (1) is an approved one.",),
)

PURCHASE_ORDER_CHANGED = Trigger(
    key="purchase_order_changed",
    event="purchase_order.changed",
    record="purchase_order",
    title="Purchase Order Changed",
    summary="Triggers when anything in a purchase order changes in Sage: its lines, its status, what was received.",
    menu=PURCHASE_ORDER.menu,
    data=PurchaseOrderSchema,
    sample=filled(PurchaseOrderSchema, CHANGED),
    previous=altered(PurchaseOrderSchema, CREATED, CHANGED),
    occurs=updated,
    filters=FILTERS,
    cause="purchase-order-changed",
    limits=(
        "A receipt and an invoice on an order change what is still to come, and so raise this event.",
        EDITED_LINES,
    ),
)
