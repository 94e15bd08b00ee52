"""SELECTs as they are written for Sage's SQL Server, answered from a sandbox company's SQLite file.

sqlglot reads the T-SQL; every form and function of it is either known here, with the type that its value has on SQL
Server, or refused by its name. So numbers come out as there: exact decimals, whole division, texts without case.
"""

from __future__ import annotations

import sqlite3
from decimal import Decimal
from typing import Any

from sage100_plugin.sage.sandbox.tsql.casting import fixed
from sage100_plugin.sage.sandbox.tsql.catalog import describe, sql_server
from sage100_plugin.sage.sandbox.tsql.kinds import Kind, NoSuchColumn, NoSuchTable, NotASelect, Untranslatable
from sage100_plugin.sage.sandbox.tsql.parsing import parsed
from sage100_plugin.sage.sandbox.tsql.queries import Compiler
from sage100_plugin.sage.sandbox.tsql.runtime import Runtime
from sage100_plugin.sage.sandbox.tsql.scope import Catalog

__all__ = ["NoSuchColumn", "NoSuchTable", "NotASelect", "Untranslatable", "run"]

_ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION})


def run(
    connection: sqlite3.Connection, text: str, *, company: str = "", now: str = "", catalog: Catalog = sql_server
) -> list[dict[str, Any]]:
    """Give the rows of one SELECT, as text where SQL Server has decimals and dates. Raises `Untranslatable`.

    `company` is the database's name as Sage shows it, `now` the server's moment, `catalog` what can be named.
    """
    compiler = Compiler(company, catalog)
    try:
        compiled = compiler.query(parsed(text))
    except RecursionError:
        raise Untranslatable("it is nested too deeply") from None
    for view in compiler.views:
        describe(connection, view, company)
    runtime = Runtime(connection, now, compiler.totals)
    connection.set_authorizer(lambda action, *_: sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY)
    try:
        rows = connection.cursor().execute(compiled.sql).fetchall()
    except (sqlite3.Error, ValueError) as error:  # a text with a NUL, or half of a character
        raise Untranslatable(runtime.refused or str(error)) from None
    finally:
        connection.set_authorizer(None)
    names = _names([column.name for column in compiled.columns])
    kinds = [column.kind for column in compiled.columns]
    return [dict(zip(names, map(_shown, row, kinds), strict=True)) for row in rows]


def _names(given: list[str]) -> list[str]:
    """Each column under a name of its own: `recnum`, `recnum (2)`."""
    found: list[str] = []
    for name in given:
        plain = name or "(No column name)"
        times = sum(1 for other in given[: len(found)] if (other or "(No column name)") == plain)
        found.append(plain if not times else f"{plain} ({times + 1})")
    return found


def _shown(value: Any, kind: Kind) -> Any:
    if value is None or kind.name not in {"decimal", "money"}:
        return value
    return format(fixed(Decimal(str(value)), kind.scale), "f")
