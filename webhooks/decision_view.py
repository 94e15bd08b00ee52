"""A link to decide as its page and its JSON twin show it: what would be written, what accounting gives, who decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from sage100_plugin.engine.crm.press_choices import label_of
from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue.acceptance import TWO
from sage100_plugin.engine.queue.approvals import needed
from sage100_plugin.engine.queue.decision_draft import Draft, choices, verdict_of
from sage100_plugin.engine.queue.dependents import awaited
from sage100_plugin.engine.queue.needs import needs, suggestions
from sage100_plugin.engine.running.numbers import FIELD as NUMBER
from sage100_plugin.engine.running.report import export_facts
from sage100_plugin.ports.ledger import Export
from sage100_plugin.records import RECORDS
from sage100_plugin.spec import describe
from webhooks import button_view
from webhooks.button_view import CONTROLS, NUMBERS, lined

Json = dict[str, Any]
Errors = Mapping[str, str]

FIELD = ("key", "label", "type", "max_length")
CANDIDATES = "candidates"
AS_SENT = "As it was sent"
UNBORN = "known once it is written"
"""Of a field that holds the number of a record that is written just before."""

WAITING = ("approved", "held")
"""The turns after which an export is accepted, and pending all the same."""

MARKS = {"added": "New", "changed": "Changed", "removed": "Removed", "same": ""}


def fields(plugin: Plugin, drawn: Draft, sought: Mapping[str, str], errors: Errors) -> list[Json]:
    """What accounting may type, each with its value, its choices and what is wrong with it."""
    offered = suggestions(plugin, drawn.caller, drawn.export) if drawn.waits else {}
    return [
        {
            **{name: field.get(name) for name in FIELD},
            "required": field["key"] in drawn.missing,
            "help": _help(drawn, field, offered.get(field["key"])),
            "default": offered.get(field["key"]),
            "value": drawn.typed.get(field["key"], ""),
            "error": errors.get(field["key"], ""),
            "parent": False,
            "sought": sought.get(field["key"], ""),
            **_offered(plugin, drawn, field, sought),
        }
        for field in drawn.fields
    ]


def _help(drawn: Draft, field: Mapping[str, Any], offered: str | None) -> str:
    """What is said of a field; of a number that nobody typed yet also which the next free one is at this moment."""
    said, name = field.get("help") or "", field["key"]
    return (
        f"{said} At this moment that is {offered}." if name == NUMBER and offered and name not in drawn.typed else said
    )


def _offered(plugin: Plugin, drawn: Draft, field: Mapping[str, Any], sought: Mapping[str, str]) -> Json:
    """How a field is filled: the kind of control, and the choices of one that is chosen."""
    offer = choices(plugin, drawn, field, sought.get(field["key"], "")) if field.get("picker") else None
    if offer is None or offer.typed:
        kind = "number" if field["type"] in NUMBERS else "text"
        return {"control": CONTROLS.get(field["type"], kind), "choices": [], "more": False, "note": ""}
    items = [{name: item[name] for name in ("value", "label", "note") if item.get(name)} for item in offer.items]
    value = str(drawn.typed.get(field["key"], ""))
    if value and value not in {item["value"] for item in items}:
        items.insert(0, {"value": value, "label": label_of(plugin, drawn.export.company, field["picker"], value)})
    note = "" if field["key"] in drawn.missing else AS_SENT
    return {"control": "choice", "choices": items, "more": offer.more, "note": offer.note or note}


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


def known(drawn: Draft) -> list[tuple[str, str]]:
    """What the preview tells beside the fields; candidates have a table of their own."""
    tells = {name: value for name, value in drawn.preview.get("tells", {}).items() if name != CANDIDATES}
    return button_view.known(drawn.action, {"tells": tells})


def candidates(drawn: Draft) -> list[Json]:
    """The records of Sage that may be the same, likeliest first."""
    return list(drawn.preview.get("tells", {}).get(CANDIDATES, ()))


def facts(plugin: Plugin, export: Export) -> list[tuple[str, str]]:
    """What is to be known of an export beside its fields."""
    approval = needed(plugin, export).get("approval", {})
    first = approval.get("accepted_by")
    told = {
        "Sent by": export.requested_by,
        "Sent at": f"{export.requested_at:%Y-%m-%d %H:%M} UTC",
        "Source": f"{export.source} {export.source_id}".strip(),
        "Round": str(export.round),
        "Amount": approval.get("amount"),
        "Limit": approval.get("limit"),
        "Persons": f"2, {first} accepted it first" if first else "2" if approval.get("persons") == TWO else "",
        "Export": export.id,
    }
    return [(label, value) for label, value in told.items() if value]


def alone(plugin: Plugin, export: Export) -> bool:
    """Whether accepting writes it, with nobody else to be asked."""
    approval = needed(plugin, export).get("approval", {})
    return approval.get("persons") != TWO or approval.get("accepted_by") is not None


def before_it(plugin: Plugin, export: Export) -> list[str]:
    """The exports that come first, in words."""
    return [
        f"{plugin.catalog.action[one['action']].title} ({one['id']}) comes before this one and is {one['status']}."
        for one in awaited(plugin, export).get("waits_for", ())
        if one["status"] != "done"
    ]


def history(export: Export) -> list[Json]:
    """Who took which turn, oldest first."""
    words = {
        "pending": "sent",
        "approved": "accepted first of two",
        "held": "held for its posting period",
        "retrieved": "taken back",
        "done": "in Sage",
    }
    return [
        {
            "round": turn.round,
            "says": words.get(turn.status, turn.status),
            "by": "" if turn.by == "sage" else turn.by,
            "at": f"{turn.at:%Y-%m-%d %H:%M} UTC",
            "reason": turn.reason,
        }
        for turn in export.rounds
    ]


def state_of(export: Export) -> str:
    """Where it stands: its status, or that it was accepted and waits for a second person or its posting period."""
    last = export.rounds[-1].status
    return last if export.status == "pending" and last in WAITING else export.status


def held(export: Export) -> Json | None:
    """Who accepted it, and why it waits for its posting period; None when it does not."""
    turn = verdict_of(export)
    if state_of(export) != "held" or turn is None:
        return None
    return {"by": turn.by, "at": f"{turn.at:%Y-%m-%d at %H:%M} UTC", "reason": export.rounds[-1].reason}


def name_of(export: Export) -> str:
    """The record's name, else what it is called in its source."""
    return str(export_facts(export)["name"] or f"{export.source} {export.source_id}".strip())


def document(plugin: Plugin, drawn: Draft, asked: list[Json]) -> Json:
    """The JSON twin of the page; as little as that does it tell the document that goes to Sage."""
    export, turn = drawn.export, verdict_of(drawn.export)
    shown = ("would", "warnings", "effects")
    decided = turn and {"status": turn.status, "by": turn.by, "at": rfc3339(turn.at), "reason": turn.reason}
    problem = drawn.problem
    errors = [{"pointer": f.pointer, "code": f.code, "message": f.message} for f in drawn.faults]
    return {
        "export": {**export_facts(export), "company": export.company, "payload_hash": export.payload_hash},
        "decide_as": drawn.link.approver,
        "expires_at": rfc3339(drawn.link.expires_at),
        "open": drawn.waits,
        "decided": decided,
        "preview": {name: drawn.preview[name] for name in shown if name in drawn.preview},
        "fields": [{name: one for name, one in field.items() if name not in ("parent", "sought")} for field in asked],
        "missing": list(drawn.missing),
        **({"moved": list(drawn.moved), "confirm": drawn.confirm} if drawn.moved else {}),
        "errors": errors + ([{"pointer": "", "code": problem.code, "message": problem.detail}] if problem else []),
        "needs": needs(plugin, drawn.caller, export) if drawn.waits else [],
        **needed(plugin, export),
        **awaited(plugin, export),
    }


def strays(drawn: Draft, errors: Errors) -> Iterator[str]:
    """What is wrong, but with no field of the page."""
    known = {field["key"] for field in drawn.fields} | {"reason"}
    yield from (message for name, message in errors.items() if name not in known)
