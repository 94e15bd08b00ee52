"""Work orders (11-2)."""

from __future__ import annotations

from marshmallow import Schema

from sage100_plugin.records import fields
from sage100_plugin.records.types import RecordType

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

PRIORITIES = {1: "Emergency", 2: "Urgent", 3: "Prompt", 4: "Low", 5: "Hold"}
"""Sage's defaults; a company may rename them and have up to eight. Where the names are kept is not known."""

UNSEEN = "no public source shows the element; it is named as its neighbours are"


class WorkOrderSchema(Schema):
    """A work order or service invoice; `status` tells which."""

    id = fields.record_id("Record#", column="recnum", element="ObjectRef")
    number = fields.text("Order#", column="ordnum", element="OrderNumber", length=20)
    invoice_number = fields.text("Invoice#", column="invnum", length=20)
    client = fields.record_id("Client", column="clnnum", element="ClientRef")
    client_name = fields.text("Client Name", column="clnnme")
    date = fields.day("Date", column="orddte", element="WorkOrderDate")
    description = fields.text("Description", column="dscrpt", element="Desc", length=75)
    service_site = fields.record_id("Location", column="locnum", element="LocationRef", guess=UNSEEN)
    service_site_name = fields.text("Location Name", column="locnme")
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
    type_name = fields.text("Type Name", column="typnme")
    status = fields.choice("Status", STATUSES, column="status", element="WorkOrderStatus")
    status_name = fields.derived("Status Name", "text", fields.named(STATUSES, "status"))
    priority = fields.choice("Priority", PRIORITIES, column="priort", element="PriorityRef")
    priority_name = fields.derived("Priority Name", "text", fields.named(PRIORITIES, "priort"))
    job = fields.record_id("Job", column="jobnum", element="JobRef", guess=UNSEEN)
    deposit = fields.money("Deposit", column="depost", element="DepositAmount", guess=UNSEEN)
    notes = fields.text("Notes", column="ntetxt", element="Memo", guess=UNSEEN)


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
    add="WorkOrderAddRq",
    change="WorkOrderModRq",
)
