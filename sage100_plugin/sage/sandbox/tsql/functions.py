"""The functions of T-SQL that the sandbox knows, by their names. Any other is refused by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlglot import exp

from sage100_plugin.sage.sandbox.tsql import aggregating
from sage100_plugin.sage.sandbox.tsql.aggregating import Nodes, counted
from sage100_plugin.sage.sandbox.tsql.converting import (
    alike,
    as_moment,
    as_text,
    as_whole,
    casted,
    compared,
    quoted,
)
from sage100_plugin.sage.sandbox.tsql.kinds import (
    DATE,
    DATETIME,
    INT,
    INTEGERS,
    Kind,
    Typed,
    Untranslatable,
    as_decimal,
    decimal,
    text,
)
from sage100_plugin.sage.sandbox.tsql.moments import PARTS

if TYPE_CHECKING:
    from sage100_plugin.sage.sandbox.tsql.values import Values


def call(values: Values, node: exp.Expression) -> Typed:
    """A call of a function by its name."""
    name = node.name.upper()
    if name in aggregating.NAMES:
        return aggregating.aggregate(values, name, node.expressions)
    if name in _SIMPLE:
        return _SIMPLE[name].call(values, name, node.expressions)
    if name not in _OTHERS:
        raise Untranslatable(f"the function {name} is not translated for the sandbox")
    fewest, most, work = _OTHERS[name]
    counted(name, node.expressions, fewest, most)
    return work(values, node.expressions)


@dataclass(frozen=True)
class _Simple:
    """A function of texts (`t`) and whole numbers (`n`). `gives` is its type, none when that is its first text's."""

    name: str
    takes: str
    gives: Kind | None = None
    optional: int = 0

    def call(self, values: Values, name: str, given: Nodes) -> Typed:
        counted(name, given, len(self.takes) - self.optional, len(self.takes))
        found = [
            as_text(values.value(node)) if kind == "t" else as_whole(values.value(node), INT)
            for kind, node in zip(self.takes, given, strict=False)
        ]
        return Typed(f"{self.name}({', '.join(one.sql for one in found)})", self.gives or found[0].kind)


_SIMPLE: Mapping[str, _Simple] = {
    "LEN": _Simple("len_", "t", INT),
    "UPPER": _Simple("upper_", "t"),
    "LOWER": _Simple("lower_", "t"),
    "LTRIM": _Simple("ltrim_", "t"),
    "RTRIM": _Simple("rtrim_", "t"),
    "TRIM": _Simple("trim_", "t"),
    "REVERSE": _Simple("reverse_", "t"),
    "CHARINDEX": _Simple("find_", "ttn", INT, optional=1),
    "SUBSTRING": _Simple("part_", "tnn"),
    "LEFT": _Simple("left_", "tn"),
    "RIGHT": _Simple("right_", "tn"),
    "REPLACE": _Simple("replace_", "ttt", text()),
    "STUFF": _Simple("stuff_", "tnnt", text()),
    "REPLICATE": _Simple("repeat_", "tn", text()),
}


def _isnull(values: Values, given: Nodes) -> Typed:
    """The type is that of the first: a longer text in the place of the first is cut."""
    first, second = (values.value(node) for node in given)
    if first.kind.name == "null" or second.kind.name == "null":
        return second if first.kind.name == "null" else first
    if not _fits(second.kind, first.kind):
        second = casted(second, first.kind)
    one, other = alike([first, second])
    return Typed(f"coalesce({one.sql}, {other.sql})", replace(first.kind, plain=one.kind.plain))


def _fits(small: Kind, large: Kind) -> bool:
    """Whether every value of a type is one of the other as well."""
    if large.name == "decimal" and small.numeric:
        one = as_decimal(small)
        return one.scale <= large.scale and one.precision - one.scale <= large.precision - large.scale
    if large.name != small.name and not {large.name, small.name} <= INTEGERS.keys():
        return False
    return large.precision == 0 or 0 < small.precision <= large.precision


def _coalesce(values: Values, given: Nodes) -> Typed:
    found = alike([values.value(node) for node in given])
    return Typed(f"coalesce({', '.join(one.sql for one in found)})", found[0].kind)


def _nullif(values: Values, given: Nodes) -> Typed:
    first, second = (values.value(node) for node in given)
    return Typed(f"(CASE WHEN {compared('=', first, second)} THEN NULL ELSE {first.sql} END)", first.kind)


def _iif(values: Values, given: Nodes) -> Typed:
    one, other = alike([values.value(node) for node in given[1:]])
    return Typed(f"(CASE WHEN {values.predicate(given[0])} THEN {one.sql} ELSE {other.sql} END)", one.kind)


def _concat(name: str) -> Callable[[Values, Nodes], Typed]:
    def work(values: Values, given: Nodes) -> Typed:
        found = [as_text(values.value(node)).sql for node in given]
        return Typed(f"{name}({', '.join(found)})", text())

    return work


def _numeric(values: Values, node: exp.Expression) -> Typed:
    found = values.value(node)
    if not found.kind.numeric or found.kind.name in {"money", "float"}:
        raise Untranslatable(f"{found.kind} is not taken by this function in the sandbox; cast it to a decimal")
    return found


def _rounded(values: Values, given: Nodes) -> Typed:
    one, places = _numeric(values, given[0]), as_whole(values.value(given[1]), INT).sql
    cut = values.value(given[2]).sql if given[2:] else "0"
    plain = one.kind.name in INTEGERS
    kind = replace(one.kind, plain=plain)
    return Typed(f"round_({one.sql}, {places}, '{kind.code}', {cut})", kind)


def _kept(name: str, *, places: bool) -> Callable[[Values, Nodes], Typed]:
    """Functions of one number: whole numbers stay whole, decimals keep their places or lose them."""

    def work(values: Values, given: Nodes) -> Typed:
        one = _numeric(values, given[0])
        if one.kind.name in INTEGERS:
            return Typed(f"CAST({name}({one.sql}) AS INTEGER)", one.kind)
        return Typed(f"{name}({one.sql})", decimal(one.kind.precision, one.kind.scale if places else 0))

    return work


def _part(node: exp.Expression) -> str:
    name = node.name.lower()
    if not isinstance(node, exp.Column) or node.table or name not in PARTS:
        raise Untranslatable(f"the part {node.sql('tsql')} of a date is not translated for the sandbox")
    return PARTS[name]


def _date_add(values: Values, given: Nodes) -> Typed:
    part, step, start = _part(given[0]), as_whole(values.value(given[1]), INT), as_moment(values.value(given[2]))
    if start.kind.name == "date" and part in {"hour", "minute", "second", "millisecond"}:
        raise Untranslatable(f"The datepart {part} is not supported by date function dateadd for data type date")
    kind = start.kind if start.kind.name == "date" else DATETIME
    return Typed(f"date_add_('{part}', {step.sql}, {start.sql}, '{kind.code}')", kind)


def _date_diff(values: Values, given: Nodes) -> Typed:
    start, end = (as_moment(values.value(node)).sql for node in given[1:])
    return Typed(f"date_diff_('{_part(given[0])}', {start}, {end})", INT)


def _date_part(values: Values, given: Nodes) -> Typed:
    return Typed(f"date_part_('{_part(given[0])}', {as_moment(values.value(given[1])).sql})", INT)


def _date_name(values: Values, given: Nodes) -> Typed:
    return Typed(f"date_name_('{_part(given[0])}', {as_moment(values.value(given[1])).sql})", text(30))


def _one_part(part: str) -> Callable[[Values, Nodes], Typed]:
    return lambda values, given: Typed(f"date_part_('{part}', {as_moment(values.value(given[0])).sql})", INT)


def _date_of(values: Values, given: Nodes) -> Typed:
    parts = ", ".join(as_whole(values.value(node), INT).sql for node in given)
    return Typed(f"date_of_({parts})", DATE)


def _end_of_month(values: Values, given: Nodes) -> Typed:
    months = as_whole(values.value(given[1]), INT).sql if given[1:] else "0"
    return Typed(f"end_of_month_({as_moment(values.value(given[0])).sql}, {months})", DATE)


def _now(values: Values, given: Nodes) -> Typed:  # noqa: ARG001 - as the table of functions has it
    """The sandbox's server stands in UTC."""
    return Typed("now_()", DATETIME)


def _company(values: Values, given: Nodes) -> Typed:  # noqa: ARG001
    return Typed(quoted(values.queries.company), text(128))


_OTHERS: Mapping[str, tuple[int, int | None, Callable[[Values, Nodes], Typed]]] = {
    "ISNULL": (2, 2, _isnull),
    "COALESCE": (2, None, _coalesce),
    "NULLIF": (2, 2, _nullif),
    "IIF": (3, 3, _iif),
    "CONCAT": (2, None, _concat("joined_")),
    "CONCAT_WS": (3, None, _concat("joined_by_")),
    "SPACE": (1, 1, lambda values, given: Typed(f"repeat_(' ', {as_whole(values.value(given[0]), INT).sql})", text())),
    "ROUND": (2, 3, _rounded),
    "ABS": (1, 1, _kept("abs_", places=True)),
    "SIGN": (1, 1, _kept("sign_", places=True)),
    "CEILING": (1, 1, _kept("ceiling_", places=False)),
    "FLOOR": (1, 1, _kept("floor_", places=False)),
    "DATEADD": (3, 3, _date_add),
    "DATEDIFF": (3, 3, _date_diff),
    "DATEPART": (2, 2, _date_part),
    "DATENAME": (2, 2, _date_name),
    "YEAR": (1, 1, _one_part("year")),
    "MONTH": (1, 1, _one_part("month")),
    "DAY": (1, 1, _one_part("day")),
    "DATEFROMPARTS": (3, 3, _date_of),
    "EOMONTH": (1, 2, _end_of_month),
    **dict.fromkeys(("GETDATE", "GETUTCDATE", "SYSDATETIME", "SYSUTCDATETIME"), (0, 0, _now)),
    "DB_NAME": (0, 0, _company),
}
