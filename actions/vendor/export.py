"""Export a vendor: it waits until accounting accepts it with its Sage number (4-4)."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema

from actions.candidates import candidates_of, check_alike
from actions.contacts import told
from actions.linking import no_link
from actions.numbers import check_number
from actions.short import short_name
from actions.states import check_state
from actions.vendor.inputs import SENT, SHORT, ExportedVendorSchema, ExportVendorInput
from sage100_plugin.ports.sage import Write
from sage100_plugin.records import fields
from sage100_plugin.records.vendor import VENDOR
from sage100_plugin.spec import Action, Context, Effect, Example, Faults, Given, Numbering, Plan, Refuses, Step
from sage100_plugin.spec.pairs import check_pair, pairs_of


class VendorDecision(Schema):
    """What accounting types on acceptance."""

    sage_id = fields.text("Sage Vendor#", help="Its number in Sage (4-4 Vendors), or next for the next free one.")
    vendor_type = fields.record_id("Vendor Type", picker="vendor_types", help="From the company's own list.")


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """Whether it is there already and, on acceptance, whether its number is given and free."""
    check_pair(ctx, given, faults, "vendor")
    check_state(given, faults)
    linked = any(fault.code == "already_linked" for fault in faults.found)
    if given.get("name") and not linked and not given.get("confirm_no_match"):
        check_alike(ctx, given, faults, "vendor")
    if given.get("type"):
        ctx.need(faults, "/type", "vendor_type", given["type"])
    if ctx.decision is not None:
        _check_decision(ctx, faults)


def _check_decision(ctx: Context, faults: Faults) -> None:
    decision = ctx.decision or {}
    if not ctx.sage_numbers:
        _check_number(ctx, decision.get("sage_id"), faults)
    if decision.get("vendor_type"):
        ctx.need(faults, "/vendor_type", "vendor_type", decision["vendor_type"])


def _check_number(ctx: Context, number: str | None, faults: Faults) -> None:
    if number:
        check_number(ctx, faults, "vendor", number, "/sage_id", "Sage Vendor#")
    elif not ctx.takes_next("vendor"):
        faults.add("/sage_id", "sage_id_required", f"Type the Sage vendor number ({VENDOR.menu}) to accept it.")


def run(ctx: Context, given: Given) -> Plan:
    """One VendorAddRq; its number comes with the acceptance, and so may its type."""
    decision = ctx.decision or {}
    number, kind = decision.get("sage_id"), decision.get("vendor_type") or given.get("type")
    short, warnings = short_name(ctx, given, SHORT)
    contacts = [line for line in map(told, given.get("contacts") or ()) if line]
    sent: dict[str, Any] = {
        **({"id": number} if number else {}),
        **{name: given[name] for name in SENT if given.get(name)},
        "short_name": short,
        **({"type": kind} if kind else {}),
        **({"contacts": contacts} if contacts else {}),
    }
    return Plan(
        Write("vendor", "add", sent),
        pairs_of(given, "vendor"),
        Numbering("id"),
        awaiting=() if number or ctx.takes_next("vendor") else ("id",),
        warnings=(*warnings, *no_link(given, "vendor")),
        tells=candidates_of(ctx, "vendor", given),
    )


COMPANY = {"name": "Quillfeather Glazing", "source": "procore", "source_id": "V-9"}

EXPORT_VENDOR = Action(
    key="export_vendor",
    record="vendor",
    verb="export",
    title="Export Vendor",
    summary="Sends a company of the source to accounting, who accept it as a Sage vendor or reject it.",
    menu=VENDOR.menu,
    effect=Effect.EXPORT,
    input=ExportVendorInput,
    output=ExportedVendorSchema,
    decision=VendorDecision,
    check=check,
    run=run,
    maps=True,
    steps=(
        Step("Send the company for acceptance", "source"),
        Step("Accept it with its Sage vendor number, or reject it", "plugin"),
        Step("Fill tax and payment details (4-4 Vendors)", "sage"),
    ),
    example=Example(
        input={
            "name": "Northgate Glazing",
            "address1": "18 Foundry Road",
            "city": "Tulsa",
            "state": "OK",
            "zip": "74103",
            "phone": "918-555-0147",
            "contacts": [{"name": "Jo North", "job_title": "Estimator", "email": "jo@northgate.example"}],
            "source": "procore",
            "source_id": "V-88",
        },
        output={},
    ),
    refuses=(
        Refuses(
            {"name": "x" * 76, "source": "procore", "source_id": "V-9", "short_name": "x"},
            "too_long",
            "Vendor Name has 76 characters; Sage takes 75.",
        ),
        Refuses({"name": ""}, "required", "Vendor Name is required."),
        Refuses(
            {"name": "Northfield Glass", "source_id": "V-9"},
            "required",
            "Source is required with a source id.",
        ),
        Refuses(
            {"name": "PELLEW Excavating, Corp.", "phone": "319-555-0115", "source": "procore", "source_id": "V-9"},
            "possible_duplicate",
            "Sage already has vendor 90 Pellew Excavating LLC (inactive): the name is the same but for punctuation and "
            "legal form and the telephone number is the same; vendor 330 Pellew Excavating Co: the name is the same "
            "but for punctuation and legal form; vendor 570 Pellew Excavating Inc: the name is the same but for "
            "punctuation and legal form (4-4 Vendors). Link it with link_vendor if it is one of them, or send "
            "confirm_no_match.",
        ),
        Refuses(
            {**COMPANY, "type": "77"},
            "not_in_sage",
            "Sage has no vendor type 77 (4-4 Vendors, vendor types).",
        ),
        Refuses(
            {**COMPANY, "state": "ZZ"},
            "unknown_state",
            "State: ZZ is no state or province. Write it with its two letters, as OK.",
        ),
        Refuses(
            COMPANY,
            "already_linked",
            "V-9 of procore is already vendor 20 in Sage (4-4 Vendors).",
            given=(("link_vendor", {"vendor": "20", "source": "procore", "source_id": "V-9"}),),
        ),
    ),
    limits=(
        "Tax ids and bank details are filled in Sage; the plugin never reads or writes them.",
        "That Sage's API adds vendors is a guess, and how it names their fields: the company's schema decides.",
    ),
)
