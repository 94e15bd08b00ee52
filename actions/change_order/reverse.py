"""Reverse a change order (6-4-1): a second one with every amount the other way round."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from actions.change_order.header import LIMITS, check_open, check_type
from actions.change_order.lines import UNIT, moved
from actions.change_order.meant import WAYS, MeantOrder, check_order, order_of
from sage100_plugin.ports.links import BROKEN
from sage100_plugin.ports.sage import Row, Write
from sage100_plugin.records import fields
from sage100_plugin.records.change_order import CHANGE_ORDER, STATUSES, ChangeOrderSchema
from sage100_plugin.spec import Action, Context, Effect, Example, Faults, Given, Numbering, Pair, Plan, Refuses, Step
from sage100_plugin.spec.pairs import number_of, was_deleted

REVERSAL = "sage100"
"""The source under which an original is linked to its reversal."""

NEGATED = ("amount", "hours", "units")
PRIME = ("estimated", "requested", "approved")
TOLD = {"amount", "requested", "approved"}
"""What is told even of a line without money: Sage would work out what is requested from the estimate."""


class ReverseChangeOrder(MeantOrder):
    """The change order that is reversed, and what the reversal says of itself."""

    date = fields.day("Date", required=True, help="Of the reversal.")
    description = fields.text("Description", length=50, help="Reversal of and its number, if left empty.")
    status = fields.choice("Status", STATUSES, help="By number or name; that of the original if left empty.")
    type = fields.record_id("Type", picker="change_order_types", help="That of the original if left empty.")


class Reversal(ChangeOrderSchema):
    """The reversal as it stands in Sage."""

    reverses = fields.record_id("Reverses", help="The change order that it undoes.")


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """Which change order is meant, and whether there is anything left of it to reverse."""
    check_type(ctx, given, faults)
    row = check_order(ctx, given, faults)
    if row is None:
        return
    check_open(row, faults)
    own = CHANGE_ORDER.public(row)
    if not own["lines"] and not own["prime_lines"]:
        faults.add("/change_order", "wrong_state", f"Change order {own['number']} has no lines: nothing is to reverse.")
    link = ctx.links.by_source(ctx.company.id, "change_order", REVERSAL, own["id"])
    pointer = next(f"/{way}" for way in WAYS if given.get(way))
    if link is not None and link.state == BROKEN:
        faults.add(pointer, "already_linked", was_deleted(link))
    elif link is not None:
        by = number_of(ctx, "change_order", link.sage_id)
        says = f"Change order {own['number']} was already reversed by change order {by} in Sage ({CHANGE_ORDER.menu})."
        faults.add(pointer, "already_reversed", says)


def run(ctx: Context, given: Given) -> Plan:
    """One ChangeOrderAddRq with every amount negated."""
    row = ctx.one("change_order", order_of(ctx, given) or "") or {}
    own = CHANGE_ORDER.public(row)
    lines = [_line(line) for line in row["lines"]]
    prime = [_prime(line) for line in row.get("prime_lines") or ()]
    scope = {"job": own["job"], "phase": own["phase"] or "0"}
    fields_ = {
        **scope,
        "date": given["date"],
        "description": given.get("description") or f"Reversal of {own['number']}",
        "status": given.get("status") or row["status"],
        "lines": lines,
    }
    kind = given.get("type") or own["type"]
    fields_ |= {**({"type": kind} if kind else {}), **({"prime_lines": prime} if prime else {})}
    return Plan(
        Write("change_order", "add", fields_),
        pairs=(Pair("change_order", REVERSAL, own["id"], own["description"] or ""),),
        numbering=Numbering("number", scope),
        effects=moved(lines, prime),
        tells={"reverses": own["id"]},
    )


def _line(row: Row) -> dict[str, Any]:
    """A line of Budget and Sub Change Details the other way round, as it is written."""
    return _negated(row, ("description", "cost_code", "cost_type", *UNIT, "subcontract_line"), NEGATED, "lines")


def _prime(row: Row) -> dict[str, Any]:
    """A line of Prime Change Details the other way round, as it is written."""
    kept = ("description", "overhead_rate", "profit_rate", "cost_code", "cost_type")
    return _negated(row, kept, PRIME, "prime_lines")


def _negated(row: Row, kept: tuple[str, ...], turned: tuple[str, ...], grid: str) -> dict[str, Any]:
    declared = fields.inner(fields.made(ChangeOrderSchema).fields[grid]).fields
    held: dict[str, Any] = {name: row.get(declared[name].attribute or name) for name in (*kept, *turned)}
    ids = {name for name in kept if fields.about(declared[name]).kind == "id"}
    plain = {name: str(held[name]) if name in ids else held[name] for name in kept if held[name] not in (None, "", 0)}
    told = [name for name in turned if held[name] or name in TOLD]
    return {**plain, **{name: -Decimal(held[name] or 0) + 0 for name in told}}


REVERSE_CHANGE_ORDER = Action(
    key="reverse_change_order",
    record="change_order",
    verb="reverse",
    title="Reverse Change Order",
    summary="Sends a change order that undoes another one to accounting: every amount the other way round.",
    menu=CHANGE_ORDER.menu,
    effect=Effect.EXPORT,
    input=ReverseChangeOrder,
    output=Reversal,
    check=check,
    run=run,
    steps=(
        Step("Ask for the reversal of a change order", "source"),
        Step("Accept the reversal, or reject it", "plugin"),
        Step("Look at both change orders (6-4-1 Change Orders)", "sage"),
    ),
    example=Example(
        input={"change_order": "12", "date": "2026-10-05"},
        output={"job": "1033", "description": "Reversal of 1", "reverses": "12", "lines": [{"amount": "-16350.00"}]},
    ),
    refuses=(
        Refuses(
            {"change_order": "4", "date": "2026-10-05"},
            "wrong_state",
            "Change order 1 is Void: no line of it counts. Choose another one.",
        ),
        Refuses({"change_order": "12"}, "required", "Date is required."),
    ),
    limits=LIMITS,
)
