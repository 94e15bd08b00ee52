"""What a record type is: its words, its menu, its table, its schema, and how Sage's API adds and changes it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from marshmallow import Schema, missing

from sage100_plugin.ports.sage import Row
from sage100_plugin.records.fields import Spellings, about, inner, made, shown_by


@dataclass(frozen=True)
class Lines:
    """One grid of a record: its table, the field of the schema and key of the Sage row under which its lines stand.

    `also` names columns that the public shape needs beside those its schema declares. `own` is false where the rows
    are records of another type that this one only shows. `screen` is how Sage's window shows a row, where that is not
    the public line; rows that agree in the columns `together` are shown there as one, with the sums of their amounts.
    """

    table: str
    field: str = "lines"
    also: tuple[str, ...] = ()
    own: bool = True
    screen: type[Schema] | None = None
    together: tuple[str, ...] = ()


@dataclass(frozen=True)
class Written:
    """The shape in which Sage's API takes a record whose public shape is another one.

    `of` turns public fields into those of `schema`, whose fields name the API's elements. What the API does not take
    is told at the field of the record that has the same name. `stands` gives public fields, in JSON values, as the
    public record shows them once they are written.
    """

    schema: type[Schema]
    of: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    stands: Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class RecordType:
    """One of Sage's record types.

    `menu` is Sage's own menu name. `table` is the header's table, `key` the columns that make the public id (joined by
    a dash). `search` are the columns a person searches by. `number` is the column of the document number, when it is
    not the record number. `identity` are the public fields by which a new record is found again. `also` names columns
    that rules and the public shape need beside those the schema declares. `add`, `change`, `delete` and `query` are
    Sage's MBXML requests: one name, or several in order of preference, of which the first that the company's XSD has
    is used. Names that carry the number stand before those in which Sage chooses it (`JobAddNextRq`). `written` is the
    shape in which the API takes the record, when it is not the public one. `begins` is the grid of another record
    type, of whose lines that were added at once such a record is the first. `guess` says which of this is not certain.
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
    add: Spellings = ()
    change: Spellings = ()
    delete: Spellings = ()
    query: Spellings = ()
    written: Written | None = None
    begins: str = ""
    guess: str = ""
    shape: Callable[[Row], dict[str, Any]] | None = None

    @property
    def api_schema(self) -> type[Schema]:
        """The schema whose fields name the API's elements."""
        return self.schema if self.written is None else self.written.schema

    def public(self, row: Row) -> dict[str, Any]:
        """The public record of a Sage row: JSON values only."""
        if self.shape is not None:
            return self.shape(row)
        shown: dict[str, Any] = made(self.schema).dump(row)
        return shown

    def told(self, row: Row, name: str) -> Any:
        """One field of the public record, made without the others; None where the row lacks it. Raises `KeyError`."""
        field = made(self.schema).fields[name]
        if self.shape is not None:
            return self.shape(row).get(name)
        value = field.serialize(name, row)
        return None if value is missing else value

    def reached(self, taken: frozenset[str]) -> frozenset[str]:
        """The public fields, those of lines as `lines/description`, that are written when `api_schema` takes these.

        Of another shape the outermost names are the same; what it does not know of a line goes into making its rows.
        """
        return taken if self.written is None else frozenset(self._reached(taken))

    def _reached(self, taken: frozenset[str]) -> Iterator[str]:
        declared, shaped = made(self.schema).fields, made(self.api_schema).fields
        for name in declared.keys() & taken:
            yield name
            if about(declared[name]).kind == "lines":
                known = inner(shaped[name]).fields
                for line, field in inner(declared[name]).fields.items():
                    if f"{name}/{line}" in taken or not (line in known or line == "line" or about(field).foreign):
                        yield f"{name}/{line}"

    def id_of(self, row: Row) -> str:
        """The public id of a Sage row."""
        return "-".join(str(row[column]) for column in self.key)

    @cached_property
    def foreign(self) -> frozenset[str]:
        """The public fields that show what Sage keeps with other records; those of lines as `lines.description`.

        When the other record changes they change too, and nothing was done to this one.
        """
        return frozenset(_foreign(made(self.schema)))

    def own(self, public: Mapping[str, Any], keep: Collection[str] = ()) -> dict[str, Any]:
        """The public record, or some fields of it, without what is foreign: two of them differ when the record does.

        The fields in `keep` stay, foreign or not.
        """
        kept = {name: value for name, value in public.items() if name in keep or name not in self.foreign}
        for grid, names in self._foreign_in_lines.items():
            if grid in kept:
                kept[grid] = [{name: line[name] for name in line if name not in names} for line in kept[grid]]
        return kept

    @cached_property
    def _foreign_in_lines(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for grid, _, name in (name.partition(".") for name in self.foreign if "." in name):
            found.setdefault(grid, set()).add(name)
        return {grid: frozenset(names) for grid, names in found.items()}

    def shown(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Python values by public field name, as they stand in the public record."""
        shown = _shown(made(self.schema), fields)
        return shown if self.written is None else self.written.stands(shown)


def _shown(schema: Schema, values: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for name, value in values.items():
        field = schema.fields[name]
        shown[name] = (
            [_shown(inner(field), line) for line in value] if isinstance(value, list) else shown_by(field, value)
        )
    return shown


def _foreign(schema: Schema) -> Iterator[str]:
    for name, field in schema.fields.items():
        if about(field).foreign:
            yield name
        elif about(field).kind == "lines":
            yield from (f"{name}.{below}" for below in _foreign(inner(field)))
