"""Clients and their service sites (3-6)."""

from __future__ import annotations

from marshmallow import Schema

from sage100_plugin.records import fields
from sage100_plugin.records.types import RecordType


class ClientSchema(Schema):
    """A client."""

    id = fields.record_id("Client#", column="recnum")
    name = fields.text("Client Name", column="clnnme", length=75)
    short_name = fields.text("Short Name", column="shtnme", length=30)
    status = fields.record_id("Status", column="status", help="The company's own list.")
    status_name = fields.text("Status Name", column="stsnme")
    address1 = fields.text("Address 1", column="addrs1", length=50)
    address2 = fields.text("Address 2", column="addrs2", length=50)
    city = fields.text("City", column="ctynme", length=50)
    state = fields.text("State", column="state_", length=2)
    zip = fields.text("Zip", column="zipcde", length=10)
    phone = fields.text("Phone", column="phnnum", length=14)
    email = fields.text("Email", column="e_mail", length=75)
    inactive = fields.derived("Inactive", "boolean", lambda row: bool(row.get("inactv")))


class ServiceSiteSchema(Schema):
    """A client's location."""

    id = fields.derived("Id", "text", lambda row: f"{row['recnum']}-{row['locnum']}")
    client = fields.record_id("Client", column="recnum")
    number = fields.record_id("Location#", column="locnum")
    name = fields.text("Name", column="locnme", length=50)
    address1 = fields.text("Address 1", column="addrs1", length=50)
    address2 = fields.text("Address 2", column="addrs2", length=50)
    city = fields.text("City", column="ctynme", length=50)
    state = fields.text("State", column="state_", length=2)
    zip = fields.text("Zip", column="zipcde", length=10)
    contact = fields.text("Contact", column="contct", length=50)
    phone = fields.text("Phone#", column="phnnum", length=14)


CLIENT = RecordType(
    name="client",
    title="Client",
    menu="3-6 Clients",
    table="reccln",
    schema=ClientSchema,
    label="name",
    search=("recnum", "clnnme", "shtnme"),
    also=("inactv",),
)

SERVICE_SITE = RecordType(
    name="service_site",
    title="Service Site",
    menu="3-6 Clients, Options > Locations",
    table="srvloc",
    schema=ServiceSiteSchema,
    label="name",
    key=("recnum", "locnum"),
    search=("locnum", "locnme", "addrs1"),
)
