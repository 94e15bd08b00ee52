"""The pages of links to decide. GET shows what waits and decides nothing; POST accepts or rejects it, once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict

from sage100_plugin.engine.queue import decision_links
from sage100_plugin.engine.queue.decision_draft import VERDICTS, Draft, draft, settle, verdict_of
from sage100_plugin.engine.queue.decision_links import Link
from sage100_plugin.engine.running.periods import REMEDY
from sage100_plugin.errors import Fault, Problem, Refused
from webhooks import button_view, decision_view, page_stamps
from webhooks.edge import answer, answer_reply, body, edge, plugin, public, rooted, wait
from webhooks.problems import answered
from webhooks.rendering import page

api = Blueprint("decision_pages", __name__)

A_MINUTE = 240
"""Calls of one link, and of all that are none; there is no API key whose calls could be counted."""

LONGEST_FORM = 64 * 1024
HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
COOKIES = "/d/"
ANOTHER_PAGE = "This page was open for long, or it was opened elsewhere. Nothing was decided. Look once more."
NO_COOKIE = {"fix": "If this comes again, let your browser keep cookies of this address."}


@api.get("/d/<token>")
@public
def shown(token: str) -> Response:
    drawn = draft(plugin(), _opened(token), {})
    if _wants_json():
        asked = decision_view.fields(plugin(), drawn, {}, {})
        return answer(decision_view.document(plugin(), drawn, asked), headers={"Vary": "Accept"})
    return _asking(token, drawn) if drawn.waits else _decided(drawn, 200)


@api.post("/d/<token>")
@public
def decided(token: str) -> Response:
    link = _opened(token)
    page_stamps.own_origin(unnamed=True)
    return _decided_json(token, link) if request.is_json else _decided_page(token, link)


def _opened(token: str) -> Link:
    try:
        link = decision_links.opened(plugin(), token)
    except Refused:
        edge().limiter.take("link unknown", A_MINUTE)
        raise
    edge().limiter.take(f"link {link.subscription} {link.export}", A_MINUTE)
    return link


def _wants_json() -> bool:
    return (
        request.is_json or request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json"
    )


def _decided_json(token: str, link: Link) -> Response:
    said = body()
    reply = settle(plugin(), link, said.pop("decision", None), said, wait())
    return answer_reply(reply if reply.location is None else replace(reply, location=rooted(f"/d/{token}")))


def _decided_page(token: str, link: Link) -> Response:
    request.max_content_length = LONGEST_FORM
    form = request.form
    stamp = page_stamps.read(_about(link), form.get(".stamp", ""))
    typed, sought = _typed(form)
    reason, step = typed.pop("reason", ""), form.get(".step", "")
    refused: Problem | None = None
    if not page_stamps.fresh(stamp, link.export):
        refused = Refused("stale_preview", ANOTHER_PAGE, extra=NO_COOKIE)
    elif step in VERDICTS:
        try:
            reply = settle(plugin(), link, step, {**typed, "reason": reason}, wait())
            return _decided(draft(plugin(), link, {}), reply.status, reply.body.get("warnings", ()))
        except Problem as problem:
            refused = problem
    drawn = draft(plugin(), link, typed)
    if drawn.waits:
        return _asking(token, drawn, sought, reason, refused)
    return _decided(drawn, refused.meaning.status if refused else 200)


def _typed(form: MultiDict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What was typed into the fields, and into the searches beside them."""
    told = {name: value for name, value in form.items() if not name.startswith(".")}
    sought = {name.removeprefix("find."): value for name, value in told.items() if name.startswith("find.")}
    return {name: value for name, value in told.items() if not name.startswith("find.")}, sought


def _asking(
    token: str,
    drawn: Draft,
    sought: Mapping[str, str] | None = None,
    reason: str = "",
    refused: Problem | None = None,
) -> Response:
    """The page before the decision."""
    errors = _errors([*drawn.faults, *(refused.faults if refused else ())])
    asked = decision_view.fields(plugin(), drawn, sought or {}, errors)
    notices = list(decision_view.strays(drawn, errors))
    notices += [f"{one.detail} {one.extra.get('fix', one.meaning.fix)}" for one in _bare(drawn.problem, refused)]
    browser, path = page_stamps.browser(drawn.link.export), rooted(f"/d/{token}")
    response = page(
        "decision/ask.html",
        refused.meaning.status if refused else 200,
        **_common(drawn),
        path=path,
        stamp=page_stamps.stamped(_about(drawn.link), browser, None),
        moved=drawn.moved,
        confirm=drawn.confirm,
        tried=refused is not None,
        alone=decision_view.alone(plugin(), drawn.export),
        asked=asked,
        reason={"value": reason, "error": errors.get("reason", "")},
        windows=decision_view.windows(plugin(), drawn),
        known=decision_view.known(drawn),
        candidates=decision_view.candidates(drawn),
        before=decision_view.before_it(plugin(), drawn.export),
        notices=list(dict.fromkeys(notices)),
        errors=[one for one in asked if one["error"]],
    )
    return page_stamps.keep(response, drawn.link.export, browser, rooted(COOKIES))


def _errors(faults: Sequence[Fault]) -> dict[str, str]:
    """What is wrong, by field; the first of several."""
    return {fault.pointer[1:]: fault.message for fault in reversed(faults)}


def _bare(*problems: Problem | None) -> list[Problem]:
    """Those that are about no field."""
    return [problem for problem in problems if problem is not None and not problem.faults]


def _decided(drawn: Draft, status: int, warnings: Sequence[str] = ()) -> Response:
    """The page after the decision, also when the link is opened again."""
    export = drawn.export
    told = export.result or {}
    return page(
        "decision/done.html",
        status,
        **_common(drawn),
        state=decision_view.state_of(export),
        turn=verdict_of(export),
        last=export.rounds[-1],
        warnings=warnings,
        record=button_view.record_of(drawn.action, told.get("result") or {}) if export.status == "done" else [],
        number=(told.get("result") or {}).get("id", ""),
        log=[button_view.lined(export.record, line, "old", "new") for line in told.get("log", ())],
    )


def _common(drawn: Draft) -> dict[str, Any]:
    export = drawn.export
    return {
        "action": drawn.action,
        "company": plugin().companies.get(export.company),
        "export": export,
        "name": decision_view.name_of(export),
        "link": drawn.link,
        "preview": drawn.preview,
        "now": drawn.now,
        "held": decision_view.held(export),
        "remedy": REMEDY,
        "facts": decision_view.facts(plugin(), export),
        "history": decision_view.history(export),
    }


def _about(link: Link) -> str:
    return f"{link.subscription} {link.export} {link.round}"


@api.after_request
def kept_quiet(response: Response) -> Response:
    """The address is the right to decide: it is told to nobody, and not to those who search."""
    response.headers.update(HEADERS)
    return response


@api.errorhandler(Exception)
def refused(error: Exception) -> Response:
    """What cannot be answered, as a page where a person asks."""
    told = answered(error)
    if _wants_json():
        return told
    response = page("decision/problem.html", told.status_code, problem=json.loads(told.get_data()))
    response.headers.extend({name: told.headers[name] for name in ("Retry-After",) if name in told.headers})
    return response
