"""Inbound hooks: making them, and looking at what was posted to them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from sage100_plugin.engine.crm import hook_calls, hook_log, hook_wish, hooks
from sage100_plugin.engine.crm.hooks import Made, show
from sage100_plugin.errors import Fault, refuse
from sage100_plugin.ports.ledger import Hook
from webhooks.edge import address, answer, body, caller, needs, plugin
from webhooks.inbound import manner, told
from webhooks.lists import answer_list, cursor, cut
from webhooks.payloads import read_payload
from webhooks.queries import limit, takes

api = Blueprint("hooks", __name__, url_prefix="/v1/hooks")


@api.get("")
@needs("read")
@takes()
def listed() -> Response:
    page, following = cut(hooks.listed(plugin(), caller()), lambda one: str(one["id"]))
    return answer_list([{**one, "url": _url(one["id"])} for one in page], following)


@api.post("")
@needs("write")
def create() -> Response:
    made = hooks.create(plugin(), caller(), body())
    return answer(_made(made), 201, {"Location": address(f"/v1/hooks/{made.hook.id}")})


@api.get("/<hook_id>")
@needs("read")
def get(hook_id: str) -> Response:
    return answer(_shown(hooks.find(plugin(), caller(), hook_id)))


@api.patch("/<hook_id>")
@needs("write")
def change(hook_id: str) -> Response:
    return answer(_shown(hooks.change(plugin(), caller(), hook_id, body())))


@api.delete("/<hook_id>")
@needs("write")
def remove(hook_id: str) -> Response:
    hooks.remove(plugin(), caller(), hook_id)
    return Response(status=204)


@api.post("/<hook_id>/rotate-secret")
@needs("write")
def rotate(hook_id: str) -> Response:
    return answer(_made(hooks.rotate_secret(plugin(), caller(), hook_id, body(("secret",)))))


@api.post("/<hook_id>/try")
@needs("read")
def attempt(hook_id: str) -> Response:
    payload = body(("payload",)).get("payload")
    if not isinstance(payload, dict):
        raise refuse(Fault("/payload", "required", "Give the payload as an object; a form as an object of its fields."))
    return answer(hook_wish.attempt(plugin(), caller(), hook_id, payload))


@api.get("/<hook_id>/calls")
@needs("read")
@takes()
def calls(hook_id: str) -> Response:
    most = limit()
    found = hook_log.calls(plugin(), caller(), hook_id, cursor(), most + 1)
    return answer_list(found[:most], found[most - 1]["id"] if len(found) > most else None)


@api.get("/<hook_id>/calls/<call_id>")
@needs("read")
def call(hook_id: str, call_id: str) -> Response:
    return answer(hook_log.call(plugin(), caller(), hook_id, call_id))


@api.post("/<hook_id>/calls/<call_id>/rerun")
@needs("write")
def rerun(hook_id: str, call_id: str) -> Response:
    return told(hook_calls.rerun(plugin(), caller(), hook_id, call_id, read_payload, manner()))


def _url(hook_id: str) -> str:
    return address(f"/h/{hook_id}")


def _shown(hook: Hook) -> dict[str, Any]:
    """A hook with its address, but for a secret that belongs to it."""
    return {**show(hook), "url": _url(hook.id)}


def _made(made: Made) -> dict[str, Any]:
    """A hook with its secret, which is told this once."""
    shown = _shown(made.hook)
    if made.secret is None:
        return shown
    url = f"{shown['url']}/{made.secret}" if made.hook.scheme == "url" else shown["url"]
    return {**shown, "url": url, "secret": made.secret}
