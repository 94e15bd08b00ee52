"""The schemas of the Power Automate connector: what each operation takes and gives, in the terms of its designer.

OpenAPI 2.0 knows no empty values, so a field that Sage leaves empty arrives as null though its type says otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sage100_plugin.projections.openapi_parts import pascal

Json = dict[str, Any]
Field = Mapping[str, Any]

TEXT: Json = {"type": "string"}
TYPES: Mapping[str, Json] = {
    "boolean": {"type": "boolean"},
    "integer": {"type": "integer", "format": "int32"},
    "lines": {"type": "array"},
    "object": {"type": "object"},
    "datetime": {"type": "string", "format": "date-time"},
}
"""Kind of a field -> its type; every other kind is text, which is how amounts, numbers and dates travel."""

EXPLAINED: Mapping[str, str] = {
    "text": "Text.",
    "id": "A number in Sage.",
    "money": "An amount with two places, such as 1250.00.",
    "number": "A number, such as 8.0000.",
    "cost_code": "A cost code, such as 1000.000.",
    "date": "A date, such as 2026-09-30.",
    "datetime": "A moment, such as 2026-09-30T14:05:00Z.",
    "choice": "A choice of Sage's.",
    "option": "A choice of Sage's.",
    "integer": "A whole number.",
    "boolean": "Yes or no.",
    "object": "An object.",
    "lines": "A list.",
}
"""Kind of a field -> what to say of it when it has no help."""

ONCE = (
    "Put an expression that stays the same when the run is repeated, such as the workflow run name; inside a loop "
    "add the id of the item. The same key and input never do the same thing twice."
)


class Definitions:
    """The shared schemas of a document: one that is the same under two names is kept once, under the first."""

    def __init__(self) -> None:
        self.kept: dict[str, Json] = {}
        self._names: dict[str, str] = {}

    def ref(self, name: str, schema: Json) -> Json:
        """A reference to the schema, which gets a number behind its name where another has that name."""
        content = json.dumps(schema, sort_keys=True)
        if content not in self._names:
            numbers = (name, *(f"{name}{number}" for number in range(2, len(self.kept) + 3)))
            self._names[content] = next(one for one in numbers if one not in self.kept)
            self.kept[self._names[content]] = schema
        return {"$ref": f"#/definitions/{self._names[content]}"}


def told(title: str, description: str, **rest: Any) -> Json:
    """The words of a property, and what else it has."""
    return {"title": title, "description": description, **rest}


def given(definitions: Definitions, name: str, fields: Iterable[Field]) -> Json:
    """A reference to the schema of a record that is given out."""
    properties = {field["key"]: _shown(definitions, name, field) for field in fields}
    record = told("Record", "The record with its fields.", type="object", properties=properties)
    return definitions.ref(name, record)


def _shown(definitions: Definitions, name: str, field: Field) -> Json:
    shown = told(field["label"], _says(field), **TYPES.get(field["type"], TEXT))
    if field["type"] == "lines":
        inner = f"{name}{pascal(field['key'])}"
        shown["items"] = given(definitions, inner, field["fields"])
    return shown


def _says(field: Field) -> str:
    listed = ", ".join(f"{one['value']} ({one['label']})" for one in field.get("choices", ()))
    return " ".join(
        part for part in (field["help"] or EXPLAINED[field["type"]], listed and f"One of: {listed}.") if part
    )


def taken(definitions: Definitions, fields: Sequence[Field], pickers: Mapping[str, Field], *, writes: bool) -> Json:
    """The schema of what an action takes; what every action takes is kept once. `pickers` are all by their keys."""
    above = frozenset(field["key"] for field in fields)
    properties = {}
    for field in fields:
        asked = _asked(field, pickers, above)
        if field["key"] == "idempotency_key" and writes:
            asked |= {"description": ONCE, "x-ms-visibility": "important"}
        common = field.get("common")
        properties[field["key"]] = definitions.ref(f"Input{pascal(field['key'])}", asked) if common else asked
    return _object(fields, properties)


def _object(fields: Sequence[Field], properties: Json) -> Json:
    required = [field["key"] for field in fields if field["required"]]
    return {"type": "object", "properties": properties, **({"required": required} if required else {})}


def _asked(field: Field, pickers: Mapping[str, Field], above: frozenset[str]) -> Json:
    asked = told(field["label"], field["help"] or EXPLAINED[field["type"]], **TYPES.get(field["type"], TEXT))
    if field.get("choices"):
        asked["enum"] = [one["value"] for one in field["choices"]]
        asked["x-ms-enum-values"] = [{"value": one["value"], "displayName": one["label"]} for one in field["choices"]]
    if field["type"] == "lines":
        asked["items"] = _line(field["fields"], pickers, above)
    if field["required"]:
        asked["x-ms-visibility"] = "important"
    elif field.get("common"):
        asked["x-ms-visibility"] = "advanced"
    return {**asked, **_picked(field, pickers, above)}


def _line(fields: Sequence[Field], pickers: Mapping[str, Field], above: frozenset[str]) -> Json:
    """One line. A picker that depends on another field of the line is left out: the designer cannot refer to it."""
    outside = above - {field["key"] for field in fields}
    return _object(fields, {field["key"]: _asked(field, pickers, outside) for field in fields})


def _picked(field: Field, pickers: Mapping[str, Field], above: frozenset[str]) -> Json:
    parents = field.get("depends_on", [])
    if "picker" not in field or not above.issuperset(parents):
        return {}
    picker = pickers[field["picker"]]
    asked = dict(zip(picker["depends_on"], parents, strict=True))
    if picker["key"] != "companies":
        asked["company"] = "company"
    return choices(picker["key"], asked)


def choices(picker: str, asked: Mapping[str, str]) -> Json:
    """Where the designer gets its list from, in the words of the old and of the new one; `asked` are the picker's
    parameters with the inputs that fill them.
    """
    name = f"List{pascal(picker)}"
    values = {one: {"parameter": source} for one, source in asked.items()}
    listed: Json = {one: {"parameterReference": f"body/{source}"} for one, source in asked.items()}
    return {
        "x-ms-dynamic-values": {
            "operationId": name,
            "value-path": "id",
            "value-title": "label",
            "parameters": {"shape": "array", "limit": 500, **values},
        },
        "x-ms-dynamic-list": {
            "operationId": name,
            "itemValuePath": "id",
            "itemTitlePath": "label",
            "parameters": {"shape": {"value": "array"}, "limit": {"value": 500}, **listed},
        },
    }
