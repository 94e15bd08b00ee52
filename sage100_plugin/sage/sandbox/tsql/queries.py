"""SELECTs: their sources, groups and orders, as SQLite's SQL with the types of the columns they give."""

from __future__ import annotations

from sqlglot import exp

from sage100_plugin.sage.sandbox.tsql import aggregating, sources
from sage100_plugin.sage.sandbox.tsql.converting import alike, keyed
from sage100_plugin.sage.sandbox.tsql.kinds import INTEGERS, Kind, Typed, Untranslatable
from sage100_plugin.sage.sandbox.tsql.parsing import only
from sage100_plugin.sage.sandbox.tsql.scope import Catalog, Column, Scope
from sage100_plugin.sage.sandbox.tsql.sources import Compiled, columns_named
from sage100_plugin.sage.sandbox.tsql.values import Values


class Compiler:
    """Compiles one statement. `totals` and `views` are what it needs on the connection it is run on."""

    def __init__(self, company: str, catalog: Catalog) -> None:
        self.company, self.catalog = company, catalog
        self.totals: set[tuple[str, Kind]] = set()
        self.views: set[str] = set()
        self._catalogs: set[str] = set()
        self._number = 0

    def query(self, node: exp.Expression, outer: Scope | None = None) -> Compiled:
        """A SELECT, or several in a UNION. Raises `Untranslatable`."""
        if isinstance(node, exp.Subquery):
            only(node, "this")
            return self.query(node.this, outer)
        if isinstance(node, exp.Select):
            return self._select(node, outer)
        if isinstance(node, exp.SetOperation):
            return self._combined(node, outer)
        raise Untranslatable(f"{node.sql('tsql')[:80]} is no SELECT")

    def value(self, node: exp.Expression, outer: Scope) -> Typed:
        found = self.query(node, outer)
        _one_column(found)
        return Typed(f"(SELECT only_(c1) FROM ({found.sql}))", found.columns[0].kind)

    def listed(self, node: exp.Expression, outer: Scope) -> Typed:
        found = self.query(node, outer)
        _one_column(found)
        return Typed(found.sql, found.columns[0].kind)

    def exists(self, node: exp.Expression, outer: Scope) -> str:
        return f"(EXISTS ({self.query(node, outer).sql}))"

    def name(self, letter: str) -> str:
        """A name of SQLite's own for a source or a named query."""
        self._number += 1
        return f"{letter}{self._number}"

    def same_company(self, catalog: str) -> None:
        """A database is a company, and the sandbox's file is one. Raises `Untranslatable` for another."""
        self._catalogs |= {catalog.casefold()} - {""}
        if len(self._catalogs) > 1 or (self.company and self._catalogs - {self.company.casefold()}):
            known = f"this company is called {self.company}" if self.company else "a sandbox file is one company"
            raise Untranslatable(f"There is no database {catalog} here; {known}")

    def _combined(self, node: exp.SetOperation, outer: Scope | None) -> Compiled:
        """UNION, EXCEPT and INTERSECT: each column in the type of both sides together."""
        only(node, "this", "expression", "distinct", "with_", "order", "limit", "offset")
        scope = Scope(outer)
        named = self._named_queries(node, scope)
        left, right = self.query(node.this, scope), self.query(node.args["expression"], scope)
        if len(left.columns) != len(right.columns):
            raise Untranslatable("All queries combined using UNION, INTERSECT or EXCEPT must have as many columns")
        pairs = [
            alike([Typed(f"c{at}", one.kind), Typed(f"c{at}", other.kind)])
            for at, (one, other) in enumerate(zip(left.columns, right.columns, strict=True), 1)
        ]
        sides = [
            "SELECT "
            + ", ".join(f"{keyed(pair[side])} AS c{at}" for at, pair in enumerate(pairs, 1))
            + f" FROM ({sql})"
            for side, sql in enumerate((left.sql, right.sql))
        ]
        word = type(node).__name__.upper() + ("" if node.args.get("distinct") else " ALL")
        columns = [Column(column.name, pair[0].kind) for column, pair in zip(left.columns, pairs, strict=True)]
        outputs = [Typed(f"c{at}", column.kind) for at, column in enumerate(columns, 1)]
        ends = self._ends(node, scope, [column.name for column in columns], outputs)
        return Compiled(f"{named}{sides[0]} {word} {sides[1]}{ends}", columns)

    def _named_queries(self, node: exp.Expression, scope: Scope) -> str:
        """WITH."""
        given = node.args.get("with_")
        if given is None:
            return ""
        parts = []
        for one in given.expressions:
            found = self.query(one.this, scope)
            columns = columns_named(found, one.args["alias"])
            name = self.name("w")
            scope.ctes[one.alias.casefold()] = (name, columns)
            parts.append(f"{name} AS ({found.sql})")
        return f"WITH {', '.join(parts)} "

    def _select(self, node: exp.Select, outer: Scope | None) -> Compiled:
        only(
            node, "expressions", "distinct", "limit", "with_", "from_", "joins", "where", "group", "having", "order",
            "offset", "options",
        )  # fmt: skip
        scope = Scope(outer)
        named = self._named_queries(node, scope)
        values = Values(scope, self)
        joined = sources.joined(node, values, self)
        where = f" WHERE {values.predicate(node.args['where'].this)}" if node.args.get("where") else ""
        group = self._group(node, values)
        scope.aggregates = True
        outputs, names = self._outputs(node, values)
        having = f" HAVING {values.predicate(node.args['having'].this)}" if node.args.get("having") else ""
        distinct = bool(node.args.get("distinct"))
        if distinct:
            only(node.args["distinct"])
        listed = ", ".join(f"{keyed(one) if distinct else one.sql} AS c{at}" for at, one in enumerate(outputs, 1))
        ends = self._ends(node, scope, names, outputs)
        columns = [Column(name, one.kind) for name, one in zip(names, outputs, strict=True)]
        sql = f"SELECT {'DISTINCT ' if distinct else ''}{listed}{''.join(map(str, joined))}{where}{group}{having}"
        return Compiled(f"{named}{_percent(sql, ends)}", columns)

    def _group(self, node: exp.Select, values: Values) -> str:
        group = node.args.get("group")
        asked = [*node.expressions, *(node.args[name] for name in ("having", "order") if node.args.get(name))]
        if group is None:
            if any(aggregating.aggregates(one) for one in asked) or node.args.get("having"):
                values.scope.groups = frozenset()
            return ""
        only(group, "expressions")
        if any(isinstance(one, exp.Rollup | exp.Cube | exp.GroupingSets) for one in group.expressions):
            raise Untranslatable("ROLLUP, CUBE and GROUPING SETS are not translated for the sandbox")
        if any(isinstance(one, exp.Literal) for one in group.expressions):
            raise Untranslatable("GROUP BY names columns, not places")
        keys = [values.value(one) for one in group.expressions]
        values.scope.groups = frozenset(key.sql for key in keys)
        return f" GROUP BY {', '.join(keyed(key) for key in keys)}"

    def _outputs(self, node: exp.Select, values: Values) -> tuple[list[Typed], list[str]]:
        found: list[tuple[str, Typed]] = []
        for one in node.expressions:
            if isinstance(one, exp.Star) or (isinstance(one, exp.Column) and isinstance(one.this, exp.Star)):
                only(one if isinstance(one, exp.Star) else one.this)
                found += _all_columns(values.scope, one.args["table"].name if one.args.get("table") else "")
            elif isinstance(one, exp.Alias):
                found.append((one.alias, values.value(one.this)))
            else:
                found.append((one.name if isinstance(one, exp.Column) else "", values.value(one)))
        return [one for _, one in found], [name for name, _ in found]

    def _ends(self, node: exp.Expression, scope: Scope, names: list[str], outputs: list[Typed]) -> str:
        """ORDER BY, TOP, and OFFSET with FETCH."""
        order = ""
        if node.args.get("order") is not None:
            only(node.args["order"], "expressions")
            distinct = isinstance(node, exp.SetOperation) or bool(node.args.get("distinct"))
            keys = [self._key(one, scope, names, outputs, distinct=distinct) for one in node.args["order"].expressions]
            order = f" ORDER BY {', '.join(keys)}"
        return f"{order}{self._limit(node, scope, ordered=bool(order))}"

    def _key(self, one: exp.Expression, scope: Scope, names: list[str], outputs: list[Typed], *, distinct: bool) -> str:
        only(one, "this", "desc", "nulls_first")
        down = " DESC" if one.args.get("desc") else ""
        if bool(one.args.get("nulls_first")) is bool(down):
            raise Untranslatable("NULLS FIRST and NULLS LAST are not T-SQL")
        plain = isinstance(one.this, exp.Column) and not one.this.table and isinstance(one.this.this, exp.Identifier)
        called = [name.casefold() for name in names]
        if isinstance(one.this, exp.Literal) and not one.this.is_string:
            place = int(one.this.name) if one.this.name.isdigit() else 0
            if not 1 <= place <= len(outputs):
                raise Untranslatable(f"The ORDER BY position number {one.this.name} is out of range")
            found = outputs[place - 1]
        elif plain and called.count(one.this.name.casefold()) == 1:
            found = outputs[called.index(one.this.name.casefold())]
        else:
            found = Values(scope, self).value(one.this)
        if distinct and found.sql not in {output.sql for output in outputs}:
            raise Untranslatable("ORDER BY items must appear in the select list if SELECT DISTINCT or UNION is used")
        return f"{keyed(found)}{down}"

    def _limit(self, node: exp.Expression, scope: Scope, *, ordered: bool) -> str:
        limit, offset = node.args.get("limit"), node.args.get("offset")
        if limit is None and offset is None:
            return ""
        options = limit.args.get("limit_options") if limit is not None else None
        if options is not None and options.args.get("with_ties"):
            raise Untranslatable("WITH TIES is not translated for the sandbox")
        if offset is not None and not ordered:
            raise Untranslatable("OFFSET needs ORDER BY")
        count = None if limit is None else limit.args.get("count" if isinstance(limit, exp.Fetch) else "expression")
        most = "-1" if count is None else self._whole(count, scope)
        if options is not None and options.args.get("percent"):
            return f"{_PERCENT}{most}"
        return f" LIMIT {most}" + ("" if offset is None else f" OFFSET {self._whole(offset.expression, scope)}")

    def _whole(self, node: exp.Expression, scope: Scope) -> str:
        """How many rows: a whole number, or a query that gives one."""
        query = isinstance(node, exp.Select)
        found = self.value(node, scope.beside()) if query else Values(scope.beside(), self).value(node)
        if found.kind.name not in INTEGERS:
            raise Untranslatable("TOP, OFFSET and FETCH take whole numbers in the sandbox")
        return found.sql


_PERCENT = " LIMIT PERCENT "
"""What stands before the share until the query that it is a share of is known."""


def _percent(sql: str, ends: str) -> str:
    """TOP n PERCENT, rounded up."""
    order, mark, share = ends.partition(_PERCENT)
    if not mark:
        return f"{sql}{ends}"
    return f"{sql}{order} LIMIT (SELECT (count(*) * {share} + 99) / 100 FROM ({sql}))"


def _one_column(found: Compiled) -> None:
    if len(found.columns) != 1:
        raise Untranslatable("A subquery in the place of a value gives one column")


def _all_columns(scope: Scope, source: str) -> list[tuple[str, Typed]]:
    """What * stands for."""
    if source and source.casefold() not in scope.sources:
        raise Untranslatable(f"'{source}.*' names no source of this SELECT")
    asked = [scope.sources[source.casefold()]] if source else list(scope.sources.values())
    if not asked:
        raise Untranslatable("SELECT * needs FROM")
    if scope.groups is not None:
        raise Untranslatable("SELECT * cannot stand with GROUP BY or an aggregate")
    return [column for one in asked for column in one.columns.values()]
