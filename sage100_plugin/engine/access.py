"""Who calls, what they may do, and which company they mean."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection
from dataclasses import dataclass

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.errors import Fault, Refused
from sage100_plugin.ports.ledger import ApiKey
from sage100_plugin.ports.sage import Company
from sage100_plugin.records import RECORDS
from sage100_plugin.records.commitment import COMMITMENTS

SCOPES = ("read", "write", "export:decide", "admin", "agent")
LOCAL = "local"
KEY_PARTS = ("s100", "id", "secret")


@dataclass(frozen=True)
class Caller:
    """Whoever holds an API key, or signed in as a `person`. Empty `companies` or `records` means all."""

    key_id: str
    name: str
    scopes: tuple[str, ...]
    companies: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    person: bool = False

    @classmethod
    def of(cls, key: ApiKey) -> Caller:
        """The holder of this key."""
        return cls(key.id, key.name, key.scopes, key.companies, key.records)

    @property
    def _named(self) -> str:
        return self.name if self.person else f"The API key {self.name}"

    def need(self, scope: str) -> None:
        """Raise `scope_missing` unless the key has the scope."""
        if scope not in self.scopes:
            detail = f"{self._named} lacks the scope {scope}."
            raise Refused("scope_missing", detail, extra={"scope": scope})

    def handles(self, record: str) -> bool:
        """Whether the key may deal with records of this type, which for commitments are two."""
        return not self.records or {*_kinds(record)} <= {*self.records}

    def sees(self, kind: str) -> bool:
        """Whether the key may see what is of this kind: of a record type it handles, or of none."""
        return covers(self.records, kind)

    def need_record(self, record: str) -> None:
        """Raise `scope_missing` when the key is limited to other record types."""
        if not self.handles(record):
            detail = f"{self._named} is limited to {', '.join(self.records)}; this is about {record}."
            raise Refused("scope_missing", detail, extra={"record": record})

    def need_all(self) -> None:
        """Raise `scope_missing` when the key is limited to record types, and this is about the whole company."""
        if self.records:
            detail = f"{self._named} is limited to {', '.join(self.records)}; this is about all records."
            raise Refused("scope_missing", detail)


def covers(records: Collection[str], kind: str) -> bool:
    """Whether a limit to record types leaves what is of this kind; what is of no record type is left to all."""
    return not records or all(one in records or one not in RECORDS for one in _kinds(kind))


def _kinds(kind: str) -> Collection[str]:
    return COMMITMENTS if kind == "commitment" else (kind,)


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
    return Caller.of(key)


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


def key_states(plugin: Plugin, ids: Collection[str]) -> dict[str, str]:
    """How keys stand by which something else acts, such as a hook: `active`, `paused` or `revoked`."""
    found = plugin.ledger.read(lambda tx: {id: tx.keys.get(id) for id in ids if id != LOCAL})
    gone = {id: "revoked" for id, key in found.items() if key is None or key.revoked_at}
    paused = {id: "paused" for id, key in found.items() if key is not None and key.paused_at}
    return dict.fromkeys(ids, "active") | paused | gone
