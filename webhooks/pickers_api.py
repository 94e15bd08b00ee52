"""The dynamic dropdowns."""

from __future__ import annotations

from flask import Blueprint, Response, request

from sage100_plugin.engine import pick
from webhooks.edge import caller, needs, plugin
from webhooks.lists import answer_items

api = Blueprint("pickers", __name__)


@api.get("/v1/pickers/<key>")
@needs("read")
def choices(key: str) -> Response:
    found = pick.pick(plugin(), caller(), key, request.args.to_dict())
    return answer_items(found["items"], {name: value for name, value in found.items() if name != "items"})
