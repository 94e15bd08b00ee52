"""A whole plugin in memory: every port is a twin."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.errors import Refused, Unavailable
from sage100_plugin.ports.sage import Company, SageReader, SageWriter
from sage100_plugin.sage.agent.remote import MemoryExchange
from sage100_plugin.settings import SETTINGS, Settings
from sage100_plugin.spec import Catalog
from sage100_plugin.testing.ledger import memory_ledger
from sage100_plugin.testing.links import MemoryLinks
from sage100_plugin.testing.mappings import MemoryMappings
from sage100_plugin.testing.outside import FakeClock, RecordingSender, SeededIds
from sage100_plugin.testing.sage import MemorySage


@dataclass
class MemoryCompanies:
    """Companies of plain rows, by id."""

    held: Mapping[str, MemorySage]
    known: dict[str, Company] = field(default_factory=dict)

    def all(self) -> tuple[Company, ...]:
        """The companies, by id."""
        return tuple(self.known.get(name) or Company(name, name.title()) for name in sorted(self.held))

    def get(self, company_id: str) -> Company | None:
        """The company with this id."""
        return next((company for company in self.all() if company.id == company_id), None)

    def facts(self, company_id: str) -> Mapping[str, Any]:
        """Nothing: rows in memory are reached at once."""
        self._found(company_id)
        return {}

    def change(self, company_id: str, facts: Mapping[str, Any]) -> Company:
        """The company with other facts; policies that are not given stay."""
        found = self._found(company_id)
        told = {**facts, "policies": {**found.policies, **facts.get("policies", {})}}
        self.known[company_id] = replace(found, **told)
        return self.known[company_id]

    def _found(self, company_id: str) -> Company:
        found = self.get(company_id)
        if found is None:
            raise Refused("unknown_company", f"There is no company {company_id}.")
        return found

    def reader(self, company_id: str) -> SageReader:
        """The company itself. Raises `Unavailable` for one that was removed."""
        return self._there(company_id)

    def writer(self, company_id: str) -> SageWriter:
        """The company itself. Raises `Unavailable` for one that was removed."""
        return self._there(company_id)

    def _there(self, company_id: str) -> MemorySage:
        if company_id not in self.held:
            raise Unavailable("sage_unavailable", f"The company {company_id} was removed.")
        return self.held[company_id]


class PlainStamps:
    """Texts that are not signed, for tests and rehearsals only."""

    def sign(self, purpose: str, text: str) -> str:
        """The purpose and the text."""
        return f"{purpose}:{text}"

    def read(self, purpose: str, token: str) -> str | None:
        """The text, when the token was made for this purpose."""
        made_for, _, text = token.partition(":")
        return text if made_for == purpose else None


class PlainPasswords:
    """Passwords that are kept as they are, for tests and rehearsals only."""

    def hashed(self, password: str) -> str:
        """The password, marked."""
        return f"plain {password}"

    def fits(self, kept: str, password: str) -> bool:
        """Whether it is this password."""
        return kept == self.hashed(password)


def memory_plugin(catalog: Catalog, companies: Mapping[str, MemorySage]) -> Plugin:
    """A plugin with this catalog and these companies; nothing of it touches a disk or a network."""
    clock, ids = FakeClock(), SeededIds()
    return Plugin(
        catalog=catalog,
        companies=MemoryCompanies(companies),
        links=MemoryLinks(),
        mappings=MemoryMappings(),
        ledger=memory_ledger(),
        sender=RecordingSender(),
        clock=clock,
        ids=ids,
        stamper=PlainStamps(),
        settings=Settings(Path("memory"), {setting.name: setting.default for setting in SETTINGS}),
        version="0",
        pool=ThreadPoolExecutor(4, "action"),
        exchange=MemoryExchange(clock, ids),
        passwords=PlainPasswords(),
    )
