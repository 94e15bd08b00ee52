"""What an administrator sees and changes of the companies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sage100_plugin.engine import cadence, reach
from sage100_plugin.engine.access import Caller, companies_of
from sage100_plugin.engine.baseline import BACKFILL, NO_BACKFILL
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.errors import Fault, Refused, refuse
from sage100_plugin.ports.sage import Company
from sage100_plugin.records import RECORDS

FACTS: Mapping[str, tuple[str, ...]] = {"country": ("US", "CA")}
"""What every company has: name -> the values it may have."""


def _day(value: object) -> str | None:
    """The day as it is stored; none when it is no day."""
    try:
        return value if isinstance(value, str) and value == date.fromisoformat(value).isoformat() else None
    except ValueError:
        return None


def _backfill(value: object) -> str | None:
    return NO_BACKFILL if value == NO_BACKFILL else _day(value)


def _seconds(value: object) -> str | None:
    text = str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    whole = text.isascii() and text.isdigit()
    return str(int(text)) if whole and cadence.LEAST <= int(text) <= cadence.MOST else None


POLICIES: Mapping[str, tuple[Callable[[object], str | None], str]] = {
    BACKFILL: (_backfill, f"{NO_BACKFILL} or a day as 2026-10-01"),
    **{
        cadence.PREFIX + record: (_seconds, f"a number of seconds from {cadence.LEAST} to {cadence.MOST:,}")
        for record in RECORDS
    },
}
"""The policies that the engine obeys, each with its reading and what it may be. What is not here is refused."""


def shown(plugin: Plugin, company: Company) -> dict[str, Any]:
    """A company as an administrator sees it; no secrets."""
    return {
        "id": company.id,
        "name": company.name,
        "sandbox": company.sandbox,
        "country": company.country,
        "policies": dict(company.policies),
        "sage": dict(plugin.companies.facts(company.id)),
        "polling": {**reach.told(plugin, company.id), "records": cadence.told(plugin, company)},
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
    """What was said, as it is stored, when all of it can be.

    Raises `Refused` with a fault for each name and value that cannot.
    """
    faults = [fault for name, value in said.items() if (fault := _fault(name, value)) is not None]
    if faults:
        raise refuse(*faults)
    return {name: POLICIES[name][0](value) or "" if name in POLICIES else value for name, value in said.items()}


def _fault(name: str, value: object) -> Fault | None:
    if name in FACTS:
        wrong = value not in FACTS[name]
        return Fault(f"/{name}", "invalid_value", f"{name} is one of {', '.join(FACTS[name])}.") if wrong else None
    if name in POLICIES:
        read, may_be = POLICIES[name]
        return Fault(f"/{name}", "invalid_value", f"{name} is {may_be}.") if read(value) is None else None
    known = ", ".join([*FACTS, BACKFILL, f"{cadence.PREFIX}<record type>"])
    return Fault(f"/{name}", "unknown_field", f"{name} is not known here; there is {known}.")
