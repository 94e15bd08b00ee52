"""Reading JSON so that it means one thing only, or not at all."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any, cast

from sage100_plugin.errors import Refused

DEEPEST = 64
BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def read_object(raw: bytes) -> dict[str, Any]:
    """One JSON object in UTF-8; nothing at all is the empty object. Raises `malformed_json`."""
    return _read(raw, dict, "an object") if raw else {}


def read_objects(raw: bytes) -> dict[str, Any] | list[Any]:
    """One JSON object in UTF-8, or a list of them. Raises `malformed_json`."""
    found = _read(raw, (dict, list), "an object or a list of objects")
    if isinstance(found, list) and not all(isinstance(one, dict) for one in found):
        raise _malformed("Each item of the list must be an object.")
    return cast("dict[str, Any] | list[Any]", found)


def _read(raw: bytes, kinds: type | tuple[type, ...], outermost: str) -> Any:
    if raw.startswith(BOMS) or b"\x00" in raw:
        raise _malformed("It must be UTF-8, without a byte order mark and without NUL.")
    try:
        found = json.loads(
            raw.decode("utf-8"), object_pairs_hook=_object, parse_float=_number, parse_constant=_no_constant
        )
    except UnicodeDecodeError:
        raise _malformed("It is not UTF-8.") from None
    except RecursionError:
        raise _too_deep() from None
    except ValueError as error:
        raise _malformed(_plain(error)) from None
    if not isinstance(found, kinds):
        raise _malformed(f"The outermost value must be {outermost}.")
    _check(found, escaped=b"\\u" in raw)
    return found


def _malformed(says: str) -> Refused:
    return Refused("malformed_json", f"The body is not valid JSON. {says}")


def _too_deep() -> Refused:
    return _malformed(f"It is nested more than {DEEPEST} levels deep.")


def _plain(error: ValueError) -> str:
    """Where it breaks, without the text around it."""
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} (line {error.lineno}, column {error.colno})."
    return str(error) if type(error) is Doubtful else "A number in it is too long."


class Doubtful(ValueError):
    """Valid for some parsers, and read differently by others."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Doubtful("An object in it names the same key twice.")
    return found


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise Doubtful("A number in it is too large.")
    return number


def _no_constant(name: str) -> float:
    raise Doubtful(f"{name} is not a JSON value.")


def _check(found: Any, *, escaped: bool) -> None:
    """The depth and, where escapes allow them, characters that are none: half a surrogate pair, NUL."""
    level: list[Any] = [found]
    for _ in range(DEEPEST):
        if escaped and not all(_text(text) for text in _texts(level)):
            raise _malformed("A text in it holds half a character, or NUL.")
        level = [value for outer in level for value in _values(outer) if isinstance(value, (dict, list))]
        if not level:
            return
    raise _too_deep()


def _values(outer: dict[str, Any] | list[Any]) -> Iterator[Any]:
    return iter(outer.values() if isinstance(outer, dict) else outer)


def _texts(level: list[Any]) -> Iterator[str]:
    for outer in level:
        yield from (value for value in _values(outer) if isinstance(value, str))
        yield from (outer if isinstance(outer, dict) else ())


def _text(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= c <= "\udfff" for c in text)
