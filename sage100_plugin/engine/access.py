"""Who calls, what they may do, and which company they mean."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.errors import Fault, Refused, refuse
from sage100_plugin.ports.ledger import ApiKey
from sage100_plugin.ports.sage import Company

SCOPES = ("read", "write", "export:decide", "admin")
LOCAL = "local"
KEY_PARTS = ("s100", "id", "secret")


@dataclass(frozen=True)
class Caller:
    """Whoever holds an API key. Empty `companies` means all."""

    key_id: str
    name: str
    scopes: tuple[str, ...]
    companies: tuple[str, ...] = ()

    def need(self, scope: str) -> None:
        """Raise `scope_missing` unless the key has the scope."""
        if scope not in self.scopes:
            detail = f"The API key {self.name} lacks the scope {scope}."
            raise Refused("scope_missing", detail, extra={"scope": scope})


@dataclass(frozen=True)
class NewKey:
    """A key just made; `secret` is shown once."""

    key: ApiKey
    secret: str = field(repr=False)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def authenticate(plugin: Plugin, token: str | None) -> Caller:
    """The caller behind a key. Raises `unauthenticated`, `key_paused`."""
    if token and plugin.local_token and hmac.compare_digest(token.encode(), plugin.local_token.encode()):
        return Caller(LOCAL, "this machine", SCOPES)
    parts = (token or "").split("_", 2)
    whole = len(parts) == len(KEY_PARTS) and parts[0] == KEY_PARTS[0]
    key = plugin.ledger.read(lambda tx: tx.keys.get(parts[1])) if whole else None
    if key is None or key.revoked_at or not hmac.compare_digest(_hash(parts[2]), key.secret_hash):
        raise Refused("unauthenticated")
    if key.paused_at:
        raise Refused("key_paused")
    return Caller(key.id, key.name, key.scopes, key.companies)


def make_key(plugin: Plugin, body: Mapping[str, Any]) -> NewKey:
    """A new API key from `{name, scopes, companies?}`. Raises `invalid_input`."""
    faults = [*_name_fault(body), *_scope_faults(body), *_company_faults(plugin, body)]
    if faults:
        raise refuse(*faults)
    secret = secrets.token_urlsafe(32)
    scopes = tuple(scope for scope in SCOPES if scope in body["scopes"])
    companies = tuple(body.get("companies") or ())
    key_id = secrets.token_hex(6)
    key = ApiKey(key_id, str(body["name"]).strip(), scopes, _hash(secret), plugin.clock.now(), companies)
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


def companies_of(plugin: Plugin, caller: Caller) -> tuple[Company, ...]:
    """The companies a caller sees."""
    return tuple(c for c in plugin.companies.all() if not caller.companies or c.id in caller.companies)


def company_for(plugin: Plugin, caller: Caller, asked: str | None) -> Company:
    """The company a call means: the one asked for, or the only one there is.

    Raises `company_required` with the choices, or `unknown_company`.
    """
    seen = companies_of(plugin, caller)
    choices = [{"id": company.id, "name": company.name} for company in seen]
    if asked:
        found = next((company for company in seen if company.id == asked), None)
        if found is None:
            fault = Fault("/company", "unknown_company", f"There is no company {asked} for this key.")
            raise Refused(fault.code, fault.message, (fault,), {"choices": choices})
        return found
    if len(seen) == 1:
        return seen[0]
    listed = ", ".join(company.id for company in seen)
    says = f"Say which company is meant: {listed}." if seen else "No company is set up yet: sage100-plugin company add."
    raise Refused("company_required", says, (Fault("/company", "company_required", says),), {"choices": choices})
