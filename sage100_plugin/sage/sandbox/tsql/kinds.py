"""SQL Server's types as far as Sage's tables and consultants' queries use them, and how they combine."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

ORDER = (
    "null", "text", "bit", "tinyint", "smallint", "int", "bigint", "money", "decimal", "float", "date",
    "datetime",
)  # fmt: skip
"""From the lowest precedence to the highest: the higher of two types is that of both together."""

INTEGERS = {"bit": 1, "tinyint": 3, "smallint": 5, "int": 10, "bigint": 19}
"""Their digits, when they meet a decimal."""

LIMITS = {
    "bit": (0, 1),
    "tinyint": (0, 255),
    "smallint": (-(2**15), 2**15 - 1),
    "int": (-(2**31), 2**31 - 1),
    "bigint": (-(2**63), 2**63 - 1),
}
MOST = 38
"""The most digits a decimal has."""


class Untranslatable(Exception):
    """What the sandbox cannot answer as Sage's server would; the message says what it is."""


class NotASelect(Untranslatable):
    """Something that does more than ask."""


class NoSuchTable(Untranslatable):
    """A name behind FROM that means nothing."""


class NoSuchColumn(Untranslatable):
    """A column's name that means nothing, or more than one thing."""


@dataclass(frozen=True)
class Kind:
    """A type. `precision` are digits, of text the characters (0 is max).

    `plain` numbers are SQLite's own, as columns hold them; computed decimals are text, as SQLite has no exact ones.
    """

    name: str
    precision: int = 0
    scale: int = 0
    plain: bool = True

    @property
    def numeric(self) -> bool:
        return self.name in INTEGERS or self.name in {"decimal", "money", "float"}

    @property
    def code(self) -> str:
        """The type as the functions on the connection read it."""
        return f"{self.name} {self.precision} {self.scale}"

    def __str__(self) -> str:
        return "nvarchar" if self.name == "text" else self.name


class Typed(NamedTuple):
    """A piece of SQLite's SQL and the type that its value has on SQL Server."""

    sql: str
    kind: Kind


NULL = Kind("null")
INT = Kind("int", 10)
BIGINT = Kind("bigint", 19)
FLOAT = Kind("float")
DATE = Kind("date")
DATETIME = Kind("datetime")
MONEY = Kind("money", 19, 4, plain=False)


def text(length: int = 0) -> Kind:
    """Text of at most so many characters."""
    return Kind("text", length)


def decimal(precision: int, scale: int, *, plain: bool = False) -> Kind:
    """A decimal."""
    return Kind("decimal", precision, scale, plain)


@cache
def kind_of(code: str) -> Kind:
    """The kind of a `Kind.code`."""
    name, precision, scale = code.split()
    return Kind(name, int(precision), int(scale))


def as_decimal(kind: Kind) -> Kind:
    """A whole number as the decimal it is taken for. A constant has only the digits it is written with."""
    if kind.name == "money":
        return decimal(kind.precision, kind.scale)
    return decimal(kind.precision, 0, plain=True) if kind.name in INTEGERS else kind


def together(kinds: list[Kind]) -> Kind:
    """The type of values that stand in one place: branches of a CASE, rows of a UNION, two sides of a comparison."""
    found = NULL
    for kind in kinds:
        found = _two(found, kind)
    return found


def _two(left: Kind, right: Kind) -> Kind:
    low, high = sorted((left, right), key=lambda kind: ORDER.index(kind.name))
    if high.name == "text" and low.name == "text":
        return text(0 if 0 in (low.precision, high.precision) else max(low.precision, high.precision))
    if high.name == "decimal" and low.numeric:
        return _widest(high, as_decimal(low))
    if high.name == low.name and high.numeric:
        return replace(high, precision=max(low.precision, high.precision))
    return high


def _widest(one: Kind, other: Kind) -> Kind:
    scale = max(one.scale, other.scale)
    whole = max(one.precision - one.scale, other.precision - other.scale)
    return decimal(min(MOST, whole + scale), scale, plain=one.plain and other.plain)


def worked(sign: str, left: Kind, right: Kind) -> Kind:
    """The type of `left sign right` for two numbers, by SQL Server's rules of precision and scale."""
    both = together([left, right])
    if both.name == "money" and sign not in "+-":
        raise Untranslatable(f"money {sign} a number is computed in a way of its own; cast it to decimal(19, 4)")
    if both.name != "decimal":
        return replace(both, precision=INTEGERS.get(both.name, both.precision), plain=both.name != "money")
    one, other = as_decimal(left), as_decimal(right)
    whole = max(one.precision - one.scale, other.precision - other.scale)
    scale = max(one.scale, other.scale)
    if sign in "+-":
        return decimal(min(MOST, whole + scale + 1), min(scale, MOST - whole))
    if sign == "*":
        return _fitted(one.precision + other.precision + 1, one.scale + other.scale)
    if sign == "/":
        scale = max(6, one.scale + other.precision + 1)
        return _fitted(one.precision - one.scale + other.scale + scale, scale)
    return decimal(min(one.precision - one.scale, other.precision - other.scale) + scale, scale)


def _fitted(precision: int, scale: int) -> Kind:
    """Places are given up for digits before the point, but not the first six."""
    whole = precision - scale
    if precision > MOST:
        scale = min(scale, max(6, MOST - whole))
    return decimal(min(MOST, precision), scale)


def summed(kind: Kind) -> Kind:
    """The type of SUM."""
    if kind.name == "decimal":
        return decimal(MOST, kind.scale)
    return INT if kind.name in {"tinyint", "smallint", "int"} else kind


def averaged(kind: Kind) -> Kind:
    """The type of AVG: of whole numbers it is whole."""
    return decimal(MOST, max(kind.scale, 6)) if kind.name == "decimal" else summed(kind)
