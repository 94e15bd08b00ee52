"""Commitments that should not be there: made directly in Sage on a linked job (6-7-1, 6-6-1)."""

from __future__ import annotations

from sage100_plugin.records.commitment import MENUS, CommitmentSchema, told_alike
from sage100_plugin.records.purchase_order import PURCHASE_ORDER
from sage100_plugin.records.subcontract import SUBCONTRACT
from sage100_plugin.spec import Change, Occurrence, Trigger
from sage100_plugin.spec.changes import differing


def created_in_sage(change: Change) -> Occurrence | None:
    """A commitment that nobody linked, new on a linked job or moved to it, and not written by this plugin."""
    after = change.after
    if after is None or change.own or not after["job"]:
        return None
    previous = differing(change, ("job",))
    appears = change.before is None or bool(previous)
    known = change.sources or change.linked(change.record, change.id)
    if not appears or not change.linked("job", after["job"]) or known:
        return None
    return Occurrence(told_alike(change.record, after), previous or None)


COMMITMENT_CREATED_IN_SAGE = Trigger(
    key="commitment_created_in_sage",
    event="commitment.created_in_sage",
    record="commitment",
    title="Commitment Created in Sage",
    summary=(
        "Triggers when a subcontract or purchase order is made directly in Sage on a linked job, where commitments "
        "are to come from the project system. A person then decides: adopt it (link it to a commitment of the project "
        "system), ignore it (leave it to accounting), or reverse it (delete it in Sage): resolve_commitment does each."
    ),
    menu=MENUS,
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
