"""What happens to payable invoices (4-2)."""

from __future__ import annotations

from sage100_plugin.records import fields
from sage100_plugin.records.payable_invoice import PAID, PAYABLE_INVOICE, PayableInvoiceSchema
from sage100_plugin.spec import Change, Occurrence, Trigger
from sage100_plugin.spec.changes import created, updated
from sage100_plugin.spec.samples import altered, filled

FILTERS = ("vendor", "job", "phase", "number", "status", "type", "total", "due_date", "purchase_order", "subcontract")

CREATED = {
    "id": "111",
    "number": "B-2207",
    "order_number": "3027",
    "purchase_order": "27",
    "vendor": "10",
    "vendor_name": "Hollins Plumbing & Heating Inc",
    "job": "1015",
    "job_name": "Westfield Water Treatment Plant",
    "description": "Fixtures, second floor",
    "date": "2026-09-28",
    "due_date": "2026-10-28",
    "status": "1",
    "status_name": "Open",
    "type": "1",
    "type_name": "Contract",
    "subtotal": "640.00",
    "total": "640.00",
    "balance": "640.00",
    "open_balance": "640.00",
    "net": "640.00",
    "period": 9,
    "year": 2026,
    "entered_date": "2026-09-28",
    "ledger_record": "652",
    "created_at": "2026-09-28T15:10:41.320Z",
    "lines": [
        {
            "line": "1",
            "description": "Light fixture, type B",
            "unit": "ea",
            "quantity": "16.0000",
            "price": "40.000000",
            "total": "640.00",
            "account": "5010",
            "commitment_line": "1",
        }
    ],
    "costs": [
        {
            "line": "539",
            "job": "1015",
            "cost_code": "16030.000",
            "cost_type": "1",
            "description": "Light fixture, type B",
            "amount": "640.00",
        }
    ],
}
SETTLED = {
    **CREATED,
    "status": "4",
    "status_name": "Paid",
    "paid": "640.00",
    "total_paid": "640.00",
    "balance": "0.00",
    "open_balance": "0.00",
    "net": "0.00",
    "updated_at": "2026-10-26T13:44:05.613Z",
    "payments": [
        {
            "line": "480CDB2D-CD92-4E16-9E26-89872CE7B853",
            "description": "Check",
            "number": "20085",
            "date": "2026-10-26",
            "period": 10,
            "amount": "640.00",
            "year": 2026,
            "ledger_record": "701",
        }
    ],
}


class PaidInvoiceSchema(PayableInvoiceSchema):
    """The invoice, and which one it is in the source that has sent it."""

    source = fields.text("Source", help="The outside system whose invoice is linked to it.")
    source_id = fields.text("Source Id")


def paid(change: Change) -> Occurrence | None:
    """An invoice whose status became Paid; of those first seen as paid, only such as were posted."""
    if change.after is None or change.after["status"] != str(PAID):
        return None
    if change.before is None:
        found = created(change) if change.after["ledger_record"] else None
    else:
        found = updated(change) if change.before["status"] != str(PAID) else None
    if found is None:
        return None
    source, source_id = next(iter(change.sources), (None, None))
    return Occurrence({**found.data, "source": source, "source_id": source_id}, found.previous)


PAYABLE_INVOICE_CREATED = Trigger(
    key="payable_invoice_created",
    event="payable_invoice.created",
    record="payable_invoice",
    title="Payable Invoice Created",
    summary="Triggers when a vendor's invoice or credit is entered in Sage, or made by a purchase order receipt.",
    menu=PAYABLE_INVOICE.menu,
    data=PayableInvoiceSchema,
    sample=filled(PayableInvoiceSchema, CREATED),
    occurs=created,
    filters=FILTERS,
    cause="payable-invoice-created",
    limits=(
        "Review and Dispute are no drafts: an invoice in status 1, 2 or 3 is posted.",
        "A credit comes as an invoice with negative amounts.",
        "Each job cost that the invoice makes raises job_cost_posted.",
        "An invoice that is edited or voided later raises nothing of its own: a void one voids its job costs.",
    ),
)

PAYABLE_INVOICE_PAID = Trigger(
    key="payable_invoice_paid",
    event="payable_invoice.paid",
    record="payable_invoice",
    title="Payable Invoice Paid",
    summary="Triggers when a payable invoice is paid in full, so that its status becomes Paid.",
    menu=PAYABLE_INVOICE.menu,
    data=PaidInvoiceSchema,
    sample=filled(PaidInvoiceSchema, {**SETTLED, "source": "procore", "source_id": "RI-31"}),
    previous=altered(PayableInvoiceSchema, CREATED, SETTLED),
    occurs=paid,
    filters=FILTERS,
    cause="payable-invoice-paid",
    limits=(
        "A partial payment raises nothing: the last payment raises this event, with all payments in data.",
        "Previous has what was paid and owed at the last look; its payments are an empty list, being only added to.",
        "Discounts and credits count as payment, and retainage is a part of what is owed.",
        "A credit that is used up becomes Paid too: its amounts are negative; filter by total to leave it out.",
        "That Sage makes an invoice Paid only when nothing of its balance is left is a guess.",
        "Paid invoices that are entered as history, without a posting, raise nothing.",
        "A payment that is reversed raises nothing; when the invoice is paid again, this event comes again.",
    ),
)
