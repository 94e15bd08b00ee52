"""Work orders and service invoices (11-2) with their lines, visits and payments."""

from __future__ import annotations

from decimal import Decimal

from marshmallow import Schema

from sage100_plugin.ports.sage import Row
from sage100_plugin.records import fields
from sage100_plugin.records.payment import PaymentSchema
from sage100_plugin.records.types import Lines, RecordType

STATUSES = {
    1: "Open",
    2: "Review",
    3: "Dispute",
    4: "Paid",
    5: "Void",
    6: "Quote",
    7: "Work Order",
    8: "Complete",
    9: "Route",
    10: "Contract",
}
"""Sage's fixed list (help, "About service invoice status"). 1 to 3 post to the ledger; 4 and 5 are set by Sage."""

POSTING = frozenset({1, 2, 3})
INVOICED = frozenset({*POSTING, 4, 5})
PAID, VOID = 4, 5

PRIORITIES = {
    1: "Emergency",
    2: "Urgent",
    3: "Prompt",
    4: "Low",
    5: "Hold",
    6: "Priority 6",
    7: "Priority 7",
    8: "Priority 8",
}
"""Sage's defaults, and three more that a company may name. Where Sage keeps a company's own names is not known."""

UNSEEN = "no public source shows the element; it is named as its neighbours are"
TIME = "how Sage stores times of day is not known; the text is shown as it stands"


def on_dispatch_board(row: Row) -> bool:
    """Whether Sage's dispatch board can show the order: Scheduled and Priority are filled (help, "Dispatch Board")."""
    return bool(row.get("schdte") and row.get("priort"))


def open_balance(row: Row) -> Decimal:
    """What the client owes: Sage leaves the balance standing on a void invoice (schema facts, section 5)."""
    return (row.get("invbal") or Decimal(0)) if row.get("status") in POSTING else Decimal(0)


class WorkOrderLineSchema(Schema):
    """A line of Invoice Details: a part or work, its quantity and its price."""

    line = fields.record_id("Line#", column="linnum")
    part = fields.record_id("Part#", column="prtnum", element="PartRef", guess=UNSEEN)
    description = fields.text("Description", column="dscrpt", element="Desc", guess=UNSEEN, length=50)
    unit = fields.text("Unit", column="untdsc", element="Unit", guess=UNSEEN, length=10)
    quantity = fields.quantity("Quantity", column="prtqty", element="Quantity", guess=UNSEEN)
    price = fields.price("Price", column="prtprc", element="UnitPrice", guess=UNSEEN)
    total = fields.money("Ext Price", column="extprc")
    cost_type = fields.record_id("Cost Type", column="csttyp", element="CostTypeRef", guess=UNSEEN)
    account = fields.record_id("Account", column="actnum", element="AccountRef", guess=UNSEEN)
    subaccount = fields.record_id("Subaccount", column="subact", element="SubaccountRef", guess=UNSEEN)
    ticket = fields.text("Ticket#", column="tktnum", element="TicketNumber", guess=UNSEEN, length=50)


class VisitSchema(Schema):
    """A row of the dispatch grid: who goes when, a technician or a vendor's people."""

    line = fields.record_id("Line#", column="linnum")
    technician = fields.record_id("Employee", column="empnum", element="EmployeeRef", guess=UNSEEN)
    technician_name = fields.text("Employee Name", column="technician_name", foreign=True)
    vendor = fields.record_id("Vendor", column="vndnum", element="VendorRef", guess=UNSEEN)
    vendor_name = fields.text("Vendor Name", column="vndnme", foreign=True)
    equipment = fields.record_id("Equipment", column="eqpnum", element="EquipmentRef", guess=UNSEEN)
    priority = fields.choice("Priority", PRIORITIES, column="priort", element="PriorityRef", guess=UNSEEN)
    schedule_date = fields.day("Sched. Date", column="schdte", element="ScheduledDate", guess=UNSEEN)
    schedule_start = fields.text("Sched. Start", column="schstr", guess=TIME)
    schedule_finish = fields.text("Sched. Finish", column="schfin", guess=TIME)
    schedule_hours = fields.quantity("Sched. Hours", column="esthrs", element="ScheduledHours", guess=UNSEEN)
    travel_time = fields.text("Travel Time", column="tvltim", guess=TIME)
    completed_date = fields.day("Completed Date", column="findte", element="CompletedDate", guess=UNSEEN)
    actual_start = fields.text("Actual Start", column="actstr", guess=TIME)
    actual_finish = fields.text("Actual Finish", column="actfin", guess=TIME)
    actual_hours = fields.quantity("Actual Hours", column="acthrs", element="ActualHours", guess=UNSEEN)
    billed_date = fields.day("Billed Date", column="bildte")


class ServicePaymentSchema(PaymentSchema):
    """A payment of a service invoice, and where it stands in the ledger."""

    amount = fields.money("Amount", column="amount")
    discount_taken = fields.money("Discount", column="dsctkn")
    credit_taken = fields.money("Credit", column="aplcrd")
    year = fields.whole("Posting Year", column="postyr")
    ledger_record = fields.record_id("Ledger Ref#", column="lgrrec")


class WorkOrderSchema(Schema):
    """A work order or service invoice; `status` tells which."""

    id = fields.record_id("Record#", column="recnum", element="ObjectRef")
    number = fields.text("Order#", column="ordnum", element="OrderNumber", length=20)
    invoice_number = fields.text("Invoice#", column="invnum", element="InvoiceNumber", length=20)
    client = fields.record_id("Client", column="clnnum", element="ClientRef")
    client_name = fields.text("Client Name", column="clnnme", foreign=True)
    date = fields.day("Date", column="orddte", element="WorkOrderDate")
    description = fields.text("Description", column="dscrpt", element="Desc", length=75)
    service_site = fields.record_id("Location", column="locnum", element="LocationRef", guess=UNSEEN)
    service_site_name = fields.text("Location Name", column="locnme", foreign=True)
    contact = fields.text("Contact", column="ctcnme", element="ContactName", guess=UNSEEN, length=50)
    phone = fields.text("Phone#", column="phnnum", element="Phone", guess=UNSEEN, length=14)
    address1 = fields.text("Address 1", column="addrs1", element="Addr1", length=50)
    address2 = fields.text("Address 2", column="addrs2", element="Addr2", length=50)
    city = fields.text("City", column="ctynme", element="City", guess=UNSEEN, length=50)
    state = fields.text("State", column="state_", element="State", guess=UNSEEN, length=2)
    zip = fields.text("Zip", column="zipcde", element="PostalCode", guess=UNSEEN, length=10)
    call_date = fields.day("Call Date", column="clldte", element="CallReceivedDate")
    schedule_date = fields.day("Scheduled", column="schdte", element="ScheduledDate")
    type = fields.record_id("Type", column="invtyp", element="ServiceInvoiceTypeRef")
    type_name = fields.text("Type Name", column="typnme", foreign=True)
    status = fields.choice("Status", STATUSES, column="status", element="WorkOrderStatus")
    status_name = fields.derived("Status Name", "text", fields.named(STATUSES, "status"))
    priority = fields.choice("Priority", PRIORITIES, column="priort", element="PriorityRef")
    priority_name = fields.derived("Priority Name", "text", fields.named(PRIORITIES, "priort"))
    job = fields.record_id("Job", column="jobnum", element="JobRef", guess=UNSEEN)
    deposit = fields.money("Deposit", column="depost", element="DepositAmount", guess=UNSEEN)
    notes = fields.text("Notes", column="ntetxt", element="Memo", guess=UNSEEN)
    technician = fields.record_id("Technician", column="empnum", element=("TechnicianRef", "EmployeeRef"), guess=UNSEEN)
    technician_name = fields.text("Technician Name", column="technician_name", foreign=True)
    salesperson = fields.record_id("Salesperson", column="slspsn", element="SalespersonRef", guess=UNSEEN)
    salesperson_name = fields.text("Salesperson Name", column="salesperson_name", foreign=True)
    area = fields.record_id("Service Area", column="srvgeo", element=("ServiceAreaRef", "AreaRef"), guess=UNSEEN)
    area_name = fields.text("Service Area Name", column="area_name", foreign=True)
    route = fields.record_id("Route", column="rutnum", element="RouteRef", guess=UNSEEN)
    call_time = fields.text("Call Time", column="clltim", guess=TIME)
    schedule_time = fields.text("Sch Time", column="schtim", guess=TIME)
    dispatch_date = fields.day("Disp Date", column="dspdte", element="DispatchDate", guess=UNSEEN)
    dispatch_time = fields.text("Disp Time", column="dsptim", guess=TIME)
    start_date = fields.day("Start Date", column="strdte", element="StartDate", guess=UNSEEN)
    start_time = fields.text("Start Time", column="strtim", guess=TIME)
    finish_date = fields.day("Finish Date", column="findte", element="CompletedDate")
    finish_time = fields.text("Finish Time", column="fintim", guess=TIME)
    estimated_hours = fields.quantity("Estimated Hours", column="schhrs", element="EstimatedHours", guess=UNSEEN)
    actual_hours = fields.quantity("Actual Hours", column="acthrs", element="ActualHours", guess=UNSEEN)
    client_po = fields.text("Client PO#", column="pchord", element="PurchaseOrderNumber", guess=UNSEEN, length=50)
    invoice_date = fields.day("Invoice Date", column="invdte", element="InvoiceDate", guess=UNSEEN)
    due_date = fields.day("Due Date", column="duedte", element="DueDate", guess=UNSEEN)
    user_defined1 = fields.text("User Def1", column="usrdf1", element="UserDefined1", guess=UNSEEN, length=50)
    user_defined2 = fields.text("User Def2", column="usrdf2", element="UserDefined2", guess=UNSEEN, length=50)
    sales_tax = fields.money("Sales Tax", column="slstax")
    total = fields.money("Invoice Total", column="invttl")
    total_paid = fields.money("Total Paid", column="ttlpad")
    balance = fields.money("Balance", column="invbal", help="Sage leaves it standing when it voids an invoice.")
    open_balance = fields.derived(
        "Open Balance", "money", fields.exactly(fields.Money, open_balance), help="The balance while it is owed."
    )
    posted = fields.derived(
        "Posted", "boolean", lambda row: row.get("status") in INVOICED, help="Statuses 1 to 5: it is in the ledger."
    )
    period = fields.whole("Period", column="actper")
    year = fields.whole("Posting Year", column="postyr")
    on_dispatch_board = fields.derived(
        "On Dispatch Board", "boolean", on_dispatch_board, help="Scheduled and Priority are filled."
    )
    locked = fields.flag("Lock Edit", column="lckedt")
    created_at = fields.moment("Created", column="insdte")
    updated_at = fields.moment("Updated", column="upddte")
    lines = fields.lines(
        "Invoice Details", WorkOrderLineSchema, column="lines", element="WorkOrderLineAdd", guess=UNSEEN
    )
    visits = fields.lines("Dispatch", VisitSchema, column="visits", element="WorkOrderScheduleAdd", guess=UNSEEN)
    payments = fields.lines("Payments", ServicePaymentSchema, column="payments")


WORK_ORDER = RecordType(
    name="work_order",
    title="Work Order",
    menu="11-2 Work Orders/Invoices/Credits",
    table="srvinv",
    schema=WorkOrderSchema,
    label="description",
    search=("ordnum", "dscrpt"),
    number="ordnum",
    identity=("client", "number"),
    lines=(Lines("srvlin"), Lines("srvsch", "visits"), Lines("srvpmt", "payments")),
    add="WorkOrderAddRq",
    change="WorkOrderModRq",
    delete="WorkOrderDelRq",
    guess="WorkOrderDelRq was not seen; it is named as those of purchase orders and subcontracts",
)
