"""What SQLite lacks, as functions on the connection of one query: exact decimals, SQL Server's texts and dates."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import cache, partial
from typing import Any

from sage100_plugin.sage.sandbox.tsql import moments
from sage100_plugin.sage.sandbox.tsql.aggregates import TOTALS, Joined, Only, total_name
from sage100_plugin.sage.sandbox.tsql.casting import CUT, EXACT, cast, fixed, held, letters, number
from sage100_plugin.sage.sandbox.tsql.kinds import Kind, kind_of


class Runtime:
    """The functions, and the last thing that one of them refused: SQLite only tells that one did."""

    def __init__(self, connection: sqlite3.Connection, now: str, totals: Iterable[tuple[str, Kind]]) -> None:
        self.refused = ""
        connection.create_collation("SAGE", _by_letters)
        connection.create_collation("NUM", _by_size)
        for name, function in {**FUNCTIONS, "now_": lambda: now}.items():
            connection.create_function(name, -1, self._guarded(function, function in _TAKE_NULL))
        for name, kind in totals:
            connection.create_window_function(total_name(name, kind), 1, _watched(self, partial(TOTALS[name], kind)))
        connection.create_aggregate("joined_all_", -1, _watched(self, Joined))
        connection.create_aggregate("only_", 1, _watched(self, Only))

    def _guarded(self, function: Callable[..., Any], takes_null: bool) -> Callable[..., Any]:  # noqa: FBT001
        def run(*values: Any) -> Any:
            if None in values and not takes_null:
                return None
            try:
                return function(*values)
            except _REFUSED as error:
                self.refused = str(error)
                raise

        return run


class Watched:
    """An aggregate that tells what it refuses."""

    def __init__(self, runtime: Runtime, make: Callable[[], Any]) -> None:
        self._runtime, self._work = runtime, make()
        self.step = self._work.step
        self.inverse = getattr(self._work, "inverse", None)

    def value(self) -> Any:
        try:
            return self._work.value()
        except _REFUSED as error:
            self._runtime.refused = str(error)
            raise

    finalize = value


def _watched(runtime: Runtime, make: Callable[[], Any]) -> Any:
    return partial(Watched, runtime, make)


_REFUSED = (ValueError, ArithmeticError, re.error)


def _by_letters(one: str, other: str) -> int:
    left, right = letters(one), letters(other)
    return (left > right) - (left < right)


def _by_size(one: str, other: str) -> int:
    left, right = Decimal(one), Decimal(other)
    return (left > right) - (left < right)


def _worked(sign: str, code: str, left: Any, right: Any) -> Any:
    """One step of arithmetic, in the type that it has on SQL Server. A quotient is cut off, everything else rounded."""
    one, other = number(left), number(right)
    if sign in "/%" and not other:
        raise ValueError("Divide by zero error encountered.")
    return held(_STEPS[sign](one, other), kind_of(code), ROUND_DOWN if sign == "/" else ROUND_HALF_UP)


_STEPS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": EXACT.add,
    "-": EXACT.subtract,
    "*": EXACT.multiply,
    "/": CUT.divide,
    "%": EXACT.remainder,
}


def _cast(value: Any, source: str, target: str, style: int = -1) -> Any:
    return cast(value, kind_of(source), kind_of(target), None if style < 0 else style)


def _try_cast(value: Any, source: str, target: str, style: int = -1) -> Any:
    try:
        return _cast(value, source, target, style)
    except _REFUSED:
        return None


def _rounded(value: Any, places: int, code: str, cut: int) -> Any:
    """ROUND: a decimal keeps its places."""
    return held(fixed(number(value), places, ROUND_DOWN if cut else ROUND_HALF_UP), kind_of(code))


@cache
def _pattern(pattern: str, escape: str) -> re.Pattern[str]:
    """LIKE's pattern: % any text, _ any letter, [a-f] one of a set, [^a-f] one outside it."""
    parts, at = "", 0
    while at < len(pattern):
        letter = pattern[at]
        closing = pattern.find("]", at + 2) if letter == "[" else -1
        if escape and letter == escape and at + 1 < len(pattern):
            at += 1
            parts += re.escape(pattern[at])
        elif closing > 0:
            inside = pattern[at + 1 : closing].replace("\\", "\\\\").replace("[", "\\[")
            parts, at = f"{parts}[{inside}]", closing
        else:
            parts += {"%": ".*", "_": "."}.get(letter, re.escape(letter))
        at += 1
    return re.compile(parts, re.IGNORECASE | re.DOTALL)


def _like(value: str, pattern: str, escape: str = "") -> int:
    return int(_pattern(pattern, escape).fullmatch(value) is not None)


def _found(wanted: str, text: str, start: int = 1) -> int:
    at = re.compile(re.escape(wanted), re.IGNORECASE).search(text, max(start, 1) - 1) if wanted else None
    return at.start() + 1 if at else 0


def _part(text: str, start: int, length: int) -> str:
    if length < 0:
        raise ValueError("Invalid length parameter passed to the SUBSTRING function.")
    return text[max(start, 1) - 1 : max(start + length - 1, 0)]


def _left(text: str, length: int) -> str:
    if length < 0:
        raise ValueError("Invalid length parameter passed to the left function.")
    return text[:length]


def _right(text: str, length: int) -> str:
    if length < 0:
        raise ValueError("Invalid length parameter passed to the right function.")
    return text[len(text) - length :] if length < len(text) else text


def _added(part: str, step: int, value: str, code: str) -> str:
    found = moments.added(part, step, moments.moment(value))
    return moments.day(found) if kind_of(code).name == "date" else moments.stamp(found)


def _shifted(value: str, days: Any) -> str:
    seconds = float(number(days)) * 86400
    return moments.stamp(moments.added("millisecond", round(seconds * 1000), moments.moment(value)))


def _joined(*texts: str | None) -> str:
    return "".join(text or "" for text in texts)


def _joined_by(separator: str | None, *texts: str | None) -> str:
    return (separator or "").join(text for text in texts if text is not None)


def _replaced(text: str, old: str, new: str) -> str:
    return re.sub(re.escape(old), lambda _: new, text, flags=re.IGNORECASE) if old else text


def _stuffed(text: str, start: int, length: int, new: str) -> str | None:
    if not 1 <= start <= len(text) or length < 0:
        return None
    return text[: start - 1] + new + text[start - 1 + length :]


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "letters_": letters,
    "digits_": lambda value: format(number(value).normalize(EXACT), "f"),
    "worked_": _worked,
    "cast_": _cast,
    "try_cast_": _try_cast,
    "round_": _rounded,
    "ceiling_": lambda value: format(number(value).to_integral_value(ROUND_CEILING), "f"),
    "floor_": lambda value: format(number(value).to_integral_value(ROUND_FLOOR), "f"),
    "abs_": lambda value: format(number(value).copy_abs(), "f"),
    "sign_": lambda value: str((number(value) > 0) - (number(value) < 0)),
    "like_": _like,
    "len_": lambda text: len(text.rstrip(" ").encode("utf-16-le")) // 2,
    "upper_": lambda text: text.upper(),
    "lower_": lambda text: text.lower(),
    "ltrim_": lambda text: text.lstrip(" "),
    "rtrim_": lambda text: text.rstrip(" "),
    "trim_": lambda text: text.strip(" "),
    "find_": _found,
    "part_": _part,
    "left_": _left,
    "right_": _right,
    "replace_": _replaced,
    "stuff_": _stuffed,
    "repeat_": lambda text, times: text * times if times >= 0 else None,
    "reverse_": lambda text: text[::-1],
    "joined_": _joined,
    "joined_by_": _joined_by,
    "date_add_": _added,
    "date_shift_": _shifted,
    "date_diff_": lambda part, start, end: moments.between(part, moments.moment(start), moments.moment(end)),
    "date_part_": lambda part, value: moments.GET[part](moments.moment(value)),
    "date_name_": lambda part, value: moments.named(part, moments.moment(value)),
    "date_of_": lambda year, month, day: moments.day(moments.FIRST.replace(year, month, day)),
    "end_of_month_": lambda value, months: moments.last_of_month(moments.moment(value), months),
}
_TAKE_NULL = frozenset({_joined, _joined_by})
