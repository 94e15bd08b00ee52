"""What happens to subcontracts (6-7-1)."""

from __future__ import annotations

from sage100_plugin.records.fields import made
from sage100_plugin.records.subcontract import SUBCONTRACT, SubcontractSchema
from sage100_plugin.spec import Trigger
from sage100_plugin.spec.changes import EDITED_LINES, created, updated
from sage100_plugin.spec.samples import altered, filled

FILTERS = ("job", "phase", "vendor", "number", "status", "type", "contract_amount", "remaining_amount")
COMPARED = tuple(made(SubcontractSchema).fields)
"""All of it, for what change orders make of its amounts is foreign to it and news all the same."""

LINE = {
    "line": "1",
    "description": "Storefront glazing",
    "cost_code": "8800.000",
    "cost_type": "4",
    "amount": "18500.00",
    "new_contract": "18500.00",
    "remaining": "18500.00",
}
CREATED = {
    "id": "25",
    "number": "1041",
    "vendor": "10",
    "vendor_name": "Hollins Plumbing & Heating Inc",
    "job": "1015",
    "job_name": "Westfield Water Treatment Plant",
    "description": "Storefront glazing",
    "status": "4",
    "status_name": "Current",
    "retainage_rate": "10.0000",
    "contract_date": "2026-09-28",
    "scheduled_start_date": "2026-11-02",
    "scheduled_finish_date": "2026-11-20",
    "original_amount": "18500.00",
    "contract_amount": "18500.00",
    "remaining_amount": "18500.00",
    "created_at": "2026-09-28T15:10:41.320Z",
    "lines": [LINE],
}
CHANGED = {
    **CREATED,
    "change_amount": "1250.00",
    "contract_amount": "19750.00",
    "remaining_amount": "19750.00",
    "updated_at": "2026-10-06T13:44:05.613Z",
    "lines": [{**LINE, "changes": "1250.00", "new_contract": "19750.00", "remaining": "19750.00"}],
}

SUBCONTRACT_CREATED = Trigger(
    key="subcontract_created",
    event="subcontract.created",
    record="subcontract",
    title="Subcontract Created",
    summary="Triggers when a subcontract is created in Sage.",
    menu=SUBCONTRACT.menu,
    data=SubcontractSchema,
    sample=filled(SubcontractSchema, CREATED),
    occurs=created,
    compares=("id",),
    filters=FILTERS,
    cause="subcontract-created",
    limits=("It is told in whatever status it is made, bids included: filter by status to get contracts only.",),
)

SUBCONTRACT_CHANGED = Trigger(
    key="subcontract_changed",
    event="subcontract.changed",
    record="subcontract",
    title="Subcontract Changed",
    summary="Triggers when a subcontract changes in Sage: its header or lines, an approved change, what was invoiced.",
    menu=SUBCONTRACT.menu,
    data=SubcontractSchema,
    sample=filled(SubcontractSchema, CHANGED),
    previous=altered(SubcontractSchema, CREATED, CHANGED),
    occurs=updated,
    compares=COMPARED,
    filters=FILTERS,
    cause="subcontract-changed",
    limits=(
        "An approved change order line for a subcontract changes both: it raises change_order_updated too.",
        "An invoice on a subcontract changes what remains of it, and so raises this event.",
        EDITED_LINES,
    ),
)
