"""Export a subcontract: it waits until accounting accepts it (6-7-1)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from actions.commitment.checks import check_number, check_prerequisites, check_total, needed
from actions.commitment.inputs import ExportedSubcontract, ExportSubcontract
from actions.commitment.shared import vendor_of
from actions.commitment.synced import check_synced, link_of, stands, synced
from actions.project import job_of
from sage100_plugin.ports.sage import Write
from sage100_plugin.records.subcontract import SUBCONTRACT
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
    Skipped,
    Stands,
    Step,
)

RECORD = SUBCONTRACT.name

CONTRACT = 3
"""The status of a new one, 3-Contract: it commits the money (rules, section 10)."""

REMEDY = "Send the difference with export_subcontract_change, or change it in Sage."

QUANTITY = "A subcontract's line has no quantity in Sage's API, so it is not sent."


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """All prerequisites; then whether it is there already, or its number is another's."""
    check_prerequisites(ctx, given, faults, RECORD, coded=True)
    check_total(given, faults, _total(given))
    if link_of(ctx, given, RECORD) is None:
        check_number(ctx, given, faults, RECORD)
    elif not faults.found and (found := synced(ctx, given, RECORD, _wanted(ctx, given))):
        check_synced(found, given, faults, RECORD, REMEDY, ())


def run(ctx: Context, given: Given) -> Plan | Stands:
    """One SubcontractAddRq; nothing when Sage has it so."""
    wanted = _wanted(ctx, given)
    found = synced(ctx, given, RECORD, wanted)
    if found is not None:
        return stands(found, RECORD)
    named, counted = given.get("source_id"), any(line.get("quantity") is not None for line in given["lines"])
    return Plan(
        Write(RECORD, "add", wanted),
        pairs=(Pair(RECORD, given["source"], named, given.get("source_name") or "", "source"),) if named else (),
        numbering=Numbering("number"),
        warnings=(QUANTITY,) if counted else (),
        skipped=(Skipped("lines", QUANTITY),) if counted else (),
        effects={"committed": f"{_total(given):.2f}"},
        tells={"outcome": "created"},
        first=needed(ctx, given),
    )


def _total(given: Given) -> Decimal:
    return sum((line["amount"] for line in given.get("lines") or () if line.get("amount") is not None), Decimal("0.00"))


def _wanted(ctx: Context, given: Given) -> dict[str, Any]:
    """The subcontract as it is written."""
    return {
        **({"number": given["number"]} if given.get("number") else {}),
        "vendor": vendor_of(ctx, given),
        "job": job_of(ctx, given),
        **({"phase": given["phase"]} if given.get("phase") else {}),
        "description": given["description"],
        "status": CONTRACT,
        "contract_date": given["date"],
        "lines": [
            {
                "description": line.get("description") or given["description"],
                "cost_code": line["cost_code"],
                "cost_type": line["cost_type"],
                "amount": line["amount"],
            }
            for line in given["lines"]
        ],
    }


LINES = [
    {"cost_code": "2030", "cost_type": "4", "amount": "12000.00", "description": "Storefront"},
    {"cost_code": "3010.125", "cost_type": "1", "amount": "6500.50"},
]
COMMITMENT = {
    "job": "1010",
    "vendor": "320",
    "number": "SC-1041",
    "description": "Storefront glazing",
    "date": "2026-09-28",
    "approved": True,
    "lines": LINES,
}
NAMED = {"source": "procore", "source_id": "C-7"}

EXPORT_SUBCONTRACT = Action(
    key="export_subcontract",
    record=RECORD,
    verb="export",
    title="Export Subcontract",
    summary="Sends an approved subcontract of the source to accounting; accepted, it stands in Sage and is linked.",
    menu=SUBCONTRACT.menu,
    effect=Effect.EXPORT,
    input=ExportSubcontract,
    output=ExportedSubcontract,
    check=check,
    run=run,
    maps=True,
    steps=(
        Step("Approve the commitment and send it", "source"),
        Step("Accept it, or reject it", "plugin"),
        Step("Look at the subcontract (6-7-1 Subcontracts)", "sage"),
    ),
    example=Example(
        input={**COMMITMENT, **NAMED},
        output={
            "id": "...",
            "number": "SC-1041",
            "job": "1010",
            "vendor": "320",
            "contract_date": "2026-09-28",
            "original_amount": "18500.50",
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
            {**COMMITMENT, "vendor": "90"},
            "inactive_record",
            "Vendor 90 Pellew Excavating LLC is inactive in Sage (4-4 Vendors).",
        ),
        Refuses(
            {**COMMITMENT, "lines": []},
            "cost_code_missing",
            "The commitment needs at least one line with a cost code.",
        ),
        Refuses(
            {**COMMITMENT, "total": "18000.00"},
            "amounts_disagree",
            "The lines come to 18500.50, and the commitment has 18000.00 in the source.",
        ),
    ),
    limits=(
        "A new subcontract gets status 3 Contract, in which it counts as committed.",
        "Sage's API adds and deletes subcontracts and changes none: send a change of it, or edit it in Sage.",
        "Retainage, insurance and dates beyond the contract date are filled in Sage (6-7-1).",
        "A subcontract's line has no quantity in Sage's API.",
    ),
)
