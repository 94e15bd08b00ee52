"""A value of one type as a value of another, by the rules of SQL Server. Raises `ValueError` for what it refuses."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import Any

from sage100_plugin.sage.sandbox.tsql import moments
from sage100_plugin.sage.sandbox.tsql.kinds import INTEGERS, LIMITS, MOST, Kind, decimal

ISO_DATE = 23
FOUR_PLACES = 2
"""Styles of CONVERT: of a date, and of money."""

EXACT = Context(prec=100)
CUT = Context(prec=100, rounding=ROUND_DOWN)
"""More digits than any decimal of SQL Server, so that nothing is rounded before its type says so."""

_FLOATING = decimal(MOST, 15)


def number(value: Any) -> Decimal:
    """A number however SQLite holds it: a whole one, a float that was read from a decimal's text, or text."""
    return value if isinstance(value, Decimal) else Decimal(str(value))


def fixed(value: Decimal, scale: int, rounding: str = ROUND_HALF_UP) -> Decimal:
    """A decimal with so many places; zero has no sign."""
    found = value.quantize(Decimal(1).scaleb(-scale), rounding, EXACT)
    return found.copy_abs() if found.is_zero() else found


def letters(text: str) -> str:
    """A text as the server's default collation compares it: without case, and without blanks at its end."""
    return text.rstrip(" ").casefold()


def held(value: Decimal, kind: Kind, rounding: str = ROUND_HALF_UP) -> Any:
    """A computed number as its type holds it."""
    if kind.name in INTEGERS:
        return checked(int(value), kind)
    if kind.name == "float":
        return float(value)
    found = fixed(value, kind.scale, rounding)
    if found.copy_abs() >= Decimal(10) ** (kind.precision - kind.scale):
        raise ValueError("Arithmetic overflow error converting expression to data type numeric.")
    return format(found, "f")


def cast(value: Any, source: Kind, target: Kind, style: int | None = None) -> Any:
    """Convert a value that is not null."""
    if target.name in INTEGERS:
        return _whole(value, source, target)
    if target.name in {"decimal", "money"}:
        return _decimal(value, source, target)
    if target.name == "float":
        return float(str(_decimal(value, source, _FLOATING)))
    if target.name in {"date", "datetime"}:
        return _moment(value, source, target, style)
    return _text(value, source, target, style)


def _whole(value: Any, source: Kind, target: Kind) -> int:
    if source.name == "text":
        bare = value.strip(" ").removeprefix("+")
        if bare.removeprefix("-").isascii() and bare.removeprefix("-").isdigit():
            found = int(bare)
        elif bare in ("", "-"):
            found = 0
        else:
            raise ValueError(f"Conversion failed when converting the nvarchar value '{value}' to data type {target}.")
    elif source.name == "datetime":
        passed = moments.moment(value) - moments.FIRST
        found = passed.days + (passed - dt.timedelta(passed.days) >= dt.timedelta(hours=12))
    else:
        found = int(fixed(number(value), 0, ROUND_DOWN))
    if target.name == "bit":
        return int(found != 0)
    return checked(found, target)


def checked(value: int, kind: Kind) -> int:
    """The number, when the type holds it."""
    low, high = LIMITS[kind.name]
    if not low <= value <= high:
        raise ValueError(f"Arithmetic overflow error converting expression to data type {kind}.")
    return value


def _decimal(value: Any, source: Kind, target: Kind) -> str:
    try:
        read = number(value.strip(" ") if source.name == "text" else value)
    except InvalidOperation:
        read = Decimal("NaN")
    if not read.is_finite() or (source.name == "text" and "_" in value):
        raise ValueError("Error converting data type nvarchar to numeric.")
    if read.copy_abs() >= Decimal(10) ** MOST:
        raise ValueError(f"Arithmetic overflow error converting {source} to data type numeric.")
    return str(held(read, target))


def _moment(value: Any, source: Kind, target: Kind, style: int | None) -> str:
    if source.name in {"date", "datetime"}:
        found = moments.moment(value)
    elif source.name == "text":
        found = moments.read(value, style)
    else:
        found = moments.FIRST + dt.timedelta(days=float(number(value)))
    return moments.day(found) if target.name == "date" else moments.stamp(found)


def _text(value: Any, source: Kind, target: Kind, style: int | None) -> str:
    if source.name in {"date", "datetime"}:
        wanted = style if style is not None else ISO_DATE if source.name == "date" else 0
        found = moments.shown(moments.moment(value), wanted)
    elif source.name == "decimal":
        found = format(fixed(number(value), source.scale), "f")
    elif source.name == "money":
        found = format(fixed(number(value), 4 if style == FOUR_PLACES else 2), ",f" if style == 1 else "f")
    else:
        found = str(value)
    if target.precision and len(found) > target.precision:
        if source.numeric:
            raise ValueError(f"Arithmetic overflow error converting {source} to data type nvarchar.")
        return found[: target.precision]
    return found
