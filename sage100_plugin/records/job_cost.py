"""Job costs (6-3): where each came from, what it cost, and whether it counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from marshmallow import Schema

from sage100_plugin.ports.sage import Row
from sage100_plugin.records import fields
from sage100_plugin.records.payable_invoice import MEMO
from sage100_plugin.records.payable_invoice import TYPES as INVOICE_TYPES
from sage100_plugin.records.types import RecordType

SOURCES = {
    1: "1-1 Checks",
    2: "1-2 Deposits",
    3: "1-3 Journal Transactions",
    4: "1-4 Recurring Transactions",
    5: "3-2 Receivable Invoices",
    6: "3-11",
    7: "3-7 Progress Billing",
    8: "3-9 Unitary Billing",
    9: "3-10-4 Time and Materials",
    10: "3-3-1 Cash Receipts",
    11: "4-2 Payable Invoices",
    12: "4-6 Recurring Payables",
    13: "12-4 Purchase Order Receipts",
    14: "4-3-2 Payable Checks",
    15: "4-3-2 Vouchers",
    16: "5-2-6 Post Payroll",
    17: "Payroll Summary",
    18: "5-5-1 Daily Payroll",
    19: "8-4 Equipment Allocation",
    20: "8-5 Equipment Payments",
    21: "8-6 Depreciation",
    22: "11-2 Service Invoices",
    23: "12-2 Inventory Allocation",
    24: "12-5 Inventory Audit",
    25: "4-3-2 Credit Cards",
    26: "4-7-3",
    27: "4-7-4",
    28: "4-7-6",
    29: "4-3-2 Direct Deposit",
    30: "3-3-2 Electronic Receipts",
    31: "6-3 Job Costs",
    32: "8-2 Equipment Costs",
    33: "8-7 Equipment Revenue",
}
"""The window a cost was made in (help, "About transaction sources"); of 6 and 26 to 28 only the menu is known."""

PAYABLES = (11, 12, 13)
"""Sources that make a payable invoice. That it shares the cost's ledger record was seen for 11 only."""

PAYROLL = frozenset({16, 17, 18})
HISTORICAL = 31

STATUSES = {1: "Open", 2: "Void"}
VOID = "2"
"""A void cost counts no longer."""
BILLING_STATUSES = {1: "Open", 2: "Not Billable", 3: "Billed"}

PAY_TYPES = {
    0: "None",
    1: "Regular",
    2: "Overtime",
    3: "Premium",
    4: "Sick",
    5: "Vacation",
    6: "Holiday",
    7: "Piece",
    8: "Per Diem",
    9: "Miscellaneous",
}
EQUIPMENT_TYPES = {0: "None", 1: "Operated", 2: "Standby", 3: "Idle"}
EQUIPMENT_UNITS = {0: "None", 1: "Hours", 2: "Days", 3: "Weeks", 4: "Months", 5: "Miles"}

KINDS = {
    "invoice": "Invoice",
    "subcontractor_invoice": "Subcontractor Invoice",
    "payroll": "Payroll",
    "expense": "Expense",
}
SPLITS = {"committed": "Committed", "direct": "Direct"}
APPROVAL = {"approved": "Approved"}
COMMITMENTS = {"purchase_order": "Purchase Order", "subcontract": "Subcontract"}

DETAIL, OFF = "job_cost_detail", "off"
"""The company's policy that says whether single costs are given and told, or only their sums (R226)."""


def kind(row: Row) -> str:
    """What a cost is to a project system; one on an invoice that names an order or a subcontract was committed."""
    if row.get("srcnum") in PAYABLES:
        return "subcontractor_invoice" if row.get("ctcnum") or row.get("pchord") else "invoice"
    return "payroll" if row.get("srcnum") in PAYROLL else "expense"


class JobCostSchema(Schema):
    """A job cost. A void one counts no longer; a negative one takes back."""

    id = fields.record_id("Record#", column="recnum")
    job = fields.record_id("Job", column="jobnum")
    job_name = fields.text("Job Name", column="jobnme", foreign=True)
    phase = fields.record_id("Phase", column="phsnum")
    phase_name = fields.text("Phase Name", column="phsnme", foreign=True)
    cost_code = fields.cost_code("Cost Code", column="cstcde")
    cost_code_name = fields.text("Cost Code Name", column="cdenme", foreign=True)
    cost_type = fields.record_id("Cost Type", column="csttyp")
    cost_type_name = fields.text("Cost Type Name", column="typnme", foreign=True)
    date = fields.day("Date", column="trndte")
    entered_date = fields.day("Entry Date", column="entdte")
    period = fields.whole("Period", column="actprd")
    year = fields.whole("Posting Year", column="postyr")
    description = fields.text("Description", column="dscrpt")
    document_number = fields.text("Trans#", column="trnnum", help="The number of the document in its own window.")
    source = fields.choice("Source", SOURCES, column="srcnum")
    source_name = fields.derived("Source Name", "text", fields.named(SOURCES, "srcnum"))
    kind = fields.derived("Kind", "option", kind, choices=KINDS)
    status = fields.choice("Status", STATUSES, column="status")
    status_name = fields.derived("Status Name", "text", fields.named(STATUSES, "status"))
    billing_status = fields.choice("Billing Status", BILLING_STATUSES, column="bllsts")
    billing_status_name = fields.derived("Billing Status Name", "text", fields.named(BILLING_STATUSES, "bllsts"))
    vendor = fields.record_id("Vendor", column="vndnum")
    vendor_name = fields.text("Vendor Name", column="vndnme", foreign=True)
    employee = fields.record_id("Employee", column="empnum")
    employee_name = fields.text("Employee Name", column="fulfst", foreign=True)
    equipment = fields.record_id("Equipment", column="eqpnum")
    equipment_type = fields.choice("Equipment Type", EQUIPMENT_TYPES, column="eqptyp")
    equipment_unit = fields.choice("Equipment Unit", EQUIPMENT_UNITS, column="eqpunt")
    equipment_quantity = fields.quantity("Equipment Quantity", column="eqpqty")
    work_order = fields.text("Work Order#", column="wrkord")
    pay_type = fields.choice("Pay Type", PAY_TYPES, column="paytyp")
    hours = fields.quantity("Hours", column="csthrs")
    pieces = fields.quantity("Pieces", column="pieces")
    amount = fields.money("Cost", column="cstamt")
    billing_amount = fields.money("Billing Total", column="blgttl")
    ledger_record = fields.record_id("Ledger Ref#", column="lgrrec")
    invoice = fields.record_id(
        "Payable Invoice", column="invrec", help="The payable invoice that made the cost.", foreign=True
    )
    invoice_number = fields.text("Invoice#", column="invnum", foreign=True)
    invoice_type = fields.choice("Invoice Type", INVOICE_TYPES, column="invtyp", foreign=True)
    order_number = fields.text(
        "Order#", column="pchord", help="The purchase order that the invoice names.", foreign=True
    )
    purchase_order = fields.record_id(
        "Purchase Order", column="pchrec", help="Its record number, if there is such an order.", foreign=True
    )
    subcontract_number = fields.text(
        "Subcontract#", column="ctcnum", help="The subcontract that the invoice names.", foreign=True
    )
    subcontract = fields.record_id(
        "Subcontract", column="ctcrec", help="Its record number, if there is such a subcontract.", foreign=True
    )
    notes = fields.text("Notes", column="ntetxt")
    receivable_invoice = fields.record_id("Receivable Invoice", column="acrinv", help="On which the cost was billed.")
    created_at = fields.moment("Created", column="insdte")
    updated_at = fields.moment("Updated", column="upddte")


JOB_COST = RecordType(
    name="job_cost",
    title="Job Cost",
    menu="6-3 Job Costs",
    table="jobcst",
    schema=JobCostSchema,
    label="description",
    search=("trnnum", "dscrpt"),
    guess="that a payable invoice shares the ledger record of its job costs was seen for invoices of 4-2 only",
)


class ImportedCostSchema(JobCostSchema):
    """A job cost as a project system takes it. Vendor and invoice are told of costs from payables only."""

    split = fields.option(
        "Split",
        SPLITS,
        help="Committed: on an invoice of a linked purchase order or subcontract. All others are direct.",
    )
    approval_status = fields.option("Approval Status", APPROVAL, help="Always Approved: in Sage the cost is posted.")
    void = fields.flag("Void", help="The cost counts no longer.")
    job_linked = fields.flag("Job Linked", help="Whether the job is linked to a project.")
    budget_linked = fields.flag("Budget Linked", help="Whether the job's budget is linked.")


def imported(cost: Mapping[str, Any], linked: Callable[[str, str], bool]) -> dict[str, Any]:
    """A public job cost in the shape of `ImportedCostSchema`. `linked` says whether a Sage record has a link."""
    unsaid = {} if cost["source"] in map(str, PAYABLES) else dict.fromkeys(("vendor", "vendor_name", "invoice_number"))
    job = cost["job"] or ""
    return {
        **cost,
        **unsaid,
        "split": split(cost, linked),
        "approval_status": "approved",
        "void": cost["status"] == VOID,
        "job_linked": linked("job", job),
        "budget_linked": linked("budget", job),
    }


def split(cost: Mapping[str, Any], linked: Callable[[str, str], bool]) -> str:
    """Where a public job cost counts, `committed` or `direct`: one of them, so that no cent counts twice."""
    return "direct" if commitment_of(cost, linked) is None else "committed"


def commitment_of(cost: Mapping[str, Any], linked: Callable[[str, str], bool]) -> tuple[str, str] | None:
    """The linked commitment (record type and id) against which a cost counts; its fields of these names are enough.

    A memo counts against no commitment, though it names one (help, "About payable invoice types").
    """
    if cost["invoice_type"] == str(MEMO):
        return None
    tied = ((record, cost[record]) for record in COMMITMENTS)
    return next(((record, id) for record, id in tied if id and linked(record, id)), None)


def counted(cost: Mapping[str, Any]) -> Decimal:
    """What a public job cost counts for, with its sign: nothing once it is void. Its status and amount are enough."""
    return Decimal(0) if cost["status"] == VOID else Decimal(cost["amount"] or 0)
