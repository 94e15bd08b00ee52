"""T-SQL as far as the reader speaks it, put into SQLite's words, with the types its columns have on SQL Server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

from tests.sage.tds.kinds import MAX, Kind

Tables = Mapping[str, Mapping[str, Kind]]
"""Table name -> column name -> its kind."""

NOW = "coalesce((SELECT now FROM sandbox_clock), strftime('%Y-%m-%d %H:%M:%f', 'now'))"
STAMP = "%Y-%m-%d %H:%M:%f"
CATALOG = "information_schema_columns"
"""What stands for INFORMATION_SCHEMA.COLUMNS."""


@dataclass(frozen=True)
class Statement:
    """A statement for SQLite, and the columns it gives."""

    sql: str
    columns: list[tuple[str, Kind]]


class UnknownTableError(LookupError):
    """Error 208."""


class UnknownColumnError(LookupError):
    """Error 207."""


def parse(text: str) -> exp.Expression:
    """The tree of one SELECT."""
    return sqlglot.parse_one(text, read="tsql")


def translate(tree: exp.Expression, tables: Tables) -> Statement:
    """The statement for SQLite. Raises for tables and columns that are not there."""
    columns = _Scope(tables, {}).columns(tree)
    _compare_as_sql_server(tree, tables)
    return Statement(tree.transform(_in_sqlite).sql("sqlite"), columns)


class _Scope:
    """The sources that one SELECT can name, and those around it."""

    def __init__(self, tables: Tables, sources: Mapping[str, Mapping[str, Kind]]) -> None:
        self._tables, self._sources = tables, sources

    def columns(self, query: exp.Expression) -> list[tuple[str, Kind]]:
        """The columns a query gives."""
        if isinstance(query, exp.Subquery | exp.Paren):
            return self.columns(query.this)
        if isinstance(query, exp.SetOperation):
            self.columns(query.expression)
            return self.columns(query.this)
        inside = self._inside(query)
        for column in query.find_all(exp.Column):
            if column.find_ancestor(exp.Select) is query:
                inside.kind(column)
        for nested in query.find_all(exp.Select):
            if nested is not query and nested.parent_select is query and not nested.find_ancestor(exp.From, exp.Join):
                inside.columns(nested)
        return [(one.alias_or_name, inside.kind(one)) for one in query.expressions]

    def _inside(self, query: exp.Expression) -> _Scope:
        """The scope of a SELECT, with its tables, joins and derived tables."""
        found = {**self._sources}
        for part in (query.args.get("from_"), *query.args.get("joins", ())):
            source = part.this if part is not None else None
            if isinstance(source, exp.Subquery):
                found[source.alias.lower()] = {name.lower(): kind for name, kind in self.columns(source.this)}
            elif isinstance(source, exp.Table):
                found[source.alias_or_name.lower()] = self._table(source)
        return _Scope(self._tables, found)

    def _table(self, source: exp.Table) -> Mapping[str, Kind]:
        try:
            return self._tables[name_of(source)]
        except KeyError:
            raise UnknownTableError(source.name) from None

    def kind(self, one: exp.Expression) -> Kind:  # noqa: PLR0911 - one for each form
        """The kind of an expression."""
        if isinstance(one, exp.Column):
            return self._column(one)
        if isinstance(one, exp.Convert | exp.Cast):
            return _named(one.this if isinstance(one, exp.Convert) else one.to)
        if isinstance(one, exp.Literal | exp.National):
            plain = isinstance(one, exp.Literal) and not one.is_string
            return _number(one.name) if plain else Kind("nvarchar", max(1, len(one.name)))
        if isinstance(one, exp.Count | exp.Null):
            return Kind("int")
        if isinstance(one, exp.Parameter):
            return Kind("nvarchar", 4000)
        if isinstance(one, exp.Subquery):
            return self.columns(one.this)[0][1]
        if isinstance(one, exp.Case):
            return self.kind(one.args["ifs"][0].args["true"])
        if isinstance(one, exp.Anonymous):
            return Kind("datetime")
        found = self.kind(one.this)
        return Kind("decimal", 38, found.scale) if isinstance(one, exp.Sum) and found.name == "decimal" else found

    def _column(self, column: exp.Column) -> Kind:
        name = column.name.lower()
        places = [self._sources.get(column.table.lower(), {})] if column.table else list(self._sources.values())
        for place in places:
            if name in place:
                return place[name]
        raise UnknownColumnError(column.name)


def name_of(table: exp.Table) -> str:
    """A table's name in our catalog."""
    return CATALOG if table.db.upper() == "INFORMATION_SCHEMA" else table.name.lower()


def _named(kind: exp.DataType) -> Kind:
    name = kind.this.value.lower()
    sizes = [int(one.name) for one in kind.expressions if one.name.isdigit()]
    if name in {"varchar", "nvarchar"}:
        return Kind(name, sizes[0] if sizes else MAX if kind.expressions else 30)
    if name == "datetime2":
        return Kind(name, *(sizes or [7]))
    return Kind(name, *(sizes or [18, 0])) if name == "decimal" else Kind(name)


def _number(text: str) -> Kind:
    scale = len(text.partition(".")[2])
    return Kind("decimal", max(len(text), scale + 1), scale) if scale else Kind("int")


def _compare_as_sql_server(tree: exp.Expression, tables: Tables) -> None:
    """Text is compared without case and trailing spaces; SQLite has to be told."""
    texts = {name for columns in tables.values() for name, kind in columns.items() if kind.name == "nvarchar"}
    for test in list(tree.find_all(exp.EQ, exp.NEQ, exp.In)):
        for column in (test.this, test.args.get("expression")):
            if isinstance(column, exp.Column) and column.name.lower() in texts:
                trimmed = exp.func("rtrim", column.copy())
                column.replace(exp.Collate(this=trimmed, expression=exp.var("NOCASE")))


def _in_sqlite(node: exp.Expression) -> exp.Expression:  # noqa: PLR0911 - one for each form
    """One node as SQLite has it."""
    if isinstance(node, exp.National):
        return exp.Literal.string(node.name)
    if isinstance(node, exp.Table):
        return exp.Table(this=exp.to_identifier(name_of(node), quoted=True), alias=node.args.get("alias"))
    if isinstance(node, exp.Convert):
        return _converted(node.expression, _named(node.this))
    if isinstance(node, exp.Cast):
        return _converted(node.this, _named(node.to))
    if isinstance(node, exp.DateAdd):
        return _moved(node)
    if isinstance(node, exp.Anonymous) and node.name.upper() in {"GETUTCDATE", "SYSUTCDATETIME"}:
        return sqlglot.parse_one(NOW, read="sqlite")
    if isinstance(node, exp.CurrentSchema):
        return exp.Literal.string("dbo")
    return node


def _converted(value: exp.Expression, kind: Kind) -> exp.Expression:
    """Stamps are text already; decimals are shown with all their places."""
    if kind.name in {"varchar", "nvarchar"} and kind.size == 20:
        return exp.Case(
            ifs=[
                exp.If(
                    this=exp.func("typeof", value.copy()).eq("integer"),
                    true=exp.cast(value.copy(), "text"),
                )
            ],
            default=exp.func("printf", exp.Literal.string("%.3f"), value.copy()),
        )
    return value.copy()


def _moved(node: exp.DateAdd) -> exp.Expression:
    seconds = exp.Div(this=exp.paren(node.expression.copy()), expression=exp.Literal.number("1000.0"))
    shift = exp.DPipe(this=exp.paren(seconds), expression=exp.Literal.string(" seconds"))
    return exp.func("strftime", exp.Literal.string(STAMP), node.this.copy(), shift)
