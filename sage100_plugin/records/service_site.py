"""Service sites: the locations of clients (3-6)."""

from __future__ import annotations

from marshmallow import Schema

from sage100_plugin.records import fields
from sage100_plugin.records.types import RecordType


class ServiceSiteSchema(Schema):
    """A client's location. No request of Sage's API is known that makes or changes one: it is typed in Sage."""

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
    client_name = fields.text("Client Name", column="clnnme", foreign=True)
    area = fields.record_id("Area", column="srvgeo")
    area_name = fields.text("Area Name", column="area_name", foreign=True)
    map_location = fields.text("Map Locate", column="maploc", length=10)
    cross_street = fields.text("Cross Street", column="crsstr", length=50)
    tax_district = fields.record_id("Tax District", column="taxdst")
    user_defined1 = fields.text("User Defined", column="usrdf1", length=50)
    notes = fields.text("Notes", column="ntetxt")
    created_at = fields.moment("Created", column="insdte")
    updated_at = fields.moment("Updated", column="upddte")


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
