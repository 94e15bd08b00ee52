"""What commitments, their changes and their invoices ask alike: the vendor, the approval, the commitment that is meant.

Errors: `vendor_not_linked`, `inactive_record`, `not_approved`, `commitment_not_linked`, `wrong_state`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sage100_plugin.ports.links import BROKEN, Link
from sage100_plugin.ports.sage import Row
from sage100_plugin.records import RECORDS, fields, purchase_order, subcontract
from sage100_plugin.records.inactive import inactive
from sage100_plugin.records.vendor import VENDOR
from sage100_plugin.spec import ActionInput, Context, Faults, Given
from sage100_plugin.spec.pairs import was_deleted

SUBCONTRACT, PURCHASE_ORDER = KINDS = ("subcontract", "purchase_order")
"""The two record types that commit the money of a job."""

OVER: Mapping[str, Mapping[int, str]] = {
    SUBCONTRACT: {status: subcontract.STATUSES[status] for status in (2, 6)},
    PURCHASE_ORDER: {status: purchase_order.STATUSES[status] for status in (4, 5, purchase_order.MASTER)},
}
"""The statuses in which nothing happens to a commitment: Refused and Closed; Closed, Void and Master, which is no order
of its own: orders are made from it (rules, section 9).
"""

MAKE_ORDER = "Make an order of it there (Options > Create New Order), and use that one."


class OfVendor(ActionInput):
    """What belongs to a vendor."""

    vendor = fields.record_id("Vendor", picker="vendors", help="The Sage vendor (4-4 Vendors).", sample="320")
    vendor_source_id = fields.text(
        "Vendor Source Id", help="Instead of the vendor: the id of a company that is linked."
    )


class Approved(ActionInput):
    """What is sent only when it is approved in the source."""

    approved = fields.flag("Approved", help="Whether it is approved in the source: it is sent only when it is.")


class OfSubcontract(ActionInput):
    """What belongs to a subcontract."""

    commitment_source_id = fields.text("Commitment Source Id", help="The id of a commitment that is linked.")
    subcontract = fields.record_id(
        "Subcontract", picker="subcontracts", parents=("job",), help="Instead of it: the record number in Sage (6-7-1)."
    )


class OfPurchaseOrder(ActionInput):
    """What belongs to a purchase order."""

    commitment_source_id = fields.text("Commitment Source Id", help="The id of a commitment that is linked.")
    purchase_order = fields.record_id(
        "Purchase Order",
        picker="purchase_orders",
        parents=("job",),
        help="Instead of it: the record number in Sage (6-6-1).",
    )


class OfCommitment(OfSubcontract, OfPurchaseOrder):
    """What belongs to a commitment of either kind."""


def vendor_of(ctx: Context, given: Given) -> str | None:
    """The number of the vendor that is meant; None when there is none."""
    if given.get("vendor"):
        return str(given["vendor"])
    link = _link(ctx, given, "vendor", "vendor_source_id")
    return link.sage_id if link and link.state != BROKEN else None


def check_vendor(ctx: Context, given: Given, faults: Faults) -> Row | None:
    """The vendor that is meant; None, with a fault, when none is or Sage does not have it. No inactive one is taken."""
    company = given.get("vendor_source_id")
    if given.get("vendor") and company:
        says = "Give either the Sage vendor or the company's source id, not both."
        faults.add("/vendor_source_id", "invalid_value", says)
    vendor = vendor_of(ctx, given)
    if vendor is None:
        _check_company(ctx, given, faults)
        return None
    pointer = "/vendor" if given.get("vendor") else "/vendor_source_id"
    row = ctx.need(faults, pointer, "vendor", vendor)
    if row is not None and inactive(row):
        says = f"Vendor {vendor} {row['vndnme']} is inactive in Sage ({VENDOR.menu})."
        faults.add(pointer, "inactive_record", says)
    return row


def _check_company(ctx: Context, given: Given, faults: Faults) -> None:
    company = given.get("vendor_source_id")
    if not company:
        faults.add("/vendor", "required", "Vendor is required (4-4 Vendors).")
        return
    link, source = _link(ctx, given, "vendor", "vendor_source_id"), given.get("source") or "the source"
    says = (
        f"Company {company} of {source} is not linked to a vendor in Sage. "
        "Export it with export_vendor, or link it with link_vendor."
    )
    faults.add("/vendor_source_id", "vendor_not_linked", was_deleted(link) if link else says)


def check_approved(given: Given, faults: Faults, kind: str) -> None:
    """Note what is not approved in the source; `kind` is what it is called there, as `commitment`."""
    if not given.get("approved"):
        says = f"Approve the {kind} in the source before it is sent, and say so with approved."
        faults.add("/approved", "not_approved", says)


def check_commitment(
    ctx: Context, given: Given, faults: Faults, kinds: Sequence[str] = KINDS
) -> tuple[str, Row] | None:
    """The record type and the row, with its lines, of the commitment that is meant, which is one of `kinds`.

    None, with a fault, when not exactly one is meant, Sage does not have it, or nothing more happens to it.
    """
    ways = [name for name in ("commitment_source_id", *KINDS) if given.get(name)]
    if len(ways) != 1:
        named = ", or ".join(f"the {RECORDS[kind].title.lower()}" for kind in kinds)
        says = f"Give one of these: the commitment's source id, {named}."
        pointer = f"/{ways[1]}" if ways else "/commitment_source_id"
        faults.add(pointer, "invalid_value" if ways else "required", says)
        return None
    pointer = f"/{ways[0]}"
    record = ways[0] if ways[0] in KINDS else _linked_kind(ctx, given, faults)
    if record is None:
        return None
    kind = RECORDS[record]
    if record not in kinds:
        wanted = " or ".join(RECORDS[name].title.lower() for name in kinds)
        faults.add(pointer, "invalid_value", f"That is a {kind.title.lower()} in Sage ({kind.menu}), not a {wanted}.")
        return None
    link = _link(ctx, given, record, "commitment_source_id")
    row = ctx.need(faults, pointer, record, link.sage_id if link else str(given[record]))
    if row is None or row["status"] not in OVER[record]:
        return None if row is None else (record, row)
    says = f"{kind.title} {kind.public(row)['number']} is {OVER[record][row['status']]} in Sage ({kind.menu})."
    master = (record, row["status"]) == (PURCHASE_ORDER, purchase_order.MASTER)
    faults.add(pointer, "wrong_state", f"{says} {MAKE_ORDER}" if master else says)
    return None


def _linked_kind(ctx: Context, given: Given, faults: Faults) -> str | None:
    """The record type of the one commitment that the source's is linked to."""
    if not given.get("source"):
        faults.add("/source", "required", "Source is required with a source id.")
        return None
    links = [link for record in KINDS if (link := _link(ctx, given, record, "commitment_source_id"))]
    good = [link for link in links if link.state != BROKEN]
    id, source = given["commitment_source_id"], given["source"]
    if len(good) == 1:
        return good[0].record
    if good:
        says = f"Commitment {id} of {source} is linked to a subcontract and to a purchase order. Name one of them."
        faults.add("/commitment_source_id", "several_matches", says)
        return None
    says = (
        f"Commitment {id} of {source} is not linked to one in Sage. Export it with export_subcontract or "
        "export_purchase_order, or adopt the one that it is with resolve_commitment."
    )
    faults.add("/commitment_source_id", "commitment_not_linked", was_deleted(links[0]) if links else says)
    return None


def _link(ctx: Context, given: Given, record: str, name: str) -> Link | None:
    """The link of the source's record whose id stands in this input, broken or not."""
    if not given.get(name) or not given.get("source"):
        return None
    return ctx.links.by_source(ctx.company.id, record, given["source"], given[name])
