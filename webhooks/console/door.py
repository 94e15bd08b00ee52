"""The door of the console: who may see a page, and how a page is made and a refusal is told."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from flask import Response, g, request

from sage100_plugin.engine.access import companies_of
from sage100_plugin.errors import Problem, told
from webhooks.console import sessions
from webhooks.edge import caller, edge, enter, plugin, public, request_id, rooted
from webhooks.problems import problem_of
from webhooks.rendering import page

View = Callable[..., Response]

PLACES = (
    ("/console/", "Home", "read"),
    ("/console/inbox", "Inbox", "read"),
    ("/console/links", "Links", "read"),
    ("/console/mappings", "Mappings", "read"),
    ("/console/flows", "Flows", "read"),
    ("/console/receivers", "Receivers", "read"),
    ("/console/buttons", "Buttons", "write"),
    ("/console/hooks", "Hooks", "read"),
    ("/console/activity", "Activity", "read"),
    ("/console/companies", "Companies", "read"),
    ("/console/keys", "API keys", "admin"),
    ("/console/people", "People", "admin"),
)
"""What the navigation offers: address, name, and the scope it takes."""

LONGEST_FORM = 256 * 1024

ASK = ".ask"
"""The field of a form with what is asked once more before it is carried out. A browser with JavaScript asks by itself
and sends the form without it.
"""


def person(scope: str = "read") -> Callable[[View], View]:
    """Mark a page of the console with the scope it needs. A form that is sent must come from a page of the session."""

    def mark(view: View) -> View:
        @public
        @wraps(view)
        def entered(*args: Any, **kwargs: Any) -> Response:
            if edge().plugin() is None:
                return _waiting()
            found = sessions.current()
            if found is None:
                return sessions.forget(_to_sign_in())
            g.session, who = found
            enter(who)
            try:
                edge().limiter.take(who.key_id, int(plugin().settings.number("rate_limit")))
                who.need(scope)
                if request.method == "POST":
                    request.max_content_length = LONGEST_FORM
                    sessions.check_form(g.session)
                asks = request.method == "POST" and request.form.get(ASK)
                response = asking() if asks else view(*args, **kwargs)
            except Exception as error:  # noqa: BLE001 - a person gets a page, whatever it is
                response = refused(problem_of(error))
            return response if "session" not in g else sessions.renew(response, g.session)

        return entered

    return mark


def anybody(view: View) -> View:
    """Mark a page of the console that is there before anybody is signed in."""

    @public
    @wraps(view)
    def entered(*args: Any, **kwargs: Any) -> Response:
        if edge().plugin() is None:
            return _waiting()
        try:
            return view(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 - a person gets a page, whatever it is
            problem = problem_of(error)
            return page("button/problem.html", problem.meaning.status, problem=_told(problem), again="")

    return entered


def drawn(template: str, status: int = 200, **values: object) -> Response:
    """A page of the console for whoever is signed in."""
    place = urlsplit(request.path).path
    return page(
        f"console/{template}.html",
        status,
        who=caller(),
        form_key=(sessions.FIELD, g.session.nonce),
        places=[
            {
                "href": rooted(to),
                "name": name,
                "here": to == place or (to != "/console/" and place.startswith(f"{to}/")),
            }
            for to, name, scope in PLACES
            if scope in caller().scopes
        ],
        companies=companies_of(plugin(), caller()),
        at=rooted,
        **values,
    )


def asking() -> Response:
    """The page that asks once more, and sends the same form when the answer is yes."""
    before = urlsplit(request.referrer or "")
    here = before.path.startswith(rooted("/console/"))
    return drawn(
        "sure",
        question=request.form[ASK],
        held=[(name, value) for name, value in request.form.items(multi=True) if name != ASK],
        action=rooted(request.path) + (f"?{request.query_string.decode()}" if request.query_string else ""),
        back=urlunsplit(("", "", before.path, before.query, "")) if here else rooted("/console/"),
    )


def refused(problem: Problem) -> Response:
    """The page of a refusal: what is wrong, what to do, and the code for whoever is asked."""
    return drawn("problem", problem.meaning.status, problem=_told(problem))


def _told(problem: Problem) -> dict[str, Any]:
    return {**told(problem), "request_id": request_id()}


def seen(path: str) -> Response:
    """On to another page, after a form was carried out: loading that again repeats nothing."""
    return _redirect(rooted(path))


def _to_sign_in() -> Response:
    wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
    after = f"?next={quote(wanted, safe='')}" if wanted and wanted != "/console/" else ""
    return _redirect(rooted(f"/console/sign-in{after}"))


def _redirect(to: str) -> Response:
    return Response(status=303, headers={"Location": to})


def _waiting() -> Response:
    response = page("console/starting.html", 503)
    response.headers["Retry-After"] = "2"
    return response
