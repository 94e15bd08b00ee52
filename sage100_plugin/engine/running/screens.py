"""A write as Sage's window will look: the header, and a tab for each grid, drawn from the record type."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from marshmallow import Schema, fields

from sage100_plugin.engine.running.ahead import UNBORN, written_into
from sage100_plugin.ports.sage import ZERO, Row
from sage100_plugin.records import RECORDS, RecordType
from sage100_plugin.records.fields import about, inner, made, shown_by
from sage100_plugin.records.types import Lines
from sage100_plugin.spec import Context, Plan

MOST_SAME = 200
"""Lines of a tab that stay as they are and are shown; the others are counted."""

SUMMED = ("money", "number")

Pair = tuple[Row | None, Row | None]
"""A line as it is and as it will be; none where there is none."""


def screen_of(ctx: Context, plan: Plan) -> dict[str, Any]:
    """The window as it will be. Cells without a value are left out, and so are columns without any."""
    write, kind = plan.write, RECORDS[plan.write.record]
    before = _standing(ctx, plan)
    after = {} if write.op == "delete" else written_into(before, write)
    tabs = (_tab(kind, grid, before, after) for grid in kind.lines if grid.own or grid.field in write.fields)
    return {
        "menu": kind.menu,
        "title": _title(kind, plan),
        "header": list(_header(kind, plan)),
        "tabs": [tab for tab in tabs if tab is not None],
    }


def _standing(ctx: Context, plan: Plan) -> Row:
    """The record as it is. What it was read for before is relied on; that it is shown is no reason to be."""
    record, id = plan.write.record, plan.write.id
    if id is None:
        return {}
    return ctx.relied.get((record, id)) or ctx.sage.get(record, [id]).get(id, {})


def _title(kind: RecordType, plan: Plan) -> str:
    if plan.write.op == "add":
        return f"New {kind.title}"
    return f"{kind.title} {plan.before.get('number') or plan.write.id}"


def _header(kind: RecordType, plan: Plan) -> Iterator[dict[str, Any]]:
    declared = made(kind.schema).fields
    shown = kind.shown({name: value for name, value in plan.write.fields.items() if not isinstance(value, list)})
    for name, after in shown.items():
        field = declared[name]
        yield {
            "field": name,
            "label": about(field).label,
            "before": _named(field, plan.before.get(name)),
            "after": None if after == UNBORN else _named(field, after),
        }


def _named(field: fields.Field[Any], shown: object) -> object:
    """A choice with its name, as Sage's lists have it: `2-Open`."""
    names: Mapping[Any, str] = about(field).choices or {}
    name = names.get(int(shown)) if isinstance(shown, str) and shown.isdigit() else None
    return shown if name is None else f"{shown}-{name}"


@dataclass(frozen=True)
class _Grid:
    """How the lines of a tab are shown: the columns by name."""

    columns: Mapping[str, fields.Field[Any]]

    def cells(self, line: Row | None) -> dict[str, Any] | None:
        """The cells of a line that hold something."""
        if line is None:
            return None
        shown = {name: shown_by(field, line.get(field.attribute or name)) for name, field in self.columns.items()}
        return {name: _named(self.columns[name], value) for name, value in shown.items() if value not in (None, "")}

    def totals(self, lines: Iterable[Row | None]) -> dict[str, str]:
        """The sums of the columns that hold amounts."""
        money = {name: field.attribute or name for name, field in self.columns.items() if about(field).kind == "money"}
        sums = dict.fromkeys(money, ZERO)
        for line in lines:
            for name, column in money.items():
                sums[name] += (line or {}).get(column) or ZERO
        return {name: f"{amount:.2f}" for name, amount in sums.items()}


def _tab(kind: RecordType, lines: Lines, before: Row, after: Row) -> dict[str, Any] | None:
    """A grid with what stands in it and what is written; none when there is neither."""
    field = made(kind.schema).fields[lines.field]
    grid = _Grid(_columns(made(lines.screen) if lines.screen is not None else inner(field)))
    pairs = list(_pairs(lines, before.get(lines.field) or (), after.get(lines.field) or ()))
    if not pairs:
        return None
    rows, left_out = _rows(grid, pairs)
    used = {name for row in rows for side in ("before", "after") for name in row[side] or ()}
    columns = [
        {"field": name, "label": about(column).label, "kind": about(column).kind}
        for name, column in grid.columns.items()
        if name in used
    ]
    totals = {
        side: {name: amount for name, amount in grid.totals(pair[place] for pair in pairs).items() if name in used}
        for place, side in enumerate(("before", "after"))
    }
    title = about(field).label
    return {"title": title, "columns": columns, "rows": rows, "left_out": left_out, "totals": totals}


def _columns(schema: Schema) -> dict[str, fields.Field[Any]]:
    """What a line holds itself, and not what is worked out of it."""
    return {name: field for name, field in schema.fields.items() if not isinstance(field, fields.Function)}


def _rows(grid: _Grid, pairs: Sequence[Pair]) -> tuple[list[dict[str, Any]], int]:
    """The rows with their marks, and how many that stay as they are were left out."""
    rows: list[dict[str, Any]] = []
    same = 0
    for before, after in pairs:
        mark = _mark(before, after)
        same += mark == "same"
        if mark != "same" or same <= MOST_SAME:
            rows.append({"mark": mark, "before": grid.cells(before), "after": grid.cells(after)})
    return rows, max(0, same - MOST_SAME)


def _mark(before: Row | None, after: Row | None) -> str:
    if before is None:
        return "added"
    if after is None:
        return "removed"
    return "same" if before == after else "changed"


def _pairs(lines: Lines, before: Sequence[Row], after: Sequence[Row]) -> Iterator[Pair]:
    """The lines as they are beside those as they will be: new ones stand below."""
    if lines.together:
        then, now = _together(lines, before), _together(lines, after)
        yield from ((then.get(key), now.get(key)) for key in dict.fromkeys((*then, *now)))
        return
    kept = len(before) if after else 0
    yield from zip(before[:kept], after[:kept], strict=True)
    yield from ((line, None) for line in before[kept:])
    yield from ((None, line) for line in after[kept:])


def _together(lines: Lines, rows: Iterable[Row]) -> dict[tuple[Any, ...], Row]:
    """Rows that the window's reader takes as one, with what they come to."""
    schema = made(lines.screen) if lines.screen is not None else None
    summed = {
        field.attribute or name
        for name, field in (schema.fields if schema is not None else {}).items()
        if about(field).kind in SUMMED
    }
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        held = found.setdefault(tuple(row.get(column) or 0 for column in lines.together), {})
        for column, value in row.items():
            if column in summed and value is not None:
                held[column] = Decimal(held.get(column) or 0) + value
            elif held.get(column) in (None, ""):
                held[column] = value
    return dict(found)
