"""Commitments that should not be there: made directly in Sage on a linked job (6-7-1, 6-6-1)."""

from __future__ import annotations

from collections.abc import Mapping

from marshmallow import Schema

from sage100_plugin.records import RECORDS, fields
from sage100_plugin.records.purchase_order import PURCHASE_ORDER
from sage100_plugin.records.subcontract import SUBCONTRACT
from sage100_plugin.spec import Change, Occurrence, Trigger
from sage100_plugin.spec.changes import differing

KINDS = {record.name: record.title for record in (SUBCONTRACT, PURCHASE_ORDER)}
SHARED = ("id", "number", "job", "job_name", "vendor", "vendor_name", "description", "status", "status_name")
OWN: Mapping[str, Mapping[str, str]] = {
    SUBCONTRACT.name: {"date": "contract_date", "amount": "contract_amount"},
    PURCHASE_ORDER.name: {"date": "date", "amount": "total"},
}
"""What the two record types call by different names."""


class CommitmentSchema(Schema):
    """A subcontract or a purchase order, told alike."""

    id = fields.record_id("Record#", help="Among its kind: a subcontract and a purchase order may have the same.")
    kind = fields.option("Kind", KINDS)
    number = fields.text("Number")
    job = fields.record_id("Job")
    job_name = fields.text("Job Name")
    vendor = fields.record_id("Vendor")
    vendor_name = fields.text("Vendor Name")
    description = fields.text("Description")
    date = fields.day("Date")
    status = fields.text("Status", help="Its number in Sage's list; the two kinds have lists of their own.")
    status_name = fields.text("Status Name")
    amount = fields.money("Amount", help="The contract with its approved changes, or the total of the order.")
    menu = fields.text("Sage Menu")


def created_in_sage(change: Change) -> Occurrence | None:
    """A commitment that nobody linked, new on a linked job or moved to it, and not written by this plugin."""
    after = change.after
    if after is None or change.own or not after["job"]:
        return None
    previous = differing(change, ("job",))
    appears = change.before is None or bool(previous)
    if not appears or not change.linked("job", after["job"]) or change.linked(change.record, change.id):
        return None
    told = {name: after[name] for name in SHARED}
    own = {name: after[called] for name, called in OWN[change.record].items()}
    return Occurrence({**told, **own, "kind": change.record, "menu": RECORDS[change.record].menu}, previous or None)


COMMITMENT_CREATED_IN_SAGE = Trigger(
    key="commitment_created_in_sage",
    event="commitment.created_in_sage",
    record="commitment",
    title="Commitment Created in Sage",
    summary=(
        "Triggers when a subcontract or purchase order is made directly in Sage on a linked job, where commitments "
        "are to come from the project system. A person then decides: adopt it (link it to a commitment of the project "
        "system), ignore it (leave it to accounting), or reverse it (void or delete it in Sage)."
    ),
    menu=f"{SUBCONTRACT.menu}, {PURCHASE_ORDER.menu}",
    data=CommitmentSchema,
    sample={
        "id": "25",
        "kind": "subcontract",
        "number": "1041",
        "job": "1015",
        "job_name": "Westfield Water Treatment Plant",
        "vendor": "10",
        "vendor_name": "Hollins Plumbing & Heating Inc",
        "description": "Storefront glazing",
        "date": "2026-09-28",
        "status": "4",
        "status_name": "Current",
        "amount": "18500.00",
        "menu": "6-7-1 Subcontracts",
    },
    occurs=created_in_sage,
    watches=(SUBCONTRACT.name, PURCHASE_ORDER.name),
    compares=("id", "job"),
    filters=("kind", "job", "vendor", "number", "status", "amount"),
    cause="subcontract-created",
    limits=(
        "It raises subcontract_created or purchase_order_created as well.",
        "It is told in whatever status it is made, bids and Master orders included; once, and not when that changes.",
        "One that is older than the link of its job is not told, unless it is moved to that job later.",
        "Nothing happens to it by itself: until a person has decided, it stays in Sage and counts there.",
    ),
)
