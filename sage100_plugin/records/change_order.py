"""Change orders (6-4-1) with their Budget and Sub Change Details."""

from __future__ import annotations

from marshmallow import Schema

from sage100_plugin.records import fields
from sage100_plugin.records.types import Lines, RecordType

STATUSES = {1: "Approved", 2: "Open", 3: "Review", 4: "Disputed", 5: "Void", 6: "Rejected"}
"""Sage's fixed list (help, "About change order status")."""

UNSEEN = "no public source shows the element; it is named as its neighbours are"


class ChangeOrderLineSchema(Schema):
    """A line of Budget and Sub Change Details."""

    line = fields.record_id("Line#", column="linnum")
    description = fields.text("Description", column="dscrpt", element="Desc", length=50)
    cost_code = fields.cost_code("Cost Code", column="cstcde", element="CostCodeRef")
    cost_type = fields.record_id("Cost Type", column="csttyp", element="CostTypeRef")
    amount = fields.money("Budget Amount", column="bdgprc", element="BudgetChangeAmount")
    hours = fields.quantity("Budget Hours", column="chghrs")
    units = fields.quantity("Budget Units", column="chgunt")


class ChangeOrderSchema(Schema):
    """A change order."""

    id = fields.record_id("Record#", column="recnum", element="ObjectRef")
    number = fields.text("Change#", column="chgnum", element="ChangeOrderNumber", length=20)
    date = fields.day("Date", column="chgdte", element="ChangeOrderDate")
    job = fields.record_id("Job", column="jobnum", element="JobRef")
    job_name = fields.text("Job Name", column="jobnme")
    phase = fields.record_id("Phase", column="phsnum", element="PhaseRef", guess=UNSEEN)
    description = fields.text("Description", column="dscrpt", element="Desc", length=50)
    status = fields.choice("Status", STATUSES, column="status", element="PrimeChangeStatus")
    status_name = fields.derived("Status Name", "text", fields.named(STATUSES, "status"))
    type = fields.record_id("Type", column="chgtyp", element="ChangeOrderTypeRef", guess=UNSEEN)
    requested_amount = fields.money("Requested Amount", column="reqamt")
    approved_amount = fields.money("Approved Amount", column="appamt")
    lines = fields.lines(
        "Budget and Sub Change Details", ChangeOrderLineSchema, column="lines", element="BudgetSubChangeDetailAdd"
    )


CHANGE_ORDER = RecordType(
    name="change_order",
    title="Change Order",
    menu="6-4-1 Change Orders",
    table="prmchg",
    schema=ChangeOrderSchema,
    label="description",
    search=("chgnum", "dscrpt"),
    number="chgnum",
    identity=("job", "phase", "number"),
    lines=(Lines("sbcgln"),),
    add="ChangeOrderAddRq",
    change="ChangeOrderModRq",
)
