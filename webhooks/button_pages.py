"""The pages of signed buttons. GET shows what would happen and changes nothing; POST does it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict

from sage100_plugin.engine.crm import buttons
from sage100_plugin.engine.crm.press import Draft, Press, draft, name_of, outcome, press
from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.errors import Problem, Refused
from sage100_plugin.ports.ledger import Button
from webhooks import button_view, page_stamps
from webhooks.edge import (
    AT_A_PAGE,
    answer,
    answer_reply,
    body,
    checked_key,
    edge,
    idempotency_key,
    plugin,
    public,
    request_id,
    rooted,
    wait,
)
from webhooks.problems import answered
from webhooks.rendering import page

api = Blueprint("button_pages", __name__)

A_MINUTE = 240
"""Calls of one button; it has no API key whose calls could be counted."""

LONGEST_FORM = 256 * 1024
"""Bytes of a form; it takes as long to read many small fields as to draw the page."""

OVER = ("expired", "used", "key_paused", "bad_signature", "rate_limited")
"""Where pressing again on the same page is of no use."""

ON_ITS_WAY = ("operation_in_progress", "outcome_unknown")

ANOTHER_PAGE = "This page was open for long, or it was opened again elsewhere. Nothing was done. Look once more."
NO_COOKIE = {"fix": "If this comes again, let your browser keep cookies of this address."}


EDITING = ("choose", "edit", "whole")
"""Steps after which the form is shown, though all may be there that is needed."""


@dataclass(frozen=True)
class Look:
    """How the page is looked at: what is searched for in its lists, whether what is missing counts as a fault, whether
    the form is shown rather than what would happen, and with all its fields.
    """

    sought: Mapping[str, str] = field(default_factory=dict)
    flagged: bool = False
    editing: bool = False
    whole: bool = False


@api.get("/b/<token>")
@public
def shown(token: str) -> Response:
    button = _opened(token)
    if _wants_json():
        return _document(draft(plugin(), button, request.args.to_dict()))
    return _asking(token, draft(plugin(), button, {}))


@api.post("/b/<token>")
@public
def pressed(token: str) -> Response:
    button = _opened(token)
    page_stamps.own_origin()
    return _pressed_json(token, button) if request.is_json else _pressed_page(token, button)


@api.get("/b/<token>/done/<stamp>")
@public
def done(token: str, stamp: str) -> Response:
    button = _opened(token)
    told = plugin().stamper.read("done", stamp)
    about, _, operation_id = (told or "").partition(" ")
    if about != button.id:
        raise Refused("not_found", "This address does not belong to the button.")
    found = outcome(plugin(), button, operation_id)
    return answer(found) if _wants_json() else _became(token, button, found, 200)


def _opened(token: str) -> Button:
    button = buttons.opened(plugin(), token)
    edge().limiter.take(f"button {button.id}", A_MINUTE)
    return button


def _wants_json() -> bool:
    return (
        request.is_json or request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json"
    )


def _document(drawn: Draft) -> Response:
    if drawn.problem is not None:
        raise drawn.problem
    asked = button_view.fields(plugin(), drawn, {})
    return answer(button_view.document(drawn, asked, rfc3339(drawn.button.expires_at)), headers={"Vary": "Accept"})


def _pressed_json(token: str, button: Button) -> Response:
    typed = body()
    confirm, told = typed.pop("confirm", None), typed.pop("idempotency_key", None)
    own = idempotency_key() or (None if told is None else checked_key(told))
    key = f"button {button.id} {own or plugin().ids('press')}"
    reply = press(plugin(), button, Press(typed, key, str(confirm or "") or None, wait(), request_id()))
    if reply.location is None:
        return answer_reply(reply)
    return answer_reply(replace(reply, location=_done_path(token, button, reply.body["operation_id"])))


def _pressed_page(token: str, button: Button) -> Response:
    request.max_content_length = LONGEST_FORM
    form = request.form
    stamp = page_stamps.read(button.id, form.get(".stamp", ""))
    typed, sought = _typed(form)
    step = form.get(".step", "")
    if not page_stamps.fresh(stamp, button.id):
        stale = Refused("stale_preview", ANOTHER_PAGE, extra=NO_COOKIE)
        return _asking(token, draft(plugin(), button, typed), Look(sought), stale)
    if step != "do" or stamp.confirm is None:
        look = Look(
            sought, flagged=step in ("do", "show"), editing=step in EDITING, whole=".whole" in form or step == "whole"
        )
        return _asking(token, draft(plugin(), button, typed), look)
    key = f"page {button.id} {stamp.nonce}"
    try:
        reply = press(plugin(), button, Press(typed, key, stamp.confirm or None, wait(AT_A_PAGE), request_id()))
    except Problem as problem:
        if problem.code in OVER:
            raise
        if problem.code in ON_ITS_WAY and problem.extra.get("operation_id"):
            found = outcome(plugin(), button, str(problem.extra["operation_id"]))
            return _became(token, button, found, problem.meaning.status)
        return _asking(token, draft(plugin(), button, typed), Look(sought, flagged=True), problem)
    return _became(token, button, reply.body, reply.status)


def _typed(form: MultiDict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What was typed into the fields, and into the searches beside them."""
    told = {name: value for name, value in form.items() if not name.startswith(".")}
    sought = {name.removeprefix("find."): value for name, value in told.items() if name.startswith("find.")}
    return {name: value for name, value in told.items() if not name.startswith("find.")}, sought


def _asking(token: str, drawn: Draft, look: Look | None = None, refused: Problem | None = None) -> Response:
    """The page before anything is done."""
    refused = refused or drawn.problem
    if refused is not None:
        told = {fault.pointer for fault in drawn.faults}
        drawn = replace(drawn, faults=(*drawn.faults, *(f for f in refused.faults if f.pointer not in told)))
    look = look or Look()
    preview = None if look.editing else drawn.preview
    asked = (
        button_view.fields(plugin(), drawn, look.sought, flagged=look.flagged, whole=look.whole)
        if preview is None
        else []
    )
    notices = button_view.notices(drawn)
    if refused is not None and not refused.faults:
        notices.insert(0, f"{refused.detail} {refused.extra.get('fix', refused.meaning.fix)}")
    browser, path = page_stamps.browser(drawn.button.id), rooted(f"/b/{token}")
    confirm = None if preview is None else str(preview["confirm"])
    status = refused.meaning.status if refused else 422 if drawn.faults or (look.flagged and drawn.missing) else 200
    response = page(
        "button/ask.html",
        status,
        button=drawn.button,
        action=drawn.action,
        company=_company(drawn.button),
        path=path,
        stamp=page_stamps.stamped(drawn.button.id, browser, confirm),
        asked=asked,
        typed=drawn.typed,
        whole=look.whole,
        settled=button_view.settled(plugin(), drawn) if preview is None else [],
        preview=preview,
        windows=button_view.windows(plugin(), drawn) if preview else [],
        known=button_view.known(drawn.action, preview or {}),
        notices=notices,
        errors=[one for one in asked if one["error"]],
    )
    return page_stamps.keep(response, drawn.button.id, browser, path)


def _became(token: str, button: Button, found: Mapping[str, Any], status: int) -> Response:
    """The page after it was done, or while it is."""
    action = plugin().catalog.action[button.action]
    result = found.get("result") or {}
    return page(
        "button/done.html",
        status,
        button=button,
        action=action,
        company=_company(button),
        state=found["state"],
        name=name_of(action, result),
        told=found,
        again=_done_path(token, button, found["operation_id"]) if found.get("operation_id") else "",
        record=button_view.record_of(action, result),
        log=[button_view.lined(action.record, line, "old", "new") for line in found.get("log", ())],
    )


def _done_path(token: str, button: Button, operation_id: str) -> str:
    return rooted(f"/b/{token}/done/{plugin().stamper.sign('done', f'{button.id} {operation_id}')}")


def _company(button: Button) -> Any:
    return plugin().companies.get(button.company)


@api.errorhandler(Exception)
def refused(error: Exception) -> Response:
    """What cannot be answered, as a page where a person asks."""
    told = answered(error)
    if _wants_json():
        return told
    problem = json.loads(told.get_data())
    response = page("button/problem.html", told.status_code, problem=problem, again=_again(problem))
    response.headers.extend({name: told.headers[name] for name in ("Retry-After",) if name in told.headers})
    return response


def _again(problem: Mapping[str, Any]) -> str:
    """Where what was done with a used button is shown."""
    token = (request.view_args or {}).get("token", "")
    if problem["code"] != "used" or not problem.get("operation_id"):
        return ""
    return _done_path(token, buttons.opened(plugin(), token), problem["operation_id"])
