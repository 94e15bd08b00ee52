"""Sheets that people fill in, as files to begin with."""

from __future__ import annotations

from flask import Blueprint, Response

from sage100_plugin.errors import Refused
from webhooks.edge import needs, plugin

api = Blueprint("templates", __name__)

BOM = "\ufeff"
"""Without it Excel takes UTF-8 for the code page of the machine."""


@api.get("/v1/templates/<key>.csv")
@needs("read")
def template(key: str) -> Response:
    """The sheet with the names of its columns and a few rows."""
    sheet = plugin().catalog.sheet.get(key)
    if sheet is None:
        raise Refused("not_found", f"There is no template {key}.")
    headers = {"Content-Disposition": f'attachment; filename="{key}.csv"'}
    return Response(BOM + sheet.text, headers=headers, content_type="text/csv; charset=utf-8")
