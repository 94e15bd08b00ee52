"""The dynamic dropdowns."""

from __future__ import annotations

from flask import Blueprint, Response, request

from sage100_plugin.engine import pick
from webhooks.edge import caller, needs, plugin
from webhooks.lists import answer_items
from webhooks.queries import check_query

api = Blueprint("pickers", __name__)


@api.get("/v1/pickers/<key>")
@needs("read")
def choices(key: str) -> Response:
    chosen_before = {name: () for each in plugin().catalog.pickers for name in each.depends_on}
    check_query({**dict.fromkeys(pick.OWN, ()), **chosen_before})
    found = pick.pick(plugin(), caller(), key, request.args.to_dict())
    return answer_items(found["items"], {name: value for name, value in found.items() if name != "items"})
