"""Which records were touched: two keyset queries a table, by `upddte` and by `insdte`, united.

Sage has no row version. `upddte` is null until the first update, and whether a line's edit touches its header is not
known: so both stamps of the header and of its lines are read, and a line stands for its header.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    Select,
    String,
    Table,
    and_,
    bindparam,
    literal_column,
    or_,
    select,
    union,
)

from sage100_plugin.sage.reader import dialect
from sage100_plugin.sage.reader.source import Source

NEVER = "1900-01-01 00:00:00.000"
"""The stamp given to records that carry none; a baseline has to find them too."""


@cache
def touched_records(source: Source, *, bounded: bool, paged: bool) -> Select[Any]:
    """Touched records of a table and of its lines' tables, each pair of stamp and key once, in that order.

    `bounded` reads from the parameter `since` less `overlap` on, `paged` on from behind `after` and the key beside it.
    """
    pages = []
    for table, keys in leading_tables(source):
        kept = source.kept if table is source.table else ()
        shapes = (_page(table, table.c[stamp], keys, bounded=bounded, paged=paged) for stamp in ("upddte", "insdte"))
        pages += [page.where(*kept) for page in shapes]
    if not bounded:
        pages.append(_unstamped(source, paged=paged))
    united = union(*(select(page.subquery()) for page in pages)).subquery()
    return _first(select(united).order_by(*united.c))


def leading_tables(source: Source) -> list[tuple[Table, list[Column[Any]]]]:
    """The tables of a record type, its lines' included, each with the columns that lead to the record."""
    return [(source.table, list(source.keys)), *((table, [table.c.recnum]) for table in source.line_tables)]


def _page(table: Table, stamp: Column[Any], keys: list[Column[Any]], *, bounded: bool, paged: bool) -> Select[Any]:
    """One page of one table by one stamp: grouped, because many lines of one record share a stamp."""
    asked = select(dialect.StampText(stamp).label("stamp"), *_named(keys)).select_from(table)
    if paged:
        asked = asked.where(stamp >= dialect.after(), or_(stamp > dialect.after(), beyond(keys)))
    elif bounded:
        asked = asked.where(stamp >= dialect.since())
    else:
        asked = asked.where(stamp.is_not(None))
    return _first(asked.group_by(stamp, *keys).order_by(stamp, *keys))


def _unstamped(source: Source, *, paged: bool) -> Select[Any]:
    """Records that carry no stamp at all, as bulk fixes from outside may leave them."""
    table, keys = source.table, list(source.keys)
    asked = select(literal_column(f"'{NEVER}'", String()).label("stamp"), *_named(keys)).where(
        *source.kept, table.c.upddte.is_(None), table.c.insdte.is_(None)
    )
    if paged:
        asked = asked.where(bindparam("after", type_=String()) == NEVER, beyond(keys))
    return _first(asked.order_by(*keys))


def _named(keys: list[Column[Any]]) -> list[ColumnElement[Any]]:
    return [key.label(f"key{place}") for place, key in enumerate(keys)]


def beyond(keys: Sequence[Column[Any]]) -> ColumnElement[bool]:
    """Whether a row comes behind the one with which the page before ended; row values are not portable."""
    return or_(
        *(
            and_(
                *(before == bindparam(f"after{at}", type_=before.type) for at, before in enumerate(keys[:place])),
                key > bindparam(f"after{place}", type_=key.type),
            )
            for place, key in enumerate(keys)
        )
    )


def _first(asked: Select[Any]) -> Select[Any]:
    """The first `limit` rows. Without the offset SQLAlchemy leaves out the order of a subquery on SQL Server."""
    return asked.limit(bindparam("limit", type_=Integer())).offset(0)
