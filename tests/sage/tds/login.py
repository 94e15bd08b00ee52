"""How a session begins: PRELOGIN and LOGIN7 (MS-TDS 2.2.6.4 and 2.2.6.5)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

VERSION, ENCRYPTION, INSTANCE, THREAD, MARS, END = 0, 1, 2, 3, 4, 255
OFF, ON, NOT_SUPPORTED, REQUIRED = range(4)
PRODUCT = bytes([16, 0, 0x10, 0x27, 0, 0])
"""16.0.4135: SQL Server 2022."""


def wanted_encryption(body: bytes) -> int:
    """What the client's PRELOGIN says of encryption."""
    place = 0
    while body[place] != END:
        option, start, length = struct.unpack_from(">BHH", body, place)
        if option == ENCRYPTION:
            return body[start : start + length][0]
        place += 5
    return NOT_SUPPORTED


def prelogin(encryption: int) -> bytes:
    """The server's PRELOGIN."""
    options = {VERSION: PRODUCT, ENCRYPTION: bytes([encryption]), INSTANCE: b"\0", THREAD: b"", MARS: b"\0"}
    heads, values, start = b"", b"", 5 * len(options) + 1
    for option, value in options.items():
        heads += struct.pack(">BHH", option, start + len(values), len(value))
        values += value
    return heads + bytes([END]) + values


@dataclass(frozen=True)
class Login:
    """What a client says of itself."""

    host: str
    login: str
    password: str
    application: str
    database: str


def read_login(body: bytes) -> Login:
    """Take a LOGIN7 apart."""
    places = struct.unpack_from("<18H", body, 36)

    def part(number: int) -> bytes:
        start, length = places[2 * number : 2 * number + 2]
        return body[start : start + 2 * length]

    plain = bytes(((byte ^ 0xA5) << 4 & 0xF0) | ((byte ^ 0xA5) >> 4) for byte in part(2))
    texts = [part(0), part(1), plain, part(3), part(8)]
    return Login(*(text.decode("utf-16-le") for text in texts))
