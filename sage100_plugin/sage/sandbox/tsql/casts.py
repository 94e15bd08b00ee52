"""CAST and CONVERT: types by their names, and which conversions are known."""

from __future__ import annotations

from sqlglot import exp

from sage100_plugin.sage.sandbox.tsql.converting import as_text, casted
from sage100_plugin.sage.sandbox.tsql.kinds import (
    BIGINT,
    DATE,
    DATETIME,
    FLOAT,
    INT,
    INTEGERS,
    MONEY,
    MOST,
    Kind,
    Typed,
    Untranslatable,
    decimal,
    text,
)
from sage100_plugin.sage.sandbox.tsql.moments import READ, SAME, STYLES
from sage100_plugin.sage.sandbox.tsql.parsing import only

_LENGTH = 30
"""Of a text type that is named without one."""
_DATED = frozenset({"date", "datetime"})
_TYPES = {
    "int": INT, "bigint": BIGINT, "date": DATE, "datetime": DATETIME, "datetime2": DATETIME, "smalldatetime": DATETIME,
    "money": MONEY, "float": FLOAT, "double": FLOAT, "utinyint": Kind("tinyint", INTEGERS["tinyint"]),
    **{name: Kind(name, INTEGERS[name]) for name in ("tinyint", "smallint", "bit")},
}  # fmt: skip


def cast(one: Typed, node: exp.Expression) -> Typed:
    """CAST and TRY_CAST."""
    only(node, "this", "to", "safe")
    return _to(one, named(node.args["to"]), None, attempt=isinstance(node, exp.TryCast))


def convert(one: Typed, node: exp.Expression) -> Typed:
    """CONVERT and TRY_CONVERT."""
    only(node, "this", "expression", "style", "safe")
    style = node.args.get("style")
    if style is not None and not (isinstance(style, exp.Literal) and style.name.isdigit()):
        raise Untranslatable("CONVERT takes its style as a number")
    chosen = None if style is None else int(style.name)
    return _to(one, named(node.this), chosen, attempt=bool(node.args.get("safe")))


def _to(one: Typed, kind: Kind, style: int | None, *, attempt: bool) -> Typed:
    if style is not None and style not in _styles(one.kind, kind):
        raise Untranslatable(f"style {style} of CONVERT from {one.kind} to {kind} is not translated")
    clash = (one.kind.name in _DATED and kind.numeric) or (kind.name == "date" and one.kind.numeric)
    if clash and (one.kind.name, kind.name) != ("datetime", "int"):
        raise Untranslatable(f"a conversion of {one.kind} to {kind} is not translated")
    if one.kind.name == "null":
        return Typed("NULL", kind)
    if kind.name == "text" and one.kind.name == "float":
        return as_text(one)
    return casted(one, kind, style, attempt=attempt)


def _styles(source: Kind, target: Kind) -> set[int]:
    """A style means something between texts and dates, and for money as text."""
    if source.name in _DATED:
        return {*STYLES, *SAME}
    if source.name == "text" and target.name in _DATED:
        return {0, 23, 112, 126, *READ, *SAME}
    return {0, 1, 2}


def named(node: exp.Expression) -> Kind:
    """A type as a query names it."""
    name = str(node.this.value).lower() if isinstance(node, exp.DataType) else node.sql("tsql").lower()
    sizes = [int(one.name) for one in node.expressions if one.name.isdigit()]
    if name in {"varchar", "nvarchar", "char", "nchar"}:
        return text(0 if node.expressions and not sizes else next(iter(sizes), _LENGTH))
    if name in {"decimal", "numeric"}:
        precision, scale = (*sizes, *(18, 0)[len(sizes) :])
        if not scale <= precision <= MOST:
            raise Untranslatable(f"decimal({precision}, {scale}) is no type")
        return decimal(precision, scale)
    if name not in _TYPES:
        raise Untranslatable(f"the type {name} is not translated for the sandbox")
    return _TYPES[name]
