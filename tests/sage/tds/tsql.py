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
KIND = "kind"
TEXT = ("varchar", "nvarchar")


@dataclass(frozen=True)
class Statement:
    """A statement for SQLite, and the columns it gives."""

    sql: str
    columns: list[tuple[str, Kind]]


class UnknownTableError(LookupError):
    """Error 208."""


class UnknownColumnError(LookupError):
    """Error 207."""


def translate(text: str, tables: Tables) -> Statement:
    """One SELECT for SQLite. Raises for tables and columns that are not there."""
    tree = sqlglot.parse_one(text, read="tsql")
    columns = _Scope(tables, {}).columns(tree)
    for node in reversed(list(tree.walk())):
        node.replace(_in_sqlite(node))
    return Statement(tree.sql("sqlite"), columns)


class _Scope:
    """The sources that one SELECT can name, and those around it."""

    def __init__(self, tables: Tables, sources: Mapping[str, Mapping[str, Kind]]) -> None:
        self._tables, self._sources = tables, sources

    def columns(self, query: exp.Expr) -> list[tuple[str, Kind]]:
        """The columns a query gives; those it reads are marked with their kinds."""
        if isinstance(query, exp.SetOperation):
            self.columns(query.expression)
        if not isinstance(query, exp.Select):
            return self.columns(query.this)
        sources = [part.this for part in (query.args.get("from_"), *query.args.get("joins", ())) if part is not None]
        inside = self._inside(sources)
        derived = {id(one) for source in sources for one in source.find_all(exp.Select)}
        for nested in query.find_all(exp.Select):
            if nested.parent_select is query and id(nested) not in derived:
                inside.columns(nested)
        aliases = {one.alias_or_name for one in query.expressions}
        for column in query.find_all(exp.Column):
            ordered = column.name in aliases and not column.table and column.find_ancestor(exp.Order)
            if column.parent_select is query and not ordered:
                column.meta[KIND] = inside.kind(column)
        return [(one.alias_or_name, inside.kind(one)) for one in query.expressions]

    def _inside(self, sources: list[exp.Expr]) -> _Scope:
        """The scope of a SELECT, with its tables, joins and derived tables."""
        found = {**self._sources}
        for source in sources:
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

    def kind(self, one: exp.Expr) -> Kind:  # noqa: PLR0911 - one for each form
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
        if isinstance(one, exp.Parameter | exp.CurrentSchema):
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
    if table.db.lower() == "dbo_audit":
        return f"dbo_audit__{table.name.lower()}"
    return in_catalog(table.name) if table.db.upper() == "INFORMATION_SCHEMA" else table.name.lower()


def in_catalog(name: str) -> str:
    """What stands for a view of INFORMATION_SCHEMA."""
    return f"information_schema_{name.lower()}"


def _named(kind: exp.DataType) -> Kind:
    name = kind.this.value.lower()
    sizes = [int(one.name) for one in kind.expressions if one.name.isdigit()]
    if name in TEXT:
        return Kind(name, sizes[0] if sizes else MAX if kind.expressions else 30)
    if name == "datetime2":
        return Kind(name, *(sizes or [7]))
    return Kind(name, *(sizes or [18, 0])) if name == "decimal" else Kind(name)


def _number(text: str) -> Kind:
    scale = len(text.partition(".")[2])
    return Kind("decimal", max(len(text), scale + 1), scale) if scale else Kind("int")


def _in_sqlite(node: exp.Expr) -> exp.Expr:  # noqa: PLR0911 - one for each form
    """One node as SQLite has it; what is below it is there already."""
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
    if isinstance(node, exp.Column) and isinstance(node.parent, exp.EQ | exp.NEQ | exp.In) and _held(node) in TEXT:
        return exp.Collate(this=exp.func("rtrim", node.copy()), expression=exp.var("NOCASE"))
    if isinstance(node.parent, exp.Binary) and node is not node.parent.this and _held(node.parent.this) == "date":
        return exp.func("date", node.copy())
    return node


def _held(node: exp.Expr) -> str:
    """The type of a column."""
    kind: Kind | None = node.meta.get(KIND)
    return "" if kind is None else kind.name


def _converted(value: exp.Expr, kind: Kind) -> exp.Expr:
    """Stamps are text already, cut to what their type keeps; a number as text has all its places."""
    held: Kind = value.meta.get(KIND) or kind
    if kind.name == "datetime":
        return exp.func("substr", value.copy(), exp.Literal.number(1), exp.Literal.number(23))
    if kind.name in TEXT and held.name == "decimal":
        return exp.func("printf", exp.Literal.string(f"%.{held.scale}f"), value.copy())
    if kind.name in TEXT and held.name.endswith("int"):
        return exp.cast(value.copy(), "text")
    return value.copy()


def _moved(node: exp.DateAdd) -> exp.Expr:
    seconds = exp.Div(this=exp.paren(node.expression.copy()), expression=exp.Literal.number("1000.0"))
    shift = exp.DPipe(this=exp.paren(seconds), expression=exp.Literal.string(" seconds"))
    return exp.func("strftime", exp.Literal.string(STAMP), node.this.copy(), shift)
