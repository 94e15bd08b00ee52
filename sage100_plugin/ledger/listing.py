"""Lists that people page through: newest first, by what is given."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Select, Table, bindparam, func, select

from sage100_plugin.ledger.connection import Connection
from sage100_plugin.ledger.statements import selecting

T = TypeVar("T")
Counted = Mapping[tuple[str, str], int]


def newest_first(
    connection: Connection, kind: type[T], table: Table, *, after: str, limit: int, **wanted: str | None
) -> tuple[T, ...]:
    """Rows stored before the one with the id `after`, that have each wanted value that is not None."""
    given = {name: value for name, value in wanted.items() if value is not None}
    query = _query(kind, table, tuple(given), further=bool(after))  # type: ignore[arg-type]  # a class is hashable
    rows = connection.rows(query, given | {"after": after, "limit": limit})
    return tuple([kind(*row) for row in rows])


def counted(connection: Connection, table: Table, status: str) -> Counted:
    """How many rows of a status there are, by company and record type."""
    rows = connection.raw(_counting(table), {"status": status})
    return {(company, record): count for company, record, count in rows}


@cache
def _counting(table: Table) -> Select[Any]:
    kind = (table.c.company, table.c.record)
    return select(*kind, func.count()).where(table.c.status == bindparam("status")).group_by(*kind)


@cache
def _query(kind: type, table: Table, given: tuple[str, ...], *, further: bool) -> Select[Any]:
    query = selecting(kind, table).order_by(table.c.seq.desc()).limit(bindparam("limit"))
    query = query.where(*[table.c[name] == bindparam(name) for name in given])
    if further:
        last = table.alias("last")
        place = select(last.c.seq).where(last.c.id == bindparam("after")).scalar_subquery()
        query = query.where(table.c.seq < place)
    return query
