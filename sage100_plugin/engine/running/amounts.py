"""The amount of what waits for acceptance, counted the same when it is shown and when it is accepted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from marshmallow import Schema

from sage100_plugin.engine.running.prepare import Prepared
from sage100_plugin.engine.running.wanted import Wanted
from sage100_plugin.records import RECORDS
from sage100_plugin.records.fields import about, inner, made
from sage100_plugin.spec import Plan

EFFECTS = ("budget", "committed")
"""Effects of a plan that count as its amount."""

MONEY, LINES = "money", "lines"
QUANTITY, PRICE = "quantity", "price"


def amount_of(prepared: Prepared) -> Decimal | None:
    """The amount of a plan and of what is done after it; None where the plan itself tells no money.

    It is the largest of what the plan does to budget and commitments, of each amount that it sends, and of its lines
    taken without their signs: what one line takes away does not hide what another one adds.
    """
    plan = prepared.asked
    own = list(_own(plan)) if isinstance(plan, Plan) else [Decimal()]
    if not own:
        return None
    return max(own) + sum((amount_of(one) or Decimal() for one in prepared.follows), Decimal())


def _own(plan: Plan) -> Iterator[Decimal]:
    yield from (abs(Decimal(plan.effects[name])) for name in EFFECTS if plan.effects.get(name))
    schema = made(RECORDS[plan.write.record].schema)
    for name, value in Wanted.of(plan).sent.items():
        kind = about(schema.fields[name]).kind
        if kind == MONEY and value is not None:
            yield abs(Decimal(str(value)))
        elif kind == LINES and (amounts := _of_lines(inner(schema.fields[name]), value)):
            yield sum(amounts, Decimal())


def _of_lines(schema: Schema, lines: Sequence[Mapping[str, Any]]) -> list[Decimal]:
    return [amount for line in lines for amount in _of_line(schema, line)]


def _of_line(schema: Schema, line: Mapping[str, Any]) -> list[Decimal]:
    """The money of a line; where it has none, what its price and quantity come to."""
    told = [line[name] for name in line if about(schema.fields[name]).kind == MONEY and line[name] is not None]
    if not told and line.get(PRICE) is not None:
        quantity = line.get(QUANTITY)
        told = [Decimal(str(line[PRICE])) * Decimal(str(1 if quantity is None else quantity))]
    return [abs(Decimal(str(one))) for one in told]


def tells_money(record: str) -> bool:
    """Whether a write of this record type can tell an amount."""
    schema = RECORDS[record].api_schema
    fields = made(schema).fields.values() if schema else ()
    grids = [inner(field) for field in fields if about(field).kind == LINES]
    return any(about(field).kind == MONEY for field in fields) or any(
        name == PRICE or about(field).kind == MONEY for grid in grids for name, field in grid.fields.items()
    )
