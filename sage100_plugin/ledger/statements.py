"""Statements written in SQLAlchemy Core, compiled once, and then handed to the driver as text.

Core's own execution costs some 25 microseconds a statement more than the driver's 5, and an action makes a dozen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Column, Delete, Dialect, Insert, Select, Table, Update, bindparam, insert, select, update
from sqlalchemy.sql import SyntaxExtension
from sqlalchemy.sql.expression import TextClause
from sqlalchemy.types import TypeEngine

Core = Select[Any] | Insert | Update | Delete
Values = Mapping[str, Any]
Row = tuple[Any, ...]
Convert = Callable[[Any], Any]

# PostgreSQL's number for the one type of ours whose values its driver gives in a form that has to be asked for.
_DOUBLE = 701


class Prepared:
    """The text of a statement, and how its parameters and the values of its rows are converted."""

    def __init__(self, core: Core, dialect: Dialect) -> None:
        compiled = core.compile(dialect=dialect)
        self.sql = str(compiled)
        names: Sequence[str] = getattr(compiled, "positiontup", None) or ()
        self._parameters = [(name, _to_driver(compiled.binds[name].type, dialect)) for name in names]
        self._constants = {name: value for name, value in compiled.params.items() if value is not None}
        columns = core.selected_columns if isinstance(core, Select) else core.exported_columns
        self._converts = [_from_driver(column.type, dialect) for column in columns]

    def bind(self, values: Values) -> list[Any]:
        """The parameters in the order of the text."""
        if self._constants:
            values = {**self._constants, **values}
        return [convert(values[name]) if convert else values[name] for name, convert in self._parameters]

    def load(self, raw: Row) -> Row:
        """The values of a row that came from the driver."""
        pairs = zip(self._converts, raw, strict=True)
        return tuple([convert(value) if convert else value for convert, value in pairs])


class Statements(dict[Core, Prepared]):
    """Every statement that was used, prepared for one database."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect

    def __missing__(self, core: Core) -> Prepared:
        prepared = self[core] = Prepared(core, self._dialect)
        return prepared


def _to_driver(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _from_driver(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).result_processor(dialect, _DOUBLE)


def columns_of(kind: type, table: Table, *but: str) -> list[Column[Any]]:
    """The columns that hold the fields of a dataclass, in the order of its constructor."""
    return [table.c[field.name] for field in fields(kind) if field.name not in but]


def selecting(kind: type, table: Table) -> Select[Any]:
    """Rows from which the dataclass can be made."""
    return select(*columns_of(kind, table))


def inserting(columns: Iterable[Column[Any]]) -> Insert:
    """A new row; each column from the value of its name."""
    bound = {column.name: column for column in columns}
    table = next(iter(bound.values())).table
    return insert(table).values(named(bound.values())).inline()


class OnConflict(SyntaxExtension, TextClause):
    """What becomes of a new row whose key is taken, in words that SQLite and PostgreSQL share.

    SQLAlchemy has them in each dialect apart, and to write them so would import both.
    """

    inherit_cache = True

    def __init__(self, action: str) -> None:
        super().__init__(f"ON CONFLICT {action}")

    def apply_to_insert(self, insert_stmt: Insert) -> None:
        insert_stmt.apply_syntax_extension_point(lambda _existing: [self], "post_values")


def if_free(statement: Insert) -> Insert:
    """The new row, unless one of its unique keys is taken."""
    return statement.ext(OnConflict("DO NOTHING"))


def replacing(kind: type, table: Table) -> Update:
    """The row with this `id`, all other fields new."""
    return update(table).where(table.c.id == bindparam("id")).values(named(columns_of(kind, table, "id")))


def putting(table: Table) -> Insert:
    """A row of this primary key, new or in the place of the old one."""
    keys = ", ".join(column.name for column in table.primary_key)
    others = ", ".join(f"{column.name} = excluded.{column.name}" for column in table.c if not column.primary_key)
    return inserting(table.c).ext(OnConflict(f"({keys}) DO UPDATE SET {others}"))


def named(columns: Iterable[Column[Any]]) -> dict[str, Any]:
    """Each column with a parameter of its name."""
    return {column.name: bindparam(column.name, type_=column.type) for column in columns}
