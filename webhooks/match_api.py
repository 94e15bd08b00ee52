"""Matching a source's records with Sage's, many at once."""

from __future__ import annotations

from flask import Blueprint, Response, request

from sage100_plugin.engine.linking import match_links
from webhooks.edge import answer, body, caller, needs, plugin, request_id

api = Blueprint("match", __name__)

INPUT = ("company", "record", "source", "records", "limit", "link")
LARGEST = 16 * 1024 * 1024


@api.post("/v1/links/match")
@needs("read")
def match() -> Response:
    request.max_content_length = LARGEST
    found = match_links.matched(plugin(), caller(), body(INPUT), request_id())
    return answer({"items": found, "next": None})
