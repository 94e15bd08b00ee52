"""Export a change of a subcontract: accepted, it is an approved change order (6-4-1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from actions.change_order.direct import check_gathered, lines_of, placed
from actions.change_order.header import LIMITS, numbering, scope
from actions.commitment.shared import SUBCONTRACT
from actions.commitment_change.checks import (
    alike,
    check_amount,
    check_change,
    check_count,
    check_sent,
    commitment_of,
    link_of,
)
from actions.commitment_change.inputs import ExportedSubcontractChange, ExportSubcontractChange
from sage100_plugin.ports.links import Link
from sage100_plugin.ports.sage import Row, Write
from sage100_plugin.records.change_order import APPROVED, CHANGE_ORDER
from sage100_plugin.records.commitment_change import SUBCONTRACT_CHANGE
from sage100_plugin.spec import Action, Context, Effect, Example, Faults, Given, Pair, Plan, Refuses, Stands, Step

RECORD = SUBCONTRACT_CHANGE.name

MOVES = ("date", "status")
"""What accounting may do with the change order; it stays that of the change."""


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """The commitment and every line; then whether it was sent before, or its number is another's."""
    row = check_change(ctx, given, faults, SUBCONTRACT, RECORD)
    lines = given.get("lines") or ()
    check_count(faults, lines)
    amounts = [line["amount"] for line in lines if line.get("amount") is not None]
    check_amount(given, faults, sum(amounts, Decimal("0.00")))
    if row is None:
        return
    check_gathered(ctx, faults, str(row["jobnum"]), [*placed([*_unit(given, row)], "/lines")], [], None)
    _check_phase(ctx, given, faults, row)
    link = link_of(ctx, given, RECORD)
    if link is None:
        _check_number(ctx, given, faults, row)
    elif not faults.found and not _stands(ctx, given, row, link):
        check_sent(given, faults, link)


def _check_phase(ctx: Context, given: Given, faults: Faults, row: Row) -> None:
    phase = given.get("phase")
    if phase and ctx.any("phase", {"job": str(row["jobnum"]), "number": phase}) is None:
        faults.add("/phase", "not_in_sage", f"Job {row['jobnum']} has no phase {phase} (3-5 Jobs).")


def _check_number(ctx: Context, given: Given, faults: Faults, row: Row) -> None:
    job, number = str(row["jobnum"]), given.get("number")
    if number and ctx.any("change_order", {**_scope(given, row), "number": number}):
        says = (
            f"Job {job} already has a change order {number} ({CHANGE_ORDER.menu}): all commitments of a job share the "
            f"numbers. Send another one, as {row['ctcnum']}-{number}."
        )
        faults.add("/number", "number_taken", says)


def run(ctx: Context, given: Given) -> Plan | Stands:
    """One ChangeOrderAddRq; nothing when it was sent before, and stands in Sage so."""
    row = commitment_of(ctx, given, SUBCONTRACT)
    link = link_of(ctx, given, RECORD)
    if link is not None:
        return Stands("change_order", link.sage_id, tells={"outcome": "no_change"})
    fields, told = _wanted(ctx, given, row)
    told["warnings"] += tuple(_added(given))
    told["tells"] = {**told["tells"], "outcome": "created"}
    pair = Pair(RECORD, given["source"], given["source_id"], given.get("source_name") or given["title"], "source")
    where = {"phase": _scope(given, row)["phase"]}
    return Plan(
        Write("change_order", "add", fields), pairs=(pair,), numbering=numbering(str(row["jobnum"]), where), **told
    )


def _scope(given: Given, row: Row) -> dict[str, str]:
    return scope(str(row["jobnum"]), {"phase": given.get("phase") or str(row["phsnum"] or 0)})


def _unit(given: Given, row: Row) -> Iterator[dict[str, Any]]:
    """The lines with what names the subcontract: vendor, subcontract, change number and status are one unit."""
    unit = {"vendor": str(row["vndnum"]), "subcontract": str(row["recnum"]), "status": APPROVED}
    for line in given.get("lines") or ():
        yield {**line, **unit, "change_number": given.get("number") or "1", "multiplier": Decimal(1)}


def _wanted(ctx: Context, given: Given, row: Row) -> tuple[dict[str, Any], dict[str, Any]]:
    """The change order as it is written, and what a plan tells of it."""
    lines = {"lines": [*_unit(given, row)]}
    grids, told = lines_of(ctx, lines, str(row["jobnum"]), given["title"])
    header = {"number": given["number"], "date": ctx.today, "description": given["title"], "status": APPROVED}
    return {**_scope(given, row), **header, **grids}, told


def _stands(ctx: Context, given: Given, row: Row, link: Link) -> bool:
    """Whether the change order that it is linked to says the same."""
    order = ctx.one("change_order", link.sage_id)
    if order is None:
        return False
    wanted, now = CHANGE_ORDER.shown(_wanted(ctx, given, row)[0]), CHANGE_ORDER.public(order)
    lines = [{name: line[name] for name in line if name != "status"} for line in wanted.pop("lines")]
    header = {name: value for name, value in wanted.items() if name not in MOVES and value != "0"}
    same = alike(header, now) and len(lines) == len(now["lines"])
    return same and all(map(alike, lines, now["lines"]))


def _added(given: Given) -> Iterator[str]:
    """A sentence for each line that names none of the subcontract's."""
    for number, line in enumerate(given["lines"], 1):
        if not line.get("subcontract_line"):
            yield f"Line {number} names no line of the subcontract: Sage adds one to it."


LINES: list[Mapping[str, Any]] = [
    {"subcontract_line": "2", "amount": "100.00", "description": "Added frames"},
    {"subcontract_line": "2", "amount": "50.00"},
]
CHANGE = {
    "subcontract": "9",
    "number": "890-1",
    "title": "Storefront, two more frames",
    "approved": True,
    "source": "procore",
    "source_id": "CCO-4",
    "lines": LINES,
}

EXPORT_SUBCONTRACT_CHANGE = Action(
    key="export_subcontract_change",
    record="change_order",
    verb="export",
    title="Export Subcontract Change",
    summary="Sends an approved change of a subcontract to accounting; accepted, it is a change order and is linked.",
    menu=CHANGE_ORDER.menu,
    effect=Effect.EXPORT,
    input=ExportSubcontractChange,
    output=ExportedSubcontractChange,
    check=check,
    run=run,
    maps=True,
    steps=(
        Step("Approve the change and send it", "source"),
        Step("Accept it, or reject it", "plugin"),
    ),
    example=Example(
        input=CHANGE,
        output={
            "id": "...",
            "number": "890-1",
            "job": "1010",
            "status_name": "Approved",
            "lines": [{"subcontract": "9", "subcontract_line": "2", "amount": "150.00", "change_number": "890-1"}],
            "outcome": "created",
        },
    ),
    refuses=(
        Refuses(
            {**CHANGE, "approved": False},
            "not_approved",
            "Approve the change in the source before it is sent, and say so with approved.",
        ),
        Refuses(
            {**{name: value for name, value in CHANGE.items() if name != "subcontract"}, "commitment_source_id": "C-8"},
            "commitment_not_linked",
            "Commitment C-8 of procore is not linked to one in Sage. Export it with export_subcontract or "
            "export_purchase_order, or adopt the one that it is with resolve_commitment.",
        ),
        Refuses(
            {**CHANGE, "number": "1"},
            "number_taken",
            "Job 1010 already has a change order 1 (6-4-1 Change Orders): all commitments of a job share the numbers. "
            "Send another one, as 890-1.",
        ),
    ),
    limits=(
        "The change order is approved in Sage once it is accepted, and its date is the day on which it is sent.",
        "A line that names none of the subcontract's makes Sage add one; the plugin does not look for one like it.",
        *LIMITS,
    ),
)
