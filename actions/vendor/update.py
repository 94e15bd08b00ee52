"""Update a vendor (4-4): only what differs is sent."""

from __future__ import annotations

from actions.states import check_state
from actions.updating import CONTACTS, Wanted, check_update, update
from actions.vendor.inputs import SENT, UpdateVendorInput, VendorOutcomeSchema
from sage100_plugin.records.vendor import VENDOR
from sage100_plugin.spec import Action, Context, Effect, Example, Faults, Given, Plan, Refuses, Stands, Step


def _wanted(given: Given) -> Wanted:
    return {name: given.get(name) for name in (*SENT, CONTACTS)}


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """Which vendor is meant, whether it may be changed, and whether Sage has its type."""
    check_state(given, faults)
    if given.get("type"):
        ctx.need(faults, "/type", "vendor_type", given["type"])
    check_update(ctx, given, faults, "vendor", _wanted(given))


def run(ctx: Context, given: Given) -> Plan | Stands:
    """One VendorModRq with what differs from Sage; none when nothing does."""
    return update(ctx, given, "vendor", _wanted(given))


UPDATE_VENDOR = Action(
    key="update_vendor",
    record="vendor",
    verb="update",
    title="Update Vendor",
    summary="Sends what changed in a company of the source to its vendor in Sage, and nothing when nothing did.",
    menu=VENDOR.menu,
    effect=Effect.WRITE,
    input=UpdateVendorInput,
    output=VendorOutcomeSchema,
    check=check,
    run=run,
    maps=True,
    steps=(
        Step("Edit the company", "source"),
        Step("Compare it with the vendor and send what differs", "plugin"),
    ),
    example=Example(
        input={"vendor": "20", "name": "Orwin Concrete Corp", "address1": "90 Basin Road"},
        output={"id": "20", "address1": "90 Basin Road", "outcome": "updated"},
    ),
    refuses=(
        Refuses({"name": "x"}, "required", "Source Id is required, or the vendor."),
        Refuses({"vendor": "99999", "name": "x"}, "not_in_sage", "Sage has no vendor 99999 (4-4 Vendors)."),
        Refuses(
            {"source": "procore", "source_id": "V-9", "name": "x"},
            "vendor_not_linked",
            "Company V-9 of procore is not linked to a vendor in Sage. Export it with export_vendor, or link it with "
            "link_vendor.",
        ),
        Refuses(
            {"vendor": "90", "city": "Ames"},
            "inactive_record",
            "Vendor 90 Pellew Excavating LLC is inactive in Sage (4-4 Vendors).",
        ),
        Refuses(
            {"vendor": "20", "contacts": [{"line": "9", "name": "Jo North"}]},
            "not_in_sage",
            "Vendor 20 has no contact in line 9 (4-4 Vendors).",
        ),
        Refuses(
            {"vendor": "20", "type": "77"}, "not_in_sage", "Sage has no vendor type 77 (4-4 Vendors, vendor types)."
        ),
    ),
    limits=(
        "No field of Sage is emptied and no contact is deleted: that is done in Sage.",
        "A contact without its line number is the one of the same name; under a new name it is added as another.",
        "That Sage's API changes a vendor's name, telephone number, type and terms is a guess.",
        "A field that the company's API does not change stays as it is and is told as skipped.",
    ),
)
