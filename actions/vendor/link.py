"""Link a vendor that stands in Sage to a company of the source (4-4)."""

from __future__ import annotations

from actions.linking import check_link, link
from actions.vendor.inputs import VendorOutcomeSchema
from sage100_plugin.records import fields
from sage100_plugin.records.vendor import VENDOR
from sage100_plugin.spec import Action, ActionInput, Context, Effect, Example, Faults, Given, Refuses, Stands, Step


class LinkVendor(ActionInput):
    """A vendor of Sage, and the source's company that it is."""

    vendor = fields.record_id(
        "Vendor", picker="vendors", required=True, menu=VENDOR.menu, help="The Sage vendor (4-4 Vendors)."
    )
    source = fields.source(required=True, help="The outside system, for example procore.", sample="procore")
    source_id = fields.text(
        "Source Id", most=fields.SOURCE_ID, required=True, help="The company's own id.", sample="V-88"
    )


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """Whether Sage has the vendor and it is active, and neither side belongs to another."""
    check_link(ctx, given, faults, "vendor")


def run(ctx: Context, given: Given) -> Stands:
    """A link when there is none."""
    return link(ctx, given, "vendor")


PAIR = {"vendor": "20", "source": "procore", "source_id": "V-20"}

LINK_VENDOR = Action(
    key="link_vendor",
    record="vendor",
    verb="link",
    title="Link Vendor",
    summary="Links a vendor that is in Sage to the company of the source that it is; nothing is written to Sage.",
    menu=VENDOR.menu,
    effect=Effect.WRITE,
    input=LinkVendor,
    output=VendorOutcomeSchema,
    check=check,
    run=run,
    steps=(Step("Choose the vendor of Sage", "source"), Step("Remember the pair", "plugin")),
    example=Example(
        input={**PAIR, "source_name": "Orwin Concrete"},
        output={"id": "20", "name": "Orwin Concrete Corp", "outcome": "linked"},
    ),
    refuses=(
        Refuses({**PAIR, "vendor": ""}, "required", "Vendor is required (4-4 Vendors)."),
        Refuses({**PAIR, "vendor": "99999"}, "not_in_sage", "Sage has no vendor 99999 (4-4 Vendors)."),
        Refuses(
            {**PAIR, "vendor": "90"},
            "inactive_record",
            "Vendor 90 Pellew Excavating LLC is inactive in Sage (4-4 Vendors).",
        ),
        Refuses(
            {**PAIR, "vendor": "30"},
            "already_linked",
            "V-20 of procore is already vendor 20 in Sage (4-4 Vendors).",
            given=(("link_vendor", PAIR),),
        ),
        Refuses(
            {**PAIR, "source_id": "V-21"},
            "linked_elsewhere",
            "Vendor 20 is already linked to V-20 of procore. Unlink that one first.",
            given=(("link_vendor", PAIR),),
        ),
    ),
    limits=("A vendor belongs to one company of each source.",),
)
