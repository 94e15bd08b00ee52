"""What a source tells of a subcontractor invoice that it exports (4-2)."""

from __future__ import annotations

import re

from marshmallow import Schema

from actions.commitment.shared import Approved, OfCommitment, OfVendor
from actions.project import OfJob
from sage100_plugin.records import fields
from sage100_plugin.records.payable_invoice import STATUSES, TYPES, PayableInvoiceSchema

MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


class InvoiceLine(Schema):
    """A line of the invoice: what is invoiced of one line of the commitment."""

    commitment_source_id = fields.text("Commitment Source Id", help="If the invoice as a whole names none.")
    subcontract = fields.record_id(
        "Subcontract", picker="subcontracts", parents=("job",), help="Instead of it: the record in Sage."
    )
    purchase_order = fields.record_id(
        "Purchase Order", picker="purchase_orders", parents=("job",), help="Or this record in Sage."
    )
    commitment_line = fields.record_id(
        "Commitment Line", help="Its line number in Sage; left empty, the line with the cost code and type."
    )
    project_source_id = fields.text("Project Source Id", help="Of a linked project; left empty, the commitment's job.")
    job = fields.record_id("Job", picker="jobs", help="Instead of it: the Sage job.")
    sub_job = fields.text("Sub Job", help="The source id of a sub job that is linked to a phase.", sample="SJ-2")
    phase = fields.record_id("Phase", picker="phases", parents=("job",), help="Instead of it; 0 is no phase.")
    cost_code = fields.cost_code("Cost Code", picker="cost_codes", help="Left empty, the commitment line's.")
    cost_type = fields.record_id("Cost Type", picker="cost_types", parents=("cost_code",))
    description = fields.text("Description", length=50, help="Of the work; left empty, the commitment line's.")
    work_completed = fields.money("Work Completed", help="In this period; negative where it is taken back.")
    materials_stored = fields.money("Materials Stored", help="Newly stored in this period, nothing stored earlier.")
    retainage = fields.money("Retainage", help="Of this line.")
    account = fields.record_id("Account", help="The ledger account; left empty, the vendor's or the order line's.")


class ExportPayableInvoice(Approved, OfCommitment, OfVendor, OfJob):
    """A subcontractor invoice of the source."""

    number = fields.text("Invoice Number", required=True, length=20, help="The vendor's own; his other ones differ.")
    date = fields.day("Invoice Date", required=True, help="The billing date.")
    period = fields.text("Billing Period", help="The month it is posted to, as 2026-09.", sample="2026-09")
    period_start = fields.day("Period Start", help="Instead of the month: the first day of the billing period.")
    period_end = fields.day("Period End", help="The last day, which decides the posting period.")
    status = fields.choice("Status", STATUSES, help="1-Open, 2-Review or 3-Dispute; 1 if left empty. All are posted.")
    type = fields.choice("Type", TYPES, help="2-Memo does not count against the commitment; 1-Contract if left empty.")
    description = fields.text("Description", length=50, help="The commitment's if left empty.")
    due_date = fields.day("Due Date", help="By the vendor's terms if left empty.")
    retainage = fields.money("Retainage", help="Of the invoice; the sum of the lines' if left empty.")
    total = fields.money("Total", help="What the lines come to in the source; when it is given, they have to.")
    lines = fields.lines("Lines", InvoiceLine, help="What is invoiced in this period.")


class PayableInvoiceDecision(Schema):
    """What accounting may type on acceptance, as when the period is locked."""

    date = fields.day("Invoice Date", help="Another date than the source's.")
    period = fields.text("Billing Period", help="Another month to post it to, as 2026-10.", sample="2026-10")


class Standing(Schema):
    """What the commitment of an invoice comes to at one moment."""

    when = fields.option("When", {"before": "Before", "after": "After"})
    contract = fields.money("Contract")
    invoiced = fields.money("Invoiced")
    retained = fields.money("Retained")
    remaining = fields.money("Remaining")


class ExportedPayableInvoice(PayableInvoiceSchema):
    """The invoice as it stands in Sage."""

    commitment = fields.lines("Commitment", Standing, help="Its commitment before the invoice and after it.")
