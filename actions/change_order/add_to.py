"""Add lines to a change order that stands in Sage (6-4-1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from actions.change_order.direct import Lines, WithAmounts, check_lines, lines_of
from actions.change_order.header import LIMITS, check_existing
from sage100_plugin.ports.sage import Write
from sage100_plugin.records import fields
from sage100_plugin.records.change_order import CHANGE_ORDER
from sage100_plugin.spec import Action, ActionInput, Context, Effect, Example, Faults, Given, Plan, Refuses, Step
from sage100_plugin.spec.pairs import check_pair, pairs_of


class AddToChangeOrder(Lines, ActionInput):
    """Lines below those that the change order has; those stay as they are."""

    job = fields.record_id("Job", picker="jobs", help="Narrows the choices; the change order knows its job.")
    change_order = fields.record_id("Change Order", picker="change_orders", parents=("job",), required=True)


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """The change order and every line, all at once."""
    check_pair(ctx, given, faults, "change_order")
    if not given.get("lines") and not given.get("prime_lines"):
        faults.add("/lines", "required", "Give at least one line of either tab.")
    if not given.get("change_order"):
        check_lines(ctx, given, faults, None)
        return
    job = ctx.need(faults, "/job", "job", given["job"]) if given.get("job") else None
    order = check_existing(ctx, given, faults, job)
    own = ctx.one("job", str(order["jobnum"])) if order is not None else None
    check_lines(ctx, given, faults, own, order)


def run(ctx: Context, given: Given) -> Plan:
    """One ChangeOrderModRq with lines to add."""
    before = CHANGE_ORDER.public(ctx.one("change_order", given["change_order"]) or {})
    grids, told = lines_of(ctx, given, before["job"], before["description"] or "")
    if not given.get("source_id"):
        told["warnings"] += tuple(_standing(before, grids))
    write = Write("change_order", "change", grids, id=given["change_order"])
    return Plan(write, pairs=pairs_of(given, "change_order"), before=before, **told)


OF_BUDGET = ("description", "cost_code", "cost_type", "amount", "subcontract", "subcontract_line", "change_number")
OF_PRIME = ("description", "approved", "cost_code", "cost_type")
"""What makes a line the same as another."""


def _standing(before: Mapping[str, Any], grids: Mapping[str, Any]) -> Iterator[str]:
    """A sentence for the lines that the change order has just so: without a source id nothing tells them apart."""
    shown = CHANGE_ORDER.shown(grids)
    for grid, money, names in (("lines", "amount", OF_BUDGET), ("prime_lines", "approved", OF_PRIME)):
        there = {_same(line, names) for line in before[grid]}
        for line in shown.get(grid) or ():
            if _same(line, names) in there:
                says = f"The change order has a line {line['description']} of {line[money]} just so already"
                yield f"{says}: it is added once more. Send source_id, and nothing is added twice."


def _same(line: Mapping[str, Any], names: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(line.get(name) or None for name in names)


LINE = {"cost_code": "16030.000", "cost_type": "2", "amount": "250.00"}

ADD_TO_CHANGE_ORDER = Action(
    key="add_to_change_order",
    record="change_order",
    verb="add",
    title="Add to Change Order",
    summary="Adds lines to a change order of Sage, below those that it has.",
    menu=CHANGE_ORDER.menu,
    effect=Effect.WRITE,
    input=AddToChangeOrder,
    output=WithAmounts,
    check=check,
    run=run,
    maps=True,
    steps=(
        Step("Choose the change order, and what is added", "plugin"),
        Step("Approve the change order (6-4-1 Change Orders)", "sage"),
    ),
    example=Example(
        input={"change_order": "7", "source": "crm", "source_id": "CO-5-2", "lines": [LINE]},
        output={"id": "7", "job": "1010", "lines": "..."},
    ),
    refuses=(
        Refuses({"change_order": "7"}, "required", "Give at least one line of either tab."),
        Refuses(
            {"change_order": "4", "lines": [LINE]},
            "wrong_state",
            "Change order 1 is Void: no line of it counts. Choose another one.",
        ),
        Refuses(
            {"change_order": "20", "lines": [LINE]},
            "wrong_state",
            "Change order 1 has Lock Edit set. Let accounting clear it in Sage (6-4-1 Change Orders).",
        ),
        Refuses(
            {"change_order": "7", "job": "1012", "lines": [LINE]},
            "invalid_value",
            "Change order 1 belongs to job 1010, not to job 1012.",
        ),
    ),
    limits=LIMITS,
)
