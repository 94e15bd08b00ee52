"""Export a purchase order: it waits until accounting accepts it (6-6-1)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from actions.commitment.amounts import check_amounts, priced, said, total
from actions.commitment.checks import check_number, check_prerequisites, check_total, needed
from actions.commitment.inputs import ExportedPurchaseOrder, ExportPurchaseOrder
from actions.commitment.shared import vendor_of
from actions.commitment.synced import changed, check_synced, link_of, stands, synced
from actions.project import job_of
from actions.updating import check_owner
from sage100_plugin.ports.sage import Write
from sage100_plugin.records.purchase_order import PURCHASE_ORDER
from sage100_plugin.spec import (
    Action,
    Context,
    Effect,
    Example,
    Faults,
    Given,
    Numbering,
    Pair,
    Plan,
    Refuses,
    Stands,
    Step,
)

RECORD = PURCHASE_ORDER.name

OPEN = 1
"""The status of a new one, 1-Open, which is Sage's approval (rules, section 9)."""

CHANGES = ("number", "date", "description")
"""What Sage's API may change of an order that is there."""

REMEDY = "Send the difference with export_purchase_order_change, or change it in Sage."


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """All prerequisites; then whether it is there already, or its number is another's."""
    check_prerequisites(ctx, given, faults, RECORD, coded=False)
    lines = given.get("lines") or ()
    check_amounts(faults, lines)
    check_total(given, faults, _total(given))
    if link_of(ctx, given, RECORD) is None:
        check_number(ctx, given, faults, RECORD)
    elif not faults.found and (found := synced(ctx, given, RECORD, _wanted(ctx, given))):
        check_synced(found, given, faults, RECORD, REMEDY, CHANGES)
        if found.header:
            check_owner(ctx, given, faults, RECORD, found.id, "/source_id")
        if "number" in found.header:
            check_number(ctx, given, faults, RECORD, found.id)


def run(ctx: Context, given: Given) -> Plan | Stands:
    """One PurchaseOrderAddRq; for one that is there a change of its header, or nothing when Sage has it so."""
    wanted = _wanted(ctx, given)
    found = synced(ctx, given, RECORD, wanted)
    if found is not None:
        return changed(ctx, found, RECORD) if found.header else stands(found, RECORD)
    named = given.get("source_id")
    return Plan(
        Write(RECORD, "add", wanted),
        pairs=(Pair(RECORD, given["source"], named, given.get("source_name") or "", "source"),) if named else (),
        numbering=Numbering("number"),
        warnings=tuple(said(given["lines"])),
        effects={"committed": f"{_total(given):.2f}"},
        tells={"outcome": "created"},
        first=needed(ctx, given),
    )


def _total(given: Given) -> Decimal:
    """The subtotal: what the lines come to as they are sent (R192)."""
    return sum((total(priced(line)) for line in given.get("lines") or ()), Decimal("0.00"))


def _wanted(ctx: Context, given: Given) -> dict[str, Any]:
    """The order as it is written."""
    return {
        **({"number": given["number"]} if given.get("number") else {}),
        "date": given["date"],
        "vendor": vendor_of(ctx, given),
        "job": job_of(ctx, given),
        **({"phase": given["phase"]} if given.get("phase") else {}),
        "description": given["description"],
        "status": OPEN,
        "lines": [_line(line, given["description"]) for line in given["lines"]],
    }


def _line(line: Mapping[str, Any], title: str) -> dict[str, Any]:
    plain = {name: line[name] for name in ("unit", "cost_code", "cost_type") if line.get(name) is not None}
    return {"description": line.get("description") or title, **plain, **priced(line)}


LINES = [
    {"cost_code": "2030", "cost_type": "1", "description": "Door frames", "quantity": "12", "price": "185.25"},
    {"cost_code": "2030", "description": "Freight", "amount": "240.00"},
]
COMMITMENT = {
    "job": "1010",
    "vendor": "320",
    "number": "PO-2207",
    "description": "Door frames, level 2",
    "date": "2026-09-28",
    "approved": True,
    "lines": LINES,
}
NAMED = {"source": "procore", "source_id": "C-8"}

EXPORT_PURCHASE_ORDER = Action(
    key="export_purchase_order",
    record=RECORD,
    verb="export",
    title="Export Purchase Order",
    summary="Sends an approved purchase order of the source to accounting; accepted, it stands in Sage and is linked.",
    menu=PURCHASE_ORDER.menu,
    effect=Effect.EXPORT,
    input=ExportPurchaseOrder,
    output=ExportedPurchaseOrder,
    check=check,
    run=run,
    maps=True,
    steps=(
        Step("Approve the commitment and send it", "source"),
        Step("Accept it, or reject it", "plugin"),
        Step("Issue the order (6-6-1 Purchase Orders)", "sage"),
    ),
    example=Example(
        input={**COMMITMENT, **NAMED},
        output={
            "id": "...",
            "number": "PO-2207",
            "job": "1010",
            "vendor": "320",
            "date": "2026-09-28",
            "subtotal": "2463.00",
            "outcome": "created",
        },
    ),
    refuses=(
        Refuses(
            {**COMMITMENT, "approved": False},
            "not_approved",
            "Approve the commitment in the source before it is sent, and say so with approved.",
        ),
        Refuses(
            {**COMMITMENT, "lines": [{"description": "Door frames", "quantity": "12", "price": "185.25"}]},
            "cost_code_missing",
            "The commitment needs at least one line with a cost code.",
        ),
        Refuses(
            {**COMMITMENT, "lines": [{**LINES[0], "amount": "2000.00"}]},
            "amounts_disagree",
            "12 x 185.25 is 2223.00, and the amount is 2000.00.",
        ),
    ),
    limits=(
        "A new purchase order gets status 1 Open, in which it counts as committed.",
        "A lump sum is sent as a quantity of 1: Sage's total of a line is quantity x price.",
        "A line without a cost type gets the vendor's default in Sage (4-4 Vendors), or none.",
        "That Sage's API changes number, date and description of an order is a guess; it changes none of its lines.",
    ),
)
