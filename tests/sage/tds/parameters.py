"""What a client hands over with a procedure call (MS-TDS 2.2.6.6)."""

from __future__ import annotations

import datetime as dt
import struct
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.sage.tds.kinds import DAY_1900, DAY_ZERO

NAMES = {10: "sp_executesql", 11: "sp_prepare", 12: "sp_execute", 13: "sp_prepexec", 15: "sp_unprepare"}
BY_NUMBER = 0xFFFF
NEXT_CALL = (0x80, 0xFF)


@dataclass(frozen=True)
class Call:
    """A procedure's name and its parameters: name and value, as SQLite takes it."""

    procedure: str
    parameters: list[tuple[str, Any]]


class Parts:
    """Bytes, taken one part after the other."""

    def __init__(self, data: bytes) -> None:
        self._data, self._place = data, 0

    def __bool__(self) -> bool:
        return self._place < len(self._data)

    def take(self, count: int) -> bytes:
        found = self._data[self._place : self._place + count]
        self._place += count
        return found

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "little")

    def peek(self) -> int:
        return self._data[self._place]


def read_calls(body: bytes) -> list[Call]:
    """The calls of one message."""
    parts, calls = Parts(body), []
    while parts:
        length = parts.number(2)
        name = NAMES[parts.number(2)] if length == BY_NUMBER else parts.take(2 * length).decode("utf-16-le")
        parts.take(2)
        parameters = []
        while parts and parts.peek() not in NEXT_CALL:
            label = parts.take(2 * parts.number(1)).decode("utf-16-le")
            parts.take(1)
            parameters.append((label, _read(parts)))
        if parts:
            parts.take(1)
        calls.append(Call(name.lower(), parameters))
    return calls


def _read(parts: Parts) -> Any:
    """TYPE_INFO and a value."""
    return READERS[parts.number(1)](parts)


def _small(read: Callable[[bytes, bytes], Any], head: int) -> Callable[[Parts], Any]:
    """A type whose values carry a length of one byte, behind a head of some bytes; length 0 is NULL."""

    def reader(parts: Parts) -> Any:
        about = parts.take(head)
        data = parts.take(parts.number(1))
        return read(about, data) if data else None

    return reader


def _text(encoding: str) -> Callable[[Parts], Any]:
    def reader(parts: Parts) -> Any:
        whole = parts.number(2) == 0xFFFF
        parts.take(5)
        data = _chunks(parts) if whole else _piece(parts)
        return None if data is None else data.decode(encoding)

    return reader


def _piece(parts: Parts) -> bytes | None:
    length = parts.number(2)
    return None if length == 0xFFFF else parts.take(length)


def _chunks(parts: Parts) -> bytes | None:
    if parts.number(8) == 2**64 - 1:
        return None
    found = b""
    while length := parts.number(4):
        found += parts.take(length)
    return found


def _long_text(parts: Parts) -> str:
    parts.take(9)
    return parts.take(parts.number(4)).decode("utf-16-le")


def _decimal(about: bytes, data: bytes) -> str:
    digits = str(int.from_bytes(data[1:], "little")).rjust(about[2] + 1, "0")
    whole, places = (digits[: -about[2]], digits[-about[2] :]) if about[2] else (digits, "0")
    return f"{'' if data[0] else '-'}{whole}.{places}"


def _date(data: bytes) -> dt.date:
    return dt.date.fromordinal(int.from_bytes(data, "little") + DAY_ZERO)


def _datetime(_: bytes, data: bytes) -> str:
    days, ticks = struct.unpack("<iI", data)
    moment = dt.datetime.fromordinal(days + DAY_1900) + dt.timedelta(milliseconds=round(ticks * 10 / 3))
    return moment.isoformat(" ", "milliseconds")


def _datetime2(about: bytes, data: bytes) -> str:
    seconds = int.from_bytes(data[:-3], "little") / 10 ** about[0]
    moment = dt.datetime.combine(_date(data[-3:]), dt.time()) + dt.timedelta(seconds=seconds)
    return moment.isoformat(" ", "milliseconds")


READERS: dict[int, Callable[[Parts], Any]] = {
    0x24: _small(lambda _, data: str(uuid.UUID(bytes_le=data)).upper(), 1),
    0x26: _small(lambda _, data: int.from_bytes(data, "little", signed=len(data) > 1), 1),
    0x28: _small(lambda _, data: _date(data).isoformat(), 0),
    0x2A: _small(_datetime2, 1),
    0x63: _long_text,
    0x68: _small(lambda _, data: data[0], 1),
    0x6A: _small(_decimal, 3),
    0x6C: _small(_decimal, 3),
    0x6D: _small(lambda _, data: struct.unpack("<d", data)[0], 1),
    0x6F: _small(_datetime, 1),
    0xA7: _text("cp1252"),
    0xE7: _text("utf-16-le"),
}
