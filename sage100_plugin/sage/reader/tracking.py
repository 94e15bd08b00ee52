"""What SQL Server's Change Tracking tells, in companies where an administrator switched it on. The plugin never does.

It knows rows by their primary key, which in Sage's tables is the GUID (schema facts, section 2.1): of a row that is
gone it cannot say which record it was, or whose line. The true key is read, because that holds for the tables that were
seen and is a guess for the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    CursorResult,
    Integer,
    Select,
    String,
    Table,
    TableClause,
    and_,
    bindparam,
    column,
    func,
    literal_column,
    select,
    table,
)

from sage100_plugin.ports.sage import Tracked
from sage100_plugin.sage.tables import TABLES

MOST = 10_000
"""Changed keys that are taken from one table. Where there are more, comparing all records is no dearer."""

Ask = Callable[[Select[Any], Mapping[str, Any]], CursorResult[Any]]
Leading = tuple[Table, Sequence[Column[Any]]]
"""A table of a record type, and those of its columns that make the record's id."""

PrimaryKeys = Mapping[str, Sequence[str]]
"""Table name -> the columns of its primary key."""


@dataclass(frozen=True)
class Span:
    """From which version to which the server can tell what changed."""

    oldest: int
    now: int

    def __contains__(self, version: int) -> bool:
        return self.oldest <= version <= self.now


def tracked_versions(tables: Sequence[Table]) -> Select[Any]:
    """The version that Change Tracking has reached, and for each table the oldest it still knows, and the right to it.

    `CHANGE_TRACKING_CURRENT_VERSION` and the like; reads no table. Null where it is not switched on.
    """
    asked: list[ColumnElement[Any]] = [func.CHANGE_TRACKING_CURRENT_VERSION(type_=BigInteger()).label("version")]
    for place, one in enumerate(tables):
        name = _literal(f"dbo.{one.name}")
        oldest = func.CHANGE_TRACKING_MIN_VALID_VERSION(func.OBJECT_ID(name), type_=BigInteger())
        right = func.HAS_PERMS_BY_NAME(name, _literal("OBJECT"), _literal("VIEW CHANGE TRACKING"), type_=Integer())
        asked += [oldest.label(f"oldest{place}"), right.label(f"right{place}")]
    return select(*asked)


def primary_keys() -> Select[Any]:
    """The primary keys of Sage's tables: SQL Server's `INFORMATION_SCHEMA`. Change Tracking knows rows by them only."""
    names = ["TABLE_SCHEMA", "TABLE_NAME", "CONSTRAINT_NAME"]
    constraints = _catalog("TABLE_CONSTRAINTS", *names, "CONSTRAINT_TYPE").alias("held")
    used = _catalog("KEY_COLUMN_USAGE", *names, "COLUMN_NAME").alias("used")
    same = and_(*(used.c[name] == constraints.c[name] for name in names))
    asked = select(used.c.TABLE_NAME, used.c.COLUMN_NAME).select_from(used.join(constraints, same))
    return asked.where(
        constraints.c.CONSTRAINT_TYPE == "PRIMARY KEY",
        constraints.c.TABLE_SCHEMA == "dbo",
        constraints.c.TABLE_NAME.in_(sorted(TABLES)),
    )


def tracked_rows(leading: Leading, primary: Sequence[str]) -> Select[Any]:
    """The records of which rows of a table were inserted, changed or deleted since a version (`CHANGETABLE`).

    Null stands for a row that is gone and whose primary key does not lead to the record.
    """
    declared, keys = leading
    given = bindparam("version", type_=BigInteger())
    found = func.CHANGETABLE(literal_column(f"CHANGES dbo.{declared.name}"), given).table_valued(
        *(column(name, declared.c[name].type) for name in primary), name="changed"
    )
    if {key.name for key in keys} <= set(primary):
        wanted = [found.c[key.name] for key in keys]
        asked = select(*wanted).select_from(found)
    else:
        wanted = list(keys)
        same = and_(*(declared.c[name] == found.c[name] for name in primary))
        asked = select(*wanted).select_from(found.outerjoin(declared, same))
    return asked.distinct().order_by(*wanted).limit(bindparam("limit", type_=Integer())).offset(0)


def tracked(
    ask: Ask, tables: Sequence[Leading], primary: Callable[[], PrimaryKeys], version: int | None
) -> Tracked | None:
    """What changed in these tables since a version; none when that cannot be asked.

    The version to go on from is read first, so that a change made meanwhile is told twice and not missed. The oldest
    is read again at the end: a clean-up meanwhile may have taken away what was not read yet.
    """
    span = _span(ask, tables)
    if span is None:
        return None
    if version is None or version not in span:
        return Tracked(span.now, complete=version is None)
    known = primary()
    if not all(_joinable(declared, known.get(declared.name, ())) for declared, _ in tables):
        return None
    bounds = {"version": version, "limit": MOST}
    found = [ask(tracked_rows(one, known[one[0].name]), bounds).all() for one in tables]
    ids = {"-".join(map(str, row)): None for row in chain(*found) if None not in row}
    end = _span(ask, tables)
    whole = all(len(rows) < MOST and all(None not in row for row in rows) for rows in found)
    return Tracked(span.now, tuple(ids), complete=whole and end is not None and version in end)


def _span(ask: Ask, tables: Sequence[Leading]) -> Span | None:
    told = tuple(ask(tracked_versions([declared for declared, _ in tables]), {}).one())
    now, oldest, rights = told[0], told[1::2], told[2::2]
    if now is None or None in oldest or not all(rights):
        return None
    return Span(max(oldest), now)


def _joinable(declared: Table, primary: Sequence[str]) -> bool:
    """Whether the primary key was told, and is of columns that we know."""
    return bool(primary) and set(primary) <= set(declared.c.keys())


def _catalog(name: str, *names: str) -> TableClause:
    return table(name, *map(column, names), schema="INFORMATION_SCHEMA")


def _literal(text: str) -> ColumnElement[str]:
    return literal_column(f"'{text}'", String())
