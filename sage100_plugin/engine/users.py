"""People who sign in to the console: made, ended, let in, and shut out for a while when somebody guesses.

What a person may do stands in an API key of the same id, whose secret nobody has; so all that acts by a key, and all
that is limited by one, holds for people too.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sage100_plugin.engine import keys
from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.errors import Fault, Refused, refuse
from sage100_plugin.ports.ledger import Activity, ApiKey, Tx, User

ROLES: Mapping[str, tuple[str, ...]] = {
    "ops": ("read", "write"),
    "approver": ("read", "write", "export:decide"),
    "admin": ("read", "write", "export:decide", "admin"),
}
"""What each role may do, as scopes of a key."""

SHORTEST = 12
LONGEST = 200
"""Characters of a password."""

TRIES = 5
"""Wrong passwords in a row that cost nothing but the trying."""

SHUT = timedelta(seconds=30)
"""How long a name is shut after one more, doubled by each that follows."""

LONGEST_SHUT = timedelta(minutes=15)

WRONG = (
    "The name or the password is wrong. After five wrong passwords a name is shut for a while, and then the right one "
    "does not let in either: wait, or let an administrator set a new one."
)
FIELDS = frozenset(("name", "role", "password", "companies", "records"))


@dataclass(frozen=True)
class Person:
    """Somebody who signs in, with the key that says what they may do."""

    user: User
    key: ApiKey

    @property
    def role(self) -> str:
        """One of `ROLES`."""
        return next(role for role, scopes in ROLES.items() if scopes == self.key.scopes)


def show(person: Person) -> dict[str, Any]:
    """A person as callers see them: never the password."""
    key = person.key
    return {
        "id": key.id,
        "name": key.name,
        "role": person.role,
        "companies": list(key.companies),
        "records": list(key.records),
        "state": "ended" if key.revoked_at else "active",
        "created_at": rfc3339(key.created_at),
    }


def create(plugin: Plugin, caller: Caller, body: Mapping[str, Any]) -> Person:
    """A new user from `{name, role, password, companies?, records?}`. Raises `scope_missing`, `invalid_input`."""
    caller.need("admin")
    faults = [Fault(f"/{name}", "unknown_field", f"There is no field {name}.") for name in body if name not in FIELDS]
    faults += [*_role_faults(body.get("role")), *_password_faults(body.get("password"))]
    role = body.get("role")
    asked = {name: body[name] for name in ("name", "companies", "records") if body.get(name) is not None}
    scopes = list(ROLES[role]) if isinstance(role, str) and role in ROLES else ["read"]
    faults += [_of_person(fault) for fault in keys.faults(plugin, {**asked, "scopes": scopes})]
    if faults:
        raise refuse(*faults)
    for scope in scopes:
        caller.need(scope)
    key = keys.draft(plugin, caller, {**asked, "scopes": scopes})
    user = User(key.id, login_of(key.name), plugin.passwords.hashed(str(body["password"])))

    def work(tx: Tx) -> None:
        if not tx.users.add(user):
            raise refuse(Fault("/name", "invalid_value", f"There is a user {key.name} already."))
        tx.keys.add(key)
        _note(plugin, tx, caller.name, "user.created", key)

    plugin.ledger.write(work)
    return Person(user, key)


def _of_person(fault: Fault) -> Fault:
    named = fault.pointer == "/name" and fault.code == "required"
    return replace(fault, message="Give the name by which the person signs in.") if named else fault


def login_of(name: str) -> str:
    """The name as it is looked up: people do not mind capitals."""
    return " ".join(name.split()).casefold()


def _role_faults(role: object) -> list[Fault]:
    listed = ", ".join(ROLES)
    if not role:
        return [Fault("/role", "required", f"Give the role: {listed}.")]
    known = isinstance(role, str) and role in ROLES
    return [] if known else [Fault("/role", "invalid_value", f"{role} is not a role; there are {listed}.")]


def _password_faults(password: object, field: str = "password") -> list[Fault]:
    if not isinstance(password, str) or not password:
        return [Fault(f"/{field}", "required", "Give a password.")]
    if SHORTEST <= len(password) <= LONGEST:
        return []
    return [Fault(f"/{field}", "invalid_value", f"A password has {SHORTEST} to {LONGEST} characters.")]


def listed(plugin: Plugin, caller: Caller) -> list[Person]:
    """The users the caller may manage, by name."""
    managed = {key.id: key for key in keys.listed(plugin, caller)}
    users = plugin.ledger.read(lambda tx: tx.users.all())
    return [Person(user, managed[user.id]) for user in users if user.id in managed]


def find(plugin: Plugin, caller: Caller, user_id: str) -> Person:
    """A user the caller may manage, by id or name. Raises `not_found`, `scope_missing`."""
    for person in listed(plugin, caller):
        if person.user.id == user_id or person.user.login == login_of(user_id):
            return person
    raise Refused("not_found", f"There is no user {user_id}.")


def end_sessions(plugin: Plugin, caller: Caller, user_id: str) -> None:
    """Sign a user out everywhere. Raises `not_found`."""
    sign_out(plugin, find(plugin, caller, user_id).user.id)


def end(plugin: Plugin, caller: Caller, user_id: str) -> None:
    """The person signs in no more, and what acts by their key ends. Raises `not_found`."""
    person = find(plugin, caller, user_id)
    keys.revoke(plugin, caller, person.user.id)
    plugin.ledger.write(lambda tx: tx.users.remove(person.user.id))


def set_password(plugin: Plugin, caller: Caller, user_id: str, password: object) -> None:
    """Give a user another password and end their sessions. Raises `not_found`, `invalid_input`."""
    faults = _password_faults(password)
    if faults:
        raise refuse(*faults)
    person = find(plugin, caller, user_id)
    _renew(plugin, caller.name, person.user.id, str(password), caller.key_id)


def change_password(plugin: Plugin, user_id: str, old: str, new: str) -> User:
    """A person's own choice; ends all their other sessions. Raises `invalid_input`.

    From then on nobody else knows it, and the key no longer goes back to whoever made it.
    """
    user = plugin.ledger.write(lambda tx: _try(tx, user_id, plugin.clock.now()))
    if user is None or not plugin.passwords.fits(user.password_hash, old):
        raise refuse(Fault("/old", "invalid_value", "This is not your password so far."))
    faults = _password_faults(new, "new")
    if faults:
        raise refuse(*faults)
    return _renew(plugin, "", user_id, new, "")


def _renew(plugin: Plugin, by: str, user_id: str, password: str, made_by: str) -> User:
    kept = plugin.passwords.hashed(password)

    def work(tx: Tx) -> User:
        user, key = tx.users.get(user_id), tx.keys.get(user_id)
        if user is None or key is None:
            raise Refused("not_found", f"There is no user {user_id}.")
        renewed = replace(user, password_hash=kept, sessions=user.sessions + 1, misses=0, missed_at=None)
        tx.users.replace(renewed)
        tx.keys.replace(replace(key, made_by=made_by))
        _note(plugin, tx, by or key.name, "user.password_changed", key)
        return renewed

    return plugin.ledger.write(work)


def sign_in(plugin: Plugin, name: str, password: str) -> User:
    """The user of this name and password. Raises `unauthenticated`, in the same words whatever was wrong.

    Each try is written down before it is judged, so that many at once are not more than one after the other.
    """
    login = login_of(name)
    known = plugin.ledger.read(lambda tx: tx.users.named(login))
    now = plugin.clock.now()
    user = plugin.ledger.write(lambda tx: _try(tx, known.id, now)) if known else None
    held = user.password_hash if user else plugin.passwords.hashed(secrets.token_hex())
    if not plugin.passwords.fits(held, password) or user is None:
        raise Refused("unauthenticated", WRONG)

    def work(tx: Tx) -> User | None:
        stands = tx.users.get(user.id)
        if stands is None or stands.password_hash != held:
            return None
        tx.users.replace(replace(stands, misses=0, missed_at=None))
        return stands

    let_in = plugin.ledger.write(work)
    if let_in is None:
        raise Refused("unauthenticated", WRONG)
    return let_in


def _try(tx: Tx, user_id: str, now: datetime) -> User | None:
    """The user, with one more try; None while the name is shut."""
    user = tx.users.get(user_id)
    if user is None or (user.missed_at is not None and now < user.missed_at + shut_for(user.misses)):
        return None
    tx.users.replace(replace(user, misses=user.misses + 1, missed_at=now))
    return user


def shut_for(misses: int) -> timedelta:
    """How long a name is shut after so many wrong passwords in a row."""
    beyond = misses - TRIES
    return min(SHUT * 2 ** min(beyond, 10), LONGEST_SHUT) if beyond >= 0 else timedelta()


def signed_in(plugin: Plugin, user_id: str, sessions: int) -> Caller | None:
    """Who a session belongs to; None when it was ended, with all of that user or by an administrator."""

    def work(tx: Tx) -> Caller | None:
        user, key = tx.users.get(user_id), tx.keys.get(user_id)
        alive = user is not None and user.sessions == sessions
        return replace(Caller.of(key), person=True) if alive and key is not None and not key.revoked_at else None

    return plugin.ledger.read(work)


def sign_out(plugin: Plugin, user_id: str) -> None:
    """End all sessions of a user, on every machine."""

    def work(tx: Tx) -> None:
        user = tx.users.get(user_id)
        if user is not None:
            tx.users.replace(replace(user, sessions=user.sessions + 1))

    plugin.ledger.write(work)


def _note(plugin: Plugin, tx: Tx, by: str, what: str, key: ApiKey) -> None:
    details = {"user": key.id, "name": key.name, "scopes": list(key.scopes)}
    limits = {"companies": list(key.companies), "records": list(key.records)}
    company = key.companies[0] if len(key.companies) == 1 else ""
    now = plugin.clock.now()
    tx.activity.add(Activity(plugin.ids("act"), now, company, "", "", what, by, details={**details, **limits}))
