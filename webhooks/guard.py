"""What happens around every request: id, key, scope, rate, headers, log line, count."""

from __future__ import annotations

import logging
import time

from flask import Flask, Response, current_app, g, request

from sage100_plugin.engine.access import LOCAL, authenticate
from sage100_plugin.errors import Refused
from sage100_plugin.ports.crowd import count_this
from webhooks.always import HEADERS
from webhooks.edge import caller, edge, enter, plugin, request_id
from webhooks.queries import check_query

log = logging.getLogger(__name__)


def guard(app: Flask) -> None:
    """Put the guard around every view of the app. A view that is not marked needs `admin`."""
    app.before_request(_enter)
    app.after_request(_leave)


def _enter() -> None:
    g.began = time.perf_counter()
    count_this()
    request_id()
    _plain_words()
    if request.endpoint is None:
        return
    view = current_app.view_functions[request.endpoint]
    if getattr(view, "public", False):
        return
    running = plugin()
    enter(authenticate(running, _token()))
    if caller().key_id != LOCAL:
        edge().limiter.take(caller().key_id, int(running.settings.number("rate_limit")))
    scope = getattr(view, "scope", "admin")
    if scope:
        caller().need(scope)
    known = getattr(view, "takes", None)
    if known is not None:
        check_query(known)


def _plain_words() -> None:
    """NUL in a path or a query is never meant well, and some databases refuse it."""
    if "\x00" in request.path or any("\x00" in word for pair in request.args.items(multi=True) for word in pair):
        raise Refused("not_found", "The address holds a character that no name has.")


def _token() -> str | None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer" and token.strip():
        return token.strip()
    return request.headers.get("X-API-Key")


def _leave(response: Response) -> Response:
    told = {name.lower() for name, _ in response.headers}
    own = {**HEADERS, "X-Request-Id": request_id()}
    response.headers.extend({name: value for name, value in own.items() if name.lower() not in told})
    _noted(response)
    return response


def _noted(response: Response) -> None:
    """The route and not the address: an address may hold a secret, and what a stranger writes is not for the log."""
    route = request.url_rule.rule if request.url_rule else "-"
    seconds = time.perf_counter() - g.get("began", time.perf_counter())
    who = g.caller.key_id if "caller" in g else "-"
    method = request.method if request.url_rule else "-"
    edge().metrics.count(route, method, response.status_code, seconds)
    log.info("%s %s %s key=%s %.1f ms %s", method, route, response.status_code, who, seconds * 1000, request_id())
