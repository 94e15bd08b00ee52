"""One element of a request, as an XSD describes it, and the text that it takes."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from sage100_plugin.sage.api.xml import UNHOLDABLE

Kind = Literal["text", "date", "decimal", "integer", "flag", "group"]


_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_MOST_DIGITS = 27
"""More than any number of Sage's has; the writing of a longer one would have no end."""


class Unfit(Exception):
    """A value that an element does not take; `code` is a word of the error table."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Element:
    """A name, how often it may stand, and what it takes. `max_occurs` is none when it may repeat without end.

    `kind` group has `children`: a reference (`ClientRef`), a key (`ObjectRef`) or a line. `grade` and `why` are set
    in our own XSD only.
    """

    name: str
    kind: Kind
    min_occurs: int = 1
    max_occurs: int | None = 1
    max_length: int | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    digits: int | None = None
    places: int | None = None
    choices: tuple[str, ...] = ()
    children: tuple[Element, ...] = ()
    grade: str = ""
    why: str = ""

    @property
    def key(self) -> Element | None:
        """The child of a reference that holds the number: `ObjectID`, or `LineID`, `PhaseID` of lines."""
        by_name = {child.name: child for child in self.children if not child.children}
        wanted = [by_name[name] for name in ("ObjectID", "PhaseID", "LineID") if name in by_name]
        return next(iter(wanted or by_name.values()), None)

    def fit(self, value: Any, places: int) -> str:
        """Give the text for a Python value. `places` are a decimal's when the schema names none. Raises `Unfit`."""
        wrong = UNHOLDABLE.search(value) if isinstance(value, str) else None
        if wrong:
            raise Unfit("invalid_value", f"holds a character that Sage cannot store (U+{ord(wrong[0]):04X})")
        text = _text(value, places if self.places is None else self.places)
        self._check(text)
        if self.choices and text not in self.choices:
            raise Unfit("invalid_value", f"is not one of {', '.join(self.choices)}")
        return text

    def _check(self, text: str) -> None:
        match self.kind:
            case "text":
                _length(text, self.max_length)
            case "decimal" | "integer":
                self._range(_number(text, whole=self.kind == "integer"))
            case "date":
                _date(text)
            case "flag" if text not in {"0", "1"}:
                raise Unfit("invalid_value", "is neither yes nor no")
            case "group":
                raise Unfit("invalid_value", "is a group of fields, not a value")

    def _range(self, number: Decimal) -> None:
        if self.low is not None and number < self.low:
            raise Unfit("invalid_value", f"is less than {self.low}")
        if self.high is not None and number > self.high:
            raise Unfit("invalid_value", f"is more than {self.high}")
        whole = None if self.digits is None else self.digits - (self.places or 0)
        if whole is not None and abs(number) >= Decimal(10) ** whole:
            raise Unfit("invalid_value", f"has more than {whole} digits before the point")


def units(text: str) -> int:
    """Count as .NET and SQL Server do: UTF-16 units, so that an emoji counts twice."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _text(value: Any, places: int) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, Decimal):
        return _fixed(value, places)
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, (str, int)):
        return str(value)
    raise Unfit("invalid_value", "is not a value that Sage's API takes")


def _fixed(value: Decimal, places: int) -> str:
    if not value.is_finite():
        raise Unfit("invalid_value", "is not a number")
    if value.adjusted() > _MOST_DIGITS:
        raise Unfit("invalid_value", "is too large a number")
    fixed = f"{value:.{places}f}"
    if Decimal(fixed) != value:
        raise Unfit("invalid_value", f"has more than {places} decimal places")
    return fixed.lstrip("-") if value.is_zero() else fixed


def _length(text: str, most: int | None) -> None:
    given = units(text)
    if most is not None and given > most:
        raise Unfit("too_long", f"takes at most {most} characters, {given} were given")


def _number(text: str, *, whole: bool) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise Unfit("invalid_value", "is not a number")
    if whole and "." in text:
        raise Unfit("invalid_value", "is not a whole number")
    return Decimal(text)


def _date(text: str) -> None:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        raise Unfit("invalid_value", "is not a date") from None
