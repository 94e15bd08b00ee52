"""Polling for events."""

from __future__ import annotations

from flask import Blueprint, Response, request

from sage100_plugin.engine import events
from webhooks.edge import answer, caller, needs, plugin
from webhooks.lists import answer_items, bare
from webhooks.queries import limit, takes

api = Blueprint("triggers", __name__)


@api.get("/v1/triggers/<key>/events")
@needs("read")
@takes("company", pages={"limit": (), "after": (), "shape": ("array",)})
def page(key: str) -> Response:
    asked = request.args
    after, company = asked.get("after") or None, asked.get("company")
    found = events.page(plugin(), caller(), key, after=after, limit=limit(), company=company)
    return answer_items(found["items"], {"next_after": found["next_after"], "has_more": found["has_more"]})


@api.get("/v1/triggers/<key>/sample")
@needs("read")
def sample(key: str) -> Response:
    trigger = events.trigger_of(plugin(), key)
    shown = events.event_public(events.sample(plugin(), caller(), trigger))
    return answer([shown] if bare() else shown)
