"""What a company of the source's directory tells of the vendor that it is to become, or is."""

from __future__ import annotations

from marshmallow import Schema

from actions.candidates import CandidateSchema
from actions.contacts import ContactChange, ContactInput, contacts
from sage100_plugin.records import fields
from sage100_plugin.records.terms import terms
from sage100_plugin.records.vendor import VendorSchema
from sage100_plugin.spec import ActionInput

SENT = (
    "name", "short_name", "type", "owner", "address1", "address2", "city", "state", "zip", "phone", "email",
    "primary_email", "user_defined1", "user_defined2", "discount_terms", "due_terms", "notes",
)  # fmt: skip
"""Inputs that Sage's vendor has under the same names."""

NAME, SHORT = 75, 30
"""Sage's lengths of a name and a short name (partner layouts)."""


class VendorInput(ActionInput):
    """The fields of a vendor that a company of the source fills, in the order of its window (4-4 Vendors)."""

    name = fields.text("Vendor Name", length=NAME)
    short_name = fields.text(
        "Short Name", length=SHORT, help="Left empty, the vendor name or the words of it that fit."
    )
    type = fields.record_id("Vendor Type", picker="vendor_types", help="From the company's own list.")
    owner = fields.text("Owner", length=50)
    address1 = fields.text("Address 1", length=50)
    address2 = fields.text("Address 2", length=50)
    city = fields.text("City", length=50)
    state = fields.text("State", length=2, picker="states", help="Two letters.")
    zip = fields.text("Zip", length=10)
    phone = fields.text("Phone#", length=14)
    email = fields.text("Email", length=75)
    primary_email = fields.text("Primary Email", length=75)
    user_defined1 = fields.text("User Def1", length=50)
    user_defined2 = fields.text("User Def2", length=50)
    discount_terms = terms("Discount Terms")
    due_terms = terms("Due Terms")
    notes = fields.text("Notes")


class ExportVendorInput(VendorInput):
    """A company of the source's directory that is to become a vendor in Sage."""

    name = fields.text("Vendor Name", required=True, length=NAME)
    contacts = contacts(ContactInput, "The first is the primary contact.")


class WhichVendor(Schema):
    """The vendor that is meant."""

    vendor = fields.record_id(
        "Vendor", picker="vendors", help="Needed only where the company is not linked to its vendor."
    )


class UpdateVendorInput(VendorInput, WhichVendor):
    """A company of the source whose vendor is to be as the company is."""

    short_name = fields.text("Short Name", length=SHORT)
    contacts = contacts(ContactChange, "A contact that Sage does not have is added; none is deleted.")


class ExportedVendorSchema(VendorSchema):
    """The vendor, and whom else it could have been."""

    candidates = fields.lines("Candidates", CandidateSchema, help="The vendors of Sage that are like it.")


class VendorOutcomeSchema(VendorSchema):
    """The vendor, and what was done."""

    outcome = fields.text("Outcome")
