"""A record of Sage beside one of a source, and joining the two."""

from __future__ import annotations

from flask import Blueprint, Response

from sage100_plugin.engine.linking import compare_links, join
from webhooks.edge import answer, body, caller, needs, plugin, request_id

api = Blueprint("compare", __name__)

JOIN = (*compare_links.SAID, "winners", "source_name", "owner")


@api.post("/v1/compare")
@needs("read")
def compare() -> Response:
    return answer(compare_links.compared(plugin(), caller(), body(compare_links.SAID)))


@api.post("/v1/compare/join")
@needs("write")
def joined() -> Response:
    told = join.joined(plugin(), caller(), body(JOIN), request_id())
    return answer(told, 201 if told["new"] else 200)


@api.get("/v1/links/<link_id>/compare")
@needs("read")
def known(link_id: str) -> Response:
    return answer(compare_links.known(plugin(), caller(), link_id))


@api.post("/v1/links/<link_id>/compare")
@needs("read")
def of_link(link_id: str) -> Response:
    return answer(compare_links.of_link(plugin(), caller(), link_id, body(("source_record",))))
