"""Get what became of a payable invoice (4-2): its status, what is paid and owed, and its payments."""

from __future__ import annotations

from typing import Any

from actions.commitment.shared import OfVendor, check_vendor, vendor_of
from sage100_plugin.ports.links import BROKEN
from sage100_plugin.ports.sage import Row
from sage100_plugin.records import fields
from sage100_plugin.records.payable_invoice import PAID, PAYABLE_INVOICE, VOID, PayableInvoiceSchema
from sage100_plugin.spec import Action, Answer, Context, Effect, Example, Faults, Given, Refuses
from sage100_plugin.spec.pairs import was_deleted

WAYS = ("payable_invoice", "number", "source_id")


class GetInvoiceStatus(OfVendor):
    """An invoice by its record in Sage, by its number with the vendor, or by the source's that it is linked to."""

    payable_invoice = fields.record_id("Payable Invoice", help="The record number in Sage.", sample="1")
    number = fields.text("Invoice Number", help="Instead of it, with the vendor.")


class InvoiceStatus(PayableInvoiceSchema):
    """The invoice as it stands, and what that comes to."""

    is_paid = fields.flag("Is Paid", help="Sage has made it Paid.")
    is_void = fields.flag("Is Void")


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """Whether exactly one invoice is meant, and Sage has it."""
    _meant(ctx, given, faults)


def _meant(ctx: Context, given: Given, faults: Faults) -> str | None:
    """The record number of the invoice that is meant."""
    ways = [name for name in WAYS if given.get(name)]
    if len(ways) != 1:
        says = "Give one of these: the payable invoice, its number with the vendor, or the source id of a linked one."
        faults.add(f"/{ways[1]}" if ways else "/payable_invoice", "invalid_value" if ways else "required", says)
        return None
    if ways[0] == "number":
        return _numbered(ctx, given, faults)
    if ways[0] == "source_id":
        return _linked(ctx, given, faults)
    row = ctx.need(faults, "/payable_invoice", PAYABLE_INVOICE.name, given["payable_invoice"])
    return PAYABLE_INVOICE.id_of(row) if row is not None else None


def _numbered(ctx: Context, given: Given, faults: Faults) -> str | None:
    """The vendor's invoice of this number that is not void, else the void one."""
    inactive = Faults()
    row = check_vendor(ctx, given, inactive)
    for fault in inactive.found if row is None else ():
        faults.add(fault.pointer, fault.code, fault.message)
    if row is None:
        return None
    where = {"vendor": vendor_of(ctx, given), "number": given["number"]}
    found: tuple[Row, ...] = ctx.sage.find(PAYABLE_INVOICE.name, where=where, limit=20)
    alive = [one for one in found if one["status"] != VOID] or list(found[-1:])
    if len(alive) == 1:
        return PAYABLE_INVOICE.id_of(alive[0])
    who = f"Vendor {row['recnum']} {row['vndnme']}"
    if alive:
        records = ", ".join(PAYABLE_INVOICE.id_of(one) for one in alive)
        says = f"{who} has several invoices {given['number']}: records {records} ({PAYABLE_INVOICE.menu}). Name one."
        faults.add("/number", "several_matches", says)
    else:
        faults.add("/number", "not_in_sage", f"{who} has no invoice {given['number']} ({PAYABLE_INVOICE.menu}).")
    return None


def _linked(ctx: Context, given: Given, faults: Faults) -> str | None:
    source, source_id = given.get("source"), given["source_id"]
    if not source:
        faults.add("/source", "required", "Source is required with a source id.")
        return None
    link = ctx.links.by_source(ctx.company.id, PAYABLE_INVOICE.name, source, source_id)
    if link is None or link.state == BROKEN:
        says = f"Invoice {source_id} of {source} is not linked to one in Sage. Export it with export_payable_invoice."
        faults.add("/source_id", "not_linked", was_deleted(link) if link else says)
        return None
    row = ctx.need(faults, "/source_id", PAYABLE_INVOICE.name, link.sage_id)
    return link.sage_id if row is not None else None


def run(ctx: Context, given: Given) -> Answer:
    """The invoice with its payments."""
    id = _meant(ctx, given, Faults()) or ""
    shown: dict[str, Any] = dict(PAYABLE_INVOICE.public(ctx.sage.get(PAYABLE_INVOICE.name, [id])[id]))
    status = shown["status"]
    return Answer({**shown, "is_paid": status == str(PAID), "is_void": status == str(VOID)})


GET_INVOICE_STATUS = Action(
    key="get_invoice_status",
    record=PAYABLE_INVOICE.name,
    verb="get",
    title="Get Invoice Status",
    summary="Gets what became of a payable invoice: status, paid, balance, retainage, payments, or that it is void.",
    menu=PAYABLE_INVOICE.menu,
    effect=Effect.READ,
    input=GetInvoiceStatus,
    output=InvoiceStatus,
    check=check,
    run=run,
    example=Example(
        {"payable_invoice": "1"},
        {
            "id": "1",
            "status_name": "Paid",
            "is_paid": True,
            "is_void": False,
            "open_balance": "0.00",
            "payments": "...",
        },
    ),
    refuses=(
        Refuses(
            {},
            "required",
            "Give one of these: the payable invoice, its number with the vendor, or the source id of a linked one.",
        ),
        Refuses(
            {"payable_invoice": "99999"},
            "not_in_sage",
            "Sage has no payable invoice 99999 (4-2 Payable Invoices/Credits).",
        ),
        Refuses(
            {"source": "procore", "source_id": "RI-404"},
            "not_linked",
            "Invoice RI-404 of procore is not linked to one in Sage. Export it with export_payable_invoice.",
        ),
    ),
)
