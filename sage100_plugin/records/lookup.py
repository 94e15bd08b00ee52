"""Lists a company edits itself: types of work orders, vendors, change orders and jobs."""

from __future__ import annotations

from marshmallow import Schema

from sage100_plugin.records import fields
from sage100_plugin.records.types import RecordType


class LookupSchema(Schema):
    """One entry of a list."""

    id = fields.record_id("Number", column="recnum")
    name = fields.text("Name", column="typnme")


def _list(name: str, title: str, menu: str, table: str) -> RecordType:
    return RecordType(name, title, menu, table, LookupSchema, label="name", search=("recnum", "typnme"))


WORK_ORDER_TYPE = _list(
    "work_order_type", "Work Order Type", "11-2 Work Orders/Invoices/Credits, service invoice types", "srvtyp"
)
VENDOR_TYPE = _list("vendor_type", "Vendor Type", "4-4 Vendors, vendor types", "vndtyp")
CHANGE_ORDER_TYPE = _list("change_order_type", "Change Order Type", "6-4-1 Change Orders, types", "chgtyp")
JOB_TYPE = _list("job_type", "Job Type", "3-5 Jobs, job types", "jobtyp")
