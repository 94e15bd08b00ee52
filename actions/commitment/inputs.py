"""What a source tells of a commitment that it exports (6-7-1, 6-6-1)."""

from __future__ import annotations

from marshmallow import Schema

from actions.commitment.shared import Approved, OfVendor
from actions.project import OfJob
from sage100_plugin.records import fields
from sage100_plugin.records.purchase_order import PurchaseOrderSchema
from sage100_plugin.records.subcontract import SubcontractSchema

OUTCOME = "created, updated, or no_change when Sage had it so."


class CodedLine(Schema):
    """A line that is charged to a cost code."""

    cost_code = fields.cost_code("Cost Code", picker="cost_codes", help="Choose it before the cost type.")
    cost_type = fields.record_id("Cost Type", picker="cost_types", parents=("cost_code",), help="1 to 9.")


class SubcontractLine(CodedLine):
    """A line of a new subcontract."""

    description = fields.text("Description", length=50, help="The commitment's description if left empty.")
    amount = fields.money("Original Contract", required=True)
    quantity = fields.quantity("Quantity", help="Not sent: a subcontract's line has none in Sage's API.")


class OrderLine(CodedLine):
    """A line of a new purchase order."""

    description = fields.text("Description", length=75, help="The commitment's description if left empty.")
    unit = fields.text("Unit", length=10)
    quantity = fields.quantity("Quantity", help="Negative where it takes back; left empty for a lump sum.")
    price = fields.price("Price", help="Of one unit.")
    amount = fields.money("Amount", help="Of the line: a lump sum, or quantity x price to the cent.")


class CommitmentInput(Approved, OfVendor, OfJob):
    """A commitment of the source."""

    number = fields.text(
        "Number", length=20, help="Unique across all jobs; left empty, the next number in Sage is taken."
    )
    description = fields.text("Description", required=True, length=50, help="The commitment's title.")
    date = fields.day("Date", required=True, help="The day on which the commitment was created in the source.")
    phase = fields.record_id("Phase", picker="phases", parents=("job",), help="None if left empty.")
    total = fields.money("Total", help="What the lines come to in the source; when it is given, they have to.")
    add_cost_codes = fields.flag(
        "Add Cost Codes", help="Sends codes that the job's budget lacks to accounting first, as export_cost_codes does."
    )


class ExportSubcontract(CommitmentInput):
    """A subcontract of the source."""

    lines = fields.lines("Lines", SubcontractLine, help="Each with its cost code and type.")


class ExportPurchaseOrder(CommitmentInput):
    """A purchase order of the source."""

    lines = fields.lines("Lines", OrderLine, help="At least one with a cost code.")


class ExportedSubcontract(SubcontractSchema):
    """The subcontract as it stands in Sage."""

    outcome = fields.text("Outcome", help=OUTCOME)


class ExportedPurchaseOrder(PurchaseOrderSchema):
    """The purchase order as it stands in Sage."""

    outcome = fields.text("Outcome", help=OUTCOME)
