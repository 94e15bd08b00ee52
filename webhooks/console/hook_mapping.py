"""A hook's own mapping: written, tried on a payload, and saved."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from flask import Blueprint, Response, request

from sage100_plugin.engine.crm import hook_log, hook_wish, hooks
from sage100_plugin.errors import Fault, Problem, Refused
from sage100_plugin.records import RECORDS
from sage100_plugin.spec import Action
from webhooks import button_view
from webhooks.console import hook_lines, hook_shown
from webhooks.console.door import drawn, person, seen
from webhooks.edge import caller, plugin, rooted
from webhooks.payloads import read_payload

api = Blueprint("console_hook_mapping", __name__)

PATH = "/console/hooks/<hook_id>/mapping"
LINE = re.compile(r"/mapping/(\d+)")


def blank(action: Action) -> str:
    """What a mapping of an action begins with: its id where it needs one, and what is required."""
    fields = [
        *(["source_id"] if hooks.needs_id(action) else []),
        *(t.field for t in hooks.targets(action) if t.required),
    ]
    return hook_lines.written(
        [{"field": field, "source": "id" if field == "source_id" else field} for field in dict.fromkeys(fields)]
    )


def errors(problem: Refused, fields: Collection[str]) -> dict[str, str]:
    """What is wrong by field, all of it; lines of the mapping are told by their numbers."""
    found: dict[str, list[str]] = {}
    for fault in problem.faults:
        name = fault.pointer[1:].partition("/")[0]
        found.setdefault(name if name in fields else "", []).append(_said(fault))
    return {name: " ".join(dict.fromkeys(says)) for name, says in found.items()} or {"": problem.detail}


def _said(fault: Fault) -> str:
    place = LINE.match(fault.pointer)
    return f"Line {int(place[1]) + 1}: {fault.message}" if place else fault.message


@api.get(PATH)
@person()
def shown(hook_id: str) -> Response:
    return _page(hook_id)


@api.post(PATH)
@person("write")
def saved(hook_id: str) -> Response:
    text, step = hook_lines.said(request.form), request.form.get(".step", "")
    if step in hook_lines.REDRAWN:
        return _page(hook_id, text=text)
    mapping = None if step == "company" else hook_lines.read(text)
    try:
        hooks.change(plugin(), caller(), hook_id, {"mapping": mapping})
    except Refused as problem:
        if not problem.faults:
            raise
        return _page(hook_id, problem.meaning.status, text, wrong=errors(problem, ("mapping",)))
    return seen(f"/console/hooks/{hook_id}/mapping")


@api.post("/console/hooks/<hook_id>/try")
@person()
def tried(hook_id: str) -> Response:
    """What the saved mapping makes of a payload; nothing is written."""
    text = request.form.get("payload", "")
    payload = hook_lines.read(text)
    if not isinstance(payload, Mapping):
        says = "Give the payload as a JSON object; a form as an object of its fields."
        return _page(hook_id, 422, payload=text, wrong={"payload": says})
    return _page(hook_id, payload=text, found=hook_wish.attempt(plugin(), caller(), hook_id, payload))


def _page(
    hook_id: str,
    status: int = 200,
    text: str | None = None,
    payload: str | None = None,
    wrong: Mapping[str, str] | None = None,
    found: Mapping[str, Any] | None = None,
) -> Response:
    hook = hooks.find(plugin(), caller(), hook_id)
    action = plugin().catalog.action.get(hook.action)
    if action is None:
        raise Refused("unknown_action", f"This plugin does not know {hook.action} any more.")
    own = blank(action) if hook.mapping is None else hook_lines.written(hook.mapping)
    return drawn(
        "hook_mapping",
        status,
        hook=hook,
        action=action,
        needs_id=hooks.needs_id(action),
        targets=hooks.targets(action),
        editor=hook_lines.editor(own if text is None else text, request.values),
        payload=_last(hook_id) if payload is None else payload,
        errors=wrong or {},
        tried=found,
        made=hook_shown.laid_out(found["input"]) if found and found["input"] else "",
        windows=_windows(found),
        path=rooted(f"/console/hooks/{hook_id}"),
    )


def _last(hook_id: str) -> str:
    """What the call of the address brought, or the latest one, to try the mapping on."""
    asked = request.args.get("call", "")
    calls = hook_log.calls(plugin(), caller(), hook_id, "", 1) if not asked else [{"id": asked}]
    if not calls:
        return ""
    told = hook_log.call(plugin(), caller(), hook_id, calls[0]["id"])
    try:
        return hook_shown.laid_out(read_payload(told["content_type"], told["payload"].encode()))
    except Problem:
        return ""


def _windows(found: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """What would be written, a window of Sage each."""
    would = ((found or {}).get("preview") or {}).get("would", ())
    return [
        {
            "title": RECORDS[one["record"]].title,
            "menu": one["menu"],
            "op": one["op"],
            "fields": [button_view.lined(one["record"], line, "before", "after") for line in one["fields"]],
        }
        for one in would
    ]
