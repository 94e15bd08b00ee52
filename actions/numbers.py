"""The number that a person types for a new record, as Sage will hold it: digits without leading zeros."""

from __future__ import annotations

from sage100_plugin.records import RECORDS
from sage100_plugin.records.kinds import DIGITS, HIGHEST
from sage100_plugin.spec import Context, Faults


def check_number(ctx: Context, faults: Faults, record: str, number: str, pointer: str, label: str) -> None:
    """Note a number that is none in Sage, that Sage would hold otherwise, or that is used there.

    Sage's record numbers are whole numbers, so `00990` would become 990 (schema facts, `recnum`).
    """
    kind = RECORDS[record]
    plain = number.lstrip("0")
    if not number.isascii() or not number.isdigit() or len(number) > DIGITS or not plain:
        says = f"{label}: {number} is no {kind.title.lower()} number; Sage takes 1 to {DIGITS} digits."
        faults.add(pointer, "invalid_value", says)
    elif int(plain) > HIGHEST:
        says = f"{label}: {kind.title.lower()} numbers go up to {HIGHEST}; the next is the one above."
        faults.add(pointer, "invalid_value", says)
    elif number != plain:
        says = f"{label}: {kind.title.lower()} numbers have no leading zeros. Type {plain} if you mean that."
        faults.add(pointer, "leading_zeros", says)
    elif (taken := ctx.any(record, {"id": number})) is not None:
        held = kind.public(taken)[kind.label]
        faults.add(pointer, "number_taken", f"{kind.title} {number} is already {held} in Sage ({kind.menu}).")
