"""Push a budget modification: money that goes from one code to another, as a change order (6-4-1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from marshmallow import Schema, validate

from actions.change_order.direct import MOST_LINES
from actions.change_order.header import LIMITS, Header, check_new, header_of, numbering
from actions.change_order.lines import Checked, moved
from actions.project import OfJob, check_job, job_of
from sage100_plugin.ports.sage import Write
from sage100_plugin.records import fields
from sage100_plugin.records.change_order import CHANGE_ORDER, ChangeOrderSchema
from sage100_plugin.spec import Action, Context, Effect, Example, Faults, Given, Plan, Refuses, Step
from sage100_plugin.spec.pairs import check_pair, pairs_of

APPROVED = 1


class Movement(Schema):
    """An amount, and where it comes from and goes to; without one of them the budget grows or shrinks by it."""

    from_cost_code = fields.cost_code("From Cost Code", picker="cost_codes", help="Stands in 6-4-1 as a negative line.")
    from_cost_type = fields.record_id("From Cost Type", picker="cost_types", parents=("from_cost_code",))
    to_cost_code = fields.cost_code("To Cost Code", picker="cost_codes", help="Stands in 6-4-1 as a positive line.")
    to_cost_type = fields.record_id("To Cost Type", picker="cost_types", parents=("to_cost_code",))
    amount = fields.money(
        "Amount",
        required=True,
        help="Above zero: From loses it, To gets it.",
        validate=validate.Range(min=Decimal(0), min_inclusive=False, error="It must be above zero."),
    )
    description = fields.text("Description", length=50, help="That of the modification if left empty.")


class PushBudgetModification(Header, OfJob):
    """A modification of a budget that was exported."""

    lines = fields.lines(
        "Movements",
        Movement,
        required=True,
        validate=validate.Length(min=1, error="At least one movement is required."),
    )


class PushedModification(ChangeOrderSchema):
    """The change order as it stands in Sage."""

    net = fields.money("Net", help="What the budget grows by; most often zero.")


SIDES = (("from", -1), ("to", 1))


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """The job, the header, and both sides of every movement, all at once."""
    check_pair(ctx, given, faults, "change_order")
    job = check_job(ctx, given, faults)
    check_new(ctx, {**given, "status": given.get("status") or APPROVED}, faults, job)
    movements = given.get("lines") or ()
    if len(movements) * 2 > MOST_LINES:
        faults.add(
            "/lines", "invalid_value", f"{len(movements):,} movements are too many: at most {MOST_LINES // 2:,}."
        )
    sides = [_side(movement, side) for movement in movements for side, _ in SIDES]
    checked = Checked(ctx, job_of(ctx, given), sides)
    for place, movement in enumerate(movements):
        own = Faults()
        named = [side for side, _ in SIDES if _side(movement, side)]
        if not named:
            says = "Say where the amount comes from, where it goes to, or both: a cost code and a cost type."
            faults.add(f"/lines/{place}/from_cost_code", "cost_code_missing", says)
        if len(named) > 1 and _side(movement, "from") == _side(movement, "to"):
            says = "It comes from where it goes to: nothing would move. Choose another code or type."
            faults.add(f"/lines/{place}/to_cost_code", "invalid_value", says)
        for side in named:
            checked.check_code(own, _side(movement, side), f"/lines/{place}/{side}", required=True)
        for fault in own.found:
            head, _, name = fault.pointer.rpartition("/")
            faults.add(f"{head}_{name}", fault.code, fault.message)


def _side(movement: Mapping[str, Any], side: str) -> dict[str, Any]:
    named = {name: movement.get(f"{side}_{name}") for name in ("cost_code", "cost_type")}
    return {name: value for name, value in named.items() if value is not None}


def _lines(given: Given) -> Iterator[dict[str, Any]]:
    for movement in given["lines"]:
        for side, sign in SIDES:
            code = _side(movement, side)
            if code:
                yield {
                    "description": movement.get("description") or given["description"],
                    **code,
                    "amount": sign * movement["amount"],
                }


def run(ctx: Context, given: Given) -> Plan:
    """One ChangeOrderAddRq with a negative line for each From and a positive one for each To."""
    job = job_of(ctx, given) or ""
    lines = list(_lines(given))
    net = sum((line["amount"] for line in lines), Decimal(0))
    warnings = (f"The modification does not add up to zero: the budget changes by {net:.2f}.",) if net else ()
    header = header_of(job, {**given, "status": given.get("status") or APPROVED})
    return Plan(
        Write("change_order", "add", {**header, "lines": lines}),
        pairs=pairs_of(given, "change_order"),
        numbering=numbering(job, given),
        warnings=warnings,
        effects=moved(lines, ()),
        tells={"net": f"{net:.2f}"},
    )


MOVE = {
    "from_cost_code": "16030",
    "from_cost_type": "1",
    "to_cost_code": "16030",
    "to_cost_type": "2",
    "amount": "500.00",
}
HEADER = {"job": "1015", "date": "2026-10-01", "description": "Labor instead of material"}

PUSH_BUDGET_MODIFICATION = Action(
    key="push_budget_modification",
    record="change_order",
    verb="push",
    title="Push Budget Modification",
    summary="Sends money that moves between codes of a budget to accounting; accepted, it is a change order in Sage.",
    menu=CHANGE_ORDER.menu,
    effect=Effect.EXPORT,
    input=PushBudgetModification,
    output=PushedModification,
    check=check,
    run=run,
    steps=(
        Step("Move money between lines of the budget, and send that", "source"),
        Step("Accept it, or reject it", "plugin"),
        Step("Look at Budget and Sub Change Details (6-4-1 Change Orders)", "sage"),
    ),
    example=Example(
        input={**HEADER, "source": "procore", "source_id": "BM-1", "lines": [MOVE]},
        output={
            "job": "1015",
            "status_name": "Approved",
            "net": "0.00",
            "lines": [{"cost_type": "1", "amount": "-500.00"}, {"cost_type": "2", "amount": "500.00"}],
        },
    ),
    refuses=(
        Refuses(
            {**HEADER, "lines": [{"amount": "5.00"}]},
            "cost_code_missing",
            "Say where the amount comes from, where it goes to, or both: a cost code and a cost type.",
        ),
        Refuses({**HEADER, "lines": [{**MOVE, "amount": "-5.00"}]}, "invalid_value", "Amount: it must be above zero."),
    ),
    limits=LIMITS,
)
