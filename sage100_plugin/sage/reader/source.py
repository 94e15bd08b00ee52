"""What is read of one record type: its rows with the names that belong to them, and its lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Table

from sage100_plugin.records import RECORDS, RecordType
from sage100_plugin.sage.tables import TABLES, Amount

LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Source:
    """A record type's question for rows and, where it has lines, its question for those."""

    record: RecordType
    rows: Select[Any]
    lines: Select[Any] | None = None

    @classmethod
    def of(cls, name: str, rows: Select[Any], lines: Select[Any] | None = None) -> Source:
        """The source of the record type of this name."""
        return cls(RECORDS[name], rows, lines)

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
    def line_table(self) -> Table | None:
        """The table of the lines."""
        return None if self.record.lines is None else TABLES[self.record.lines]

    def values(self, id: str) -> tuple[Any, ...] | None:
        """A public id as values of the key columns; none when no record could have it."""
        parts = id.split("-")
        found = tuple(_number(column, part) for column, part in zip(self.keys, parts, strict=False))
        return None if len(parts) != len(self.keys) or None in found else found


def _number(column: Column[Any], text: str) -> Any:  # noqa: ANN401 - a key is an integer or a decimal
    if isinstance(column.type, Amount):
        return _exact(column.type, text)
    return int(text) if text.isascii() and text.isdigit() and int(text) <= LARGEST else None


def _exact(kind: Amount, text: str) -> Decimal | None:
    """The decimal, when the column can hold it as it is."""
    try:
        number = Decimal(text)
        return number if number.is_finite() and kind.quantize(number) == number else None
    except InvalidOperation:
        return None
