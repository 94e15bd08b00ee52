"""What is read of one record type: its rows with the names that belong to them, and its lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from marshmallow import Schema
from sqlalchemy import Column, ColumnElement, Select, Table, bindparam

from sage100_plugin.records import RECORDS, RecordType
from sage100_plugin.records.fields import inner, made
from sage100_plugin.sage.tables import TABLES, Amount

LARGEST = 2**63 - 1
DIGITS = len(str(LARGEST))

Question = Callable[..., Select[Any]]
"""A question to a company's database; its docstring names the tables and the reason."""


def of_record(name: str) -> list[Column[Any]]:
    """The columns of a record's own table that its public shape and the rules need, and no others."""
    record = RECORDS[name]
    wanted = {*record.key, *record.search, *record.also, record.number, *_declared(made(record.schema))}
    return [column for column in TABLES[record.table].c if column.key in wanted]


def of_lines(name: str, grid: str = "lines") -> list[Column[Any]]:
    """The same for the lines of a record, with what names a line."""
    record = RECORDS[name]
    lines = next(lines for lines in record.lines if lines.field == grid)
    wanted = {"_idnum", "recnum", "linnum", *lines.also, *_declared(inner(made(record.schema).fields[grid]))}
    return [column for column in TABLES[lines.table].c if column.key in wanted]


def _declared(schema: Schema) -> Iterator[str]:
    return (field.attribute for field in schema.fields.values() if field.attribute is not None)


class Source:
    """A record type's question for rows and its questions for lines, by their field. Each is made when first asked."""

    def __init__(self, name: str, rows: Question, **lines: Question) -> None:
        self.name = name
        self.questions = (rows, *lines.values())
        self._rows, self._lines = rows, lines

    @property
    def record(self) -> RecordType:
        """The record type."""
        return RECORDS[self.name]

    @cached_property
    def rows(self) -> Select[Any]:
        """The question for its rows."""
        return self._rows()

    @cached_property
    def lines(self) -> Mapping[str, Select[Any]]:
        """The questions for its lines, by their field."""
        return {grid: question() for grid, question in self._lines.items()}

    @property
    def table(self) -> Table:
        """The table of the header."""
        return TABLES[self.record.table]

    @property
    def keys(self) -> tuple[Column[Any], ...]:
        """The columns that make the public id."""
        return tuple(self.table.c[name] for name in self.record.key)

    @property
    def columns(self) -> Mapping[str, ColumnElement[Any]]:
        """What can be asked for: the header's columns and the joined names."""
        return {str(column.key): column for column in self.rows.selected_columns}

    @property
    def kept(self) -> tuple[ColumnElement[bool], ...]:
        """Which rows of the header's table are such records, where not all are."""
        return () if self.rows.whereclause is None else (self.rows.whereclause,)

    @property
    def line_tables(self) -> tuple[Table, ...]:
        """The tables whose rows are lines of such records only."""
        return tuple(TABLES[grid.table] for grid in self.record.lines if grid.own)

    def values(self, id: str) -> tuple[Any, ...] | None:
        """A public id as values of the key columns; none when no record could have it."""
        parts = id.split("-")
        found = tuple(_number(column, part) for column, part in zip(self.keys, parts, strict=False))
        return None if len(parts) != len(self.keys) or None in found else found

    def bounds(self, ids: Sequence[str]) -> dict[str, list[Any]]:
        """The parameters of `among` for these ids; empty ones when no record could have any of them."""
        values = [found for id in ids if (found := self.values(id)) is not None]
        return {f"key{place}": sorted({found[place] for found in values}) for place in range(len(self.keys))}


def among(keys: Sequence[ColumnElement[Any]]) -> tuple[ColumnElement[bool], ...]:
    """What the keys of some records fulfil, whose values are the lists of parameters `key0`, `key1`.

    Of a key with two columns so do others within the same parents; the reader drops them.
    """
    return tuple(key.in_(bindparam(f"key{place}", type_=key.type, expanding=True)) for place, key in enumerate(keys))


def _number(column: Column[Any], text: str) -> Any:  # noqa: ANN401 - a key is an integer or a decimal
    if isinstance(column.type, Amount):
        return _exact(column.type, text)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS and int(text) <= LARGEST else None


def _exact(kind: Amount, text: str) -> Decimal | None:
    """The decimal, when the column can hold it as it is."""
    try:
        number = Decimal(text)
        return number if number.is_finite() and kind.quantize(number) == number else None
    except InvalidOperation:
        return None
