"""Vendors (4-4)."""

from __future__ import annotations

from marshmallow import Schema

from sage100_plugin.records import fields
from sage100_plugin.records.types import RecordType

ANALOGY = "the element is named by analogy with ClientAddRq; no public source shows a vendor being added"


class VendorSchema(Schema):
    """A vendor. Tax and bank numbers are never read."""

    id = fields.record_id("Vendor#", column="recnum", element="ObjectRef", sample="812")
    name = fields.text("Vendor Name", column="vndnme", element="Name", guess=ANALOGY, length=75)
    short_name = fields.text("Short Name", column="shtnme", element="ShortName", guess=ANALOGY, length=30)
    type = fields.record_id("Type", column="vndtyp", element="VendorTypeRef", guess=ANALOGY)
    type_name = fields.text("Type Name", column="typnme")
    owner = fields.text("Owner", column="ownnme", element="OwnerName", length=50)
    address1 = fields.text("Address 1", column="addrs1", element="Addr1", length=50)
    address2 = fields.text("Address 2", column="addrs2", element="Addr2", length=50)
    city = fields.text("City", column="ctynme", element="City", length=50)
    state = fields.text("State", column="state_", element="State", length=2)
    zip = fields.text("Zip", column="zipcde", element="PostalCode", length=10)
    phone = fields.text("Phone#", column="phnnum", element="Phone", guess=ANALOGY, length=14)
    email = fields.text("Email", column="e_mail", element="Email", length=75)
    inactive = fields.derived("Inactive", "boolean", lambda row: bool(row.get("inactv")))


VENDOR = RecordType(
    name="vendor",
    title="Vendor",
    menu="4-4 Vendors",
    table="actpay",
    schema=VendorSchema,
    label="name",
    search=("recnum", "vndnme", "shtnme"),
    also=("inactv",),
    add="VendorAddRq",
    change="VendorModRq",
    guess="VendorAddRq is named by analogy; only VendorModRq and VendorQryRq were seen in an installed schema",
)
