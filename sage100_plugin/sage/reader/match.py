"""Conditions on public fields, and what a person types to search."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, String, and_, cast, false, func, not_, or_

from sage100_plugin.records import fields
from sage100_plugin.records.inactive import SET
from sage100_plugin.sage.reader.dialect import Plain, shown
from sage100_plugin.sage.reader.source import Source
from sage100_plugin.sage.tables import Amount

SPECIAL = "/%_["
"""What LIKE reads as a pattern; the bracket on SQL Server only."""

SAME = {("budget", "job"): "recnum"}
"""Derived fields that are a column all the same."""


def meets(source: Source, field: str, value: Any) -> ColumnElement[bool]:  # noqa: ANN401 - any public value
    """Whether a record's public field has this value."""
    if field == "id":
        return has_id(source, str(value))
    if field == "inactive":
        wanted = str(value).lower() in {"true", "1"}
        return _inactive(source) if wanted else not_(_inactive(source))
    column = column_of(source, field)
    return _empty(column) if value is None else _equals(column, value)


def column_of(source: Source, field: str) -> ColumnElement[Any]:
    """The column behind a public field. Raises `KeyError` when it has none."""
    declared = fields.only(source.record.schema, [field])[field]
    return source.columns[declared.attribute or SAME[source.record.name, field]]


def has_id(source: Source, id: str) -> ColumnElement[bool]:
    """Whether a record has this public id."""
    values = source.values(id)
    if values is None:
        return false()
    return and_(*(column == value for column, value in zip(source.keys, values, strict=True)))


def contains(source: Source, q: str) -> ColumnElement[bool]:
    """Whether one of the columns a person searches by contains the text."""
    pattern = "".join(f"/{letter}" if letter in SPECIAL else letter for letter in q)
    columns = [source.columns[name] for name in source.record.search]
    return or_(*(shown(column).like(f"%{pattern}%", escape="/") for column in columns))


def _inactive(source: Source) -> ColumnElement[bool]:
    """Compared as text: whether the mark is a number is not known of most tables."""
    column = source.table.c.inactv
    text = column if isinstance(column.type, String) else cast(column, String(5))
    return Plain(func.coalesce(text, "")).in_(sorted(SET))


def _empty(column: ColumnElement[Any]) -> ColumnElement[bool]:
    if isinstance(column.type, String):
        return or_(column.is_(None), Plain(column) == "")
    return or_(column.is_(None), column == 0) if isinstance(column.type, Integer) else column.is_(None)


def _equals(column: ColumnElement[Any], value: Any) -> ColumnElement[bool]:  # noqa: ANN401 - any public value
    if isinstance(column.type, String):
        return Plain(column) == str(value).rstrip(" ")
    try:
        return column == _read(column, value)
    except (ValueError, InvalidOperation):
        return false()


def _read(column: ColumnElement[Any], value: Any) -> object:  # noqa: ANN401 - any public value
    if isinstance(column.type, Date):
        return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))
    return Decimal(str(value)) if isinstance(column.type, Amount) else int(value)
