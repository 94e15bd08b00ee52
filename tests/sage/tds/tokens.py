"""What a server answers with: the tokens of MS-TDS 2.2.7."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

from tests.sage.tds.kinds import COLLATION, Kind

COLMETADATA, RETURN_STATUS, ERROR, INFO, RETURN_VALUE, LOGIN_ACK = 0x81, 0x79, 0xAA, 0xAB, 0xAC, 0xAD
ROW, ROW_WITH_NULLS, CHANGE, DONE, DONE_PROC, DONE_IN_PROC = 0xD1, 0xD2, 0xE3, 0xFD, 0xFE, 0xFF
MORE, FAILED, COUNTED, STOPPED = 1, 2, 16, 32
SERVER = "TESTS"

Column = tuple[str, Kind]


def short(text: str) -> bytes:
    """Text with a length of one byte."""
    return bytes([len(text)]) + text.encode("utf-16-le")


def _long(text: str) -> bytes:
    return struct.pack("<H", len(text)) + text.encode("utf-16-le")


def _sized(token: int, body: bytes) -> bytes:
    return struct.pack("<BH", token, len(body)) + body


def message(number: int, text: str, severity: int = 16, token: int = ERROR) -> bytes:
    """An error, or with another token a note."""
    return _sized(token, struct.pack("<iBB", number, 1, severity) + _long(text) + short(SERVER) + b"\0" + bytes(4))


def done(count: int | None = None, *, token: int = DONE, flags: int = 0) -> bytes:
    """The end of an answer, with the number of its rows."""
    return struct.pack("<BHHQ", token, flags | (0 if count is None else COUNTED), 0xC1, count or 0)


def welcome(database: str) -> bytes:
    """What follows a login that was taken."""
    changes = _sized(CHANGE, b"\1" + short(database) + short("master"))
    changes += _sized(CHANGE, b"\7" + bytes([len(COLLATION)]) + COLLATION + b"\0")
    changes += _sized(CHANGE, b"\4" + short("4096") + short("4096"))
    ack = b"\1\x74\0\0\4" + short("Microsoft SQL Server") + bytes([16, 0, 0x10, 0x27])
    return changes + _sized(LOGIN_ACK, ack) + done()


def transaction(kind: int, number: int) -> bytes:
    """A transaction that began (8), or ended (9, 10)."""
    told = bytes([8]) + struct.pack("<Q", number)
    return _sized(CHANGE, bytes([kind]) + (told + b"\0" if kind == 8 else b"\0" + told)) + done()


def metadata(columns: Sequence[Column]) -> bytes:
    """The columns of the rows that follow."""
    heads = [struct.pack("<IH", 0, 9) + kind.head() + short(name) for name, kind in columns]
    return struct.pack("<BH", COLMETADATA, len(columns)) + b"".join(heads)


def row(columns: Sequence[Column], values: Sequence[Any]) -> bytes:
    """One row; a row with NULLs says first where they are."""
    absent = sum(1 << place for place, value in enumerate(values) if value is None)
    held = b"".join(
        kind.write(value) for (_, kind), value in zip(columns, values, strict=True) if not absent or value is not None
    )
    if not absent:
        return bytes([ROW]) + held
    return bytes([ROW_WITH_NULLS]) + absent.to_bytes((len(columns) + 7) // 8, "little") + held


def handle(number: int) -> bytes:
    """The output parameter of a procedure that prepares."""
    kind = Kind("int")
    head = struct.pack("<BH", RETURN_VALUE, 0) + b"\0" + struct.pack("<BIH", 1, 0, 0)
    return head + kind.head() + kind.write(number)


def status(number: int = 0) -> bytes:
    """What a procedure returns."""
    return struct.pack("<Bi", RETURN_STATUS, number)
