"""What happens to vendors (4-4)."""

from __future__ import annotations

from sage100_plugin.records.vendor import VENDOR, VendorSchema
from sage100_plugin.spec import Trigger
from sage100_plugin.spec.changes import EDITED_LINES, created, updated
from sage100_plugin.spec.samples import altered, filled

CREATED = {
    "id": "801",
    "name": "Wexley Glass LLC",
    "short_name": "Wexley Glass",
    "type": "1",
    "type_name": "Subcontractor",
    "owner": "Jordan Wexley",
    "address1": "8161 Ridgeway Ct",
    "city": "Dubuque",
    "state": "IA",
    "zip": "52001",
    "phone": "319-555-0142",
    "email": "office@wexley.example",
    "contact": "Marion Yardley",
    "type_1099": 7,
    "due_terms": "30DY",
    "default_cost_type": "4",
    "created_at": "2026-10-01T16:08:51.773Z",
    "contacts": [
        {
            "line": "1",
            "name": "Marion Yardley",
            "job_title": "Estimator",
            "phone": "319-555-0189",
            "email": "marion@wexley.example",
        }
    ],
    "certificates": [
        {
            "line": "1",
            "description": "General liability",
            "received_date": "2026-10-01",
            "expires_date": "2027-09-30",
            "warn": True,
            "stop_pay": True,
        }
    ],
}
UPDATED = {**CREATED, "phone": "319-555-0177", "updated_at": "2026-10-15T09:05:12.920Z"}

FILTERS = ("type", "state", "inactive", "internal", "type_1099")

VENDOR_CREATED = Trigger(
    key="vendor_created",
    event="vendor.created",
    record="vendor",
    title="Vendor Created",
    summary="Triggers when a vendor is created in Sage.",
    menu=VENDOR.menu,
    data=VendorSchema,
    sample=filled(VendorSchema, CREATED),
    occurs=created,
    filters=FILTERS,
    cause="vendor-created",
    limits=("Tax and bank numbers are never read, so they are in no event.",),
)

VENDOR_UPDATED = Trigger(
    key="vendor_updated",
    event="vendor.updated",
    record="vendor",
    title="Vendor Updated",
    summary="Triggers when anything of a vendor changes in Sage, its contacts and certificates included.",
    menu=VENDOR.menu,
    data=VendorSchema,
    sample=filled(VendorSchema, UPDATED),
    previous=altered(VendorSchema, CREATED, UPDATED),
    occurs=updated,
    filters=("id", *FILTERS),
    cause="vendor-updated",
    limits=(
        EDITED_LINES,
        "A change of tax or bank numbers alone raises nothing: they are never read.",
        "A certificate that expires with time changes nothing in Sage, so it raises nothing.",
    ),
)
