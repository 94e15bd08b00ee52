"""Export a change of a purchase order: accepted, its rows stand below those that the order has (6-6-1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from actions.codes import Codes
from actions.commitment.amounts import check_amounts, priced, said, total
from actions.commitment.shared import PURCHASE_ORDER as ORDER
from actions.commitment_change.checks import (
    alike,
    check_amount,
    check_change,
    check_count,
    check_sent,
    commitment_of,
    link_of,
)
from actions.commitment_change.inputs import ExportedPurchaseOrderChange, ExportPurchaseOrderChange
from sage100_plugin.ports.links import BROKEN, ROWS, Link
from sage100_plugin.ports.sage import Row, Write
from sage100_plugin.records.commitment_change import PURCHASE_ORDER_CHANGE
from sage100_plugin.records.purchase_order import PURCHASE_ORDER
from sage100_plugin.spec import Action, Context, Effect, Example, Faults, Given, Pair, Plan, Refuses, Stands, Step

RECORD = PURCHASE_ORDER_CHANGE.name


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """The commitment and every line; then whether it was sent before."""
    row = check_change(ctx, given, faults, ORDER, RECORD)
    lines = given.get("lines") or ()
    check_count(faults, lines)
    check_amounts(faults, lines)
    check_amount(given, faults, _total(given))
    codes = Codes(ctx, str(row["jobnum"]) if row is not None and row["jobnum"] else None)
    codes.learn(lines)
    for place, line in enumerate(lines):
        codes.check(faults, line, f"/lines/{place}", type=False)
    link = link_of(ctx, given, RECORD)
    if link is not None and row is not None and not faults.found and link.sage_id not in _places(given, row, link):
        check_sent(given, faults, link)


def run(ctx: Context, given: Given) -> Plan | Stands:
    """One PurchaseOrderModRq with the title's row and the lines; nothing when they stand there so already."""
    row = commitment_of(ctx, given, ORDER)
    id, named = str(row["recnum"]), given.get("source_name") or given["title"]
    pair = Pair(RECORD, given["source"], given["source_id"], named, "source")
    if link_of(ctx, given, RECORD) is not None:
        return Stands(ORDER, id, tells={"outcome": "no_change"})
    free = next((place for place in _places(given, row) if not _taken(ctx, place)), None)
    if free is not None:
        ours = Pair(RECORD, given["source"], given["source_id"], named, "source", sage_id=free)
        says = (
            f"The order has these rows already, from line {free.rpartition('-')[2]} on: they are linked, none is added."
        )
        return Stands(ORDER, id, pairs=(ours,), warnings=(says,), tells={"outcome": "no_change"})
    return Plan(
        Write(ORDER, "change", {"lines": _rows(given)}, id=id),
        pairs=(pair,),
        before=PURCHASE_ORDER.public(row),
        warnings=tuple(said(given["lines"])),
        effects={"committed": f"{_total(given):.2f}"},
        tells={"outcome": "updated"},
    )


def _total(given: Given) -> Decimal:
    """What the lines come to as they are sent."""
    return sum((total(priced(line)) for line in given.get("lines") or ()), Decimal("0.00"))


def _rows(given: Given) -> list[dict[str, Any]]:
    """The row of the title, which has a description alone, and the lines below it."""
    return [{"description": given["title"]}, *(_row(line, given["title"]) for line in given["lines"])]


def _row(line: Mapping[str, Any], title: str) -> dict[str, Any]:
    plain = {name: line[name] for name in ("unit", "cost_code", "cost_type") if line.get(name) is not None}
    return {"description": line.get("description") or title, **plain, **priced(line)}


def _places(given: Given, order: Row, link: Link | None = None) -> list[str]:
    """The ids under which these very rows stand in the order: its own and the line of the title.

    Below as many rows as were sent under a link, others are the office's own.
    """
    wanted = PURCHASE_ORDER.shown({"lines": _rows(given)})["lines"]
    alone = link is None or link.details.get(ROWS) != len(wanted)
    standing = _standing(wanted, PURCHASE_ORDER.public(order)["lines"], alone=alone)
    return [f"{order['recnum']}-{line}" for line in standing]


def _standing(wanted: Sequence[Mapping[str, Any]], lines: Sequence[Mapping[str, Any]], *, alone: bool) -> Iterator[str]:
    """The line numbers of the titles under which these rows stand, and if `alone` nothing else until the next title."""
    for at in range(len(lines) - len(wanted) + 1):
        below = lines[at + len(wanted) :][:1] if alone else ()
        if all(map(alike, wanted, lines[at:])) and all(map(_is_title, (lines[at], *below))):
            yield str(lines[at]["line"])


def _is_title(line: Mapping[str, Any]) -> bool:
    return not any(str(line[name] or "").strip("0.") for name in ("quantity", "price"))


def _taken(ctx: Context, place: str) -> bool:
    """Whether another change of a source stands there."""
    return any(link.state != BROKEN for link in ctx.links.by_sage(ctx.company.id, RECORD, place))


CHANGE = {
    "purchase_order": "8",
    "title": "CO 1: more frames",
    "approved": True,
    "source": "procore",
    "source_id": "PCO-4",
    "lines": [
        {"cost_code": "2030", "cost_type": "1", "description": "Door frames", "quantity": "4", "price": "185.25"}
    ],
}

EXPORT_PURCHASE_ORDER_CHANGE = Action(
    key="export_purchase_order_change",
    record=ORDER,
    verb="export",
    title="Export Purchase Order Change",
    summary="Sends an approved change of a purchase order to accounting; accepted, its rows stand below the old ones.",
    menu=PURCHASE_ORDER.menu,
    effect=Effect.EXPORT,
    input=ExportPurchaseOrderChange,
    output=ExportedPurchaseOrderChange,
    check=check,
    run=run,
    maps=True,
    steps=(
        Step("Approve the change and send it", "source"),
        Step("Accept it, or reject it", "plugin"),
        Step("Issue the order once more, where the vendor needs it (6-6-1 Purchase Orders)", "sage"),
    ),
    example=Example(input=CHANGE, output={"id": "8", "number": "...", "lines": "...", "outcome": "updated"}),
    refuses=(
        Refuses(
            {**CHANGE, "approved": False},
            "not_approved",
            "Approve the change in the source before it is sent, and say so with approved.",
        ),
        Refuses(
            {**CHANGE, "lines": [{"description": "Freight", "quantity": "1", "price": "10"}]},
            "cost_code_missing",
            "Choose the cost code first, then its cost type.",
        ),
        Refuses(
            {**CHANGE, "amount": "700.00"},
            "amounts_disagree",
            "The lines come to 741.00, and the change has 700.00 in the source.",
        ),
    ),
    limits=(
        "The rows that the order has are never changed; the title's row has a description and nothing else.",
        "Changes stand in the order in which they were accepted.",
        "That Sage's API adds lines to an order (PurchaseOrderModRq) is a guess.",
    ),
)
