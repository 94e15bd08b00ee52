"""From a raw input to a validated one, with all faults at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from marshmallow import Schema, ValidationError

from sage100_plugin.engine.running.lengths import Lengths, overlong, too_long
from sage100_plugin.errors import Fault
from sage100_plugin.records.fields import about, inner, made
from sage100_plugin.spec import Given

_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str).encode


def canonical(value: object) -> str:
    """JSON that is the same text for the same value."""
    return _encode(value)


def digest(value: object) -> str:
    """SHA-256 in hex of the canonical JSON."""
    return hashlib.sha256(canonical(value).encode("utf-8", "surrogatepass")).hexdigest()


def read(schema: type[Schema], raw: Mapping[str, Any], lengths: Lengths) -> tuple[Given, list[Fault]]:
    """What the schema can read of an input, and what is wrong with it.

    `lengths` are the company's own; where it has none, the field's own length counts.
    """
    given: Mapping[str, Any]
    raw = _filled(raw)
    try:
        given, faults = made(schema).load(raw), []
    except ValidationError as error:
        given = error.valid_data if isinstance(error.valid_data, dict) else {}
        faults = [_named(made(schema), fault) for fault in _faults(error.messages, "", raw)]
    return given, [*faults, *map(too_long, overlong(made(schema), given, lengths))]


def _filled(raw: Any) -> Any:  # noqa: ANN401 - JSON in, JSON out
    """The input without what was left empty: hosts send every field of a form."""
    if isinstance(raw, Mapping):
        return {name: _filled(value) for name, value in raw.items() if not empty(value)}
    return [_filled(value) for value in raw] if isinstance(raw, list) else raw


def empty(value: object) -> bool:
    """Whether a field was left empty."""
    return value is None or (isinstance(value, str) and not value.strip())


def _faults(messages: Mapping[Any, Any] | list[str], pointer: str, raw: object) -> Iterator[Fault]:
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            if name == "_schema":
                yield from _faults(inner, pointer, raw)
            else:
                yield from _faults(inner, f"{pointer}/{_escaped(name)}", _within(raw, name))
        return
    for message in messages:
        yield _fault(pointer, str(message), raw)


def _fault(pointer: str, message: str, value: object) -> Fault:
    if message == "Unknown field.":
        return Fault(pointer, "unknown_field", f"There is no field {pointer.rsplit('/', 1)[-1]}.")
    if empty(value):
        return Fault(pointer, "required", message)
    return Fault(pointer, "invalid_value", message)


def _named(schema: Schema, fault: Fault) -> Fault:
    """The fault with the field's label in its message: hosts show nothing but the message."""
    label = _label(schema, fault.pointer)
    if fault.code != "invalid_value" or not label or fault.message.startswith(label):
        return fault
    return replace(fault, message=f"{label}: {fault.message[0].lower()}{fault.message[1:]}")


def _label(schema: Schema, pointer: str) -> str:
    """The label of the field that a pointer leads to; empty for the input as a whole."""
    label, within = "", schema
    for name in pointer.split("/")[1:]:
        field = within.fields.get(name)
        if field is not None:
            label = about(field).label
            within = inner(field) if about(field).kind == "lines" else within
    return label


def _escaped(name: object) -> str:
    return str(name).replace("~", "~0").replace("/", "~1")


def _within(raw: object, name: object) -> object:
    if isinstance(raw, dict):
        return raw.get(name)
    if isinstance(raw, list) and isinstance(name, int) and name < len(raw):
        return raw[name]
    return None
