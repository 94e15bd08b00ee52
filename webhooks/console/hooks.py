"""Inbound hooks: which there are, where each is reached, what was posted to it and what became of that."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from sage100_plugin.engine import keys
from sage100_plugin.engine.access import companies_of, key_states
from sage100_plugin.engine.crm import hook_calls, hook_log, hooks
from sage100_plugin.engine.crm.hook_calls import Manner
from sage100_plugin.engine.crm.hook_signatures import EXPECTED
from sage100_plugin.engine.crm.hooks import Made
from sage100_plugin.engine.crm.press import name_of
from sage100_plugin.errors import Refused
from webhooks.console import hook_shown, listing
from webhooks.console.door import drawn, person, seen
from webhooks.console.hook_recipes import RECIPES
from webhooks.edge import address, caller, plugin, request_id, rooted
from webhooks.lists import sifted
from webhooks.payloads import read_payload

api = Blueprint("console_hooks", __name__)

PATH = "/console/hooks"
PATIENCE = 8.0
"""Seconds for which a person waits for a call that is run again; after that its page says how it goes on."""

FILTERED_AT_ONCE = 200
"""Calls that are read at once to find those in a state: each is read with what was posted."""

STATES = {
    "active": ("ready", "good"),
    "paused": ("its key is paused", "bad"),
    "revoked": ("its key is revoked", "bad"),
}


@api.get(PATH)
@person()
def shown() -> Response:
    filters = listing.asked("company", "what", "state")
    what = filters.get("what", "").casefold()
    found = [
        one
        for one in map(_line, hooks.listed(plugin(), caller()))
        if what in f"{one['name']} {one['does']} {one['action']} {one['source']}".casefold()
        and filters.get("company", one["company"]) == one["company"]
        and filters.get("state", one["key_state"]) == one["key_state"]
    ]
    start = next((at + 1 for at, one in enumerate(found) if one["id"] == request.args.get("cursor")), 0)
    page = found[start : start + listing.PAGE]
    following = page[-1]["id"] if start + listing.PAGE < len(found) else None
    fields = [
        *listing.companies(companies_of(plugin(), caller()), filters),
        listing.choice("state", "State", [(name, words) for name, (words, _) in STATES.items()], filters),
        listing.words("what", "Hook", filters),
    ]
    return drawn(
        "hooks",
        path=rooted(PATH),
        fields=fields,
        found=page,
        filtered=bool(filters),
        pager=listing.pager(filters, following),
    )


@api.get(f"{PATH}/<hook_id>")
@person()
def one(hook_id: str) -> Response:
    return hook_page(hook_id)


def hook_page(hook_id: str, status: int = 200, made: Made | None = None, **told: Any) -> Response:
    """The page of a hook; `made` shows its new secret, which no other page does."""
    found = hooks.find(plugin(), caller(), hook_id)
    filters = listing.asked("state")
    wanted = filters.get("state")

    def fetch(after: str, limit: int) -> list[dict[str, Any]]:
        return hook_log.calls(plugin(), caller(), hook_id, after, limit)

    def keep(call: dict[str, Any]) -> bool:
        return wanted in (None, call["state"])

    at_once = FILTERED_AT_ONCE if wanted else listing.PAGE + 1
    page, following = sifted(fetch, _id, keep, listing.PAGE, request.args.get("cursor", ""), at_once)
    action, secret = plugin().catalog.action.get(found.action), (made.secret if made else None) or ""
    labels = {target.field: target.label for target in hooks.targets(action)} if action else {}
    choices = [(name, words) for name, (words, _) in hook_shown.CALLS.items()]
    state = key_states(plugin(), {found.key_id})[found.key_id]
    return drawn(
        "hook",
        status,
        one=_line({**hooks.show(found), "key_state": state, "interrupted": 0}),
        hook=found,
        address=address(f"/h/{hook_id}"),
        secret=secret,
        whole=f"{address(f'/h/{hook_id}')}/{secret}" if found.scheme == "url" and secret else "",
        expected=EXPECTED[found.scheme],
        recipe=next((one for one in RECIPES if one.source == found.source), None),
        record=action.record if action else "",
        lines=None if found.mapping is None else hook_shown.lines(found.mapping, labels),
        calls=page,
        states=hook_shown.CALLS,
        fields=[listing.choice("state", "Calls", choices, filters)],
        filtered=bool(filters),
        pager=listing.pager(filters, following),
        path=rooted(f"{PATH}/{hook_id}"),
        **{"errors": {}, "given": {}, "rotated": False, **told},
    )


@api.post(f"{PATH}/<hook_id>/name")
@person("write")
def named(hook_id: str) -> Response:
    name = request.form.get("name", "").strip()
    if not name:
        says = {"name": "Give the hook a name."}
        return hook_page(hook_id, 422, errors=says, given={"name": name})
    try:
        hooks.change(plugin(), caller(), hook_id, {"name": name})
    except Refused as problem:
        return hook_page(hook_id, problem.meaning.status, errors={"name": problem.detail}, given={"name": name})
    return seen(f"{PATH}/{hook_id}")


@api.post(f"{PATH}/<hook_id>/rotate")
@person("write")
def rotated(hook_id: str) -> Response:
    given = request.form.get("secret", "").strip()
    try:
        made = hooks.rotate_secret(plugin(), caller(), hook_id, {"secret": given} if given else {})
    except Refused as problem:
        if not problem.faults:
            raise
        return hook_page(hook_id, problem.meaning.status, errors={"secret": problem.detail})
    return hook_page(hook_id, made=made, rotated=True)


@api.post(f"{PATH}/<hook_id>/resume")
@person("admin")
def resumed(hook_id: str) -> Response:
    """Let the key go on for which the hook acts; it may be a person's, which no list of keys shows."""
    keys.resume(plugin(), caller(), hooks.find(plugin(), caller(), hook_id).key_id)
    return seen(f"{PATH}/{hook_id}")


@api.post(f"{PATH}/<hook_id>/remove")
@person("write")
def removed(hook_id: str) -> Response:
    hooks.remove(plugin(), caller(), hook_id)
    return seen(PATH)


@api.get(f"{PATH}/<hook_id>/calls/<call_id>")
@person()
def call(hook_id: str, call_id: str) -> Response:
    found = hooks.find(plugin(), caller(), hook_id)
    told = hook_log.call(plugin(), caller(), hook_id, call_id)
    answer, action = told["answer"] or {}, plugin().catalog.action.get(found.action)
    result = answer.get("result") or {}
    return drawn(
        "hook_call",
        hook=found,
        told=told,
        came=hook_shown.payload(told["content_type"], told["payload"]),
        made=None if told["input"] is None else hook_shown.laid_out(told["input"]),
        answer=answer,
        record=name_of(action, result) if action and result else "",
        answered=hook_shown.laid_out(answer),
        states=hook_shown.CALLS,
        back=rooted(f"{PATH}/{hook_id}"),
        path=rooted(f"{PATH}/{hook_id}/calls/{call_id}"),
    )


@api.post(f"{PATH}/<hook_id>/calls/<call_id>/rerun")
@person("write")
def rerun(hook_id: str, call_id: str) -> Response:
    manner = Manner(PATIENCE, request_id(), "console")
    outcome = hook_calls.rerun(plugin(), caller(), hook_id, call_id, read_payload, manner)
    return seen(f"{PATH}/{hook_id}/calls/{outcome.call_id}")


def _line(told: dict[str, Any]) -> dict[str, Any]:
    """A hook with how it stands, in words."""
    action = plugin().catalog.action.get(told["action"])
    words, kind = STATES[told["key_state"]]
    return {**told, "does": action.title if action else told["action"], "words": words, "kind": kind}


def _id(told: dict[str, Any]) -> str:
    return str(told["id"])
