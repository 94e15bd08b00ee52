"""Receivable invoices and credits (3-2), as far as reading goes: what a job was billed, and what was received."""

from __future__ import annotations

from marshmallow import Schema

from sage100_plugin.records import fields
from sage100_plugin.records.payable_invoice import STATUSES, TYPES, open_balance
from sage100_plugin.records.payment import PaymentSchema
from sage100_plugin.records.types import Lines, RecordType


class ReceivableInvoiceLineSchema(Schema):
    """A line of the grid."""

    line = fields.record_id("Line#", column="linnum")
    description = fields.text("Description", column="dscrpt")
    unit = fields.text("Unit", column="untdsc")
    quantity = fields.quantity("Quantity", column="linqty")
    price = fields.price("Price", column="linprc")
    total = fields.money("Total", column="extprc")
    cost_code = fields.cost_code("Cost Code", column="cstcde")
    account = fields.record_id("Account", column="lgract")


class ReceiptSchema(PaymentSchema):
    """What a client paid."""

    line = fields.text("Receipt", column="_idnum", help="Sage numbers receipts by nothing else.")


class ReceivableInvoiceSchema(Schema):
    """A receivable invoice or credit. A job was billed the total of those of type Contract that are not void."""

    id = fields.record_id("Record#", column="recnum")
    number = fields.text("Invoice#", column="invnum")
    job = fields.record_id("Job", column="jobnum")
    job_name = fields.text("Job Name", column="jobnme", foreign=True)
    phase = fields.record_id("Phase", column="phsnum")
    phase_name = fields.text("Phase Name", column="phsnme", foreign=True)
    description = fields.text("Description", column="dscrpt")
    date = fields.day("Date", column="invdte")
    due_date = fields.day("Due Date", column="duedte")
    discount_date = fields.day("Disc Date", column="dscdte")
    client_order_number = fields.text("Client PO#", column="pchord")
    reference = fields.text("Reference#", column="refnum")
    status = fields.choice("Status", STATUSES, column="status")
    status_name = fields.derived("Status Name", "text", fields.named(STATUSES, "status"))
    type = fields.choice("Type", TYPES, column="invtyp")
    type_name = fields.derived("Type Name", "text", fields.named(TYPES, "invtyp"))
    subtotal = fields.money("Subtotal", column="subttl")
    sales_tax = fields.money("Sales Tax", column="slstax")
    total = fields.money("Total", column="invttl")
    retainage = fields.money("Retention", column="retain")
    holdback = fields.money("Holdback", column="hldamt")
    holdback_billed = fields.money("Holdback Billed", column="hldbll")
    holdback_remaining = fields.money("Holdback Remaining", column="hldrem")
    paid = fields.money("Paid", column="amtpad")
    discount_taken = fields.money("Disc/Credit", column="dsctkn")
    total_paid = fields.money("Total Paid", column="ttlpad")
    balance = fields.money("Balance", column="invbal", help="Sage leaves it standing when it voids an invoice.")
    open_balance = fields.derived(
        "Open Balance", "money", fields.exactly(fields.Money, open_balance), help="The balance while it is owed."
    )
    net = fields.money("Net Due", column="invnet")
    period = fields.whole("Period", column="actper")
    year = fields.whole("Posting Year", column="postyr")
    ledger_record = fields.record_id("Ledger Ref#", column="lgrrec")
    created_at = fields.moment("Created", column="insdte")
    updated_at = fields.moment("Updated", column="upddte")
    lines = fields.lines("Lines", ReceivableInvoiceLineSchema, column="lines")
    receipts = fields.lines("Receipts", ReceiptSchema, column="receipts")


RECEIVABLE_INVOICE = RecordType(
    name="receivable_invoice",
    title="Receivable Invoice",
    menu="3-2 Receivable Invoices/Credits",
    table="acrinv",
    schema=ReceivableInvoiceSchema,
    label="description",
    search=("invnum", "dscrpt"),
    number="invnum",
    lines=(Lines("arivln"), Lines("acrpmt", "receipts")),
)
