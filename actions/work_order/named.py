"""Entries of the company's own lists, told by their number or by their name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sage100_plugin.ports.sage import Row
from sage100_plugin.records import RECORDS
from sage100_plugin.records.kinds import DIGITS
from sage100_plugin.spec import Context, Faults, Given

LISTS = {"type": "work_order_type", "technician": "employee", "area": "service_area"}
"""Fields of an order, and of its visits, that take a name as well: field to record type."""

SHOWN = 10


def numbered(ctx: Context, given: Given) -> Given:
    """The input with a number for each name that exactly one entry has; what none or several have stays a name."""
    told = _numbered(ctx, given)
    visits = given.get("visits")
    return {**told, "visits": [_numbered(ctx, visit) for visit in visits]} if visits else told


def _numbered(ctx: Context, fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _number(ctx, LISTS[name], told) if name in LISTS and told else told for name, told in fields.items()}


def _number(ctx: Context, record: str, told: str) -> str:
    if is_number(told):
        return told.lstrip("0") or "0"
    found = _called(ctx, record, told)
    return RECORDS[record].id_of(found[0]) if len(found) == 1 else told


def is_number(told: str) -> bool:
    """Whether a Sage number was told, and no name."""
    return told.isascii() and told.isdigit() and len(told) <= DIGITS


def check_name(ctx: Context, faults: Faults, pointer: str, record: str, name: str) -> None:
    """Note that a name is none of the list's, or that of several of its entries."""
    kind, found = RECORDS[record], _called(ctx, record, name)
    title = kind.title.lower()
    if found:
        says = f"Sage has more than one {title} {name} ({kind.menu}): {_listed(record, found)}. Give the number."
        faults.add(pointer, "several_matches", says)
        return
    held = ctx.sage.find(record, limit=SHOWN + 1)
    has = f" It has {_listed(record, held)}." if held else ""
    faults.add(pointer, "not_in_sage", f"Sage has no {title} {name} ({kind.menu}).{has}")


def _called(ctx: Context, record: str, name: str) -> tuple[Row, ...]:
    return ctx.sage.find(record, where={RECORDS[record].label: name}, limit=SHOWN + 1)


def _listed(record: str, rows: tuple[Row, ...]) -> str:
    kind = RECORDS[record]
    listed = ", ".join(f"{kind.id_of(row)} {kind.public(row)[kind.label] or ''}".strip() for row in rows[:SHOWN])
    return f"{listed} and more" if len(rows) > SHOWN else listed
