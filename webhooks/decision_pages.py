"""The pages of links to decide. GET shows what waits and decides nothing; POST accepts or rejects it, once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, request

from sage100_plugin.engine.queue import decision_links
from sage100_plugin.engine.queue.decision_draft import VERDICTS, Draft, draft, settle
from sage100_plugin.engine.queue.decision_links import Link
from sage100_plugin.errors import Problem, Refused
from webhooks import decision_view, page_stamps
from webhooks.edge import AT_A_PAGE, answer, answer_reply, body, edge, plugin, public, rooted, wait
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
    link = _opened(token)
    drawn = _drawn(link, {})
    if _wants_json():
        asked = decision_view.fields(plugin(), drawn, {}, {})
        return answer(decision_view.document(plugin(), drawn, link, asked), headers={"Vary": "Accept"})
    return _asking(token, link, drawn) if drawn.waits else _decided(token, link, drawn, 200)


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


def _drawn(link: Link, typed: Mapping[str, Any]) -> Draft:
    return draft(plugin(), *decision_links.bound(plugin(), link), typed)


def _wants_json() -> bool:
    return (
        request.is_json or request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json"
    )


def _decided_json(token: str, link: Link) -> Response:
    said = body()
    who, export = decision_links.bound(plugin(), link)
    reply = settle(plugin(), who, export, said.pop("decision", None), said, wait())
    return answer_reply(reply if reply.location is None else replace(reply, location=rooted(f"/d/{token}")))


def _decided_page(token: str, link: Link) -> Response:
    request.max_content_length = LONGEST_FORM
    form = request.form
    stamp = page_stamps.read(_about(link), form.get(".stamp", ""))
    typed, sought = decision_view.typed(form)
    reason, step = typed.pop("reason", ""), form.get(".step", "")
    refused: Problem | None = None
    if not page_stamps.fresh(stamp, link.export):
        refused = Refused("stale_preview", ANOTHER_PAGE, extra=NO_COOKIE)
    elif step in VERDICTS:
        try:
            who, export = decision_links.bound(plugin(), link)
            reply = settle(plugin(), who, export, step, {**typed, "reason": reason}, wait(AT_A_PAGE))
            return _decided(token, link, _drawn(link, {}), reply.status, reply.body.get("warnings", ()))
        except Problem as problem:
            refused = problem
    drawn = _drawn(link, typed)
    if drawn.waits:
        return _asking(token, link, drawn, sought, reason, refused)
    return _decided(token, link, drawn, refused.meaning.status if refused else 200)


def _asking(
    token: str,
    link: Link,
    drawn: Draft,
    sought: Mapping[str, str] | None = None,
    reason: str = "",
    refused: Problem | None = None,
) -> Response:
    """The page before the decision."""
    browser = page_stamps.browser(link.export)
    response = page(
        "decision/ask.html",
        refused.meaning.status if refused else 200,
        **decision_view.common(plugin(), drawn),
        **decision_view.asking(plugin(), drawn, sought or {}, reason, refused),
        link=link,
        path=rooted(f"/d/{token}"),
        decides=True,
        hidden={".stamp": page_stamps.stamped(_about(link), browser, None)},
    )
    return page_stamps.keep(response, link.export, browser, rooted(COOKIES))


def _decided(token: str, link: Link, drawn: Draft, status: int, warnings: Sequence[str] = ()) -> Response:
    """The page after the decision, also when the link is opened again."""
    told = {**decision_view.common(plugin(), drawn), **decision_view.decided(drawn)}
    return page("decision/done.html", status, **told, link=link, warnings=warnings, path=rooted(f"/d/{token}"))


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
