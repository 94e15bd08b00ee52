"""What a record type is: its words, its menu, its table, its schema, and how Sage's API adds and changes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema

from sage100_plugin.ports.sage import Row
from sage100_plugin.records.fields import inner, made


@dataclass(frozen=True)
class Lines:
    """One grid of a record: its table, the field of the schema and key of the Sage row under which its lines stand.

    `also` names columns that the public shape needs beside those its schema declares.
    """

    table: str
    field: str = "lines"
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class RecordType:
    """One of Sage's record types.

    `menu` is Sage's own menu name. `table` is the header's table, `key` the columns that make the public id (joined by
    a dash). `search` are the columns a person searches by. `number` is the column of the document number, when it is
    not the record number. `identity` are the public fields by which a new record is found again. `also` names columns
    that rules and the public shape need beside those the schema declares. `add` and `change` are Sage's MBXML
    requests. `guess` says which of this is not certain.
    """

    name: str
    title: str
    menu: str
    table: str
    schema: type[Schema]
    label: str
    key: tuple[str, ...] = ("recnum",)
    search: tuple[str, ...] = ()
    number: str | None = None
    identity: tuple[str, ...] = ("id",)
    lines: tuple[Lines, ...] = ()
    also: tuple[str, ...] = ()
    add: str | None = None
    change: str | None = None
    guess: str = ""
    shape: Callable[[Row], dict[str, Any]] | None = None

    def public(self, row: Row) -> dict[str, Any]:
        """The public record of a Sage row: JSON values only."""
        if self.shape is not None:
            return self.shape(row)
        shown: dict[str, Any] = made(self.schema).dump(row)
        return shown

    def id_of(self, row: Row) -> str:
        """The public id of a Sage row."""
        return "-".join(str(row[column]) for column in self.key)

    def shown(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Python values by public field name, as they stand in the public record."""
        return _shown(made(self.schema), fields)


def _shown(schema: Schema, values: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for name, value in values.items():
        field = schema.fields[name]
        shown[name] = (
            [_shown(inner(field), line) for line in value]
            if isinstance(value, list)
            else field._serialize(value, name, values)  # noqa: SLF001 - the public way wants an object
        )
    return shown
