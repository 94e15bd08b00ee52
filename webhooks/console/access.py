"""Who may do what: the API keys of flows, and the people who sign in here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, g, request

from sage100_plugin.engine import keys, users
from sage100_plugin.engine.access import SCOPES, companies_of
from sage100_plugin.errors import Refused
from sage100_plugin.records import RECORDS
from webhooks.console.door import drawn, person, seen
from webhooks.edge import caller, plugin

api = Blueprint("console_access", __name__)

KEYS = "/console/keys"
PEOPLE = "/console/people"

MAY: Mapping[str, str] = {
    "read": "read: look things up, and get events",
    "write": "write: run actions, links, subscriptions, buttons and hooks",
    "export:decide": "export:decide: accept and reject what enters the books",
    "admin": "admin: keys, people, mappings and companies",
    "agent": "agent: bring documents to Sage's API, for the runner beside Sage",
}
"""What each scope allows, in words."""

ROLES: Mapping[str, str] = {
    "ops": "Ops: wires flows, links records, decides nothing that enters the books",
    "approver": "Approver: the same, and accepts or rejects what enters the books",
    "admin": "Admin: everything, with keys, people and companies",
}

NAMED_ONCE: dict[str, Any] = {"name": "", "scopes": ("read", "write"), "companies": (), "records": ()}


@api.get(KEYS)
@person("admin")
def key_list() -> Response:
    """A page that needs a key of a platform has name and scopes filled in; what rules the plugin is ticked by hand."""
    scopes = [scope for scope in request.args.getlist("scopes") if scope in NAMED_ONCE["scopes"]]
    wanted = {"name": request.args.get("name", ""), "scopes": scopes or NAMED_ONCE["scopes"]}
    return _keys(given={**NAMED_ONCE, **wanted})


@api.post(KEYS)
@person("admin")
def key_made() -> Response:
    form = request.form
    given: dict[str, Any] = {name: form.getlist(name) for name in ("scopes", "companies", "records")}
    given["name"] = form.get("name", "")
    try:
        made = keys.create(plugin(), caller(), given)
    except Refused as problem:
        return _keys(problem.meaning.status, _errors(problem), given)
    return _keys(secret=made.secret, made=made.key.name)


@api.post(f"{KEYS}/<key_id>/revoke")
@person("admin")
def key_revoked(key_id: str) -> Response:
    keys.revoke(plugin(), caller(), key_id)
    return seen(KEYS)


@api.post(f"{KEYS}/<key_id>/resume")
@person("admin")
def key_resumed(key_id: str) -> Response:
    keys.resume(plugin(), caller(), key_id)
    return seen(KEYS)


def _keys(
    status: int = 200,
    errors: Mapping[str, str] | None = None,
    given: Mapping[str, Any] = NAMED_ONCE,
    secret: str = "",
    made: str = "",
) -> Response:
    people = {person.user.id for person in users.listed(plugin(), caller())}
    held = [keys.show(key) for key in reversed(keys.listed(plugin(), caller())) if key.id not in people]
    return drawn(
        "keys", status, keys=held, errors=errors or {}, given=given, secret=secret, made=made, **_limits(),
        may=[(scope, MAY[scope]) for scope in SCOPES if scope in caller().scopes or scope == "agent"],
    )  # fmt: skip


@api.get(PEOPLE)
@person("admin")
def people_list() -> Response:
    return _people()


@api.post(PEOPLE)
@person("admin")
def person_made() -> Response:
    form = request.form
    given: dict[str, Any] = {name: form.get(name, "") for name in ("name", "role", "password")}
    given |= {name: form.getlist(name) for name in ("companies", "records")}
    try:
        users.create(plugin(), caller(), given)
    except Refused as problem:
        return _people(problem.meaning.status, _errors(problem), given)
    return seen(PEOPLE)


@api.post(f"{PEOPLE}/<user_id>/password")
@person("admin")
def password_given(user_id: str) -> Response:
    try:
        users.set_password(plugin(), caller(), user_id, request.form.get("password", ""))
    except Refused as problem:
        return _people(problem.meaning.status, {f"{user_id}/password": problem.detail})
    return seen("/console/account" if user_id == g.session.user_id else PEOPLE)


@api.post(f"{PEOPLE}/<user_id>/sign-out")
@person("admin")
def signed_out(user_id: str) -> Response:
    users.end_sessions(plugin(), caller(), user_id)
    return seen(PEOPLE)


@api.post(f"{PEOPLE}/<user_id>/remove")
@person("admin")
def removed(user_id: str) -> Response:
    users.end(plugin(), caller(), user_id)
    return seen(PEOPLE)


def _people(
    status: int = 200, errors: Mapping[str, str] | None = None, given: Mapping[str, Any] | None = None
) -> Response:
    listed = [users.show(one) for one in users.listed(plugin(), caller())]
    told = given or {"name": "", "role": "ops", "companies": (), "records": ()}
    return drawn("people", status, people=listed, errors=errors or {}, given=told, roles=ROLES, **_limits())


def _limits() -> dict[str, Any]:
    """What a key or a person may be limited to."""
    records = [
        (name, record.title) for name, record in RECORDS.items() if not caller().records or caller().handles(name)
    ]
    companies = [(company.id, company.name) for company in companies_of(plugin(), caller())]
    return {"all_records": records, "all_companies": companies}


def _errors(problem: Refused) -> dict[str, str]:
    """What is wrong, by field; the first of several."""
    told = {fault.pointer[1:]: fault.message for fault in reversed(problem.faults)}
    return told or {"": problem.detail}
