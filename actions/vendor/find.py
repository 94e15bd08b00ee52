"""Find vendors (4-4)."""

from __future__ import annotations

from actions.listing import FindInput, check_page, listed, page
from sage100_plugin.records.vendor import VENDOR, VendorSchema
from sage100_plugin.spec import Action, Answer, Context, Effect, Example, Given, Refuses


class FindVendors(FindInput):
    """Vendors by part of the number or name."""


def run(ctx: Context, given: Given) -> Answer:
    """A page of vendors."""
    return page(ctx, given, "vendor", {})


FIND_VENDORS = Action(
    key="find_vendors",
    record="vendor",
    verb="find",
    title="Find Vendors",
    summary="Finds vendors in Sage by part of their number or name; finding none is no error.",
    menu=VENDOR.menu,
    effect=Effect.READ,
    input=FindVendors,
    output=listed("FoundVendors", VendorSchema),
    check=check_page,
    run=run,
    example=Example({"q": "electric", "limit": 2}, {"items": "...", "next": "..."}),
    refuses=(Refuses({"limit": 501}, "invalid_value", "Limit is 1 to 500."),),
)
