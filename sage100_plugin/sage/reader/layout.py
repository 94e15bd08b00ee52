"""Which of Sage's tables and columns a database has, and questions fitted to that.

Optional columns, and tables of which it is not certain that every version has them, may be missing: then what is asked
of them is answered with nothing, and the question stays as it is. A database that has everything is asked the question
as it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Join,
    Select,
    Table,
    Unicode,
    UnicodeText,
    column,
    false,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.sql import visitors

from sage100_plugin.errors import Unavailable
from sage100_plugin.sage.reader.dialect import Moment, PreciseMoment
from sage100_plugin.sage.tables import TABLES

PRECISE = "datetime2"

SQLITE = text(
    "SELECT held.name, shown.name, shown.type FROM sqlite_master AS held, pragma_table_info(held.name) AS shown "
    "WHERE held.type = 'table' AND held.name NOT LIKE 'dbo_Audit%'"
)
NO_COMPANY = (
    "This database is not one of Sage 100 Contractor, or the login may not see its tables: none of them is there. "
    "Check the database's name, and that the login has the role db_datareader in it."
)
LACKING = (
    "This company's database lacks {names}, where Sage 100 Contractor keeps what was asked for in the versions we "
    "know. sage100-plugin doctor lists all that is missing: send that list to whoever looks after the plugin."
)


@dataclass(frozen=True)
class Missing:
    """Something of Sage's that a database lacks: a column, or with none the whole table.

    Without an `optional` one some questions cannot be asked; without the others their answers are poorer.
    """

    table: str
    column: str | None
    optional: bool

    def __str__(self) -> str:
        return f"the table {self.table}" if self.column is None else f"the column {self.table}.{self.column}"


@dataclass(frozen=True)
class Layout:
    """The tables a database has: table name -> column name -> SQL Server's type, in lower case."""

    types: Mapping[str, Mapping[str, str]]

    @property
    def is_company(self) -> bool:
        """Whether it looks like a company's database at all."""
        needed = [name for name, declared in TABLES.items() if not _may_lack(declared)]
        return 2 * sum(name in self.types for name in needed) > len(needed)

    @property
    def stamp(self) -> str:
        """The type of `upddte`. That all tables agree in it is a guess."""
        return next((columns["upddte"] for columns in self.types.values() if "upddte" in columns), "datetime")

    @cached_property
    def missing(self) -> tuple[Missing, ...]:
        """What is missing, by table and column."""
        return tuple(gap for name in sorted(TABLES) for gap in self._gaps(TABLES[name]))

    def _gaps(self, declared: Table) -> Iterable[Missing]:
        there = self.types.get(declared.name)
        if there is None:
            return [Missing(declared.name, None, _may_lack(declared))]
        lacked = [one for one in declared.c if one.name not in there and not one.info.get("private")]
        return [Missing(declared.name, one.name, bool(one.info.get("optional"))) for one in lacked]

    def fit(self, question: Select[Any]) -> Select[Any]:
        """The question as this database can answer it. Raises `Unavailable` when it cannot."""
        poorer = self._poorer_tables(question) if self.missing else set()
        precise = self.stamp == PRECISE
        if not poorer and not precise:
            return question

        def instead(element: Any, **_: Any) -> Any:  # noqa: ANN401 - any part of a statement
            if precise and isinstance(element, Moment):
                return PreciseMoment(*element.clauses)
            declared = _table_of(element)
            if declared is None or declared.name not in poorer:
                return None
            stand_in = self._stand_ins[declared.name]
            return stand_in.c[element.name] if isinstance(element, Column) else stand_in

        return cast("Select[Any]", visitors.replacement_traverse(question, {}, instead))

    def _poorer_tables(self, question: Select[Any]) -> set[str]:
        """The tables of which a question asks something that is missing. Raises `Unavailable` for what it needs."""
        parts = [*visitors.iterate(question), *question.selected_columns]
        joined = {part.right for part in parts if isinstance(part, Join)}
        poorer, lacking = set(), dict[str, None]()
        for part in parts:
            declared = _table_of(part)
            gap = None if declared is None else self._gap(declared, part)
            if declared is None or gap is None:
                continue
            poorer.add(declared.name)
            only_adds = gap.column is not None or declared in joined or "parent" in declared.info
            if not (gap.optional and only_adds):
                lacking[str(gap)] = None
        if lacking:
            sentence = LACKING.format(names=", ".join(lacking)) if self.is_company else NO_COMPANY
            raise Unavailable("sage_unavailable", sentence)
        return poorer

    def _gap(self, declared: Table, part: object) -> Missing | None:
        """What is missing of a table, or of the column that is asked of it."""
        found = self._by_name.get((declared.name, None))
        return found or (self._by_name.get((declared.name, part.name)) if isinstance(part, Column) else None)

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, str | None], Missing]:
        return {(gap.table, gap.column): gap for gap in self.missing}

    @cached_property
    def _stand_ins(self) -> Mapping[str, FromClause]:
        """What stands for a table of which something is missing: its columns, and nothing for those it lacks."""
        return {name: self._stand_in(TABLES[name]) for name in {gap.table for gap in self.missing}}

    def _stand_in(self, declared: Table) -> FromClause:
        there = self.types.get(declared.name)
        readable = [one for one in declared.c if not one.info.get("private")]
        if there is None:
            return select(*(_nothing(one) for one in readable)).where(false()).subquery(declared.name)
        shown = [one if one.name in there else _nothing(one) for one in readable]
        return select(*shown).select_from(declared).subquery(declared.name)


def read_layout(connection: Connection) -> Layout:
    """Ask a database for its tables and columns."""
    asked = SQLITE if connection.dialect.name == "sqlite" else columns_there()
    types: dict[str, dict[str, str]] = {}
    for name, one, kind in connection.execute(asked):
        types.setdefault(str(name).lower(), {})[str(one).lower()] = str(kind).lower()
    return Layout(types)


def columns_there() -> Select[Any]:
    """The columns of Sage's tables and their types: SQL Server's `INFORMATION_SCHEMA.COLUMNS`, once at the start."""
    names = ["TABLE_SCHEMA", "TABLE_NAME", "COLUMN_NAME", "DATA_TYPE"]
    catalog = table("COLUMNS", *(column(name) for name in names), schema="INFORMATION_SCHEMA")
    found = catalog.alias("found").c
    asked = select(found.TABLE_NAME, found.COLUMN_NAME, found.DATA_TYPE)
    return asked.where(found.TABLE_SCHEMA == "dbo", found.TABLE_NAME.in_(sorted(TABLES)))


def _table_of(part: object) -> Table | None:
    """The table that a part of a question is, or of which it is a column."""
    found = part.table if isinstance(part, Column) else part
    return found if isinstance(found, Table) else None


def _may_lack(declared: Table) -> bool:
    """Whether a company's database may be without this table."""
    return bool(declared.info.get("guess"))


def _nothing(one: Column[Any]) -> ColumnElement[Any]:
    """What a column that is not there holds: what Sage gives a new row, else null."""
    default = {"": "''", "0": "0"}.get(str(getattr(one.server_default, "arg", None)), "NULL")
    kind = Unicode() if isinstance(one.type, UnicodeText) else one.type  # the older name of nvarchar(max) is going away
    return sql_cast(literal_column(default), kind).label(one.name)
