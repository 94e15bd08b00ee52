"""A whole ledger copied into an empty one, value by value, and compared before it counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from itertools import islice
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Table, Text, func, insert, select, tuple_
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.types import TypeDecorator, TypeEngine

from sage100_plugin.ledger.ledger import SqlLedger
from sage100_plugin.ledger.tables import Serial, links, mappings, metadata, seal
from sage100_plugin.ports.ledger import LedgerFailed
from sage100_plugin.ports.links import Link
from sage100_plugin.ports.mappings import MappingVersion

Tell = Callable[[str, int], None]
"""Is told the name of a table, and how many more of its rows are copied."""

_CHUNK = 1000

_COUNTERS = {
    "sqlite": "SELECT name, seq FROM sqlite_sequence",
    "postgresql": """
        SELECT t.relname, pg_sequence_last_value(d.objid)
        FROM pg_depend d JOIN pg_class t ON t.oid = d.refobjid JOIN pg_class s ON s.oid = d.objid
        WHERE s.relkind = 'S' AND s.relnamespace = current_schema()::regnamespace
    """,
}


def copy(
    source: SqlLedger, target: SqlLedger, pairs: Iterable[Link], versions: Iterable[MappingVersion], tell: Tell
) -> None:
    """Copy everything, these links and mappings too, into an empty ledger: all of it, or nothing.

    Links come ordered by id, mappings as `Mappings.all` gives them. Nobody may write meanwhile.

    Raises `LedgerFailed` when the target is not empty, fails, or holds something else in the end than what was read.
    """
    try:
        with source.connected() as old, target.connected() as new, _all_or_nothing(new):
            for table in metadata.sorted_tables:
                if table is not seal and new.execute(select(func.count()).select_from(table)).scalar():
                    raise LedgerFailed(f"That ledger holds {table.name} already: a copy needs an empty one.")
            for table in metadata.sorted_tables:
                if table not in (links, mappings, seal):
                    _copy(old, new, _plain(table), tell)
            _copy_kept(new, links, Link, pairs, tell)
            _copy_kept(new, mappings, MappingVersion, versions, tell)
            _set_counters(old, new)
    except DBAPIError as error:
        raise LedgerFailed(f"Nothing was copied: {error.orig}") from error


@contextmanager
def _all_or_nothing(connection: Connection) -> Iterator[None]:
    connection.exec_driver_sql("BEGIN")
    try:
        yield
    except BaseException:
        with suppress(SQLAlchemyError):  # without a connection nothing is left of it
            connection.exec_driver_sql("ROLLBACK")
        raise
    connection.exec_driver_sql("COMMIT")


def _plain(table: Table) -> Table:
    """The table with its texts as they are written down, and not as what they mean."""
    columns = [Column(one.name, _written(one.type), primary_key=one.primary_key) for one in table.c]
    return Table(table.name, MetaData(), *columns)


def _written(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    return Text() if isinstance(kind, TypeDecorator) else kind


def _copy(old: Connection, new: Connection, table: Table, tell: Tell) -> None:
    read, there = sha256(), sha256()
    names = table.c.keys()
    for rows in _pages(old, table):
        new.execute(insert(table).inline(), [dict(zip(names, row, strict=True)) for row in rows])
        read.update(repr(rows).encode())
        tell(table.name, len(rows))
    for rows in _pages(new, table):
        there.update(repr(rows).encode())
    _compared(table.name, read.digest(), there.digest())


def _pages(connection: Connection, table: Table) -> Iterator[list[tuple[Any, ...]]]:
    key = list(table.primary_key)
    places = [table.c.keys().index(column.name) for column in key]
    query = select(table).order_by(*key).limit(_CHUNK)
    page = [tuple(row) for row in connection.execute(query)]
    while page:
        yield page
        last = [page[-1][place] for place in places]
        page = [tuple(row) for row in connection.execute(query.where(tuple_(*key) > tuple_(*last)))]


def _compared(name: str, read: bytes, there: bytes) -> None:
    if read != there:
        raise LedgerFailed(f"Nothing was copied: {name} came out different from what was read.")


def _copy_kept(
    new: Connection, table: Table, kind: type[Link | MappingVersion], kept: Iterable[Link | MappingVersion], tell: Tell
) -> None:
    """Of what is kept outside the ledger while that is in a file."""
    read, there = sha256(), sha256()
    left = iter(kept)
    while chunk := list(islice(left, _CHUNK)):
        new.execute(insert(table).inline(), [vars(one) for one in chunk])
        read.update(b"".join(map(as_bytes, chunk)))
        tell(table.name, len(chunk))
    for rows in _pages(new, table):
        there.update(b"".join(as_bytes(kind(*row)) for row in rows))
    _compared(table.name, read.digest(), there.digest())


def as_bytes(kept: Link | MappingVersion) -> bytes:
    """The link or mapping, to be compared."""
    return repr([*vars(kept).items()]).encode()


def _set_counters(old: Connection, new: Connection) -> None:
    """A number that was given once is not given again, also when its row is gone."""
    last: dict[str, int | None] = dict(map(tuple, old.exec_driver_sql(_COUNTERS[old.dialect.name])))
    for table, column in _numbered():
        highest = new.execute(select(func.max(column))).scalar()
        number = max(highest or 0, last.get(table.name) or 0)
        if number and new.dialect.name == "postgresql":
            new.execute(select(func.setval(func.pg_get_serial_sequence(table.name, column.name), number)))
        elif number and table.dialect_kwargs.get("sqlite_autoincrement"):
            new.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ?", (table.name,))
            new.exec_driver_sql("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table.name, number))


def _numbered() -> Sequence[tuple[Table, Column[Any]]]:
    """The tables that number their rows."""
    keys = [(table, column) for table in metadata.sorted_tables for column in table.primary_key]
    return [(table, column) for table, column in keys if column.type is Serial]
