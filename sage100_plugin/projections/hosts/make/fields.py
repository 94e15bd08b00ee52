"""Fields as Make shows them: parameters that are filled in, and interfaces of what comes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sage100_plugin.projections.hosts.make.words import camel
from sage100_plugin.projections.hosts.sentences import sentence

Json = dict[str, Any]
Field = Mapping[str, Any]

TYPES: Mapping[str, str] = {
    "boolean": "boolean",
    "integer": "integer",
    "lines": "array",
    "object": "any",
    "datetime": "date",
}
"""Kind of a field -> its type; every other kind is text. Dates without a time are text too: Make's own date has a
time zone, which would move some of them to the day before.
"""

ONCE = (
    "Map the execution ID together with the record's own ID, so that a repeated run does nothing twice. The same key "
    "and input never do the same thing twice."
)

CAUSE: Json = {
    "name": "causation_id",
    "label": "Event ID",
    "type": "text",
    "advanced": True,
    "help": "The ID of the event that started the scenario, so that scenarios which answer each other are stopped.",
}

COMPANY: Json = {
    "name": "company",
    "label": "Company",
    "type": "select",
    "options": "rpc://listCompanies",
    "help": "Only this company. Leave it empty for all that the key sees.",
}


def label(field: Field) -> str:
    """The label in sentence case, with ID in capitals as Make writes it."""
    return " ".join("ID" if word in {"Id", "id"} else word for word in sentence(field["label"]).split())


def parameters(fields: Sequence[Field], pickers: Mapping[str, Field], *, writes: bool) -> list[Json]:
    """What a module asks for, the limit last."""
    above = frozenset(field["key"] for field in fields)
    asked = [_parameter(field, pickers, above) for field in fields]
    for one in asked:
        if one["name"] == "idempotency_key" and writes:
            one.pop("advanced", None)
            one["help"] = ONCE
    ordered = sorted(asked, key=lambda one: (one["name"] == "limit", not one.get("required", False)))
    return [*ordered, CAUSE] if writes else ordered


def _parameter(field: Field, pickers: Mapping[str, Field], above: frozenset[str]) -> Json:
    asked: Json = {"name": field["key"], "label": label(field), "type": TYPES.get(field["type"], "text")}
    if field["help"]:
        asked["help"] = field["help"]
    if field["required"]:
        asked["required"] = True
    if field.get("common"):
        asked["advanced"] = True
    if field["key"] == "limit":
        asked |= {"type": "uinteger", "default": field["default"]}
    if field["type"] == "date":
        asked["help"] = " ".join(part for part in (field["help"], "For example, `2026-09-30`.") if part)
    if field.get("choices"):
        options = [{"value": one["value"], "label": one["label"]} for one in field["choices"]]
        return {**asked, "type": "select", "mappable": True, "options": options}
    if field["type"] == "lines":
        inside = above - {line["key"] for line in field["fields"]}
        return {**asked, "spec": [_parameter(line, pickers, inside) for line in field["fields"]]}
    return {**asked, **_picked(field, pickers, above)}


def _picked(field: Field, pickers: Mapping[str, Field], above: frozenset[str]) -> Json:
    """A dropdown, where the fields that its choices depend on stand beside it under the names the list asks by."""
    parents = field.get("depends_on", [])
    if "picker" not in field or not above.issuperset(parents) or parents != pickers[field["picker"]]["depends_on"]:
        return {}
    return {"type": "select", "mappable": True, "options": f"rpc://{list_of(field['picker'])}"}


def list_of(picker: str) -> str:
    """The remote procedure that lists a picker's choices."""
    return camel(f"list_{picker}")


def interface(fields: Iterable[Field]) -> list[Json]:
    """What a record holds that comes out."""
    return [_shown(field) for field in fields]


def _shown(field: Field) -> Json:
    shown = {"name": field["key"], "label": label(field), "type": TYPES.get(field["type"], "text")}
    return {**shown, "spec": interface(field["fields"])} if field["type"] == "lines" else shown


def plain(name: str, title: str, kind: str = "text", spec: Sequence[Json] | None = None) -> Json:
    """One entry of an interface."""
    shown: Json = {"name": name, "label": title, "type": kind}
    return shown if spec is None else {**shown, "spec": list(spec)}


def event_interface(data: Sequence[Json]) -> list[Json]:
    """What a delivered event holds."""
    return [
        plain("id", "Event ID"),
        plain("type", "Event type"),
        plain("timestamp", "Timestamp", "date"),
        plain("company", "Company"),
        plain("data", "Record", "collection", data),
        plain("previous", "Before", "collection", ()),
        plain("origin", "Origin", "collection", ()),
        plain("causation_id", "Causation ID"),
    ]


def answer_interface(result: Sequence[Json]) -> list[Json]:
    """What an action answers."""
    export = (
        plain("id", "Export ID"),
        plain("status", "Export status"),
        plain("expected_by", "Expected by", "date"),
    )
    line = (
        plain("field", "Field"),
        plain("label", "Label"),
        plain("old", "Old value", "any"),
        plain("new", "New value", "any"),
        plain("skipped", "Skipped"),
    )
    return [
        plain("ok", "Done", "boolean"),
        plain("state", "State"),
        plain("operation_id", "Operation ID"),
        plain("company", "Company"),
        plain("result", "Result", "collection", result),
        plain("export", "Export", "collection", export),
        plain("log", "Log", "array", line),
        plain("warnings", "Warnings", "array"),
    ]
