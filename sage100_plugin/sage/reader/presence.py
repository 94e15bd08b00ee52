"""Which records there are, told by their keys alone: what a sweep asks to find what was deleted.

A record that is gone leaves no stamp, and neither does a line that is gone. So a sweep walks through the keys, and
counts the rows to see that something is gone before it looks for what.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import FromClause, Integer, Select, bindparam, column, func, select, table

from sage100_plugin.sage.reader.source import Source, among
from sage100_plugin.sage.reader.touched import beyond


@cache
def record_keys(source: Source, *, paged: bool) -> Select[Any]:
    """A page of the keys of all records of a type, in their order, from the first on or from behind a given one."""
    asked = _keys(source).order_by(*source.keys).limit(bindparam("limit", type_=Integer())).offset(0)
    return asked.where(beyond(source.keys)) if paged else asked


@cache
def keys_there(source: Source) -> Select[Any]:
    """The keys of those records among some that there still are."""
    return _keys(source).where(*among(source.keys))


@cache
def history_of(source: Source, *, sqlite: bool) -> Select[Any]:
    """The keys of those records among some that Sage's history of a table has held: `dbo_Audit`, deletions included.

    That each insert, update and delete is kept there with the record's number is known of ten tables (schema facts,
    section 6); where it is empty it tells nothing.
    """
    history = _history(source, sqlite=sqlite)
    return select(*history.c).where(*among(tuple(history.c)))


@cache
def history_counted(source: Source, *, sqlite: bool) -> Select[Any]:
    """How many rows Sage's history of a table has: an empty one is not kept."""
    return select(func.count()).select_from(_history(source, sqlite=sqlite))


@cache
def rows_counted(source: Source) -> Select[Any]:
    """How many rows a record type's own table has, and each table of its lines: a number for each."""
    own = select(func.count()).select_from(source.table).where(*source.kept)
    lines = (select(func.count()).select_from(table) for table in source.line_tables)
    return select(*(count.scalar_subquery().label(f"rows{place}") for place, count in enumerate((own, *lines))))


def _history(source: Source, *, sqlite: bool) -> FromClause:
    """The table's twin in `dbo_Audit`; SQLite has no schemas."""
    name = source.table.name
    keys = [column(key.name, key.type) for key in source.keys]
    held = table(f"dbo_Audit__{name}", *keys) if sqlite else table(name, *keys, schema="dbo_Audit")
    return held.alias("history")


def _keys(source: Source) -> Select[Any]:
    """Each once: only a table's GUID is sure to be unique, and periods are many rows."""
    return select(*source.keys).where(*source.kept).distinct()
