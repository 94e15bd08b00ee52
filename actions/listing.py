"""What every find action does the same way: a page of records and where the next one starts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import Schema, validate

from sage100_plugin.ports.sage import Row
from sage100_plugin.records import RECORDS, fields
from sage100_plugin.spec import ActionInput, Answer, Context, Faults, Given

LIMIT = 50
MOST = 500

DIGITS = 18
"""More digits than these are no number of a record or a row."""


class FindInput(ActionInput):
    """Part of a number or name, and a page."""

    q = fields.text("Search", help="Part of the number or of the name; everything if left empty.")
    limit = fields.whole("Limit", load_default=LIMIT, validate=validate.Range(1, MOST, error=f"Limit is 1 to {MOST}."))
    cursor = fields.text("Cursor", help="The next of the page before.")


def listed(name: str, schema: type[Schema]) -> type[Schema]:
    """The schema of a page of these records."""
    return Schema.from_dict(
        {"items": fields.lines("Items", schema), "next": fields.text("Next", help="Give it as cursor.")}, name=name
    )


def check_page(_ctx: Context, given: Given, faults: Faults) -> None:
    """A cursor is one that a page gave."""
    cursor = given.get("cursor")
    if cursor and not (cursor.isascii() and cursor.isdigit() and len(cursor) <= DIGITS):
        faults.add("/cursor", "invalid_value", "Give the next of the page before as cursor.")


def page(ctx: Context, given: Given, record: str, where: Mapping[str, Any]) -> Answer:
    """One page, in the order of the records' numbers."""
    wanted = {name: value for name, value in where.items() if value is not None}
    offset, most = window(given)
    return answer(given, record, ctx.sage.find(record, where=wanted, q=given.get("q") or "", offset=offset, limit=most))


def window(given: Given) -> tuple[int, int]:
    """Where the page starts, and how many rows to read: one more than it shows, to know whether there is a next."""
    return int(given.get("cursor") or 0), given["limit"] + 1


def answer(given: Given, record: str, rows: Sequence[Row]) -> Answer:
    """The rows of a `window` as a page."""
    limit = given["limit"]
    items = [RECORDS[record].public(row) for row in rows[:limit]]
    return Answer({"items": items, "next": str(window(given)[0] + limit) if len(rows) > limit else None})
