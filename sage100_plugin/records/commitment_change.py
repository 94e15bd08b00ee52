"""What changes of commitments are linked to: a change order of 6-4-1, and the rows they begin in a purchase order.

Neither has a window of its own in Sage; they are written as lines of the record they belong to.
"""

from __future__ import annotations

from marshmallow import Schema

from sage100_plugin.records import fields
from sage100_plugin.records.change_order import CHANGE_ORDER
from sage100_plugin.records.purchase_order import PURCHASE_ORDER
from sage100_plugin.records.types import RecordType


class SubcontractChangeSchema(Schema):
    """The change order that changes a subcontract."""

    id = fields.record_id("Record#", column="recnum", help="Of the change order.")
    number = fields.text("Change#", column="chgnum")
    job = fields.record_id("Job", column="jobnum")
    description = fields.text("Description", column="dscrpt")
    created_at = fields.moment("Created", column="insdte")
    updated_at = fields.moment("Updated", column="upddte")


class PurchaseOrderChangeSchema(Schema):
    """The row of a purchase order under which a change of it stands: a description without quantity and price."""

    id = fields.derived("Id", "text", lambda row: f"{row['recnum']}-{row['linnum']}")
    purchase_order = fields.record_id("Purchase Order", column="recnum")
    line = fields.record_id("Line#", column="linnum")
    description = fields.text("Description", column="prtdsc")
    created_at = fields.moment("Created", column="insdte")
    updated_at = fields.moment("Updated", column="upddte")


SUBCONTRACT_CHANGE = RecordType(
    name="subcontract_change",
    title="Subcontract Change",
    menu=CHANGE_ORDER.menu,
    table=CHANGE_ORDER.table,
    schema=SubcontractChangeSchema,
    label="description",
    search=("chgnum", "dscrpt"),
    number="chgnum",
)

PURCHASE_ORDER_CHANGE = RecordType(
    name="purchase_order_change",
    title="Purchase Order Change",
    menu=PURCHASE_ORDER.menu,
    table="pcorln",
    schema=PurchaseOrderChangeSchema,
    label="description",
    key=("recnum", "linnum"),
    search=("prtdsc",),
    begins="lines",
)
