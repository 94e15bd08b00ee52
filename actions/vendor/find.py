"""Find vendors (4-4)."""

from __future__ import annotations

from actions.linked import linked_ids, rows_with
from actions.listing import FindInput, answer, check_page, listed, page, window
from sage100_plugin.ports.sage import Row
from sage100_plugin.records import fields
from sage100_plugin.records.inactive import inactive
from sage100_plugin.records.vendor import VENDOR, VendorSchema
from sage100_plugin.spec import Action, Answer, Context, Effect, Example, Given, Refuses


class FindVendors(FindInput):
    """Vendors by part of the number or name, by type; only the active or the linked ones when asked."""

    type = fields.record_id("Vendor Type", picker="vendor_types", help="From the company's own list.")
    active = fields.flag("Active", help="Leave out inactive vendors.")
    linked = fields.flag("Linked", help="Only vendors that are linked to a source record.")


def run(ctx: Context, given: Given) -> Answer:
    """A page of vendors."""
    if not given.get("linked"):
        where = {"type": given.get("type"), "inactive": False if given.get("active") else None}
        return page(ctx, given, "vendor", where)
    offset, most = window(given)
    found = rows_with(ctx, "vendor", linked_ids(ctx, "vendor"), given.get("q") or "")
    return answer(given, "vendor", [row for row in found if _wanted(given, row)][offset : offset + most])


def _wanted(given: Given, row: Row) -> bool:
    kind = given.get("type")
    return (kind is None or str(row["vndtyp"]) == kind) and not (given.get("active") and inactive(row))


FIND_VENDORS = Action(
    key="find_vendors",
    record="vendor",
    verb="find",
    title="Find Vendors",
    summary="Finds vendors in Sage by part of their number or name, or by type; finding none is no error.",
    menu=VENDOR.menu,
    effect=Effect.READ,
    input=FindVendors,
    output=listed("FoundVendors", VendorSchema),
    check=check_page,
    run=run,
    example=Example(
        {"q": "pellew", "active": True, "limit": 1},
        {"items": [{"id": "330", "name": "Pellew Excavating Co"}], "next": "..."},
    ),
    refuses=(Refuses({"limit": 501}, "invalid_value", "Limit is 1 to 500."),),
)
