"""API keys: listing, making and revoking them on behalf of a caller."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sage100_plugin.engine.access import SCOPES, Caller, companies_of, hashed
from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.errors import Fault, Refused, refuse
from sage100_plugin.ports.ledger import Activity, ApiKey, Tx
from sage100_plugin.records import RECORDS

LONGEST = 100
"""Characters of the name of a key: it stands in every list and log."""

KINDS: Mapping[str, type] = {"name": str, "scopes": list, "companies": list, "records": list}


@dataclass(frozen=True)
class NewKey:
    """A key just made; `secret` is shown once."""

    key: ApiKey
    secret: str = field(repr=False)


def show(key: ApiKey) -> dict[str, Any]:
    """A key as callers see it: never its secret."""
    state = "revoked" if key.revoked_at else "paused" if key.paused_at else "active"
    return {
        "id": key.id,
        "name": key.name,
        "scopes": list(key.scopes),
        "companies": list(key.companies),
        "records": list(key.records),
        "state": state,
        "created_at": rfc3339(key.created_at),
        "made_by": key.made_by or None,
    }


def create(plugin: Plugin, caller: Caller, body: Mapping[str, Any]) -> NewKey:
    """A new key that may do no more than its maker. Raises `scope_missing`, `invalid_input`."""
    caller.need("admin")
    wrong = _shape_faults(body)
    if wrong:
        raise refuse(*wrong)
    for scope in body.get("scopes") or ():
        if scope in SCOPES:
            caller.need(scope)
    made = make_key(plugin, _within(plugin, caller, body), caller.key_id)
    plugin.ledger.write(lambda tx: _note(plugin, tx, caller, "key.created", made.key))
    return made


def make_key(plugin: Plugin, body: Mapping[str, Any], made_by: str = "") -> NewKey:
    """A new API key from `{name, scopes, companies?, records?}`. Raises `invalid_input`."""
    found = faults(plugin, body)
    if found:
        raise refuse(*found)
    secret = secrets.token_urlsafe(32)
    key = _key(plugin, body, secret, made_by)
    plugin.ledger.write(lambda tx: tx.keys.add(key))
    return NewKey(key, f"s100_{key.id}_{secret}")


def draft(plugin: Plugin, caller: Caller, body: Mapping[str, Any]) -> ApiKey:
    """A key that is not stored and whose secret nobody has; it may do no more than its maker.

    Raises `scope_missing`, `invalid_input`.
    """
    return _key(plugin, _within(plugin, caller, body), secrets.token_urlsafe(32), caller.key_id)


def faults(plugin: Plugin, body: Mapping[str, Any]) -> list[Fault]:
    """What is wrong with name, scopes, companies and records of a new key."""
    wrong = _shape_faults(body)
    return wrong or [*_name_fault(body), *_scope_faults(body), *_company_faults(plugin, body), *_record_faults(body)]


def _key(plugin: Plugin, body: Mapping[str, Any], secret: str, made_by: str) -> ApiKey:
    scopes = tuple(scope for scope in SCOPES if scope in body["scopes"])
    companies, records = tuple(body.get("companies") or ()), tuple(body.get("records") or ())
    name, now = str(body["name"]).strip(), plugin.clock.now()
    key_id = secrets.token_hex(6)
    return ApiKey(key_id, name, scopes, hashed(secret), now, companies, records=records, made_by=made_by)


def _name_fault(body: Mapping[str, Any]) -> list[Fault]:
    name = str(body.get("name") or "").strip()
    if not name:
        return [Fault("/name", "required", "Give the key a name.")]
    if len(name) > LONGEST:
        return [Fault("/name", "invalid_value", f"The name of a key has at most {LONGEST} characters.")]
    if not name.isprintable():
        return [Fault("/name", "invalid_value", "The name of a key has no control characters.")]
    return []


def _scope_faults(body: Mapping[str, Any]) -> list[Fault]:
    asked = body.get("scopes")
    listed = ", ".join(SCOPES)
    if not isinstance(asked, list) or not asked:
        return [Fault("/scopes", "required", f"Give at least one scope of {listed}.")]
    strange = [str(scope) for scope in asked if scope not in SCOPES]
    return [Fault("/scopes", "invalid_value", f"{name} is not a scope; there are {listed}.") for name in strange]


def _company_faults(plugin: Plugin, body: Mapping[str, Any]) -> list[Fault]:
    asked = [str(name) for name in body.get("companies") or ()]
    unknown = [name for name in asked if plugin.companies.get(name) is None]
    return [Fault("/companies", "unknown_company", f"There is no company {name}.") for name in unknown]


def _record_faults(body: Mapping[str, Any]) -> list[Fault]:
    unknown = [str(name) for name in body.get("records") or () if name not in RECORDS]
    listed = ", ".join(RECORDS)
    says = "There is no record type"
    return [Fault("/records", "invalid_value", f"{says} {name}; there are {listed}.") for name in unknown]


def _shape_faults(body: Mapping[str, Any]) -> list[Fault]:
    strange = [Fault(f"/{name}", "unknown_field", f"There is no field {name}.") for name in body if name not in KINDS]
    wrong = [
        Fault(f"/{name}", "invalid_value", f"{name} must be a {'list of texts' if kind is list else 'text'}.")
        for name, kind in KINDS.items()
        if body.get(name) is not None and not _fits(body[name], kind)
    ]
    return strange + wrong


def _fits(value: object, kind: type) -> bool:
    if isinstance(value, list):
        return kind is list and all(isinstance(one, str) for one in value)
    return isinstance(value, kind)


def _within(plugin: Plugin, caller: Caller, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """A maker that is limited to companies or record types makes keys for these, or fewer."""
    for name in _asked(body, "records", caller.records):
        caller.need_record(name)
    seen = [company.id for company in companies_of(plugin, caller)]
    companies = _asked(body, "companies", seen if caller.companies else ())
    beyond = [name for name in companies if name not in seen] if caller.companies else []
    if beyond:
        raise refuse(*[Fault("/companies", "unknown_company", f"There is no company {name}.") for name in beyond])
    return {**body, "companies": companies, "records": _asked(body, "records", caller.records)}


def _asked(body: Mapping[str, Any], name: str, own: Sequence[str]) -> list[str]:
    """What is asked for, else what the maker is limited to."""
    return list(body.get(name) or own)


def listed(plugin: Plugin, caller: Caller) -> list[ApiKey]:
    """The keys the caller may manage."""
    caller.need("admin")
    return [key for key in plugin.ledger.read(lambda tx: tx.keys.all()) if _manages(caller, key)]


def _manages(caller: Caller, key: ApiKey) -> bool:
    return _covers(caller.companies, key.companies) and _covers(caller.records, key.records)


def _covers(own: Sequence[str], others: Sequence[str]) -> bool:
    """Whether a limit allows no more than the maker's own; an empty one is none."""
    return not own or (bool(others) and set(others) <= set(own))


def resume(plugin: Plugin, caller: Caller, key_id: str) -> ApiKey:
    """Let a paused key be used again; no error when it is not paused. Raises `not_found`."""
    caller.need("admin")

    def work(tx: Tx) -> ApiKey:
        key = tx.keys.get(key_id)
        if key is None or not _manages(caller, key):
            raise Refused("not_found", f"There is no API key {key_id}.")
        resumed = replace(key, paused_at=None)
        tx.keys.replace(resumed)
        if key.paused_at:
            _note(plugin, tx, caller, "key.resumed", key)
        return resumed

    return plugin.ledger.write(work)


def revoke(plugin: Plugin, caller: Caller, key_id: str) -> None:
    """End a key and switch its subscriptions off; no error when it is ended already. Raises `not_found`."""
    caller.need("admin")
    key = plugin.ledger.read(lambda tx: tx.keys.get(key_id))
    if key is None or not _manages(caller, key):
        raise Refused("not_found", f"There is no API key {key_id}.")
    ended = replace(key, revoked_at=key.revoked_at or plugin.clock.now())

    def work(tx: Tx) -> None:
        tx.keys.replace(ended)
        if not key.revoked_at:
            _note(plugin, tx, caller, "key.revoked", key)
        for subscription in tx.subscriptions.all():
            if subscription.key_id == key_id:
                tx.subscriptions.replace(replace(subscription, state="off", state_reason="Its API key was revoked."))

    plugin.ledger.write(work)


def _note(plugin: Plugin, tx: Tx, caller: Caller, what: str, key: ApiKey) -> None:
    """Put into the log people read who made, resumed or revoked a key, and what it may do."""
    limits = {"companies": list(key.companies), "records": list(key.records)}
    details = {"key": key.id, "name": key.name, "scopes": list(key.scopes), **limits}
    company = key.companies[0] if len(key.companies) == 1 else ""
    tx.activity.add(
        Activity(plugin.ids("act"), plugin.clock.now(), company, "", "", what, caller.name, details=details)
    )
