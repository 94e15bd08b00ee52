"""What a query can name: Sage's tables, their history, and the views in which SQL Server describes them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import BigInteger, Date, Integer, SmallInteger, String
from sqlalchemy import Column as SqlColumn

from sage100_plugin.sage.sandbox.tsql.kinds import (
    BIGINT,
    DATE,
    DATETIME,
    INT,
    INTEGERS,
    Kind,
    NoSuchTable,
    decimal,
    text,
)
from sage100_plugin.sage.sandbox.tsql.scope import Column, Known
from sage100_plugin.sage.tables import TABLES, Amount, Stamp

Columns = Mapping[str, Kind]
"""The columns of something that a query names, by their own names."""

AUDIT = {"_Date": DATETIME, "_Action": text(1)}
"""What the history has beside the table's columns; `_Action` is a guess (`sandbox.database`)."""

GUIDS = frozenset({"_idnum", "_idref"})
"""Columns of uniqueidentifier, which compare as texts do."""

DBO, HISTORY = 1, 5
"""The numbers of the schemas."""

_VIEWS: Mapping[str, Columns] = {
    "information_schema.tables": {
        "TABLE_CATALOG": text(128), "TABLE_SCHEMA": text(128), "TABLE_NAME": text(128), "TABLE_TYPE": text(10),
    },
    "information_schema.columns": {
        "TABLE_CATALOG": text(128), "TABLE_SCHEMA": text(128), "TABLE_NAME": text(128), "COLUMN_NAME": text(128),
        "ORDINAL_POSITION": INT, "IS_NULLABLE": text(3), "DATA_TYPE": text(128), "CHARACTER_MAXIMUM_LENGTH": INT,
        "NUMERIC_PRECISION": INT, "NUMERIC_SCALE": INT,
    },
    "sys.schemas": {"name": text(128), "schema_id": INT},
    "sys.tables": {"name": text(128), "object_id": INT, "schema_id": INT, "type": text(2), "type_desc": text(60)},
    "sys.columns": {
        "object_id": INT, "name": text(128), "column_id": INT, "precision": INT, "scale": INT, "is_nullable": INT,
    },
}  # fmt: skip


def sql_server(schema: str, name: str) -> Known:
    """Find a table or a view of Sage's server. Raises `NoSuchTable`."""
    where, what = schema.casefold() or "dbo", name.casefold()
    if where in {"dbo", "dbo_audit"} and what in TABLES:
        columns = {str(column.name): kind(column) for column in TABLES[what].columns}
        return _known(what, columns) if where == "dbo" else _known(f"dbo_Audit__{what}", {**columns, **AUDIT})
    view = f"{where}.{what}"
    if view in _VIEWS:
        return _known(view, _VIEWS[view])
    raise NoSuchTable(f"Invalid object name '{schema + '.' if schema else ''}{name}'")


def _known(name: str, columns: Columns) -> Known:
    return Known(name, [(column, Column(column, of)) for column, of in columns.items()])


def kind(column: SqlColumn[Any]) -> Kind:  # noqa: PLR0911 - one for each type
    """The type of a column of Sage's."""
    match column.type:
        case Amount() as amount:
            return decimal(amount.precision, amount.scale, plain=True)
        case Stamp():
            return DATETIME
        case Date():
            return DATE
        case BigInteger():
            return BIGINT
        case SmallInteger():
            return Kind("smallint", INTEGERS["smallint"])
        case Integer():
            return INT
        case String() as string:
            return text(string.length or 0)
    raise TypeError(column)


def describe(connection: sqlite3.Connection, view: str, company: str) -> None:
    """Make one of the describing views on this connection; the file stays as it is."""
    names = ", ".join(f'"{name}"' for name in _VIEWS[view])
    connection.execute(f'CREATE TEMP TABLE "{view}" ({names})')
    marks = ", ".join("?" * len(_VIEWS[view]))
    connection.executemany(f'INSERT INTO "{view}" VALUES ({marks})', _ROWS[view](company))


def _objects() -> Iterator[tuple[int, str, int, str, list[tuple[str, Kind, bool]]]]:
    """All tables: their number, schema, name and columns."""
    for place, (name, table) in enumerate(TABLES.items()):
        live = [(str(column.name), kind(column), bool(column.nullable)) for column in table.columns]
        history = [(column, of, True) for column, of, _ in live] + [(column, of, True) for column, of in AUDIT.items()]
        yield place + 1, "dbo", DBO, name, live
        yield place + 1 + len(TABLES), "dbo_Audit", HISTORY, name, history


def _tables(company: str) -> Iterator[tuple[Any, ...]]:
    return ((company, schema, name, "BASE TABLE") for _, schema, _, name, _ in _objects())


def _columns(company: str) -> Iterator[tuple[Any, ...]]:
    for _, schema, _, table, columns in _objects():
        for place, (name, of, nullable) in enumerate(columns, 1):
            length = (of.precision or -1) if of.name == "text" else None
            digits = of.precision if of.numeric else None
            scale = of.scale if of.numeric else None
            null = "YES" if nullable else "NO"
            of_sage = "uniqueidentifier" if name in GUIDS else str(of)
            yield company, schema, table, name, place, null, of_sage, length, digits, scale


def _sys_tables(_: str) -> Iterator[tuple[Any, ...]]:
    return ((name, number, schema, "U ", "USER_TABLE") for number, _, schema, name, _ in _objects())


def _sys_columns(company: str) -> Iterator[tuple[Any, ...]]:  # noqa: ARG001 - as the table of rows has it
    for table, _, _, _, columns in _objects():
        for place, (name, of, nullable) in enumerate(columns, 1):
            digits, scale = (of.precision, of.scale) if of.numeric else (0, 0)
            yield table, name, place, digits, scale, int(nullable)


_ROWS = {
    "information_schema.tables": _tables,
    "information_schema.columns": _columns,
    "sys.schemas": lambda _: [("dbo", DBO), ("dbo_Audit", HISTORY)],
    "sys.tables": _sys_tables,
    "sys.columns": _sys_columns,
}
