"""Payable invoices and credits (4-2) with their lines, their payments and the job costs they made."""

from __future__ import annotations

from decimal import Decimal

from marshmallow import Schema

from sage100_plugin.ports.sage import Row
from sage100_plugin.records import fields
from sage100_plugin.records.payment import PaymentSchema
from sage100_plugin.records.types import Lines, RecordType

STATUSES = {1: "Open", 2: "Review", 3: "Dispute", 4: "Paid", 5: "Void"}
"""Sage's fixed list (help, "About payable invoice status"). 4 and 5 are set by Sage; 1, 2 and 3 are posted alike."""

TYPES = {1: "Contract", 2: "Memo"}
"""A memo does not count against the subcontract it names (help, "About payable invoice types")."""

PAID, VOID = 4, 5
MEMO = 2

UNSEEN = "no public source shows a payable invoice being added; the element is named by Sage's own label"
NAMED_PERIOD = f"{UNSEEN}; that year and period together name where it is posted, whatever its date, is a guess too"


def open_balance(row: Row) -> Decimal:
    """What is owed: Sage leaves the balance standing on a void invoice (schema facts, section 5)."""
    return Decimal(0) if row.get("status") in {PAID, VOID} else (row.get("invbal") or Decimal(0))


class PayableInvoiceLineSchema(Schema):
    """A line of the grid: a part or a piece of work, and the ledger account it is charged to."""

    line = fields.record_id("Line#", column="linnum")
    part = fields.record_id("Part#", column="prtnum", element="PartRef", guess=UNSEEN)
    description = fields.text("Description", column="prtdsc", element="Desc", guess=UNSEEN, length=50)
    unit = fields.text("Unit", column="untdsc", element="Unit", guess=UNSEEN, length=10)
    quantity = fields.quantity(
        "Quantity",
        column="linqty",
        element="Quantity",
        guess=UNSEEN,
        help="Of a subcontract line the invoiced part: 0.5 is half of it. Negative in a credit.",
    )
    price = fields.price("Price", column="linprc", element="UnitPrice", guess=UNSEEN)
    total = fields.money("Total", column="extttl")
    holdback = fields.money("Holdback", column="hldamt", element="HoldbackAmount", guess=UNSEEN, help="Canada.")
    account = fields.record_id("Account", column="actnum", element="AccountRef", guess=UNSEEN)
    subaccount = fields.record_id("Subaccount", column="subact", element="SubaccountRef", guess=UNSEEN)
    commitment_line = fields.text(
        "Subcontract Line Reference#",
        column="linref",
        element="LineReference",
        guess=f"{UNSEEN}; that it holds the number of the order's or subcontract's line is a guess too",
        length=32,
    )


class PayablePaymentSchema(PaymentSchema):
    """A payment, and where it stands in the ledger."""

    year = fields.whole("Posting Year", column="postyr")
    ledger_record = fields.record_id("Ledger Ref#", column="lgrrec")


class PayableCostSchema(Schema):
    """A job cost that the invoice made: Job Cost Distribution, whose total equals that of the expense lines."""

    line = fields.record_id("Job Cost Record#", column="cstrec")
    job = fields.record_id("Job", column="jobnum", element="JobRef", guess=UNSEEN)
    phase = fields.record_id("Phase", column="phsnum", element="PhaseRef", guess=UNSEEN)
    cost_code = fields.cost_code("Cost Code", column="cstcde", element="CostCodeRef", guess=UNSEEN)
    cost_type = fields.record_id("Cost Type", column="csttyp", element="CostTypeRef", guess=UNSEEN)
    description = fields.text("Description", column="dscrpt", element="Desc", guess=UNSEEN, length=50)
    amount = fields.money("Cost", column="cstamt", element="Amount", guess=UNSEEN)
    void = fields.derived("Void", "boolean", lambda row: row.get("status") == 2)  # noqa: PLR2004 - Void, of 6-3


class PayableInvoiceSchema(Schema):
    """A payable invoice, or a credit: its amounts are negative.

    Retainage stands in `retainage` (US) or in the three holdback amounts (Canada); some companies use the one, some
    the other, so both are shown.
    """

    id = fields.record_id("Record#", column="recnum", element="ObjectRef")
    number = fields.text("Invoice#", column="invnum", element="InvoiceNumber", guess=UNSEEN, length=20)
    order_number = fields.text("Order#", column="pchord", help="As it was typed: there may be no such order.")
    purchase_order = fields.record_id(
        "Purchase Order", column="pchrec", element=("PurchaseOrderRef", "OrderRef"), guess=UNSEEN, foreign=True
    )
    subcontract_number = fields.text("Subcontract#", column="ctcnum")
    subcontract = fields.record_id(
        "Subcontract", column="ctcrec", element=("SubcontractRef", "ContractRef"), guess=UNSEEN, foreign=True
    )
    vendor = fields.record_id("Vendor", column="vndnum", element="VendorRef", guess=UNSEEN)
    vendor_name = fields.text("Vendor Name", column="vndnme", foreign=True)
    job = fields.record_id("Job", column="jobnum", element="JobRef", guess=UNSEEN)
    job_name = fields.text("Job Name", column="jobnme", foreign=True)
    phase = fields.record_id("Phase", column="phsnum", element="PhaseRef", guess=UNSEEN)
    phase_name = fields.text("Phase Name", column="phsnme", foreign=True)
    description = fields.text("Description", column="dscrpt", element="Desc", guess=UNSEEN, length=50)
    date = fields.day("Date", column="invdte", element="InvoiceDate", guess=UNSEEN)
    due_date = fields.day("Due Date", column="duedte", element="DueDate", guess=UNSEEN)
    discount_date = fields.day("Disc Date", column="dscdte", element="DiscountDate", guess=UNSEEN)
    second_payee = fields.text("2nd Payee", column="payee2")
    shipping_number = fields.text("Shipping#", column="shpnum", element="ShippingNumber", guess=UNSEEN, length=20)
    reference = fields.text("Reference#", column="refnum", element="ReferenceNumber", guess=UNSEEN, length=20)
    status = fields.choice(
        "Status", STATUSES, column="status", element=("APInvoiceStatus", "InvoiceStatus"), guess=UNSEEN
    )
    status_name = fields.derived("Status Name", "text", fields.named(STATUSES, "status"))
    type = fields.choice("Type", TYPES, column="invtyp", element=("APInvoiceType", "InvoiceType"), guess=UNSEEN)
    type_name = fields.derived("Type Name", "text", fields.named(TYPES, "invtyp"))
    subtotal = fields.money("Subtotal", column="subttl")
    freight = fields.money("Freight", column="freigh")
    gst = fields.money("GST", column="gstamt", help="Canada.")
    pst = fields.money("PST", column="pstamt", help="Canada.")
    hst = fields.money("HST", column="hstamt", help="Canada.")
    qst = fields.money("QST", column="qstamt", help="Canada; never in job costs.")
    total = fields.money("Invoice Total", column="invttl")
    discount = fields.money("Discount", column="dscavl", element="DiscountAmount", guess=UNSEEN)
    retainage = fields.money(
        "Retainage Held",
        column="retain",
        element=("RetainageAmount", "RetentionAmount", "Retention"),
        guess=UNSEEN,
        help="US; Canada holds back by line.",
    )
    holdback = fields.money("Holdback", column="hldamt")
    holdback_billed = fields.money("Holdback Billed", column="hldbll")
    holdback_remaining = fields.money("Holdback Remaining", column="hldrem")
    set_to_pay = fields.money("Set to Pay", column="setpay", element="SetToPayAmount", guess=UNSEEN)
    paid = fields.money("Paid", column="amtpad")
    discount_taken = fields.money("Disc/Credit", column="dsctkn", help="Discounts and credits taken with payments.")
    total_paid = fields.money("Total Paid", column="ttlpad")
    balance = fields.money("Invoice Balance", column="invbal", help="Sage leaves it standing when it voids an invoice.")
    open_balance = fields.derived(
        "Open Balance", "money", fields.exactly(fields.Money, open_balance), help="The balance while it is owed."
    )
    net = fields.money("Invoice Net", column="invnet")
    period = fields.whole(
        "Period",
        column="actper",
        element="PostingPeriod",
        guess=NAMED_PERIOD,
        help="Left empty in a new one, Sage takes that of the date.",
    )
    year = fields.whole("Posting Year", column="postyr", element="PostingYear", guess=NAMED_PERIOD)
    entered_date = fields.day("Entry Date", column="entdte")
    batch = fields.whole("Batch#", column="btcnum")
    ledger_record = fields.record_id("Ledger Ref#", column="lgrrec")
    void_reference = fields.text(
        "Void Reference", column="vodrec", guess="what Sage writes there, and which way it points, is not known"
    )
    hot_list = fields.flag("Hot List", column="hotlst", element="HotList", guess=UNSEEN)
    user_defined1 = fields.text("User Def1", column="usrdf1", element="UserDefined1", guess=UNSEEN, length=50)
    user_defined2 = fields.text("User Def2", column="usrdf2", element="UserDefined2", guess=UNSEEN, length=50)
    notes = fields.text("Notes", column="ntetxt", element="Memo", guess=UNSEEN)
    created_at = fields.moment("Created", column="insdte")
    updated_at = fields.moment("Updated", column="upddte")
    lines = fields.lines("Lines", PayableInvoiceLineSchema, column="lines", element="APInvoiceLineAdd", guess=UNSEEN)
    costs = fields.lines(
        "Job Cost Distribution",
        PayableCostSchema,
        column="costs",
        element="JobCostDistributionAdd",
        guess=UNSEEN,
        foreign=True,
    )
    payments = fields.lines("Payments", PayablePaymentSchema, column="payments")


PAYABLE_INVOICE = RecordType(
    name="payable_invoice",
    title="Payable Invoice",
    menu="4-2 Payable Invoices/Credits",
    table="acpinv",
    schema=PayableInvoiceSchema,
    label="description",
    search=("invnum", "dscrpt"),
    number="invnum",
    identity=("vendor", "number", "date"),
    lines=(Lines("apivln"), Lines("jobcst", "costs", also=("status",), own=False), Lines("acppmt", "payments")),
    add="APInvoiceAddRq",
    change="APInvoiceModRq",
    guess="APInvoiceAddRq and APInvoiceModRq were not seen; only APInvoicePayAddRq was, in an installed schema",
)
