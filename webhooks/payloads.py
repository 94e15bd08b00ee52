"""What outside systems post to hooks: JSON, or a form whose names become fields."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from werkzeug.exceptions import HTTPException
from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_options_header

from sage100_plugin.errors import Refused
from webhooks.strict_json import read_objects

LONGEST_TYPE = 200
MOST_FIELDS = 1000
FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"


def read_payload(content_type: str, raw: bytes) -> Any:
    """A JSON object, or a list of them; a form is an object. A name that comes again holds the list of its values.

    Raises `malformed_json`, `unsupported_media_type`.
    """
    kind, options = parse_options_header(content_type[: LONGEST_TYPE + 1])
    kind = kind.lower()
    plain = options.get("charset", "utf-8").lower().replace("-", "") == "utf8"
    if len(content_type) <= LONGEST_TYPE and plain:
        if kind in ("", "application/json") or kind.endswith("+json"):
            return read_objects(raw)
        if kind == FORM:
            return _fields(_urlencoded(raw))
        if kind == MULTIPART:
            return _fields(_multipart(raw, options))
    raise Refused(
        "unsupported_media_type", f"A hook takes JSON, {FORM} and {MULTIPART}, all in UTF-8, and nothing else."
    )


def _urlencoded(raw: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(raw.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise _unreadable(f"It must be in UTF-8, with at most {MOST_FIELDS} fields.") from None


def _multipart(raw: bytes, options: dict[str, str]) -> Iterable[tuple[str, str]]:
    parser = FormDataParser(_no_file, max_form_memory_size=len(raw), max_form_parts=MOST_FIELDS, silent=False)
    try:
        _, form, _ = parser.parse(io.BytesIO(raw), MULTIPART, len(raw), options)
    except (ValueError, HTTPException):
        raise _unreadable("Its parts cannot be told apart, or they are too many.") from None
    return form.items(multi=True)


def _no_file(*_told: object, **_more: object) -> NoReturn:
    raise Refused("unsupported_media_type", "A hook takes no files: send the fields alone.")


def _fields(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    held: dict[str, list[str]] = {}
    for name, value in pairs:
        if "\x00" in name + value:
            raise _unreadable("A field in it holds NUL.")
        held.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in held.items()}


def _unreadable(says: str) -> Refused:
    return Refused("malformed_json", f"The form cannot be read. {says}")
