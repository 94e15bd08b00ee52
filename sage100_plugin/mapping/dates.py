"""The transform that makes a day of what sources write."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sage100_plugin.mapping.turning import Misused, Turn, Unturned, word

TOKENS = {
    "YYYY": "%Y",
    "MMM": "%b",
    "MM": "%m",
    "M": "%m",
    "DD": "%d",
    "D": "%d",
    "HH": "%H",
    "mm": "%M",
    "ss": "%S",
    "T": "T",
}
"""What a format is made of, and what it is for `strptime`."""

SAMPLES = {"iso": "iso (2026-10-05)", "epoch_ms": "epoch_ms (milliseconds)"}
"""The ways that have a name, with what they look like."""

_TOKEN = re.compile(r"YYYY|MMM|MM|M|DD|D|HH|mm|ss|T|%|[A-Za-z]+")
_ISO = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?")
_EPOCH = re.compile(r"\d{12,13}")

Reading = Callable[[str], dt.datetime | None]
"""A text -> the moment it says, None when it is not written so. Without a zone it is a day of the source's own."""


def turn_to_day(given: Mapping[str, Any]) -> Turn:
    """`from`: the ways of writing that are tried in turn; `zone`: whose day a moment belongs to."""
    ways = [given["from"]] if isinstance(given["from"], str) else list(given["from"])
    if not ways:
        raise Misused("from", "names no way of writing a date")
    readings = [_reading(way) for way in ways]
    zone = None if given["zone"] is None else _zone(given["zone"])

    def turn(value: Any, _record: Mapping[str, Any]) -> str:
        text = word(value).strip()
        moment = next(filter(None, (read(text) for read in readings)), None)
        if moment is None:
            raise Unturned(f"which is no date written as {' or '.join(SAMPLES.get(way, way) for way in ways)}")
        return _day(moment, zone).isoformat()

    return turn


def _day(moment: dt.datetime, zone: ZoneInfo | None) -> dt.date:
    if moment.tzinfo is None:
        return moment.date()
    if zone is not None:
        return moment.astimezone(zone).date()
    if not moment.utcoffset() and moment.timetz().replace(tzinfo=None) != dt.time():
        raise Unturned("which is a moment in UTC: name the `zone` whose day counts")
    return moment.date()


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise Misused("zone", f"is no time zone: {name}. Write it as America/Chicago") from None


def _reading(way: str) -> Reading:
    if way == "iso":
        return _iso
    if way == "epoch_ms":
        return _epoch
    return partial(_written, _pattern(way))


def _pattern(way: str) -> str:
    used = _TOKEN.findall(way)
    strange = [part for part in used if part not in TOKENS and part != "%"]
    lacks = not {"YYYY"} <= {*used} or not {"MMM", "MM", "M"} & {*used} or not {"DD", "D"} & {*used}
    if strange or lacks or len({TOKENS.get(token) for token in used} - {"T"}) < len([t for t in used if t != "T"]):
        raise Misused("from", f"is no way of writing a date: {way}. Use iso, epoch_ms, or YYYY, MM, MMM and DD")
    return _TOKEN.sub(lambda found: TOKENS.get(found[0], "%%"), way)


def _written(pattern: str, text: str) -> dt.datetime | None:
    try:
        return dt.datetime.strptime(text, pattern)  # noqa: DTZ007 - a day as the source writes it
    except ValueError:
        return None


def _iso(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(text) if _ISO.fullmatch(text) else None
    except ValueError:
        return None


def _epoch(text: str) -> dt.datetime | None:
    return dt.datetime.fromtimestamp(int(text) / 1000, dt.UTC) if _EPOCH.fullmatch(text) else None
