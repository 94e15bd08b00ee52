"""Purchase orders (6-6-1) with their lines."""

from __future__ import annotations

from decimal import Decimal

from marshmallow import Schema

from sage100_plugin.ports.sage import Row
from sage100_plugin.records import fields
from sage100_plugin.records.figures import unreceived
from sage100_plugin.records.types import Lines, RecordType

STATUSES = {1: "Open", 2: "Review", 3: "Dispute", 4: "Closed", 5: "Void", 6: "Master"}
"""Sage's fixed list (help, "About purchase order status"). 1 is the approval; voiding has no effect on the books."""

MASTER = 6
"""No order of its own: others are made from it (Options > Create New Order)."""

UNSEEN = "no public source shows the element; it is named as its neighbours are"


def open_quantity(line: Row) -> Decimal | None:
    """What is still to come of a line: quantity - To Date - Canceled; none of a line without a quantity."""
    if line.get("linqty") is None:
        return None
    return Decimal(line["linqty"] - (line.get("rcvdte") or 0) - (line.get("cancel") or 0))


class PurchaseOrderLineSchema(Schema):
    """A line of a purchase order. Quantities To Date are kept by Sage from receipts and payable invoices."""

    line = fields.record_id("Line#", column="linnum")
    part = fields.record_id("Part#", column="prtnum", element="PartRef")
    description = fields.text("Description", column="prtdsc", element="Desc", length=75)
    unit = fields.text("Unit", column="untdsc", element="Unit", length=10)
    quantity = fields.quantity("Quantity", column="linqty", element="Quantity")
    price = fields.price("Price", column="linprc", element="UnitPrice")
    total = fields.money("Total", column="extttl")
    received_quantity = fields.quantity("To Date", column="rcvdte")
    canceled_quantity = fields.quantity("Canceled", column="cancel")
    balance_quantity = fields.derived(
        "Balance Quantity", "number", fields.exactly(fields.Quantity, open_quantity), help="Not received nor canceled."
    )
    balance = fields.derived("Balance", "money", fields.exactly(fields.Money, unreceived))
    gst = fields.text("Subject to GST", column="gstsbj", element="SubjectToGST", length=1, help="Canada: Y or N.")
    pst = fields.text("Subject to PST", column="pstsbj", element="SubjectToPST", length=1, help="Canada: Y or N.")
    hst = fields.text("Subject to HST", column="hstsbj", element="SubjectToHST", length=1, help="Canada: Y or N.")
    cost_code = fields.cost_code("Cost Code", column="cstcde", element="CostCodeRef")
    cost_type = fields.record_id("Cost Type", column="csttyp", element="CostTypeRef")
    account = fields.record_id("Account", column="lgract", element="AccountRef")
    subaccount = fields.record_id("Subaccount", column="subact", element="SubaccountRef")


class PurchaseOrderSchema(Schema):
    """A purchase order. Its amounts are Sage's own sums; `balance` of a line is worked out."""

    id = fields.record_id("Record#", column="recnum", element="ObjectRef")
    number = fields.text("Order#", column="ordnum", element="RefNumber", length=20)
    date = fields.day("Order Date", column="orddte", element="OrderDate")
    vendor = fields.record_id("Vendor", column="vndnum", element="VendorRef")
    vendor_name = fields.text("Vendor Name", column="vndnme", foreign=True)
    job = fields.record_id("Job", column="jobnum", element="JobRef")
    job_name = fields.text("Job Name", column="jobnme", foreign=True)
    phase = fields.record_id("Phase", column="phsnum", element="PhaseRef")
    phase_name = fields.text("Phase Name", column="phsnme", foreign=True)
    description = fields.text("Description", column="dscrpt", element="Desc", length=50)
    tax_district = fields.record_id("Tax District", column="taxdst", element="SalesTaxDistrictRef", help="US.")
    via = fields.text("Via", column="delvia", element="Via", length=60)
    status = fields.choice("Status", STATUSES, column="status", element="PurchaseOrderStatus")
    status_name = fields.derived("Status Name", "text", fields.named(STATUSES, "status"))
    type = fields.record_id("Type", column="ordtyp", element="PurchaseOrderTypeRef", guess=UNSEEN)
    type_name = fields.text("Type Name", column="typnme", foreign=True)
    work_order = fields.text("Work Order#", column="wrkord", element="WorkOrderNumber", guess=UNSEEN, length=20)
    attention = fields.text("Attention", column="attion")
    ordered_by = fields.record_id("Ordered By", column="odrdby", help="An employee.")
    equipment = fields.record_id("Equipment", column="eqpmnt")
    approved_date = fields.day("Approved", column="appdte")
    schedule_date = fields.day("Scheduled", column="schdte")
    delivery_date = fields.day("Delivery", column="deldte", element="DeliveryDate", guess=UNSEEN)
    issued_date = fields.day("Issued", column="issdat")
    entered_date = fields.day("Entered", column="entdte")
    address1 = fields.text("Address 1", column="addrs1", help="Where it is sent to.")
    address2 = fields.text("Address 2", column="addrs2")
    city = fields.text("City", column="ctynme")
    state = fields.text("State", column="state_")
    zip = fields.text("Zip", column="zipcde")
    terms = fields.text("Terms", column="ordtrm", help="Days (30DY), months (02MO) or a day of the next month (25TH).")
    subtotal = fields.money("Subtotal", column="subttl")
    sales_tax = fields.money("Sales Tax", column="slstax")
    total = fields.money("Total", column="pchttl")
    received_amount = fields.money("Received", column="rcvdte")
    canceled_amount = fields.money("Canceled", column="cancel")
    balance = fields.money("Balance", column="pchbal")
    user_defined1 = fields.text("User Def1", column="usrdf1")
    user_defined2 = fields.text("User Def2", column="usrdf2")
    hot_list = fields.flag("Hot List", column="hotlst")
    locked = fields.flag("Lock Edit", column="lckedt")
    notes = fields.text("Notes", column="ntetxt", element="Memo", guess=UNSEEN)
    created_at = fields.moment("Created", column="insdte")
    updated_at = fields.moment("Updated", column="upddte")
    lines = fields.lines("Lines", PurchaseOrderLineSchema, column="lines", element="PurchaseOrderLineAdd")


PURCHASE_ORDER = RecordType(
    name="purchase_order",
    title="Purchase Order",
    menu="6-6-1 Purchase Orders",
    table="pchord",
    schema=PurchaseOrderSchema,
    label="description",
    search=("ordnum", "dscrpt"),
    number="ordnum",
    identity=("vendor", "number"),
    lines=(Lines("pcorln"),),
    add="PurchaseOrderAddRq",
    change="PurchaseOrderModRq",
    delete="PurchaseOrderDelRq",
    guess="PurchaseOrderModRq was not seen; it is named as that of change orders, and takes new lines as that does",
)
