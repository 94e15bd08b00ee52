"""What stands behind FROM: tables, joins, named queries and queries in brackets."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlglot import exp

from sage100_plugin.sage.sandbox.tsql.converting import alike
from sage100_plugin.sage.sandbox.tsql.kinds import Typed, Untranslatable
from sage100_plugin.sage.sandbox.tsql.parsing import only
from sage100_plugin.sage.sandbox.tsql.scope import Column, Scope, Source

if TYPE_CHECKING:
    from sage100_plugin.sage.sandbox.tsql.queries import Compiler
    from sage100_plugin.sage.sandbox.tsql.values import Values

APPLY = (
    "APPLY is not translated for the sandbox, since SQLite has nothing like it: write it as a join, or as a subquery "
    "in the list of columns"
)
JOINS = frozenset(
    {"", "INNER", "CROSS", *(f"{side}{outer}" for side in ("LEFT", "RIGHT", "FULL") for outer in ("", " OUTER"))}
)
PIVOT = "PIVOT is not translated for the sandbox: write SUM(CASE WHEN ... END) for each column"


class Compiled(NamedTuple):
    """A query in SQLite's SQL. Its columns are named c1, c2 and so on."""

    sql: str
    columns: list[Column]


class Found(NamedTuple):
    """A source as SQLite has it, the columns by their names there, and what it is called in the query."""

    sql: str
    columns: list[tuple[str, Column]]
    called: str


def joined(node: exp.Select, values: Values, compiler: Compiler) -> list[str | Source]:
    """FROM with its joins, piece by piece; their columns can be named from here on."""
    if node.args.get("from_") is None:
        return []
    only(node.args["from_"], "this")
    found: list[str | Source] = [" FROM ", _source(node.args["from_"].this, values, compiler)]
    for join in node.args.get("joins") or ():
        only(join, "this", "side", "kind", "on", "hint")
        words = " ".join(str(join.args[name]).upper() for name in ("side", "kind") if join.args.get(name))
        source = _source(join.this, values, compiler)
        if words not in JOINS:
            raise Untranslatable(f"{words} JOIN is not T-SQL")
        if join.args.get("on") is None and words not in {"", "CROSS"}:
            raise Untranslatable(f"{words} JOIN needs ON")
        found += [f" {words} JOIN ", source]
        if join.args.get("on") is not None:
            found.append(f" ON {values.predicate(join.args['on'])}")
    return found


def _source(node: exp.Expression, values: Values, compiler: Compiler) -> Source:
    found = _found(node, values, compiler)
    if found.called.casefold() in values.scope.sources:
        raise Untranslatable(f"Two sources are called {found.called}; give one of them another name with AS")
    own = compiler.name("s")
    columns = {one.name.casefold(): (one.name, Typed(f'{own}."{name}"', one.kind)) for name, one in found.columns}
    source = values.scope.sources[found.called.casefold()] = Source(found.sql, own, columns)
    return source


def _found(node: exp.Expression, values: Values, compiler: Compiler) -> Found:
    if isinstance(node, exp.Table):
        return _table(node, values.scope, compiler)
    if isinstance(node, exp.Lateral):
        raise Untranslatable(APPLY)
    if not isinstance(node, exp.Subquery | exp.Values) or isinstance(node.this, exp.Table):
        raise Untranslatable(f"{node.sql('tsql')[:80]} behind FROM is not translated for the sandbox")
    if node.args.get("pivots"):
        raise Untranslatable(PIVOT)
    only(node, "this", "alias", "expressions")
    if not node.alias:
        raise Untranslatable("A query behind FROM needs a name")
    rows = isinstance(node, exp.Values)
    inside = _rows(node, values) if rows else compiler.query(node.this, values.scope.beside())
    return Found(f"({inside.sql})", numbered(columns_named(inside, node.args["alias"])), node.alias)


def _table(node: exp.Table, scope: Scope, compiler: Compiler) -> Found:
    if node.args.get("pivots"):
        raise Untranslatable(PIVOT)
    only(node, "this", "db", "catalog", "alias", "hints")
    if not isinstance(node.this, exp.Identifier):
        raise Untranslatable(f"{node.this.sql('tsql')} behind FROM is not translated for the sandbox")
    if node.this.args.get("temporary"):
        raise Untranslatable(f"#{node.name} is a temporary table, and one SELECT has none: write it as WITH")
    if node.args.get("alias") is not None:
        only(node.args["alias"], "this")
    named = None if node.db else scope.cte(node.name)
    if named is not None:
        name, columns = named
        return Found(name, numbered(columns), node.alias_or_name)
    compiler.same_company(node.catalog)
    known = compiler.catalog(node.db, node.name)
    if "." in known.name:
        compiler.views.add(known.name)
    return Found(f'"{known.name}"', known.columns, node.alias_or_name)


def _rows(node: exp.Expression, values: Values) -> Compiled:
    """VALUES."""
    rows = [[values.value(one) for one in row.expressions] for row in node.expressions]
    if len({len(row) for row in rows}) > 1:
        raise Untranslatable("The rows of VALUES must have as many columns")
    columns = [alike(list(column)) for column in zip(*rows, strict=True)]
    lines = (
        "SELECT " + ", ".join(f"{column[at].sql} AS c{place}" for place, column in enumerate(columns, 1))
        for at in range(len(rows))
    )
    return Compiled(" UNION ALL ".join(lines), [Column("", column[0].kind) for column in columns])


def numbered(columns: list[Column]) -> list[tuple[str, Column]]:
    """The columns of a query by their names in SQLite."""
    return [(f"c{at}", column) for at, column in enumerate(columns, 1)]


def columns_named(found: Compiled, alias: exp.Expression) -> list[Column]:
    """The columns of a named query, each with a name of its own."""
    called = alias.name
    names = [one.name for one in alias.args.get("columns") or ()] or [column.name for column in found.columns]
    if len(names) != len(found.columns):
        raise Untranslatable(f"'{called}' has {len(found.columns)} columns and names {len(names)}")
    if "" in names:
        raise Untranslatable(f"No column name was specified for column {names.index('') + 1} of '{called}'")
    plain = [name.casefold() for name in names]
    twice = next((name for name in names if plain.count(name.casefold()) > 1), None)
    if twice is not None:
        raise Untranslatable(f"The column '{twice}' was specified multiple times for '{called}'")
    return [Column(name, column.kind) for name, column in zip(names, found.columns, strict=True)]
