"""What the fields of a declaration look like from outside: as a list for hosts and forms, and as JSON Schema.

Pure over marshmallow fields. Input schemas show the plainest accepted form (text for ids, money and choices), because
Power Automate draws only single types; the server also takes numbers and the names of choices. Lengths are not in
them: they differ from company to company.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, missing

from sage100_plugin.records.fields import About, about, made, shown_by
from sage100_plugin.spec.action import Action
from sage100_plugin.spec.inputs import COMMON
from sage100_plugin.spec.text_samples import sample_of
from sage100_plugin.spec.trigger import Trigger

Described = dict[str, Any]
FILLING = ("picker", "depends_on", "create_only", "pinned", "max_length", "default")
PAGING = ("limit", "cursor")
LATER = re.compile(r"@\d+/")
"""In an example, a value that an earlier call of the example gives: `@0/export/id`."""

TYPES: Mapping[str, Mapping[str, Any]] = {
    "text": {"type": "string"},
    "id": {"type": "string", "pattern": "^[0-9]{1,10}$"},
    "money": {"type": "string", "format": "decimal", "pattern": r"^-?[0-9]+(\.[0-9]{1,2})?$"},
    "number": {"type": "string", "format": "decimal", "pattern": r"^-?[0-9]+(\.[0-9]{1,6})?$"},
    "cost_code": {"type": "string", "format": "decimal", "pattern": r"^-?[0-9]+(\.[0-9]{1,3})?$"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "choice": {"type": "string"},
    "option": {"type": "string"},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "object": {"type": "object"},
}
"""Kind of a field -> its JSON Schema."""

SAMPLES: Mapping[str, Any] = {
    "id": "1042",
    "money": "1250.00",
    "number": "8.0000",
    "cost_code": "1000.000",
    "date": "2026-09-30",
    "datetime": "2026-09-30T14:05:00.000Z",
    "boolean": False,
    "integer": 1,
}
"""Kind of a field -> a sample, when neither the example nor the field has one."""


def input_fields(action: Action) -> list[Described]:
    """The action's own inputs in declared order, where to go on in a list behind what is looked for; then those that
    every action takes, marked `common`.
    """
    shown = {**action.example.output, **action.example.input}
    described = [_described(name, field, shown) for name, field in made(action.input).load_fields.items()]
    own = sorted((field for field in described if field["key"] not in COMMON), key=lambda one: one["key"] in PAGING)
    return own + [{**field, "common": True} for field in described if field["key"] in COMMON]


def decision_fields(action: Action) -> list[Described]:
    """What an approver may type when the action waits for acceptance."""
    schema = action.decision
    return [] if schema is None else [_described(name, field, {}) for name, field in schema().load_fields.items()]


def shown_input(action: Action) -> Described:
    """The example's input for people to read: what an earlier call gives stands there as a sample."""
    samples = {field["key"]: field["sample"] for field in input_fields(action)}
    return {
        name: samples.get(name) if LATER.match(str(value)) else value for name, value in action.example.input.items()
    }


def output_fields(schema: type[Schema], shown: Mapping[str, Any]) -> list[Described]:
    """The fields of a record that is given out; `shown` is an example of it."""
    return [_given_out(_described(name, field, shown)) for name, field in schema().dump_fields.items()]


def input_schema(action: Action) -> Described:
    """JSON Schema of the action's input."""
    return {"title": action.title, "description": action.summary, **_object(action.input(), taken=True)}


def decision_properties(action: Action) -> Described:
    """JSON Schemas of what an approver may type, by field."""
    schema = action.decision
    properties: Described = {} if schema is None else _object(schema(), taken=True)["properties"]
    return properties


def output_schema(schema: type[Schema]) -> Described:
    """JSON Schema of a record that is given out. A choice is any text: a company may have more than Sage's own."""
    return _object(schema(), taken=False)


def sample_event(trigger: Trigger) -> Described:
    """A sample of what the trigger delivers, with an id that no event has."""
    shown = {
        "id": f"evt_sample_{trigger.key}",
        "type": trigger.event,
        "timestamp": SAMPLES["datetime"],
        "company": "sandbox",
        "data": dict(trigger.sample),
    }
    return shown if trigger.previous is None else {**shown, "previous": dict(trigger.previous)}


def inner(field: fields.Field[Any]) -> Schema | None:
    """The schema of the lines a field holds."""
    nested = field.inner if isinstance(field, fields.List) else field
    return nested.schema if isinstance(nested, fields.Nested) else None


def _described(name: str, field: fields.Field[Any], shown: Mapping[str, Any]) -> Described:
    told = about(field)
    optional = {
        "picker": told.picker,
        "depends_on": list(told.parents),
        "create_only": told.create_only,
        "pinned": told.pinned,
        "max_length": told.length,
        "choices": _choices(told),
        "fields": _lines(field, shown.get(name)),
    }
    return {
        "key": name,
        "label": told.label,
        "help": told.help,
        "type": told.kind,
        "required": field.required,
        **{key: value for key, value in optional.items() if value},
        **_default(field),
        "sample": _sample(name, field, told, shown.get(name)),
    }


def _given_out(described: Described) -> Described:
    """Without what only matters to who fills the field in."""
    kept = {key: value for key, value in described.items() if key not in FILLING}
    return {**kept, "fields": [_given_out(line) for line in kept["fields"]]} if "fields" in kept else kept


def _choices(told: About) -> list[Described]:
    return [{"value": str(value), "label": name} for value, name in (told.choices or {}).items()]


def _default(field: fields.Field[Any]) -> Described:
    """What the field is when it is left out; None says nothing."""
    value = field.load_default
    return {} if value is missing or value is None else {"default": shown_by(field, value)}


def _lines(field: fields.Field[Any], shown: Any) -> list[Described]:
    schema = inner(field)
    first = shown[0] if isinstance(shown, list) and shown and isinstance(shown[0], Mapping) else {}
    return [] if schema is None else [_described(name, each, first) for name, each in schema.fields.items()]


def _sample(name: str, field: fields.Field[Any], told: About, shown: Any) -> Any:
    if shown not in (None, "...", "", []) and not LATER.match(str(shown)):
        return shown
    if told.sample is not None:
        return told.sample
    if inner(field) is not None:
        return [{line["key"]: line["sample"] for line in _lines(field, None)}]
    if told.choices:
        return str(next(iter(told.choices)))
    return SAMPLES[told.kind] if told.kind in SAMPLES else sample_of(name) or told.label


def _object(schema: Schema, *, taken: bool) -> Described:
    listed = schema.load_fields if taken else schema.dump_fields
    described: Described = {
        "type": "object",
        "properties": {name: _typed(name, field, taken=taken) for name, field in listed.items()},
    }
    required = [name for name, field in listed.items() if field.required]
    if taken:
        described["additionalProperties"] = False
    return {**described, "required": required} if required else described


def _typed(name: str, field: fields.Field[Any], *, taken: bool) -> Described:
    told = about(field)
    schema = inner(field)
    if schema is not None:
        typed: Described = {"type": "array", "items": _object(schema, taken=taken)}
    else:
        typed = dict(TYPES[told.kind])
        if not taken and name != "id":
            typed["type"] = [typed["type"], "null"]
    return {**typed, **_words(told, taken=taken)}


def _words(told: About, *, taken: bool) -> Described:
    words: Described = {"title": told.label, "description": _explained(told)}
    if taken and told.most:
        words["maxLength"] = told.most
    if taken and told.choices:
        words["enum"] = [str(value) for value in told.choices]
    return {key: value for key, value in words.items() if value}


def _explained(told: About) -> str:
    listed = ", ".join(f"{value} ({name})" for value, name in (told.choices or {}).items())
    return " ".join(part for part in (told.help, listed and f"One of: {listed}.") if part)
