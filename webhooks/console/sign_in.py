"""Signing in and out, and a person's own password."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, g, request

from sage100_plugin.engine import users
from sage100_plugin.errors import Fault, Refused, refuse
from webhooks import page_stamps
from webhooks.console import sessions
from webhooks.console.door import anybody, drawn, person, seen
from webhooks.edge import caller, edge, plugin, rooted
from webhooks.problems import problem_of
from webhooks.rendering import page

api = Blueprint("console_sign_in", __name__)

A_MINUTE = 30
"""Tries to sign in that one address may make."""

LONGEST = 64 * 1024


@api.get("/console/sign-in")
@anybody
def asked() -> Response:
    return _asking(200)


@api.post("/console/sign-in")
@anybody
def tried() -> Response:
    request.max_content_length = LONGEST
    try:
        page_stamps.own_origin()
        edge().limiter.take(f"sign-in {request.remote_addr}", A_MINUTE)
        user = users.sign_in(plugin(), request.form.get("name", ""), request.form.get("password", ""))
    except Refused as problem:
        return _asking(problem_of(problem).meaning.status, problem.detail, request.form.get("name", ""))
    return sessions.keep(seen(_wanted()), sessions.begun(user))


def _asking(status: int, wrong: str = "", name: str = "") -> Response:
    someone = bool(plugin().ledger.read(lambda tx: tx.users.all()))
    return page("console/sign_in.html", status, wrong=wrong, name=name, wanted=_wanted(), someone=someone, at=rooted)


def _wanted() -> str:
    """The page that somebody wanted to see, if it is one of ours."""
    told = request.values.get("next", "")
    return told if told.startswith("/console/") and "\\" not in told and "\n" not in told else "/console/"


@api.post("/console/sign-out")
@person()
def left() -> Response:
    if request.form.get("where") == "everywhere":
        users.sign_out(plugin(), caller().key_id)
    gone = sessions.forget(seen("/console/sign-in"))
    g.pop("session")
    return gone


@api.get("/console/account")
@person()
def account() -> Response:
    return drawn("account", errors={}, changed=request.args.get("changed") == "yes")


@api.post("/console/account")
@person()
def changed() -> Response:
    form = request.form
    try:
        if form.get("new", "") != form.get("again", ""):
            raise refuse(Fault("/again", "invalid_value", "This is not the same as the new password."))
        user = users.change_password(plugin(), caller().key_id, form.get("old", ""), form.get("new", ""))
    except Refused as problem:
        errors = {fault.pointer[1:]: fault.message for fault in problem.faults}
        return drawn("account", problem.meaning.status, errors=errors, changed=False)
    g.session = replace(sessions.begun(user), nonce=g.session.nonce)
    return sessions.keep(seen("/console/account?changed=yes"), g.session)
