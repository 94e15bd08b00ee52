"""SQL Server's types on the wire (MS-TDS 2.2.5), from and to what SQLite keeps."""

from __future__ import annotations

import datetime as dt
import struct
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

COLLATION = bytes([0x09, 0x04, 0xD0, 0x00, 0x34])
"""SQL_Latin1_General_CP1_CI_AS."""

INTEGERS = {"tinyint": 1, "smallint": 2, "int": 4, "bigint": 8}
CODES = {
    **dict.fromkeys(INTEGERS, 0x26), "bit": 0x68, "float": 0x6D, "decimal": 0x6A, "uniqueidentifier": 0x24,
    "date": 0x28, "datetime2": 0x2A, "datetime": 0x6F, "varchar": 0xA7, "nvarchar": 0xE7,
}  # fmt: skip
MAX = -1
DAY_ZERO, DAY_1900 = dt.date(1, 1, 1).toordinal(), dt.date(1900, 1, 1).toordinal()


@dataclass(frozen=True)
class Kind:
    """A type: `size` is the length of text, the precision of decimals, the places of a datetime2."""

    name: str
    size: int = 0
    scale: int = 0

    def head(self) -> bytes:
        """TYPE_INFO."""
        code = bytes([CODES[self.name]])
        if self.name in {"nvarchar", "varchar"}:
            width = 2 if self.name == "nvarchar" else 1
            return code + struct.pack("<H", 0xFFFF if self.size == MAX else self.size * width) + COLLATION
        if self.name == "decimal":
            return code + bytes([17, self.size, self.scale])
        if self.name == "date":
            return code
        sizes = {**INTEGERS, "bit": 1, "float": 8, "uniqueidentifier": 16, "datetime": 8, "datetime2": self.size}
        return code + bytes([sizes[self.name]])

    def write(self, value: Any) -> bytes:
        """A value as SQLite gives it."""
        if self.name in {"nvarchar", "varchar"}:
            return self._text(value)
        write: Callable[[Any], bytes] = getattr(self, f"_{self.name}", self._integer)
        data = b"" if value is None else write(value)
        return bytes([len(data)]) + data

    def _text(self, value: Any) -> bytes:
        data = None if value is None else str(value).encode("utf-16-le" if self.name == "nvarchar" else "cp1252")
        if self.size != MAX:
            return b"\xff\xff" if data is None else struct.pack("<H", len(data)) + data
        if data is None:
            return b"\xff" * 8
        return struct.pack("<Q", len(data)) + (struct.pack("<I", len(data)) + data if data else b"") + bytes(4)

    def _integer(self, value: Any) -> bytes:
        return int(value).to_bytes(INTEGERS[self.name], "little", signed=self.name != "tinyint")

    def _bit(self, value: Any) -> bytes:
        return bytes([1 if value else 0])

    def _float(self, value: Any) -> bytes:
        return struct.pack("<d", float(value))

    def _decimal(self, value: Any) -> bytes:
        number = int(Decimal(str(value)).scaleb(self.scale).to_integral_value())
        return bytes([number >= 0]) + abs(number).to_bytes(16, "little")

    def _uniqueidentifier(self, value: Any) -> bytes:
        return uuid.UUID(str(value)).bytes_le

    def _date(self, value: Any) -> bytes:
        return (dt.date.fromisoformat(value).toordinal() - DAY_ZERO).to_bytes(3, "little")

    def _datetime(self, value: Any) -> bytes:
        moment = dt.datetime.fromisoformat(value)
        ticks = round((moment - dt.datetime.combine(moment, dt.time())) / dt.timedelta(microseconds=1) * 3 / 10_000)
        return struct.pack("<iI", moment.toordinal() - DAY_1900, ticks)

    def _datetime2(self, value: Any) -> bytes:
        day, _, time = value.partition(" ")
        whole, _, places = time.partition(".")
        hours, minutes, seconds = (int(part) for part in whole.split(":"))
        ticks: int = (hours * 3600 + minutes * 60 + seconds) * 10**self.size
        ticks += int(places.ljust(self.size, "0")[: self.size])
        width = 3 if self.size < 3 else 4 if self.size < 5 else 5
        return ticks.to_bytes(width, "little") + self._date(day)


@cache
def declared(text: str) -> Kind:
    """The kind behind a column of the sandbox's file. Its text columns of 36 and 23 are GUIDs and stamps."""
    name, _, inside = text.upper().rstrip(")").partition("(")
    numbers = [int(number) for number in inside.split(",")] if inside else []
    special = {36: Kind("uniqueidentifier"), 23: Kind("datetime"), 27: Kind("datetime2", 7)}
    if name in {"VARCHAR", "NVARCHAR"}:
        return special.get(numbers[0]) or Kind("nvarchar", numbers[0])
    if name == "DECIMAL":
        return Kind("decimal", *numbers)
    plain = {"INTEGER": "int", "TEXT": "nvarchar"}.get(name.strip(), name.strip().lower())
    return Kind(plain, MAX if plain == "nvarchar" else 0)
