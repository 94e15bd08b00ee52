"""Quantity, price and amount of a purchase order's line, as Sage takes them (6-6-1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sage100_plugin.records.fields import CENT
from sage100_plugin.spec import Faults

ONE, MICRO = Decimal(1), Decimal("0.000001")

Line = Mapping[str, Any]


def total(line: Line) -> Decimal:
    """Quantity x price half up to the cent; nothing of a line without a quantity, as Sage has it."""
    return cents((line.get("quantity") or 0) * (line.get("price") or 0))


def cents(amount: Decimal | int) -> Decimal:
    """To the cent, half up."""
    return Decimal(amount).quantize(CENT, ROUND_HALF_UP) + 0


def priced(line: Line) -> dict[str, Decimal]:
    """Quantity and price as they are sent, the price never negative (API facts, section 3.8).

    A lump sum is one at its amount. A line that has neither keeps what it has: a quantity that is absent stays so.
    """
    quantity, price, amount = (line.get(name) for name in ("quantity", "price", "amount"))
    if amount is not None and quantity is None and (price is None or price == amount):
        quantity, price = ONE, amount
    elif amount is not None and quantity and price is None:
        price = (amount / quantity).quantize(MICRO, ROUND_HALF_UP)
    if price is not None and price < 0 and quantity is not None:
        quantity, price = -quantity, -price
    told = {"quantity": quantity, "price": price}
    return {name: value for name, value in told.items() if value is not None}


def check_amounts(faults: Faults, lines: Sequence[Line]) -> None:
    """Note lines whose quantity, price and amount do not go together."""
    for place, line in enumerate(lines):
        says = _wrong(line)
        if says:
            faults.add(f"/lines/{place}/amount", "amounts_disagree", says)


def _wrong(line: Line) -> str:
    quantity, price, amount = (line.get(name) for name in ("quantity", "price", "amount"))
    if quantity is None and price is not None and price < 0 and amount != price:
        return "A negative price needs a quantity."
    if amount is None:
        return ""
    come = total(priced(line))
    if come == amount:
        return ""
    if quantity is not None and price is None:
        return f"Give the price: {_plain(quantity)} at any price comes to no {amount:.2f} exactly."
    if quantity is None or price is None:
        return f"Give the quantity: without one, a price of {price} and an amount of {amount:.2f} do not go together."
    return f"{_plain(quantity)} x {_plain(price)} is {come:.2f}, and the amount is {amount:.2f}."


def said(lines: Sequence[Line]) -> Iterator[str]:
    """A sentence for each line that is not sent as it was given, or commits nothing."""
    for number, line in enumerate(lines, 1):
        sent = priced(line)
        if line.get("amount") is not None and line.get("quantity") is None:
            yield f"Line {number} is a lump sum: it is sent as {sent['quantity']} at {sent['price']:.2f}."
        elif line.get("price") is not None and line.get("quantity") is None:
            yield f"Line {number} has no quantity, so it comes to nothing in Sage."
        elif sent.get("quantity") != line.get("quantity"):
            shown = f"{_plain(sent['quantity'])} at {_plain(sent['price'])}"
            yield f"Line {number} is sent as {shown}: a price in Sage is never negative."
        elif line.get("cost_code") is not None and not total(sent):
            yield f"Line {number} comes to nothing in Sage."


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
