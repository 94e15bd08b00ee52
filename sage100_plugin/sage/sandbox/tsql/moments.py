"""Dates and moments as SQL Server computes with them. Both are text here: `2026-09-30`, `2026-09-30 12:00:00.000`."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Mapping
from functools import lru_cache

FIRST = dt.datetime(1900, 1, 1)  # noqa: DTZ001 - SQL Server's moments have no zone
"""The moment that the number 0 stands for."""

PARTS = {
    "year": "year", "yy": "year", "yyyy": "year",
    "quarter": "quarter", "qq": "quarter", "q": "quarter",
    "month": "month", "mm": "month", "m": "month",
    "dayofyear": "dayofyear", "dy": "dayofyear", "y": "dayofyear",
    "day": "day", "dd": "day", "d": "day",
    "week": "week", "wk": "week", "ww": "week",
    "weekday": "weekday", "dw": "weekday", "w": "weekday",
    "hour": "hour", "hh": "hour",
    "minute": "minute", "mi": "minute", "n": "minute",
    "second": "second", "ss": "second", "s": "second",
    "millisecond": "millisecond", "ms": "millisecond",
}  # fmt: skip
"""The spellings of a part of a date."""

_STEPS = {
    "week": dt.timedelta(weeks=1),
    "hour": dt.timedelta(hours=1),
    "minute": dt.timedelta(minutes=1),
    "second": dt.timedelta(seconds=1),
    "millisecond": dt.timedelta(milliseconds=1),
    **dict.fromkeys(("day", "dayofyear", "weekday"), dt.timedelta(days=1)),
}
_FORMS = (
    "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y%m%d", "%Y%m%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f", "%m/%d/%Y", "%m/%d/%Y %H:%M:%S", "%m-%d-%Y", "%Y/%m/%d",
    "%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y",
)  # fmt: skip
"""How texts are read as dates: as a server with US English settings reads them."""

STYLES: Mapping[int, str] = {
    0: "{0:%b} {0.day:>2} {0.year} {1:>2}:{0:%M%p}",
    101: "{0:%m/%d/%Y}",
    102: "{0:%Y.%m.%d}",
    103: "{0:%d/%m/%Y}",
    104: "{0:%d.%m.%Y}",
    105: "{0:%d-%m-%Y}",
    106: "{0:%d %b %Y}",
    107: "{0:%b %d, %Y}",
    108: "{0:%H:%M:%S}",
    110: "{0:%m-%d-%Y}",
    111: "{0:%Y/%m/%d}",
    112: "{0:%Y%m%d}",
    120: "{0:%Y-%m-%d %H:%M:%S}",
    121: "{0:%Y-%m-%d %H:%M:%S}.{2:03}",
    23: "{0:%Y-%m-%d}",
    126: "{0:%Y-%m-%dT%H:%M:%S}.{2:03}",
    **{style - 100: f"{{0:{form}}}" for style, form in (
        (101, "%m/%d/%y"), (102, "%y.%m.%d"), (103, "%d/%m/%y"), (104, "%d.%m.%y"), (105, "%d-%m-%y"),
        (106, "%d %b %y"), (107, "%b %d, %y"), (110, "%m-%d-%y"), (111, "%y/%m/%d"), (112, "%y%m%d"),
    )},
}  # fmt: skip
"""CONVERT's styles for dates."""

SAME = {100: 0, 8: 108, 24: 108, 20: 120, 21: 121, 25: 121}
READ = {
    101: "%m/%d/%Y",
    102: "%Y.%m.%d",
    103: "%d/%m/%Y",
    104: "%d.%m.%Y",
    105: "%d-%m-%Y",
    110: "%m-%d-%Y",
    111: "%Y/%m/%d",
}
"""The styles in which a text is read otherwise than without one."""


def moment(text: str) -> dt.datetime:
    """A date or moment of ours."""
    return dt.datetime.fromisoformat(text)


@lru_cache
def read(text: str, style: int | None = None) -> dt.datetime:
    """A date or moment that someone wrote. Raises `ValueError` when SQL Server would not take it."""
    bare = " ".join(text.split())
    if not bare:
        return FIRST
    for form in _FORMS if style not in READ else (READ[style],):
        try:
            return dt.datetime.strptime(_short(bare), form)  # noqa: DTZ007
        except ValueError:
            continue
    raise ValueError("Conversion failed when converting date and/or time from character string.")


def _short(text: str) -> str:
    """Python reads six places of a second, SQL Server writes up to seven."""
    return re.sub(r"(\.\d{6})\d$", r"\1", text)


def day(value: dt.datetime) -> str:
    """As a date."""
    return value.date().isoformat()


def stamp(value: dt.datetime) -> str:
    """As a datetime: milliseconds end in 0, 3 or 7."""
    thousandths = round(value.microsecond / 1000 * 3 / 10)
    whole = value.replace(microsecond=0) + dt.timedelta(milliseconds=(thousandths * 10 + 1) // 3)
    return whole.isoformat(" ", "milliseconds")


def shown(value: dt.datetime, style: int) -> str:
    """A moment as CONVERT writes it."""
    return STYLES[SAME.get(style, style)].format(value, value.hour % 12 or 12, value.microsecond // 1000)


def added(part: str, number: int, value: dt.datetime) -> dt.datetime:
    """DATEADD: the end of a month stays within the month."""
    if part in _STEPS:
        return value + number * _STEPS[part]
    months = number * {"year": 12, "quarter": 3, "month": 1}[part]
    year, month = divmod(value.year * 12 + value.month - 1 + months, 12)
    return value.replace(year=year, month=month + 1, day=min(value.day, calendar.monthrange(year, month + 1)[1]))


def between(part: str, start: dt.datetime, end: dt.datetime) -> int:
    """DATEDIFF: how many bounds of the part lie between."""
    return _COUNTS[part](end) - _COUNTS[part](start)


def _within(seconds: float) -> Callable[[dt.datetime], int]:
    step = dt.timedelta(seconds=seconds)
    return lambda value: (value - FIRST) // step


_COUNTS: Mapping[str, Callable[[dt.datetime], int]] = {
    "year": lambda value: value.year,
    "quarter": lambda value: value.year * 4 + (value.month - 1) // 3,
    "month": lambda value: value.year * 12 + value.month,
    "week": lambda value: value.toordinal() // 7,  # weeks begin on Sunday
    "hour": _within(3600),
    "minute": _within(60),
    "second": _within(1),
    "millisecond": _within(0.001),
    **dict.fromkeys(("day", "dayofyear", "weekday"), lambda value: value.toordinal()),
}

GET: Mapping[str, Callable[[dt.datetime], int]] = {
    "year": lambda value: value.year,
    "quarter": lambda value: (value.month + 2) // 3,
    "month": lambda value: value.month,
    "dayofyear": lambda value: value.timetuple().tm_yday,
    "day": lambda value: value.day,
    "week": lambda value: (value.timetuple().tm_yday + dt.date(value.year, 1, 1).isoweekday() % 7 + 6) // 7,
    "weekday": lambda value: value.isoweekday() % 7 + 1,
    "hour": lambda value: value.hour,
    "minute": lambda value: value.minute,
    "second": lambda value: value.second,
    "millisecond": lambda value: value.microsecond // 1000,
}
"""DATEPART, with Sunday as the first day of the week."""


def named(part: str, value: dt.datetime) -> str:
    """DATENAME."""
    forms = {"month": "%B", "weekday": "%A"}
    return f"{value:{forms[part]}}" if part in forms else str(GET[part](value))


def last_of_month(value: dt.datetime, months: int) -> str:
    """EOMONTH."""
    there = added("month", months, value.replace(day=1))
    return there.date().replace(day=calendar.monthrange(there.year, there.month)[1]).isoformat()
