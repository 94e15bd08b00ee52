"""Change orders (6-4-1): Prime Change Details for the contract, Budget and Sub Change Details for the costs."""

from __future__ import annotations

from marshmallow import Schema

from sage100_plugin.records import fields
from sage100_plugin.records.types import Lines, RecordType

STATUSES = {1: "Approved", 2: "Open", 3: "Review", 4: "Disputed", 5: "Void", 6: "Rejected"}
"""Sage's fixed list (help, "About change order status")."""

APPROVED = 1
CLOSED = (5, 6)
"""Void and Rejected: they override the status of every line."""

UNSEEN = "no public source shows the element; it is named as its neighbours are"


def standing(order: int | None, line: int | None) -> int | None:
    """The status that counts for a line of Budget and Sub Change Details, of the header's and its own (rules, 8.4)."""
    return order if order in CLOSED or not line else line


class ChangeOrderLineSchema(Schema):
    """A line of Budget and Sub Change Details.

    Vendor, subcontract, subcontract line, change number and status are filled for a change of a subcontract only.
    """

    line = fields.record_id("Line#", column="linnum")
    description = fields.text("Description", column="dscrpt", element="Desc", length=50)
    cost_code = fields.cost_code("Cost Code", column="cstcde", element="CostCodeRef")
    cost_type = fields.record_id("Cost Type", column="csttyp", element="CostTypeRef")
    amount = fields.money("Budget Amount", column="bdgprc", element="BudgetChangeAmount")
    hours = fields.quantity("Budget Hours", column="chghrs", element="BudgetChangeHours", guess=UNSEEN)
    units = fields.quantity("Budget Units", column="chgunt", element="BudgetChangeUnits", guess=UNSEEN)
    vendor = fields.record_id("Vendor", column="vndnum", element="VendorRef", guess=UNSEEN)
    subcontract = fields.record_id(
        "Subcontract",
        column="vndctc",
        element="SubcontractRef",
        guess=UNSEEN,
        help="Its record number, not the number people give it.",
    )
    subcontract_line = fields.record_id(
        "Subcontract Line",
        column="ctclin",
        element="SubcontractLine",
        guess=UNSEEN,
        help="Left empty, Sage adds a line to the subcontract; then cost code and cost type are required.",
    )
    change_number = fields.text("Change#", column="chgnum", element="ChangeNumber", guess=UNSEEN, length=20)
    status = fields.choice("Status", STATUSES, column="chgsts", element="Status", guess=UNSEEN)
    status_name = fields.derived("Status Name", "text", fields.named(STATUSES, "chgsts"))
    notes = fields.text("Notes", column="ntetxt")


class PrimeLineSchema(Schema):
    """A line of Prime Change Details: what the client pays."""

    line = fields.record_id("Line#", column="linnum")
    description = fields.text("Description", column="dscrpt", element="Desc", guess=UNSEEN, length=50)
    estimated = fields.money("Estimated", column="estamt", element="EstimatedAmount", guess=UNSEEN)
    overhead_rate = fields.quantity("O/H Rate", column="ovhmrk", element="OverheadRate", guess=UNSEEN, help="Percent.")
    profit_rate = fields.quantity("Profit Rate", column="pftmrk", element="ProfitRate", guess=UNSEEN, help="Percent.")
    requested = fields.money("Requested", column="reqprc", element="RequestedAmount", guess=UNSEEN)
    approved = fields.money("Approved", column="aprprc", element="ApprovedAmount", guess=UNSEEN)
    cost_code = fields.cost_code("Cost Code", column="cstcde", element="CostCodeRef", guess=UNSEEN)
    cost_type = fields.record_id("Cost Type", column="csttyp", element="CostTypeRef", guess=UNSEEN)
    notes = fields.text("Notes", column="ntetxt")


class ChangeOrderSchema(Schema):
    """A change order."""

    id = fields.record_id("Record#", column="recnum", element="ObjectRef")
    number = fields.text("Change#", column="chgnum", element="ChangeOrderNumber", length=20)
    date = fields.day("Date", column="chgdte", element="ChangeOrderDate")
    job = fields.record_id("Job", column="jobnum", element="JobRef")
    job_name = fields.text("Job Name", column="jobnme", foreign=True)
    phase = fields.record_id("Phase", column="phsnum", element="PhaseRef", guess=UNSEEN)
    description = fields.text("Description", column="dscrpt", element="Desc", length=50)
    status = fields.choice("Status", STATUSES, column="status", element="PrimeChangeStatus")
    status_name = fields.derived("Status Name", "text", fields.named(STATUSES, "status"))
    type = fields.record_id("Type", column="chgtyp", element="ChangeOrderTypeRef", guess=UNSEEN)
    requested_amount = fields.money("Requested Amount", column="reqamt")
    approved_amount = fields.money("Approved Amount", column="appamt", help="The change of the contract.")
    lines = fields.lines(
        "Budget and Sub Change Details", ChangeOrderLineSchema, column="lines", element="BudgetSubChangeDetailAdd"
    )
    phase_name = fields.text("Phase Name", column="phsnme", foreign=True)
    type_name = fields.text("Type Name", column="typnme", foreign=True)
    reason = fields.text("Reason", column="reason", element="Reason", guess=UNSEEN, length=50)
    submitted_date = fields.day("Submitted", column="subdte", element="SubmittedDate")
    approved_date = fields.day("Approved", column="aprdte", element="ApprovedDate")
    invoiced_date = fields.day("Invoiced", column="invdte")
    submitted_to = fields.text("Submitted To", column="submto", length=50)
    submitted_by = fields.record_id("Submitted By", column="submby", help="An employee.")
    client_po = fields.text("Client PO#", column="pchord", length=30)
    delay_requested = fields.whole("Delay Requested", column="delreq", help="Days.")
    delay_approved = fields.whole("Delay Approved", column="dysdly", help="Days; the schedule does not follow them.")
    cost_amount = fields.money("Cost Amount", column="cstamt", help="The sum of Budget and Sub Change Details.")
    estimated_amount = fields.money("Estimated Total", column="estamt")
    overhead_amount = fields.money("Overhead Amount", column="ovhamt")
    profit_amount = fields.money("Profit Amount", column="pftamt")
    scope = fields.text("Scope", column="chgscp")
    notes = fields.text("Notes", column="ntetxt")
    user_defined1 = fields.text("User Def1", column="usrdf1", length=50)
    user_defined2 = fields.text("User Def2", column="usrdf2", length=50)
    hot_list = fields.flag("Hot List", column="hotlst")
    upgrade = fields.flag("Upgrade", column="upgrde")
    locked = fields.flag("Lock Edit", column="lckedt")
    entered_date = fields.day("Entered", column="entdte")
    created_at = fields.moment("Created", column="insdte")
    updated_at = fields.moment("Updated", column="upddte")
    prime_lines = fields.lines(
        "Prime Change Details", PrimeLineSchema, column="prime_lines", element="PrimeChangeDetailAdd", guess=UNSEEN
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
    lines=(Lines("sbcgln"), Lines("pmcgln", "prime_lines")),
    add="ChangeOrderAddRq",
    change="ChangeOrderModRq",
)
