"""What a source tells of a change of a commitment that it exports (6-4-1, 6-6-1)."""

from __future__ import annotations

from marshmallow import validate

from actions.change_order.direct import WithAmounts
from actions.commitment.inputs import OUTCOME, CodedLine, OrderLine
from actions.commitment.shared import Approved, OfPurchaseOrder, OfSubcontract, OfVendor
from actions.project import OfJob
from sage100_plugin.records import fields
from sage100_plugin.records.purchase_order import PurchaseOrderSchema

SOME = validate.Length(min=1, error="A change needs at least one line.")


class SubcontractChangeLine(CodedLine):
    """A change of one line of a subcontract, or a line that is added to it."""

    description = fields.text("Description", length=50, help="The change's title if left empty.")
    subcontract_line = fields.record_id(
        "Subcontract Line",
        help="The line that changes, which has its own code and type; left empty, Sage adds a line to the subcontract.",
    )
    amount = fields.money("Amount", required=True, help="Negative where it takes off.")


class CommitmentChange(Approved, OfVendor, OfJob):
    """A change of a commitment. Job and vendor are the commitment's; where they are given they have to be the same."""

    amount = fields.money("Amount", help="What the lines come to in the source; when it is given, they have to.")


class ExportSubcontractChange(OfSubcontract, CommitmentChange):
    """A change of a subcontract."""

    number = fields.text("Number", required=True, length=20, help="Unique in the job and phase, whatever changes.")
    title = fields.text("Title", required=True, length=50)
    phase = fields.record_id("Phase", picker="phases", parents=("job",), help="The subcontract's if left empty.")
    lines = fields.lines(
        "Lines", SubcontractChangeLine, required=True, validate=SOME, help="What changes, line by line."
    )


class ExportPurchaseOrderChange(OfPurchaseOrder, CommitmentChange):
    """A change of a purchase order."""

    title = fields.text("Title", required=True, length=75, help="The first row below those that the order has.")
    lines = fields.lines("Lines", OrderLine, required=True, validate=SOME, help="The rows below the title.")


class ExportedSubcontractChange(WithAmounts):
    """The change order as it stands in Sage."""

    outcome = fields.text("Outcome", help=OUTCOME)


class ExportedPurchaseOrderChange(PurchaseOrderSchema):
    """The purchase order as it stands in Sage, with all its lines."""

    outcome = fields.text("Outcome", help=OUTCOME)
