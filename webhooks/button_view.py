"""A button as its page and its JSON twin show it: what would happen, what is asked, what became of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema

from sage100_plugin.engine.crm.press import Draft
from sage100_plugin.engine.crm.press_choices import Choices, choices, named, values
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.records import RECORDS
from sage100_plugin.records.fields import About, about, made
from sage100_plugin.spec import Action

Json = dict[str, Any]

CONTROLS = {"date": "date", "boolean": "flag", "integer": "whole", "id": "whole"}
NUMBERS = ("money", "number", "cost_code")
LONG = ("notes",)
"""Texts of several lines; fields do not say so of themselves."""

EMPTY: tuple[object, ...] = (None, "", "0.00", "0.0000", False, [])
TOLD = ("key", "label", "help", "type", "default", "max_length")
CONSENTS = {"confirm_no_match": "possible_duplicate"}
"""A consent is asked for once it is needed."""


def fields(
    plugin: Plugin, drawn: Draft, sought: Mapping[str, str], *, flagged: bool = False, whole: bool = True
) -> list[Json]:
    """The fields to ask for, each with its value, its choices and what is wrong with it.

    Those that stand first are needed, or follow from one that is chosen; the others may be left out, and are there when
    the `whole` is asked for or something was typed into them. What is only missing counts as wrong when `flagged`.
    """
    errors = {fault.pointer[1:]: fault.message for fault in drawn.faults}
    if flagged:
        errors |= dict.fromkeys(drawn.missing, "Fill this in.")
    first = _first(plugin, drawn) | {*errors, *drawn.typed}
    parents = {name for field in drawn.fields for name in field.get("depends_on", ())}
    return [
        {
            **{name: field.get(name) for name in TOLD},
            "required": field["required"] or field["key"] in drawn.missing,
            "missing": field["key"] in drawn.missing,
            "value": drawn.typed.get(field["key"], ""),
            "error": errors.get(field["key"], ""),
            "first": field["key"] in first,
            "parent": field["key"] in parents,
            "sought": sought.get(field["key"], ""),
            **_offered(plugin, drawn, field, sought),
        }
        for field in drawn.fields
        if field["key"] in first or (whole and field["key"] not in CONSENTS and not _unasked(drawn.action, field))
    ]


def _unasked(action: Action, field: Mapping[str, Any]) -> bool:
    """Whether it says how the call runs, which is for those who make the button."""
    return bool(field.get("common")) or about(made(action.input).load_fields[field["key"]]).unasked


def _first(plugin: Plugin, drawn: Draft) -> set[str]:
    """The names of the fields that stand first."""
    names = {f["key"] for f in drawn.fields if f["required"] or f.get("pinned") or f["key"] in drawn.missing}
    names |= {name for name, code in CONSENTS.items() if code in {fault.code for fault in drawn.faults}}
    known = names | {*values(plugin, drawn)}
    return names | {f["key"] for f in drawn.fields if f.get("depends_on") and known.issuperset(f["depends_on"])}


def _offered(plugin: Plugin, drawn: Draft, field: Mapping[str, Any], sought: Mapping[str, str]) -> Json:
    """How a field is filled: the kind of control, and the choices of one that is chosen."""
    chosen = field.get("picker") or field.get("choices")
    offer = choices(plugin, drawn, field, sought.get(field["key"], "")) if chosen else Choices(typed=True)
    if offer.typed:
        kind = "number" if field["type"] in NUMBERS else "area" if field["key"] in LONG else "text"
        return {"control": CONTROLS.get(field["type"], kind), "choices": [], "more": False, "note": ""}
    items = [{name: item[name] for name in ("value", "label", "note") if item.get(name)} for item in offer.items]
    value = str(drawn.typed.get(field["key"], ""))
    if value and not offer.note and value not in {item["value"] for item in items}:
        items.insert(0, {"value": value, "label": named(plugin, drawn, field.get("picker", ""), value)})
    return {"control": "choice", "choices": items, "more": offer.more, "note": offer.note}


def notices(drawn: Draft) -> list[str]:
    """What is wrong, but with no field of the page."""
    known = {field["key"] for field in drawn.fields}
    return [fault.message for fault in drawn.faults if fault.pointer[1:] not in known]


def settled(plugin: Plugin, drawn: Draft) -> list[tuple[str, str]]:
    """What the button itself holds, for people: label and value."""
    return [
        (drawn.inputs[name]["label"], _worded(plugin, drawn, drawn.inputs[name], value))
        for name, value in drawn.button.input.items()
        if name in drawn.inputs and not drawn.inputs[name].get("common")
    ]


def _worded(plugin: Plugin, drawn: Draft, field: Mapping[str, Any], value: object) -> str:
    if isinstance(value, list):
        return f"{len(value)} lines"
    for choice in field.get("choices", ()):
        if str(value) == choice["value"]:
            return str(choice["label"])
    return named(plugin, drawn, field["picker"], str(value)) if field.get("picker") else plain(value)


def plain(value: object) -> str:
    """A JSON value as people read it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return f"{len(value)} lines" if len(value) != 1 else "1 line"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)


def windows(plugin: Plugin, drawn: Draft) -> list[Json]:
    """What would happen, a window of Sage each, in words."""
    return [
        {
            "title": RECORDS[would["record"]].title,
            "menu": would["menu"],
            "op": would["op"],
            "id": would.get("id", ""),
            "linked": _linked(plugin, drawn, would) if would["op"] == "link" else "",
            "fields": [
                {**lined(would["record"], line, "before", "after"), **_chosen(plugin, drawn, would["record"], line)}
                for line in would["fields"]
            ],
        }
        for would in (drawn.preview or {"would": ()})["would"]
    ]


def _linked(plugin: Plugin, drawn: Draft, would: Mapping[str, Any]) -> str:
    """Which record is to be linked to which, in words."""
    kind = RECORDS[would["record"]]
    row = plugin.companies.reader(drawn.button.company).get(kind.name, [would["id"]]).get(would["id"])
    public = {} if row is None else kind.public(row)
    number, says = public.get("number") or would["id"], public.get("description") or public.get("name") or ""
    given = {**drawn.button.input, **drawn.typed}
    theirs = f"{given.get('source_id', '')} {given.get('source_name', '')}".strip() or "your record"
    return f"{kind.title} {number} {says}".strip() + f" is linked to {theirs}."


def _chosen(plugin: Plugin, drawn: Draft, record: str, line: Mapping[str, Any]) -> Json:
    """The name beside the number of what was chosen."""
    given = {**drawn.button.input, **drawn.typed}
    field = drawn.inputs.get(line["field"], {})
    if record != drawn.action.record or not field.get("picker"):
        return {}
    return {"new": named(plugin, drawn, field["picker"], str(given.get(line["field"]) or line["after"]))}


def lined(record: str, line: Mapping[str, Any], old: str, new: str) -> Json:
    """One field before and after: choices by their names, the lines of a grid numbered."""
    *place, name = str(line["field"]).split("/")
    label = f"{line['label']}, line {int(place[1]) + 1}" if len(place) > 1 and place[1].isdigit() else line["label"]
    names = _names(record, name) if not place else {}
    told = [names.get(str(line[one]), plain(line[one])) for one in (old, new)]
    return {"label": label, "old": told[0], "new": told[1], "skipped": line.get("skipped", "")}


def _names(record: str, name: str) -> Mapping[str, str]:
    kind = RECORDS.get(record)
    field = made(kind.schema).fields.get(name) if kind else None
    return {str(key): label for key, label in (about(field).choices or {}).items()} if field else {}


def record_of(action: Action, result: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The record of an answer by the labels of the action's output."""
    return facts_of(action.output, result)


def facts_of(schema: type[Schema], result: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is filled in by the labels of a schema, numbers with their names."""
    told = {name: about(field) for name, field in made(schema).fields.items()}
    beside = {f"{name}_name" for name in told}
    return [
        (told[name].label, f"{_short(told[name], value)} {plain(result.get(f'{name}_name'))}".strip())
        for name, value in result.items()
        if name in told and name not in beside and value not in EMPTY
    ]


def known(action: Action, preview: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a preview tells beside the fields, such as the client's details; the outcome is not there yet."""
    return record_of(action, {name: value for name, value in preview.get("tells", {}).items() if name != "outcome"})


def _short(told: About, value: object) -> str:
    """A moment to the minute; anything else as it is."""
    text = plain(value)
    return f"{text[:16].replace('T', ' ')} UTC" if told.kind == "datetime" else text


def document(drawn: Draft, asked: list[Json], expires_at: str) -> Json:
    """The JSON twin of the page: as little as that does it tell the document that goes to Sage, and its API user."""
    button = drawn.button
    preview = None if drawn.preview is None else {**drawn.preview, "mbxml": ""}
    return {
        "id": button.id,
        "label": button.label,
        "action": button.action,
        "company": button.company,
        "expires_at": expires_at,
        "single_use": button.single_use,
        "preview": preview,
        "missing": list(drawn.missing),
        "fields": [
            {name: field[name] for name in field if name not in ("first", "parent", "sought")} for field in asked
        ],
        "errors": [{"pointer": f.pointer, "code": f.code, "message": f.message} for f in drawn.faults],
    }
