"""Who is signed in: a signed cookie that names a user and how often that user's sessions were ended.

It goes with our own pages only, is renewed while it is used, and holds a nonce that every form of it must carry.
"""

from __future__ import annotations

import hmac
import json
import secrets
from dataclasses import dataclass

from flask import Response, request

from sage100_plugin.engine import users
from sage100_plugin.engine.access import Caller
from sage100_plugin.errors import Refused
from sage100_plugin.ports.ledger import User
from webhooks import page_stamps
from webhooks.edge import plugin, rooted

COOKIE = "sage100_console"
PURPOSE = "console session"
OPEN_FOR = 12 * 3600
"""Seconds for which a session stays open unused."""

RENEWED_AFTER = 600
"""Seconds after which a session that is used gets a new cookie."""

FIELD = ".session"
"""The field of a form that shows it was sent from a page of this session."""


@dataclass(frozen=True)
class Session:
    """A person at a browser. `at` is when the cookie was given, in seconds since 1970."""

    user_id: str
    sessions: int
    at: int
    nonce: str


def begun(user: User) -> Session:
    """A new session."""
    return Session(user.id, user.sessions, _now(), secrets.token_urlsafe(18))


def current() -> tuple[Session, Caller] | None:
    """The session of this request and whose it is; None where there is none that still counts."""
    text = plugin().stamper.read(PURPOSE, request.cookies.get(COOKIE, ""))
    if text is None:
        return None
    session = Session(*json.loads(text))
    if _now() - session.at >= OPEN_FOR:
        return None
    who = users.signed_in(plugin(), session.user_id, session.sessions)
    return (session, who) if who else None


def check_form(session: Session) -> None:
    """Refuse a form that was not sent from a page of this session. Raises `bad_signature`."""
    page_stamps.own_origin()
    if not hmac.compare_digest(request.form.get(FIELD, "").encode(), session.nonce.encode()):
        says = "This page was open while you signed in anew, or the form came from elsewhere. Nothing was done."
        raise Refused("bad_signature", says, extra={"fix": "Go back, load the page again, and repeat it."})


def keep(response: Response, session: Session) -> Response:
    """The response with the session's cookie."""
    told = json.dumps([session.user_id, session.sessions, session.at, session.nonce])
    secure = request.is_secure or plugin().settings.text("public_url").startswith("https:")
    value = plugin().stamper.sign(PURPOSE, told)
    response.set_cookie(COOKIE, value, path=_path(), secure=secure, httponly=True, samesite="Lax", max_age=OPEN_FOR)
    return response


def renew(response: Response, session: Session) -> Response:
    """The response, with a new cookie when the session's is no longer fresh."""
    if _now() - session.at < RENEWED_AFTER:
        return response
    return keep(response, Session(session.user_id, session.sessions, _now(), session.nonce))


def forget(response: Response) -> Response:
    """The response that ends the session in this browser."""
    response.delete_cookie(COOKIE, path=_path(), httponly=True, samesite="Lax")
    return response


def _path() -> str:
    return rooted("/console/")


def _now() -> int:
    return int(plugin().clock.now().timestamp())
