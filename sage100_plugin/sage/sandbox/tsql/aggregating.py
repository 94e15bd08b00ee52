"""Aggregates over groups and windows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlglot import exp

from sage100_plugin.sage.sandbox.tsql.aggregates import total_name
from sage100_plugin.sage.sandbox.tsql.converting import alike, as_text, as_whole, keyed
from sage100_plugin.sage.sandbox.tsql.kinds import BIGINT, INT, Typed, Untranslatable, averaged, summed, text
from sage100_plugin.sage.sandbox.tsql.parsing import only

if TYPE_CHECKING:
    from sage100_plugin.sage.sandbox.tsql.values import Values

Nodes = Sequence[exp.Expression]


def counted(name: str, given: Nodes, fewest: int, most: int | None) -> None:
    if len(given) < fewest or (most is not None and len(given) > most):
        raise Untranslatable(f"The {name.lower()} function does not take {len(given)} argument(s)")


NAMES = frozenset({"COUNT", "COUNT_BIG", "SUM", "AVG", "MIN", "MAX"})


def aggregates(node: exp.Expression) -> bool:
    """Whether an expression holds an aggregate of its own SELECT, outside any OVER."""
    if isinstance(node, exp.Select | exp.SetOperation):
        return False
    if isinstance(node, exp.GroupConcat) or (isinstance(node, exp.Anonymous) and node.name.upper() in NAMES):
        return True
    skipped = node.this if isinstance(node, exp.Window) else None
    inside = [child for child in node.iter_expressions() if child is not skipped]
    if skipped is not None:
        inside += list(skipped.iter_expressions())
    return any(aggregates(child) for child in inside)


def aggregate(values: Values, name: str, given: Nodes) -> Typed:
    if values.scope.aggregated or not values.scope.aggregates:
        raise Untranslatable(f"{name} cannot stand here: not inside another aggregate, nor in WHERE, ON or GROUP BY")
    with values.within_aggregate():
        return _total(values, name, given)


def _total(values: Values, name: str, given: Nodes) -> Typed:
    """An aggregate's own call, for a group or for a window."""
    counted(name, given, 1, 1)
    count = BIGINT if name == "COUNT_BIG" else INT
    if isinstance(given[0], exp.Star):
        if name not in {"COUNT", "COUNT_BIG"}:
            raise Untranslatable(f"{name} takes no *")
        return Typed("count(*)", count)
    distinct = isinstance(given[0], exp.Distinct)
    if distinct:
        only(given[0], "expressions")
        given = given[0].expressions
    one = values.value(given[0])
    inside = f"{'DISTINCT ' if distinct else ''}{keyed(one)}"
    if name in {"COUNT", "COUNT_BIG"}:
        return Typed(f"count({inside})", count)
    if name in {"MIN", "MAX"}:
        return Typed(f"{name.lower()}({inside})", one.kind)
    if not one.kind.numeric or one.kind.name in {"bit", "money"}:
        raise Untranslatable(f"Operand data type {one.kind} is invalid for {name.lower()} operator, or not translated")
    kind = summed(one.kind) if name == "SUM" else averaged(one.kind)
    values.queries.totals.add((name.lower(), kind))
    return Typed(f"{total_name(name.lower(), kind)}({inside})", kind)


def joined(values: Values, node: exp.Expression) -> Typed:
    """STRING_AGG, with or without WITHIN GROUP (ORDER BY one key)."""
    only(node, "this", "separator")
    if values.scope.aggregated or not values.scope.aggregates:
        raise Untranslatable("STRING_AGG cannot stand here")
    with values.within_aggregate():
        ordered = node.this if isinstance(node.this, exp.Order) else None
        subject = ordered.this if ordered is not None else node.this
        separator = as_text(values.value(node.args["separator"])).sql
        parts = [as_text(values.value(subject)).sql, separator]
        if ordered is not None:
            parts += _order_key(values, ordered)
    return Typed(f"joined_all_({', '.join(parts)})", text())


def _order_key(values: Values, ordered: exp.Expression) -> list[str]:
    if len(ordered.expressions) != 1:
        raise Untranslatable("STRING_AGG is ordered by one key in the sandbox")
    key = values.value(ordered.expressions[0].this)
    return [str(int(bool(ordered.expressions[0].args.get("desc")))), f"'{key.kind.code}'", key.sql]


_RANKS = frozenset({"ROW_NUMBER", "RANK", "DENSE_RANK", "NTILE"})
_NEIGHBOURS = frozenset({"LAG", "LEAD", "FIRST_VALUE", "LAST_VALUE"})


def window(values: Values, node: exp.Expression) -> Typed:
    """A function OVER a window."""
    only(node, "this", "partition_by", "order", "spec", "over")
    name = node.this.name.upper() if isinstance(node.this, exp.Anonymous) else node.this.sql("tsql")
    order = node.args.get("order")
    if name in _RANKS | _NEIGHBOURS and order is None:
        raise Untranslatable(f"The function '{name}' must have an OVER clause with ORDER BY")
    if name in NAMES:
        if any(isinstance(one, exp.Distinct) for one in node.this.expressions):
            raise Untranslatable("Use of DISTINCT is not allowed with the OVER clause")
        found = _total(values, name, node.this.expressions)
    elif name in _RANKS:
        inside = ", ".join(as_whole(values.value(one), INT).sql for one in node.this.expressions)
        found = Typed(f"{name.lower()}({inside})", BIGINT)
    elif name in _NEIGHBOURS:
        found = _neighbour(values, name, node.this.expressions)
    else:
        raise Untranslatable(f"{name} OVER is not translated for the sandbox")
    parts = []
    if node.args.get("partition_by"):
        parts.append("PARTITION BY " + ", ".join(keyed(values.value(one)) for one in node.args["partition_by"]))
    if order is not None:
        keys = (
            f"{keyed(values.value(one.this))}{' DESC' if one.args.get('desc') else ''}" for one in order.expressions
        )
        parts.append("ORDER BY " + ", ".join(keys))
    if node.args.get("spec") is not None:
        parts.append(_frame(node.args["spec"]))
    return Typed(f"{found.sql} OVER ({' '.join(parts)})", found.kind)


def _neighbour(values: Values, name: str, given: Nodes) -> Typed:
    counted(name, given, 1, 3 if name in {"LAG", "LEAD"} else 1)
    one = values.value(given[0])
    if len(given) < 3:  # noqa: PLR2004 - the third is what stands in for a row that is not there
        rest = "".join(f", {as_whole(values.value(node), INT).sql}" for node in given[1:])
        return Typed(f"{name.lower()}({one.sql}{rest})", one.kind)
    first, instead = alike([one, values.value(given[2])])
    step = as_whole(values.value(given[1]), INT).sql
    return Typed(f"{name.lower()}({first.sql}, {step}, {instead.sql})", first.kind)


def _frame(spec: exp.Expression) -> str:
    def bound(side: str) -> str:
        start, where = spec.args.get(side), spec.args.get(f"{side}_side")
        if isinstance(start, str):
            return start if not where else f"{start} {where}"
        if isinstance(start, exp.Literal) and not start.is_string:
            return f"{start.name} {where}"
        raise Untranslatable("this frame of a window is not translated for the sandbox")

    if spec.args.get("end") is None:
        return f"{spec.args['kind']} {bound('start')}"
    return f"{spec.args['kind']} BETWEEN {bound('start')} AND {bound('end')}"
