"""Samples of records: what a declaration tells of one, its other fields being as empty as Sage leaves them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema
from marshmallow.fields import Field

from sage100_plugin.records.fields import Money, about, made, shown_by
from sage100_plugin.spec.changes import differing
from sage100_plugin.spec.describe import inner
from sage100_plugin.spec.trigger import Change

Shown = dict[str, Any]


def filled(schema: type[Schema], told: Mapping[str, Any]) -> Shown:
    """A record with all the fields of its schema, in declared order. What is not told is empty, and so for its lines.

    Raises `KeyError` for a field that the schema does not have.
    """
    return _filled(made(schema), told)


def altered(schema: type[Schema], before: Mapping[str, Any], after: Mapping[str, Any]) -> Shown:
    """What a sample has under `previous` when a record turned from the one into the other."""
    return differing(Change("", "", filled(schema, before), filled(schema, after)))


def _filled(schema: Schema, told: Mapping[str, Any]) -> Shown:
    for name in told:
        schema.dump_fields[name]
    return {name: _value(name, field, schema, told) for name, field in schema.dump_fields.items()}


def _value(name: str, field: Field[Any], schema: Schema, told: Mapping[str, Any]) -> Any:
    lines = inner(field)
    if lines is not None:
        return [_filled(lines, line) for line in told.get(name, ())]
    return told[name] if name in told else _empty(name, field, schema)


def _empty(name: str, field: Field[Any], schema: Schema) -> Any:
    if isinstance(field, Money):
        return None if about(field).kind == "cost_code" else shown_by(field, 0)
    if name.endswith("_name") and name.removesuffix("_name") in schema.dump_fields:
        return None
    return {"text": "", "boolean": False, "money": "0.00"}.get(about(field).kind)
