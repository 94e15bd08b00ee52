"""API keys: listing, making and revoking them on behalf of a caller."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sage100_plugin.engine.access import SCOPES, Caller, companies_of, hashed
from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.errors import Fault, Refused, refuse
from sage100_plugin.ports.ledger import ApiKey, Tx

KINDS: Mapping[str, type] = {"name": str, "scopes": list, "companies": list}


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
        "state": state,
        "created_at": rfc3339(key.created_at),
    }


def create(plugin: Plugin, caller: Caller, body: Mapping[str, Any]) -> NewKey:
    """A new key that may do no more than its maker. Raises `scope_missing`, `invalid_input`."""
    caller.need("admin")
    faults = _shape_faults(body)
    if faults:
        raise refuse(*faults)
    for scope in body.get("scopes") or ():
        if scope in SCOPES:
            caller.need(scope)
    return make_key(plugin, _within(plugin, caller, body))


def make_key(plugin: Plugin, body: Mapping[str, Any]) -> NewKey:
    """A new API key from `{name, scopes, companies?}`. Raises `invalid_input`."""
    faults = [*_name_fault(body), *_scope_faults(body), *_company_faults(plugin, body)]
    if faults:
        raise refuse(*faults)
    secret = secrets.token_urlsafe(32)
    scopes = tuple(scope for scope in SCOPES if scope in body["scopes"])
    companies = tuple(body.get("companies") or ())
    key_id = secrets.token_hex(6)
    key = ApiKey(key_id, str(body["name"]).strip(), scopes, hashed(secret), plugin.clock.now(), companies)
    plugin.ledger.write(lambda tx: tx.keys.add(key))
    return NewKey(key, f"s100_{key.id}_{secret}")


def _name_fault(body: Mapping[str, Any]) -> list[Fault]:
    return [] if str(body.get("name") or "").strip() else [Fault("/name", "required", "Give the key a name.")]


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
    """A maker that is limited to companies makes keys for these, or fewer."""
    if not caller.companies:
        return body
    seen = [company.id for company in companies_of(plugin, caller)]
    asked = body.get("companies") or seen
    beyond = [name for name in asked if name not in seen]
    if beyond:
        raise refuse(*[Fault("/companies", "unknown_company", f"There is no company {name}.") for name in beyond])
    return {**body, "companies": list(asked)}


def listed(plugin: Plugin, caller: Caller) -> list[ApiKey]:
    """The keys the caller may manage."""
    caller.need("admin")
    return [key for key in plugin.ledger.read(lambda tx: tx.keys.all()) if _manages(caller, key)]


def _manages(caller: Caller, key: ApiKey) -> bool:
    return not caller.companies or (bool(key.companies) and set(key.companies) <= set(caller.companies))


def resume(plugin: Plugin, caller: Caller, key_id: str) -> ApiKey:
    """Let a paused key be used again; no error when it is not paused. Raises `not_found`."""
    caller.need("admin")

    def work(tx: Tx) -> ApiKey:
        key = tx.keys.get(key_id)
        if key is None or not _manages(caller, key):
            raise Refused("not_found", f"There is no API key {key_id}.")
        resumed = replace(key, paused_at=None)
        tx.keys.replace(resumed)
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
        for subscription in tx.subscriptions.all():
            if subscription.key_id == key_id:
                tx.subscriptions.replace(replace(subscription, state="off", state_reason="Its API key was revoked."))

    plugin.ledger.write(work)
