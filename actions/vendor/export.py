"""Export a vendor: it waits until accounting accepts it with its Sage number (4-4)."""

from __future__ import annotations

from marshmallow import Schema

from actions.vendor.matching import candidates
from sage100_plugin.ports.sage import Write
from sage100_plugin.records import fields
from sage100_plugin.records.vendor import VENDOR, VendorSchema
from sage100_plugin.spec import (
    Action,
    ActionInput,
    Context,
    Effect,
    Example,
    Faults,
    Given,
    Numbering,
    Plan,
    Refuses,
    Step,
)
from sage100_plugin.spec.pairs import check_pair, pairs_of

SHORT = 30
"""Sage's length of a short name (partner layouts)."""

SENT = ("name", "owner", "address1", "address2", "city", "state", "zip", "phone", "email")


class ExportVendor(ActionInput):
    """A company of the source's directory that is to become a vendor in Sage."""

    name = fields.text("Vendor Name", required=True, length=75)
    short_name = fields.text("Short Name", length=SHORT, help="The vendor name if left empty and short enough.")
    owner = fields.text("Owner", length=50)
    address1 = fields.text("Address 1", length=50)
    address2 = fields.text("Address 2", length=50)
    city = fields.text("City", length=50)
    state = fields.text("State", length=2)
    zip = fields.text("Zip", length=10)
    phone = fields.text("Phone#", length=14)
    email = fields.text("Email", length=75)


class VendorDecision(Schema):
    """What accounting types on acceptance."""

    sage_id = fields.record_id("Sage Vendor#", help="The number the vendor gets in Sage (4-4 Vendors).")
    vendor_type = fields.record_id("Vendor Type", picker="vendor_types", help="From the company's own list.")


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """Whether it is there already and, on acceptance, whether its number is given and free."""
    check_pair(ctx, given, faults, "vendor", "The company")
    name = given.get("name") or ""
    if len(name) > SHORT and not given.get("short_name") and len(name) <= 75:  # noqa: PLR2004 - Sage's length of a name
        says = f"Short Name is required when the vendor name has more than {SHORT} characters."
        faults.add("/short_name", "required", says)
    linked = any(fault.code == "already_linked" for fault in faults.found)
    if name and not linked and not given.get("confirm_no_match"):
        for row in candidates(ctx, name)[:1]:
            says = f"Sage already has vendor {row['recnum']} {row['vndnme']} (4-4 Vendors): the name is the same."
            faults.add("/name", "possible_duplicate", says)
    if ctx.decision is not None:
        _check_decision(ctx, faults)


def _check_decision(ctx: Context, faults: Faults) -> None:
    decision = ctx.decision or {}
    if not ctx.sage_numbers:
        _check_number(ctx, decision.get("sage_id"), faults)
    if decision.get("vendor_type"):
        ctx.need(faults, "/vendor_type", "vendor_type", decision["vendor_type"])


def _check_number(ctx: Context, number: str | None, faults: Faults) -> None:
    if not number or number == "0":
        faults.add("/sage_id", "sage_id_required", "Type the Sage vendor number (4-4 Vendors) to accept it.")
        return
    taken = ctx.any("vendor", {"id": number})
    if taken is not None:
        says = f"Vendor {number} is already {taken['vndnme']} in Sage (4-4 Vendors)."
        faults.add("/sage_id", "number_taken", says)


def run(ctx: Context, given: Given) -> Plan:
    """One VendorAddRq; its number and type come with the acceptance."""
    decision = ctx.decision or {}
    sent = {name: given[name] for name in SENT if given.get(name)}
    sent["short_name"] = given.get("short_name") or given["name"]
    if decision.get("vendor_type"):
        sent["type"] = decision["vendor_type"]
    if decision.get("sage_id"):
        sent = {"id": decision["sage_id"], **sent}
    awaiting = () if "id" in sent else ("id",)
    return Plan(Write("vendor", "add", sent), pairs_of(given, "vendor"), Numbering("id"), awaiting=awaiting)


EXPORT_VENDOR = Action(
    key="export_vendor",
    record="vendor",
    verb="export",
    title="Export Vendor",
    summary="Sends a company of the source to accounting, who accept it as a Sage vendor or reject it.",
    menu=VENDOR.menu,
    effect=Effect.EXPORT,
    input=ExportVendor,
    output=VendorSchema,
    decision=VendorDecision,
    check=check,
    run=run,
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
            {"name": "Hollins Plumbing and Heating", "source_id": "V-9"},
            "required",
            "Source is required with a source id.",
        ),
        Refuses(
            {"name": "HOLLINS Plumbing & Heating", "source": "procore", "source_id": "V-9"},
            "possible_duplicate",
            "Sage already has vendor 10 Hollins Plumbing & Heating Inc (4-4 Vendors): the name is the same.",
        ),
    ),
    limits=("Contacts, tax ids and bank details are filled in Sage; the plugin never reads or writes them.",),
)
