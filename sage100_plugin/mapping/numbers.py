"""The transform that makes a number of what sources write."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from sage100_plugin.mapping.turning import Turn, Unturned, word

SPACES = " \u00a0\u202f'"
"""What stands between thousands beside the comma or the point."""

_AROUND = re.compile(r"^[A-Z]{3}\s|\s[A-Z]{3}$|[$€£¥]|\s?%$")
"""Signs of a currency or its three letters, and a per cent sign at the end."""


def turn_to_number(given: Mapping[str, Any]) -> Turn:
    """`decimal`: the sign before the decimal places, `.` or `,`. The other one, or a blank, parts thousands."""
    point = given["decimal"]
    read = _reader(point)

    def turn(value: Any, _record: Mapping[str, Any]) -> str:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return format(Decimal(str(value)), "f")
        number = read(word(value).strip())
        if number is None:
            raise Unturned(f"which is no number (decimal sign {point})")
        return number

    return turn


def _reader(point: str) -> Callable[[str], str | None]:
    apart = f"[{'.' if point == ',' else ','}{SPACES}]"
    shape = re.compile(rf"([+-]?)\s*(\d{{1,3}}(?:{apart}\d{{3}})+|\d+)(?:{re.escape(point)}(\d+))?", re.ASCII)

    def read(text: str) -> str | None:
        owed = text.startswith("(") and text.endswith(")")
        bare = _AROUND.sub("", text[1:-1] if owed else text).strip()
        found = shape.fullmatch(bare)
        if found is None or (owed and found[1]):
            return None
        whole = re.sub(r"\D", "", found[2]).lstrip("0") or "0"
        minus = "-" if owed or found[1] == "-" else ""
        return f"{minus}{whole}.{found[3]}" if found[3] else f"{minus}{whole}"

    return read
