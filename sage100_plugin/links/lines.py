"""One line of a data file: a checksum, then what became of one document.

    9f3a01bc [81234,0,"links","4fd0a1",{"company":"Main","record":"job"}]

The checksum is the CRC-32 of all that follows the blank, in eight lower-case hexadecimal digits. The list holds the
length of the file that was on disk for sure when the line was written, how many lines of the same transaction
follow, the table, the id, and the document (null when it was removed).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from zlib import crc32

Document = dict[str, Any]

_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
_decode = json.JSONDecoder().decode
_START = re.compile(rb"(?=[0-9a-f]{8} \[)")


class Line(NamedTuple):
    """A line that is intact."""

    durable: int
    left: int
    table: str
    id: str
    document: Document | None


def encode_document(document: Document | None) -> str:
    """The document as JSON. Raises `TypeError` or `ValueError` for what JSON cannot hold."""
    return _encode(document)


def encode_text(text: str) -> str:
    """The text as it stands within a document's JSON."""
    return _encode(text)[1:-1]


def encode_body(table: str, doc_id: str, document: str) -> bytes:
    """The part of a line that says what happened; `document` is JSON already."""
    return f"{_encode(table)},{_encode(doc_id)},{document}]".encode("utf-8", "surrogatepass")


def encode_line(durable: int, left: int, body: bytes) -> bytes:
    """A whole line, with its end."""
    return seal(b"[%d,%d,%b" % (durable, left, body))


def body_of(raw: bytes) -> bytes:
    """The body of an intact line, as it stands."""
    return raw.split(b",", 2)[2]


def decode_line(raw: bytes) -> Line | None:
    """The line without its end; None when it is not exactly what was written."""
    text = unseal(raw)
    if text is None:
        return None
    try:
        return Line(*_decode(text.decode("utf-8", "surrogatepass")))
    except (ValueError, TypeError):
        return None


def seal(text: bytes) -> bytes:
    """A checksum, a blank, the text, and the end of the line."""
    return b"%08x %b\n" % (crc32(text), text)


def unseal(raw: bytes) -> bytes | None:
    """The text behind its checksum; None when they do not agree to the letter."""
    text = raw[9:]
    return text if raw[:9] == b"%08x " % crc32(text) else None


def lines_within(raw: bytes) -> Iterator[Line]:
    """The intact lines that end where this stretch ends: more than its beginning, when the end of a line was lost."""
    for start in _START.finditer(raw):
        line = decode_line(raw[start.start() :])
        if line is not None:
            yield line
