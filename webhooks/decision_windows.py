"""What would be written as the windows of Sage that people know: fields, and grids before and after."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sage100_plugin.engine.crm.press_choices import label_of
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue.decision_draft import Draft
from sage100_plugin.records import RECORDS
from sage100_plugin.spec import describe
from webhooks.button_view import NUMBERS, lined

Json = dict[str, Any]

UNBORN = "known once it is written"
"""Of a field that holds the number of a record that is written just before."""

MARKS = {"added": "New", "changed": "Changed", "removed": "Removed", "same": ""}


def windows(plugin: Plugin, drawn: Draft) -> list[Json]:
    """What would be written, a window of Sage each, in words; its grids as tables."""
    screens = iter(drawn.preview.get("screens", ()))
    return [
        _window(plugin, drawn, would, None if would["op"] == "link" else next(screens, None))
        for would in drawn.preview.get("would", ())
    ]


def _window(plugin: Plugin, drawn: Draft, would: Mapping[str, Any], screen: Mapping[str, Any] | None) -> Json:
    header = [line for line in would["fields"] if screen is None or "/" not in line["field"]]
    told = [_line(plugin, drawn, would["record"], line) for line in header]
    return {
        "title": RECORDS[would["record"]].title,
        "menu": would["menu"],
        "op": would["op"],
        "id": would.get("id", ""),
        "fields": [{**line, "new": line["new"] or (UNBORN if would["op"] == "add" else "")} for line in told],
        "grids": [_grid(tab) for tab in screen["tabs"]] if screen else [],
    }


def _grid(tab: Mapping[str, Any]) -> Json:
    """A tab of Sage's window: each row with its mark, and each cell as it is and as it will be.

    Columns with nothing but zeros are left out.
    """
    columns = [column for column in tab["columns"] if any(_tells(column, row) for row in tab["rows"])]
    rows = [
        {"mark": MARKS[row["mark"]], "cells": [_cell(column, row["before"], row["after"]) for column in columns]}
        for row in tab["rows"]
    ]
    before = None if all(row["before"] is None for row in tab["rows"]) else tab["totals"]["before"]
    totals = [_cell(column, before, tab["totals"]["after"]) for column in columns]
    return {**tab, "columns": columns, "rows": rows, "totals": totals if any(cell["new"] for cell in totals) else []}


def _tells(column: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    cells = [(row[side] or {}).get(column["field"]) for side in ("before", "after")]
    zero = column["kind"] in NUMBERS
    return any(cell not in (None, "") and not (zero and Decimal(str(cell)) == 0) for cell in cells)


def _cell(column: Mapping[str, Any], before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Json:
    old, new = (_amount(column, (side or {}).get(column["field"])) for side in (before, after))
    number = column["kind"] in NUMBERS
    return {"old": "" if before is None or old == new else old, "new": new, "number": number}


def _amount(column: Mapping[str, Any], value: object) -> str:
    """What a cell shows; amounts with marks between thousands."""
    if value in (None, ""):
        return ""
    return f"{Decimal(str(value)):,.2f}" if column["kind"] == "money" else str(value)


def _line(plugin: Plugin, drawn: Draft, record: str, line: Mapping[str, Any]) -> Json:
    """A field before and after; what was chosen of Sage's records with its name."""
    told = lined(record, line, "before", "after")
    described = [*drawn.fields, *describe.input_fields(drawn.action)] if record == drawn.action.record else []
    picker = next((field["picker"] for field in described if field["key"] == line["field"] and field.get("picker")), "")
    if not picker:
        return told
    named = {name: label_of(plugin, drawn.export.company, picker, told[name]) for name in ("old", "new") if told[name]}
    return {**told, **named}
