"""Terms such as 30DY, 02MO and 25TH, and the day they give (rules, section 1.7)."""

from __future__ import annotations

import calendar
import datetime as dt
import re

_TERMS = re.compile(r"(\d+)\s*(DY|MO|TH)", re.IGNORECASE)


def due(day: dt.date, terms: str) -> dt.date | None:
    """The day that follows from terms: days or months later, or that day of the month after. None without terms."""
    found = _TERMS.fullmatch(terms.strip())
    if found is None:
        return None
    number, unit = int(found[1]), found[2].upper()
    if unit == "DY":
        return day + dt.timedelta(days=number)
    return _in_month(day, 1, number) if unit == "TH" else _in_month(day, number, day.day)


def _in_month(day: dt.date, later: int, wanted: int) -> dt.date:
    """The day of a later month, or its last. That Sage takes the last of a shorter month is a guess."""
    years, month = divmod(day.month - 1 + later, 12)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return dt.date(day.year + years, month + 1, min(wanted, last))
