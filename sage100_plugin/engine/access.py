"""Who calls, what they may do, and which company they mean."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.errors import Fault, Refused
from sage100_plugin.ports.sage import Company

SCOPES = ("read", "write", "export:decide", "admin", "agent")
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


def hashed(secret: str) -> str:
    """How the secret part of a key is stored."""
    return hashlib.sha256(secret.encode()).hexdigest()


def authenticate(plugin: Plugin, token: str | None) -> Caller:
    """The caller behind a key. Raises `unauthenticated`, `key_paused`."""
    if token and plugin.local_token and hmac.compare_digest(token.encode(), plugin.local_token.encode()):
        return Caller(LOCAL, "this machine", SCOPES)
    parts = (token or "").split("_", 2)
    whole = len(parts) == len(KEY_PARTS) and parts[0] == KEY_PARTS[0]
    key = plugin.ledger.read(lambda tx: tx.keys.get(parts[1])) if whole else None
    if key is None or key.revoked_at or not hmac.compare_digest(hashed(parts[2]), key.secret_hash):
        raise Refused("unauthenticated", "This API key is not known here, or it was revoked." if token else "")
    if key.paused_at:
        raise Refused("key_paused")
    return Caller(key.id, key.name, key.scopes, key.companies)


def companies_of(plugin: Plugin, caller: Caller) -> tuple[Company, ...]:
    """The companies a caller sees."""
    return tuple(c for c in plugin.companies.all() if not caller.companies or c.id in caller.companies)


def company_for(plugin: Plugin, caller: Caller, asked: str | None) -> Company:
    """The company a call means: the one asked for, or the only one there is.

    Raises `company_required` with the choices, or `unknown_company`.
    """
    return chosen(companies_of(plugin, caller), asked)


def chosen(seen: tuple[Company, ...], asked: str | None) -> Company:
    """As `company_for`, out of the companies the caller sees."""
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
