"""Where SQL Server and the sandbox's SQLite differ, once: moments as text, text compared, numbers shown."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, DateTime, Integer, String, bindparam, cast
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from sage100_plugin.sage.tables import Amount


class ServerNow(FunctionElement[str]):
    """The server's moment in UTC as text, as wide as a stamp."""

    name = "server_now"
    type = String()
    inherit_cache = True


class StampText(FunctionElement[str]):
    """A stamp as text made by the server: drivers cut Python datetimes to other widths."""

    name = "stamp_text"
    type = String()
    inherit_cache = True


class Moment(FunctionElement[Any]):
    """Text of a stamp, back in the type of Sage's stamps: datetime, as far as is known."""

    name = "moment"
    type = DateTime()
    inherit_cache = True


class MomentBefore(FunctionElement[Any]):
    """Text of a stamp less a number of milliseconds."""

    name = "moment_before"
    type = DateTime()
    inherit_cache = True


class Plain(FunctionElement[str]):
    """Text as SQL Server's default collation compares it: without case and trailing spaces."""

    name = "plain"
    type = String()
    inherit_cache = True


class Decimals(FunctionElement[str]):
    """A cost code as Sage shows it."""

    name = "decimals"
    type = String()
    inherit_cache = True


def _inner(element: FunctionElement[Any], compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(element.clauses, **kw)


@compiles(ServerNow, "mssql")
def _now_mssql(_: ServerNow, __: SQLCompiler, **___: Any) -> str:
    return "CONVERT(varchar(27), GETUTCDATE(), 121)"


@compiles(ServerNow, "sqlite")
def _now_sqlite(_: ServerNow, __: SQLCompiler, **___: Any) -> str:
    return "strftime('%Y-%m-%d %H:%M:%f', 'now')"


@compiles(StampText, "mssql")
def _stamp_mssql(element: StampText, compiler: SQLCompiler, **kw: Any) -> str:
    return f"CONVERT(varchar(27), {_inner(element, compiler, **kw)}, 121)"


@compiles(StampText, "sqlite")
@compiles(Moment, "sqlite")
def _as_stored(element: FunctionElement[Any], compiler: SQLCompiler, **kw: Any) -> str:
    return _inner(element, compiler, **kw)


@compiles(Moment, "mssql")
def _moment_mssql(element: Moment, compiler: SQLCompiler, **kw: Any) -> str:
    return f"CONVERT(datetime, {_inner(element, compiler, **kw)}, 121)"


@compiles(MomentBefore, "mssql")
def _before_mssql(element: MomentBefore, compiler: SQLCompiler, **kw: Any) -> str:
    since, overlap = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"DATEADD(millisecond, -{overlap}, CONVERT(datetime, {since}, 121))"


@compiles(MomentBefore, "sqlite")
def _before_sqlite(element: MomentBefore, compiler: SQLCompiler, **kw: Any) -> str:
    since, overlap = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"strftime('%Y-%m-%d %H:%M:%f', {since}, ({overlap} / -1000.0) || ' seconds')"


@compiles(Plain, "mssql")
def _plain_mssql(element: Plain, compiler: SQLCompiler, **kw: Any) -> str:
    return _inner(element, compiler, **kw)


@compiles(Plain, "sqlite")
def _plain_sqlite(element: Plain, compiler: SQLCompiler, **kw: Any) -> str:
    """NOCASE knows ASCII only, which SQL Server's collations go beyond."""
    return f"rtrim({_inner(element, compiler, **kw)}) COLLATE NOCASE"


@compiles(Decimals, "mssql")
def _decimals_mssql(element: Decimals, compiler: SQLCompiler, **kw: Any) -> str:
    return f"CAST({_inner(element, compiler, **kw)} AS varchar(20))"


@compiles(Decimals, "sqlite")
def _decimals_sqlite(element: Decimals, compiler: SQLCompiler, **kw: Any) -> str:
    return f"printf('%.3f', {_inner(element, compiler, **kw)})"


def shown(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A column as the text a person would type."""
    if isinstance(column.type, Amount):
        return Decimals(column)
    return column if isinstance(column.type, String) else cast(column, String(20))


def since() -> ColumnElement[Any]:
    """The moment from which a poll reads; its server works it out."""
    return MomentBefore(bindparam("since", type_=String()), bindparam("overlap", type_=Integer()))


def after() -> ColumnElement[Any]:
    """The stamp at which the page before ended."""
    return Moment(bindparam("after", type_=String()))
