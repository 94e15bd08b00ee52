"""Where SQL Server and the sandbox's SQLite differ, once: moments as text, text compared, numbers shown."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Dialect,
    Integer,
    Numeric,
    String,
    TypeDecorator,
    Unicode,
    bindparam,
    cast,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

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


class PreciseMoment(Moment):
    """The same where the stamps are datetime2: a datetime never equals the datetime2 it was made of."""

    name = "precise_moment"
    inherit_cache = True


class Earlier(FunctionElement[Any]):
    """A moment less a number of milliseconds."""

    name = "earlier"
    type = DateTime()
    inherit_cache = True


class Plain(FunctionElement[str]):
    """Text as SQL Server's default collation compares it: without case and trailing spaces."""

    name = "plain"
    type = Unicode()
    inherit_cache = True


class Decimals(FunctionElement[str]):
    """A cost code as Sage shows it."""

    name = "decimals"
    type = String()
    inherit_cache = True


class ExactSum(TypeDecorator[Decimal]):
    """A sum of amounts: a decimal of SQL Server's, on SQLite whole units of the last place. No rows sum to zero."""

    impl = Numeric
    cache_ok = True

    def __init__(self, precision: int, scale: int) -> None:
        super().__init__(precision, scale)
        self.scale = scale

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else self.impl_instance)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal:  # noqa: ANN401 - a driver's number
        exact = Decimal(value or 0)
        found = exact.scaleb(-self.scale) if dialect.name == "sqlite" else exact
        return found.quantize(Decimal(1).scaleb(-self.scale))


class Total(FunctionElement[Decimal]):
    """The exact sum of an amount. SQLite's own would add floats."""

    name = "total"
    inherit_cache = True

    def __init__(self, amount: ColumnElement[Decimal]) -> None:
        super().__init__(amount)
        kind: Any = amount.type
        self.type = ExactSum(38, kind.scale)


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


@compiles(PreciseMoment, "mssql")
def _precise_mssql(element: PreciseMoment, compiler: SQLCompiler, **kw: Any) -> str:
    return f"CONVERT(datetime2(7), {_inner(element, compiler, **kw)}, 121)"


@compiles(Earlier, "mssql")
def _earlier_mssql(element: Earlier, compiler: SQLCompiler, **kw: Any) -> str:
    moment, overlap = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"DATEADD(millisecond, -{overlap}, {moment})"


@compiles(Earlier, "sqlite")
def _earlier_sqlite(element: Earlier, compiler: SQLCompiler, **kw: Any) -> str:
    moment, overlap = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"strftime('%Y-%m-%d %H:%M:%f', {moment}, ({overlap} / -1000.0) || ' seconds')"


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


@compiles(Total, "mssql")
def _total_mssql(element: Total, compiler: SQLCompiler, **kw: Any) -> str:
    return f"SUM({_inner(element, compiler, **kw)})"


@compiles(Total, "sqlite")
def _total_sqlite(element: Total, compiler: SQLCompiler, **kw: Any) -> str:
    kind: Any = element.type
    return f"sum(CAST(round({_inner(element, compiler, **kw)} * {10**kind.scale}) AS INTEGER))"


def shown(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A column as the text a person would type."""
    if isinstance(column.type, Amount):
        return Decimals(column)
    return column if isinstance(column.type, String) else cast(column, String(20))


def since() -> ColumnElement[Any]:
    """The moment from which a poll reads; its server works it out."""
    return Earlier(Moment(bindparam("since", type_=String())), bindparam("overlap", type_=Integer()))


def after() -> ColumnElement[Any]:
    """The stamp at which the page before ended."""
    return Moment(bindparam("after", type_=String()))
