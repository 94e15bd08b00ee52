"""Expressions: each form of T-SQL as SQLite's SQL with the type of its value. A form that is not listed is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Protocol

from sqlglot import exp

from sage100_plugin.sage.sandbox.tsql import aggregating, casts, functions
from sage100_plugin.sage.sandbox.tsql.converting import (
    alike,
    arithmetic,
    as_text,
    casted,
    compared,
    negative,
    quoted,
    same,
)
from sage100_plugin.sage.sandbox.tsql.kinds import (
    DATE,
    DATETIME,
    FLOAT,
    INT,
    INTEGERS,
    LIMITS,
    NULL,
    Kind,
    Typed,
    Untranslatable,
    decimal,
    text,
    together,
)
from sage100_plugin.sage.sandbox.tsql.parsing import only
from sage100_plugin.sage.sandbox.tsql.scope import Scope

_SIGNS: dict[type[exp.Expression], str] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/", exp.Mod: "%"}
_COMPARISONS: dict[type[exp.Expression], str] = {
    exp.EQ: "=", exp.NEQ: "<>", exp.GT: ">", exp.GTE: ">=", exp.LT: "<", exp.LTE: "<=",
}  # fmt: skip
_CONDITIONS = (*_COMPARISONS, exp.And, exp.Or, exp.Not, exp.In, exp.Is, exp.Like, exp.Between, exp.Exists)
_EXACT_DIGITS = 15
"""As many as a number of SQLite's own holds for sure."""


class Queries(Protocol):
    """What compiles the queries inside an expression."""

    company: str
    totals: set[tuple[str, Kind]]

    def value(self, node: exp.Expression, outer: Scope) -> Typed:
        """A query that stands for one value."""

    def listed(self, node: exp.Expression, outer: Scope) -> Typed:
        """A query of one column, for IN."""

    def exists(self, node: exp.Expression, outer: Scope) -> str:
        """A query of which is asked whether it has rows."""


class Values:
    """The expressions of one place."""

    def __init__(self, scope: Scope, queries: Queries) -> None:
        self.scope, self.queries = scope, queries

    def value(self, node: exp.Expression) -> Typed:
        """An expression that has a value. Raises `Untranslatable`."""
        if self.scope.groups is not None and not self.scope.aggregated:
            grouped = self._ungrouped(node)
            if grouped is not None and grouped.sql in self.scope.groups:
                return grouped
        return self._value(node)

    def _value(self, node: exp.Expression) -> Typed:
        handler = _HANDLERS.get(type(node))
        if handler is None:
            raise Untranslatable(f"{_called(node)} is not translated for the sandbox")
        return handler(self, node)

    def _ungrouped(self, node: exp.Expression) -> Typed | None:
        """The expression as it would be if the SELECT were not grouped."""
        try:
            with self.within_aggregate():
                return self._value(node)
        except Untranslatable:
            return None

    @contextmanager
    def within_aggregate(self) -> Iterator[None]:
        """Stand inside an aggregate: single rows are seen there, and no other aggregate may stand there."""
        before, self.scope.aggregated = self.scope.aggregated, True
        try:
            yield
        finally:
            self.scope.aggregated = before

    def predicate(self, node: exp.Expression) -> str:
        """A condition. In T-SQL it has no value, and stands in other places than one."""
        if isinstance(node, exp.And | exp.Or):
            word = "AND" if isinstance(node, exp.And) else "OR"
            return f"({self.predicate(node.this)} {word} {self.predicate(node.expression)})"
        if isinstance(node, exp.Not | exp.Paren):
            inside = self.predicate(node.this)
            return f"(NOT {inside})" if isinstance(node, exp.Not) else inside
        if isinstance(node, exp.Exists):
            return self.queries.exists(node.this, self.scope)
        for form, work in _PREDICATES.items():
            if isinstance(node, form):
                return work(self, node)
        raise Untranslatable(f"{_called(node)} is not translated as a condition")


def _comparison(values: Values, node: exp.Expression) -> str:
    only(node, "this", "expression")
    left, right = values.value(node.this), values.value(node.args["expression"])
    if isinstance(node, exp.EQ) and left.kind.name == right.kind.name == "text":
        one, other = values.scope.source_of(left.sql), values.scope.source_of(right.sql)
        if one is not None and other is not None and one is not other:
            return f"({one.key(left.sql)} = {other.key(right.sql)})"
    return compared(_COMPARISONS[type(node)], left, right)


def _is_null(values: Values, node: exp.Expression) -> str:
    if not isinstance(node.args["expression"], exp.Null):
        raise Untranslatable("IS is followed by NULL or NOT NULL")
    return f"({values.value(node.this).sql} IS NULL)"


def _between(values: Values, node: exp.Expression) -> str:
    only(node, "this", "low", "high")
    subject, low, high = (values.value(node.args[name]) for name in ("this", "low", "high"))
    return f"({compared('>=', subject, low)} AND {compared('<=', subject, high)})"


def _in(values: Values, node: exp.Expression) -> str:
    only(node, "this", "expressions", "query")
    subject = values.value(node.this)
    if node.args.get("query") is None:
        first, *listed = alike([subject, *(values.value(one) for one in node.expressions)])
        return f"({same(first)} IN ({', '.join(same(one) for one in listed)}))"
    found = values.queries.listed(node.args["query"], values.scope)
    one, other = alike([subject, Typed("c1", found.kind)])
    return f"({same(one)} IN (SELECT {same(other)} FROM ({found.sql})))"


def _like(values: Values, node: exp.Expression) -> str:
    escape = ""
    if isinstance(node, exp.Escape):
        escape, node = f", {as_text(values.value(node.args['expression'])).sql}", node.this
    only(node, "this", "expression", "negate")
    subject, pattern = (as_text(values.value(node.args[name])).sql for name in ("this", "expression"))
    return f"({'NOT ' if node.args.get('negate') else ''}like_({subject}, {pattern}{escape}))"


_PREDICATES: dict[type[exp.Expression], Callable[[Values, exp.Expression], str]] = {
    **dict.fromkeys(_COMPARISONS, _comparison),
    exp.Is: _is_null,
    exp.Between: _between,
    exp.In: _in,
    exp.Like: _like,
    exp.Escape: _like,
}


def _literal(values: Values, node: exp.Expression) -> Typed:  # noqa: ARG001 - as the table of handlers has it
    given = node.name
    if isinstance(node, exp.National) or (isinstance(node, exp.Literal) and node.is_string):
        return Typed(quoted(given), text(max(1, len(given))))
    if "e" in given.lower():
        return Typed(given, FLOAT)
    whole, _, places = given.partition(".")
    size = max(1, len(whole.lstrip("0")) + len(places))
    if not places and int(whole) <= LIMITS["int"][1]:
        return Typed(whole, replace(INT, precision=size))
    plain = size <= _EXACT_DIGITS
    return Typed(given if plain else quoted(given), decimal(size, len(places), plain=plain))


def _column(values: Values, node: exp.Expression) -> Typed:
    if not isinstance(node.this, exp.Identifier):
        raise Untranslatable(f"{_called(node)} is no column")
    return values.scope.column(str(node.args["table"].name) if node.args.get("table") else "", node.name)


def _arithmetic(values: Values, node: exp.Expression) -> Typed:
    only(node, "this", "expression", "typed", "safe")
    return arithmetic(_SIGNS[type(node)], values.value(node.this), values.value(node.args["expression"]))


def _bits(values: Values, node: exp.Expression) -> Typed:
    left, right = values.value(node.this), values.value(node.args["expression"])
    if left.kind.name not in INTEGERS or right.kind.name not in INTEGERS:
        raise Untranslatable("& and | take whole numbers")
    sign = "&" if isinstance(node, exp.BitwiseAnd) else "|"
    return Typed(f"({left.sql} {sign} {right.sql})", together([left.kind, right.kind]))


def _case(values: Values, node: exp.Expression) -> Typed:
    only(node, "this", "ifs", "default")
    branches = node.args["ifs"]
    *found, last = alike(
        [
            values.value(one)
            for one in (*(branch.args["true"] for branch in branches), node.args.get("default") or exp.Null())
        ]
    )
    subject = None if node.args.get("this") is None else values.value(node.this)
    parts = []
    for branch, one in zip(branches, found, strict=True):
        condition = (
            values.predicate(branch.this) if subject is None else compared("=", subject, values.value(branch.this))
        )
        parts.append(f"WHEN {condition} THEN {one.sql}")
    return Typed(f"(CASE {' '.join(parts)} ELSE {last.sql} END)", last.kind)


def _collated(values: Values, node: exp.Expression) -> Typed:
    """Only what compares as the server does by default."""
    name = node.args["expression"].name.upper()
    if "_CI_" not in name and name != "DATABASE_DEFAULT":
        raise Untranslatable(f"COLLATE {name} is not translated for the sandbox")
    return values.value(node.this)


def _called(node: exp.Expression) -> str:
    """What to call a form in a message."""
    told = {exp.Parameter: "a variable", exp.Any: "ANY", exp.All: "ALL", exp.AtTimeZone: "AT TIME ZONE"}
    if type(node) in told:
        return told[type(node)]
    shown = node.sql("tsql")[:80]
    return f"the condition {shown} in the place of a value" if isinstance(node, _CONDITIONS) else shown


_HANDLERS: dict[type[exp.Expression], Callable[[Values, exp.Expression], Typed]] = {
    exp.Literal: _literal,
    exp.National: _literal,
    exp.Null: lambda _, __: Typed("NULL", NULL),
    exp.Column: _column,
    exp.Paren: lambda values, node: values.value(node.this),
    exp.Neg: lambda values, node: negative(values.value(node.this)),
    **dict.fromkeys(_SIGNS, _arithmetic),
    exp.BitwiseAnd: _bits,
    exp.BitwiseOr: _bits,
    exp.Case: _case,
    exp.Cast: lambda values, node: casts.cast(values.value(node.this), node),
    exp.TryCast: lambda values, node: casts.cast(values.value(node.this), node),
    exp.Convert: lambda values, node: casts.convert(values.value(node.args["expression"]), node),
    exp.Collate: _collated,
    exp.Date: lambda values, node: casted(values.value(node.this), DATE),
    exp.Timestamp: lambda values, node: casted(values.value(node.this), DATETIME),
    exp.CurrentTimestamp: lambda _, __: Typed("now_()", DATETIME),
    exp.Subquery: lambda values, node: values.queries.value(node, values.scope),
    exp.Anonymous: functions.call,
    exp.GroupConcat: aggregating.joined,
    exp.Window: aggregating.window,
}
