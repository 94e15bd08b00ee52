"""A form with a file in it, as the input of an action that takes a sheet."""

from __future__ import annotations

from typing import Any

from flask import request

from sage100_plugin.errors import Fault, refuse

FORM = "multipart/form-data"
NO_SHEET = "The file is no CSV in UTF-8. Save it as CSV UTF-8 (comma delimited)."


def is_form() -> bool:
    """Whether the request is such a form."""
    return request.mimetype == FORM


def read_form(sheet: str) -> dict[str, Any]:
    """The fields of the form, and the text of its file as the field `sheet`, whatever the form calls it.

    Raises `duplicate_field` and `invalid_value`.
    """
    files = [file.read() for _, file in request.files.items(multi=True)]
    texts = [text for text in map(_text, files) if text is not None]
    faults = [
        Fault(f"/{name}", "duplicate_field", f"The form has {name} twice.")
        for name, values in request.form.lists()
        if len(values) > 1
    ]
    if len(files) > 1:
        faults.append(Fault(f"/{sheet}", "invalid_value", f"The form has {len(files)} files: send one."))
    elif files and sheet in request.form:
        faults.append(Fault(f"/{sheet}", "duplicate_field", f"Send either the file or the text {sheet}, not both."))
    elif len(texts) < len(files):
        faults.append(Fault(f"/{sheet}", "invalid_value", NO_SHEET))
    if faults:
        raise refuse(*faults)
    given = request.form.to_dict()
    return {**given, sheet: texts[0]} if texts else given


def _text(data: bytes) -> str | None:
    """The text of a file; None when it is none, as a workbook of Excel."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    return None if "\x00" in text else text
