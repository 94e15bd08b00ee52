"""Get one vendor (4-4), and the companies of the sources that it is."""

from __future__ import annotations

from marshmallow import Schema

from actions.meant import find_record, id_of
from sage100_plugin.records import fields
from sage100_plugin.records.vendor import VENDOR, VendorSchema
from sage100_plugin.spec import Action, ActionInput, Answer, Context, Effect, Example, Faults, Given, Refuses


class GetVendor(ActionInput):
    """A vendor by its number, or by the company of the source that it is linked to."""

    vendor = fields.record_id("Vendor", picker="vendors", help="The vendor's number in Sage.", sample="20")


class VendorLinkSchema(Schema):
    """A link of the vendor."""

    source = fields.text("Source")
    source_id = fields.text("Source Id")
    source_name = fields.text("Source Name")


class LinkedVendorSchema(VendorSchema):
    """A vendor with its contacts and certificates, and its links."""

    links = fields.lines("Links", VendorLinkSchema, help="The outside records that the vendor is linked to.")


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """Whether one vendor is meant, and Sage has it."""
    find_record(ctx, given, faults, "vendor")


def run(ctx: Context, given: Given) -> Answer:
    """The vendor, and the links that its number is stored in (R167)."""
    id = id_of(ctx, given, "vendor") or ""
    links = [
        {"source": link.source, "source_id": link.source_id, "source_name": link.source_name}
        for link in ctx.links.by_sage(ctx.company.id, "vendor", id)
    ]
    return Answer({**VENDOR.public(ctx.one("vendor", id) or {}), "links": links})


GET_VENDOR = Action(
    key="get_vendor",
    record="vendor",
    verb="get",
    title="Get Vendor",
    summary="Gets a vendor with its contacts and links: by its number, or by the company it is linked to.",
    menu=VENDOR.menu,
    effect=Effect.READ,
    input=GetVendor,
    output=LinkedVendorSchema,
    check=check,
    run=run,
    example=Example(
        {"source": "procore", "source_id": "V-20"},
        {
            "id": "20",
            "name": "Orwin Concrete Corp",
            "type_name": "Subcontractor",
            "inactive": False,
            "links": [{"source": "procore", "source_id": "V-20", "source_name": "Orwin Concrete"}],
        },
        given=(
            (
                "link_vendor",
                {"vendor": "20", "source": "procore", "source_id": "V-20", "source_name": "Orwin Concrete"},
            ),
        ),
    ),
    refuses=(
        Refuses({}, "required", "Source Id is required, or the vendor."),
        Refuses({"vendor": "99999"}, "not_in_sage", "Sage has no vendor 99999 (4-4 Vendors)."),
        Refuses(
            {"source": "procore", "source_id": "V-404"},
            "vendor_not_linked",
            "Company V-404 of procore is not linked to a vendor in Sage. Export it with export_vendor, or link it with "
            "link_vendor.",
        ),
    ),
    limits=("Tax ids and bank details are never read.",),
)
