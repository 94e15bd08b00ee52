"""Lists a company edits itself: types, statuses and areas that its records name by number."""

from __future__ import annotations

from marshmallow import Schema

from sage100_plugin.records import fields
from sage100_plugin.records.types import RecordType


class LookupSchema(Schema):
    """One entry of a list."""

    id = fields.record_id("Number", column="recnum")
    name = fields.text("Name", column="typnme")


class WorkOrderTypeSchema(LookupSchema):
    """A type of service invoices, and what lines take from it."""

    department = fields.record_id("Department", column="dptmnt")
    cost_code = fields.cost_code("Cost Code", column="cstcde")
    cost_type = fields.record_id("Cost Type", column="csttyp")


class StatusSchema(Schema):
    """One entry of a list of statuses."""

    id = fields.record_id("Number", column="recnum")
    name = fields.text("Name", column="stsnme")


class DescribedSchema(Schema):
    """One entry of a list whose entries have a description."""

    id = fields.record_id("Number", column="recnum")
    name = fields.text("Name", column="dscrpt")


def _list(
    name: str, title: str, menu: str, table: str, schema: type[Schema] = LookupSchema, *, guess: str = ""
) -> RecordType:
    label = str(schema().fields["name"].attribute)
    return RecordType(name, title, menu, table, schema, label="name", search=("recnum", label), guess=guess)


WORK_ORDER_TYPE = _list(
    "work_order_type",
    "Work Order Type",
    "11-2 Work Orders/Invoices/Credits, service invoice types",
    "srvtyp",
    WorkOrderTypeSchema,
)
VENDOR_TYPE = _list("vendor_type", "Vendor Type", "4-4 Vendors, vendor types", "vndtyp")
CHANGE_ORDER_TYPE = _list("change_order_type", "Change Order Type", "6-4-1 Change Orders, types", "chgtyp")
JOB_TYPE = _list("job_type", "Job Type", "3-5 Jobs, job types", "jobtyp")
JOB_STATUS = _list(
    "job_status",
    "Job Status",
    "3-5 Jobs, job statuses",
    "jobsts",
    StatusSchema,
    guess="the list was seen in a newer version; older ones have the six fixed statuses and no table",
)
CLIENT_STATUS = _list("client_status", "Client Status", "3-6 Clients, client statuses", "clnsts", StatusSchema)
CLIENT_TYPE = _list(
    "client_type",
    "Client Type",
    "3-6 Clients, client types",
    "clntyp",
    guess="the table of client types is named by an older source only",
)
PURCHASE_ORDER_TYPE = _list("purchase_order_type", "Purchase Order Type", "6-6-1 Purchase Orders, types", "pchtyp")
SUBCONTRACT_TYPE = _list("subcontract_type", "Subcontract Type", "6-7-1 Subcontracts, types", "sbctyp", DescribedSchema)
SERVICE_AREA = _list(
    "service_area", "Service Area", "11-2 Work Orders/Invoices/Credits, areas", "srvgeo", DescribedSchema
)

LOOKUPS = (
    WORK_ORDER_TYPE,
    VENDOR_TYPE,
    CHANGE_ORDER_TYPE,
    JOB_TYPE,
    JOB_STATUS,
    CLIENT_STATUS,
    CLIENT_TYPE,
    PURCHASE_ORDER_TYPE,
    SUBCONTRACT_TYPE,
    SERVICE_AREA,
)
