"""Values brought to one type: for comparisons, arithmetic and everything else where two of them meet.

What SQLite holds is told by the type: text, dates, and decimals that are not plain are SQLite's text, all else is a
number. Two values of one comparison are held alike.
"""

from __future__ import annotations

from dataclasses import replace

from sage100_plugin.sage.sandbox.tsql.kinds import (
    DATETIME,
    INTEGERS,
    Kind,
    Typed,
    Untranslatable,
    text,
    together,
    worked,
)


def quoted(given: str) -> str:
    """A text as SQLite writes it."""
    return "'" + given.replace("'", "''") + "'"


def collation(kind: Kind) -> str:
    """How values of the type are compared, ordered and grouped."""
    if kind.name == "text":
        return " COLLATE SAGE"
    return "" if kind.plain else " COLLATE NUM"


def keyed(one: Typed) -> str:
    """An expression to order by, to group by or to tell apart by."""
    return f"{one.sql}{collation(one.kind)}"


def alike(values: list[Typed]) -> list[Typed]:
    """All in the type of them together, and held alike."""
    kind = together([one.kind for one in values])
    found = [convert(one, kind) for one in values]
    if all(one.kind.plain for one in found):
        return found
    return [
        Typed(f"CAST({one.sql} AS TEXT)" if one.kind.plain else one.sql, replace(one.kind, plain=False))
        for one in found
    ]


def same(one: Typed) -> str:
    """What is the same, letter by letter, for equal values.

    Equality is never left to a collation: SQLite 3.40 looks texts of unlike length up in a filter that knows of none.
    """
    if one.kind.name == "text":
        return f"letters_({one.sql})"
    return one.sql if one.kind.plain else f"digits_({one.sql})"


def compared(sign: str, left: Typed, right: Typed) -> str:
    """A comparison in the type of both sides."""
    one, other = alike([left, right])
    if sign in {"=", "<>"}:
        return f"({same(one)} {sign} {same(other)})"
    return f"({keyed(one)} {sign} {other.sql})"


def convert(one: Typed, kind: Kind) -> Typed:
    """A value in a type of higher precedence, as SQL Server converts it unasked."""
    source, target = one.kind, kind.name
    if source.name == "null":
        return Typed(one.sql, replace(kind, plain=True)) if kind.numeric else Typed(one.sql, kind)
    if target == source.name or (source.numeric and kind.numeric and (target != "float" or source.plain)):
        return Typed(one.sql, replace(kind, plain=source.plain))
    allowed = source.name == "text" or target == "float" or (target == "datetime" and source.name != "bit")
    if not allowed or target == "text":
        raise Untranslatable(f"Operand type clash: {source} is incompatible with {kind}")
    return casted(one, kind)


def casted(one: Typed, kind: Kind, style: int | None = None, *, attempt: bool = False) -> Typed:
    """A value in another type, by the functions on the connection."""
    target = replace(kind, plain=kind.name not in {"decimal", "money"})
    styled = "" if style is None else f", {style}"
    name = "try_cast_" if attempt else "cast_"
    return Typed(f"{name}({one.sql}, '{one.kind.code}', '{target.code}'{styled})", target)


def as_text(one: Typed) -> Typed:
    """A value as text, where a function takes nothing else."""
    if one.kind.name in {"text", "null"}:
        return Typed(one.sql, one.kind if one.kind.name == "text" else text(1))
    if one.kind.name == "float":
        raise Untranslatable("a float as text is not translated; cast it to a decimal first")
    return casted(one, text())


def as_whole(one: Typed, kind: Kind) -> Typed:
    """A value as a whole number, where a function takes nothing else."""
    return one if one.kind.name in {*INTEGERS, "null"} else casted(one, kind)


def as_moment(one: Typed) -> Typed:
    """A value as a date or moment, where a function takes nothing else."""
    return one if one.kind.name in {"date", "datetime", "null"} else casted(one, DATETIME)


def arithmetic(sign: str, left: Typed, right: Typed) -> Typed:
    """Two values and a sign between them: numbers, texts put together, or a moment moved by days."""
    if sign in "+-" and left.kind.name == "datetime" and right.kind.numeric:
        moved = right.sql if sign == "+" else negative(right).sql
        return Typed(f"date_shift_({left.sql}, {moved})", DATETIME)
    if sign == "+" and {left.kind.name, right.kind.name} <= {"text", "null"}:
        lengths = (left.kind.precision, right.kind.precision)
        return Typed(f"({left.sql} || {right.sql})", text(0 if 0 in lengths else sum(lengths)))
    kind = together([left.kind, right.kind])
    if not kind.numeric:
        raise Untranslatable(f"Operand type clash: {left.kind} {sign} {right.kind}")
    one, other = (convert(side, kind) if side.kind.name in {"text", "null"} else side for side in (left, right))
    found = worked(sign, one.kind, other.kind)
    return Typed(f"worked_('{sign}', '{found.code}', {one.sql}, {other.sql})", found)


def negative(one: Typed) -> Typed:
    """A number with the other sign."""
    if not one.kind.numeric:
        raise Untranslatable(f"Operand type clash: - {one.kind}")
    if one.kind.plain:
        return Typed(f"(-{one.sql})", one.kind)
    return Typed(f"worked_('-', '{one.kind.code}', 0, {one.sql})", one.kind)
