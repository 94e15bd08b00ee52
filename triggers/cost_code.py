"""What happens to the list of cost codes (6-5)."""

from __future__ import annotations

from sage100_plugin.records.cost import COST_CODE, CostCodeSchema
from sage100_plugin.spec import Trigger
from sage100_plugin.spec.changes import created
from sage100_plugin.spec.samples import filled

CREATED = {
    "id": "1080.000",
    "name": "Vapor Barrier",
    "unit": "SF",
    "division": "1",
    "division_name": "General Requirements",
    "created_at": "2026-10-01T17:22:03.050Z",
}

COST_CODE_CREATED = Trigger(
    key="cost_code_created",
    event="cost_code.created",
    record="cost_code",
    title="Cost Code Created",
    summary="Triggers when a cost code is added to the company's list in Sage.",
    menu=COST_CODE.menu,
    data=CostCodeSchema,
    sample=filled(CostCodeSchema, CREATED),
    occurs=created,
    filters=("division", "department", "unit", "inactive"),
    cause="cost-code-created",
    limits=("Cost codes are the company's, not a job's: the first use of one in a budget is told by budget_changed.",),
)
