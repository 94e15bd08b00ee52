"""The lines of a change order: as a flow gives them directly, and as any action gathers and sends them (6-4-1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from marshmallow import Schema

from actions.change_order.header import changed_lines
from actions.change_order.lines import (
    BreakdownLine,
    Checked,
    Line,
    PrimeLine,
    SentAmount,
    as_sent,
    as_told,
    check_merged,
    check_taken,
    merged,
    moved,
    rounded,
    sent_amounts,
)
from sage100_plugin.ports.sage import Row
from sage100_plugin.records import fields
from sage100_plugin.records.change_order import ChangeOrderSchema
from sage100_plugin.spec import Context, Faults, Given

MOST_LINES = 1000
"""More lines in one call are refused: nobody can approve them on one screen."""


class Lines(Schema):
    """Both tabs of the window."""

    lines = fields.lines("Budget and Sub Change Details", BreakdownLine, help="Changes of budget and subcontracts.")
    prime_lines = fields.lines("Prime Change Details", PrimeLine, help="What the client pays.")


class WithAmounts(ChangeOrderSchema):
    """The change order as it stands in Sage, and what the source has for each line."""

    amounts = fields.lines("Amounts", SentAmount, help="What the source has for each line beside what is sent.")


Placed = Sequence[tuple[str, Line]]
"""Lines, each with its place in the input."""


def placed(lines: Sequence[Line] | None, pointer: str) -> Iterator[tuple[str, Line]]:
    """The lines of one grid with their places."""
    return ((f"{pointer}/{place}", line) for place, line in enumerate(lines or ()))


def check_lines(ctx: Context, given: Given, faults: Faults, job: Row | None, order: Row | None = None) -> None:
    """What is wrong with the lines, for a change order of this job; `order` is the one they are added to."""
    lines, prime = ([*placed(given.get(grid), f"/{grid}")] for grid in ("lines", "prime_lines"))
    check_count(faults, "/lines", len(lines) + len(prime))
    check_gathered(ctx, faults, str(job["recnum"]) if job is not None else None, lines, prime, order)


def check_count(faults: Faults, pointer: str, count: int, mend: str = "") -> None:
    """Note more lines than one call may have."""
    if count > MOST_LINES:
        says = f"{count:,} lines are too many for one call: at most {MOST_LINES:,}.{mend}"
        faults.add(pointer, "invalid_value", says)


def check_gathered(
    ctx: Context, faults: Faults, job: str | None, lines: Placed, prime: Placed, order: Row | None
) -> None:
    """What is wrong with the lines of both tabs, those of several requests together."""
    checked = Checked(ctx, job, [line for _, line in (*lines, *prime)])
    taken = changed_lines(order)
    for pointer, line in lines:
        checked.check(faults, line, pointer)
        check_taken(faults, line, pointer, taken)
    for pointer, line in prime:
        checked.check_code(faults, line, pointer, required=False)
    check_merged(faults, lines)


def lines_of(ctx: Context, given: Given, job: str, title: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both tabs as they are written, and what a plan tells of them: its effects and warnings, and each amount."""
    return gathered(ctx, job, [(title, given.get("lines") or ())], given.get("prime_lines") or ())


def gathered(
    ctx: Context, job: str, requests: Sequence[tuple[str, Sequence[Line]]], prime: Sequence[Line]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """As `lines_of`, of several requests: the title and the lines of each, whose amounts add up by themselves."""
    checked = Checked(ctx, job, [line for _, lines in requests for line in lines])
    each = [
        (title, line, amount)
        for title, lines in requests
        for line, amount in zip(lines, sent_amounts(lines), strict=True)
    ]
    sent, said = merged(as_sent(checked, line, amount, title) for title, line, amount in each)
    grids = {name: [*grid] for name, grid in (("lines", sent), ("prime_lines", [dict(line) for line in prime])) if grid}
    told = {
        "effects": moved(sent, prime),
        "warnings": (*(says for _, lines in requests for says in rounded(lines)), *said),
        "tells": {"amounts": [as_told(title, line, amount) for title, line, amount in each]} if each else {},
    }
    return grids, told
