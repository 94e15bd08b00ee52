"""What an administrator sees and changes of the companies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sage100_plugin.engine.access import Caller, companies_of
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.errors import Fault, Refused, refuse
from sage100_plugin.ports.sage import Company

FACTS: Mapping[str, tuple[str, ...]] = {"country": ("US", "CA")}
"""What every company has: name -> the values it may have."""

POLICIES: Mapping[str, tuple[str, ...]] = {}
"""The policies that the engine obeys, in the same way. What is not here is refused rather than stored and ignored."""


def shown(plugin: Plugin, company: Company) -> dict[str, Any]:
    """A company as an administrator sees it; no secrets."""
    return {
        "id": company.id,
        "name": company.name,
        "sandbox": company.sandbox,
        "country": company.country,
        "policies": dict(company.policies),
        "sage": dict(plugin.companies.facts(company.id)),
    }


def one(plugin: Plugin, caller: Caller, company_id: str) -> Company:
    """The company, when the caller sees it. Raises `not_found`."""
    found = next((company for company in companies_of(plugin, caller) if company.id == company_id), None)
    if found is None:
        raise Refused("not_found", f"There is no company {company_id} for this key.")
    return found


def change(plugin: Plugin, caller: Caller, company_id: str, said: Mapping[str, Any]) -> Company:
    """Store other values of a company's facts and policies. Raises `Refused` with all faults; then nothing changed."""
    company, asked = one(plugin, caller, company_id), checked(said)
    facts: dict[str, Any] = {name: value for name, value in asked.items() if name in FACTS}
    policies = {name: value for name, value in asked.items() if name in POLICIES}
    if policies:
        facts["policies"] = {**company.policies, **policies}
    return plugin.companies.change(company_id, facts)


def checked(said: Mapping[str, Any]) -> Mapping[str, str]:
    """What was said, when all of it can be. Raises `Refused` with a fault for each name and value that cannot."""
    known = {**FACTS, **POLICIES}
    strange = [
        Fault(f"/{name}", "unknown_field", f"{name} is not known here; there is {', '.join(known)}.")
        for name in said
        if name not in known
    ]
    wrong = [
        Fault(f"/{name}", "invalid_value", f"{name} is one of {', '.join(known[name])}.")
        for name, value in said.items()
        if name in known and value not in known[name]
    ]
    if strange or wrong:
        raise refuse(*strange, *wrong)
    return said
