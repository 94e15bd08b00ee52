"""Conditions on public fields, and what a person types to search."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, String, and_, cast, false, func, not_, or_

from sage100_plugin.ports.sage import Among, Between, Beyond, Containing, Since
from sage100_plugin.records import fields
from sage100_plugin.records.inactive import SET
from sage100_plugin.sage.reader.dialect import Plain, shown
from sage100_plugin.sage.reader.source import Source
from sage100_plugin.sage.tables import Amount

SPECIAL = "/%_["
"""What LIKE reads as a pattern; the bracket on SQL Server only."""

SAME = {("budget", "job"): "recnum"}
"""Derived fields that are a column all the same."""

Condition = Among | Between | Beyond | Containing | Since


def meets(source: Source, field: str, value: Any) -> ColumnElement[bool]:  # noqa: ANN401 - any public value
    """Whether a record's public field has this value, or one of those that are meant."""
    if isinstance(value, Condition):
        return _condition(source, field, value)
    if field == "id":
        return has_id(source, str(value))
    if field == "inactive":
        wanted = str(value).lower() in {"true", "1"}
        return _inactive(source) if wanted else not_(_inactive(source))
    column = column_of(source, field)
    return _empty(column) if value is None else _equals(column, value)


def _condition(source: Source, field: str, value: Condition) -> ColumnElement[bool]:
    if isinstance(value, Among):
        return or_(false(), *(meets(source, field, one) for one in value.values))
    if isinstance(value, Beyond):
        return _beyond(source, value.id)
    if isinstance(value, Since):
        return or_(source.table.c.insdte >= value.moment, source.table.c.upddte >= value.moment)
    column = column_of(source, field)
    if isinstance(value, Between):
        return _between(column, value)
    return and_(column.is_not(None), *(_holds(column, word) for word in value.text.split()))


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


def _beyond(source: Source, id: str) -> ColumnElement[bool]:
    """Whether a record comes behind this one; row values are not portable."""
    values = source.values(id)
    if values is None:
        return false()
    pairs = list(zip(source.keys, values, strict=True))
    return or_(
        *(
            and_(*(before == held for before, held in pairs[:place]), key > value)
            for place, (key, value) in enumerate(pairs)
        )
    )


def contains(source: Source, q: str) -> ColumnElement[bool]:
    """Whether one of the columns a person searches by contains the text."""
    return or_(*(_holds(source.columns[name], q) for name in source.record.search))


def _holds(column: ColumnElement[Any], text: str) -> ColumnElement[bool]:
    pattern = "".join(f"/{letter}" if letter in SPECIAL else letter for letter in text)
    return shown(column).like(f"%{pattern}%", escape="/")


def _between(column: ColumnElement[Any], days: Between) -> ColumnElement[bool]:
    bounds: list[ColumnElement[bool]] = [column.is_not(None)]
    if days.start is not None:
        bounds.append(column >= days.start)
    if days.end is not None:
        bounds.append(column <= days.end)
    return and_(*bounds)


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
