"""What an administrator sees and changes of the companies."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sage100_plugin.engine.access import Caller, companies_of
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling import cadence, reach
from sage100_plugin.engine.polling.baseline import BACKFILL, NO_BACKFILL
from sage100_plugin.engine.queue import acceptance as queue
from sage100_plugin.engine.queue import digest as daily
from sage100_plugin.engine.queue import notices
from sage100_plugin.engine.running import numbers, periods, verify
from sage100_plugin.engine.running.amounts import tells_money
from sage100_plugin.engine.running.lengths import CUT, REFUSE
from sage100_plugin.engine.running.lengths import POLICY as LENGTHS
from sage100_plugin.errors import Fault, Refused, refuse
from sage100_plugin.ports.connecting import Connected
from sage100_plugin.ports.ledger import Activity
from sage100_plugin.ports.sage import Company
from sage100_plugin.records import RECORDS
from sage100_plugin.records.job_cost import DETAIL, OFF


def _linking(value: object) -> str | None:
    return value if isinstance(value, str) and value in ("strict", "allowed") else None


ADDED, CHANGED = "company.added", "company.changed"
"""What is done to a company is called in the log."""


def _lock(value: object) -> str | None:
    return value if isinstance(value, str) and value in ("required", "off") else None


def _period(value: object) -> str | None:
    return value if isinstance(value, str) and value in (periods.HOLD, periods.SAGE) else None


def _switch(value: object) -> str | None:
    return value if isinstance(value, str) and value in ("on", OFF) else None


Policy = tuple[Callable[[object], str | None], str]
"""How a policy is read, and what it may be."""

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


def _lengths(value: object) -> str | None:
    return value if isinstance(value, str) and value in (REFUSE, CUT) else None


def _no_limit(value: object) -> str | None:
    return queue.NONE if value == queue.NONE else None


def _each(prefix: str, read: Callable[[object], str | None], may_be: str, suffix: str = "") -> dict[str, Policy]:
    """A policy for each record type."""
    return {f"{prefix}{record}{suffix}": (read, may_be) for record in RECORDS}


_LEVELS = "off, warn, ask or refuse: what is done before Sage would warn; ask lets accounting accept it first"
_TOLERANCE = "none, an amount as 500.00, a percentage as 5%, or one with a limit as 5% max 500.00"

POLICIES: Mapping[str, Policy] = {
    daily.POLICY: (daily.read_policy, f"{daily.MAY_BE}: when all that waits for acceptance is told once a day"),
    notices.POLICY: (notices.read_policy, f"mail addresses by commas, or {notices.NOBODY}: who gets notices by mail"),
    BACKFILL: (_backfill, f"{NO_BACKFILL} or a day as 2026-10-01"),
    LENGTHS: (_lengths, f"{REFUSE} or {CUT}: what is done with a text longer than Sage takes"),
    "linking": (_linking, "strict or allowed: whether a job that was made in both systems may be linked"),
    "budget_linking": (_linking, "strict or allowed: whether a budget that was made in both systems may be linked"),
    "budget_lock": (_lock, "required or off: whether a budget has to be locked in the source before it is sent"),
    DETAIL: (_switch, "on or off: whether single job costs are given and told, or only their sums"),
    periods.POLICY: (_period, "hold or sage: whether an export waits when its period is locked, or has failed"),
    **_each(cadence.PREFIX, _seconds, f"a number of seconds from {cadence.LEAST} to {cadence.MOST:,}"),
    **_each(queue.ACCEPTANCE, queue.read_acceptance, f"{queue.QUEUE} or {queue.DIRECT}: whether accounting accepts it"),
    **{name: (read, may_be) for name, read, may_be in numbers.policies()},
    **_each(queue.EXPIRE, queue.read_days, f"a number of days from 1 to {queue.MOST_DAYS:,}, or {queue.NONE}"),
    **_each(queue.APPROVE, queue.read_persons, "1 or 2: how many must accept it", ".persons"),
    **_each(queue.APPROVE, queue.read_limit, f"an amount above which two must accept it, or {queue.NONE}", ".limit"),
    **{
        f"{queue.APPROVE}{record}.limit": (
            _no_limit,
            f"{queue.NONE}: {kind.title} tells no amount. Use {queue.APPROVE}{record}.persons=2",
        )
        for record, kind in RECORDS.items()
        if not tells_money(record)
    },
    **{verify.WARNINGS + rule: (verify.read_level, _LEVELS) for rule in verify.RULES},
    **{f"{verify.WARNINGS}{rule}.tolerance": (verify.read_tolerance, _TOLERANCE) for rule in verify.TOLERANT},
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


def need_to_make(caller: Caller) -> None:
    """Raises `scope_missing` for who may not make companies: one that is new is in nobody's limit."""
    caller.need("admin")
    caller.need_all()
    if caller.companies:
        says = f"{caller.name} is limited to {', '.join(caller.companies)}: somebody without a limit makes companies."
        raise Refused("scope_missing", says, extra={"scope": "admin"})


def connect(plugin: Plugin, caller: Caller, company_id: str, told: Mapping[str, str]) -> Connected:
    """Connect a real company, so that it can be read; it is stored when every step was well.

    Raises `scope_missing`, and `invalid_input` with all that is wrong or missing.
    """
    need_to_make(caller)
    if plugin.connecting is None:
        raise Refused("wrong_state", "This plugin has no place for companies.")
    done = plugin.connecting.connect(company_id, {name: value for name, value in told.items() if value})
    if done.company is not None:
        entry = Activity(plugin.ids("act"), plugin.clock.now(), done.company.id, "", "", ADDED, caller.name)
        plugin.ledger.write(lambda tx: tx.activity.add(entry))
    return done


def one(plugin: Plugin, caller: Caller, company_id: str) -> Company:
    """The company, when the caller sees it. Raises `not_found`."""
    found = next((company for company in companies_of(plugin, caller) if company.id == company_id), None)
    if found is None:
        raise Refused("not_found", f"There is no company {company_id} for this key.")
    return found


def change(plugin: Plugin, caller: Caller, company_id: str, said: Mapping[str, Any]) -> Company:
    """Store other values of a company's facts and policies. Raises `Refused` with all faults; then nothing changed."""
    asked = checked(said)
    for name in asked:
        _need(caller, name)
    facts: dict[str, Any] = {name: value for name, value in asked.items() if name in FACTS}
    policies = {name: value for name, value in asked.items() if name in POLICIES}
    with plugin.lanes.of(f"company {company_id}"):
        before = one(plugin, caller, company_id)
        company = plugin.companies.change(company_id, {**facts, "policies": policies})
        _noted(plugin, caller, before, company)
    return company


def _noted(plugin: Plugin, caller: Caller, before: Company, company: Company) -> None:
    """Put what became different into the log people read."""
    old, new = _told(before), _told(company)
    log = [{"field": name, "old": old.get(name), "new": new[name]} for name in new if new[name] != old.get(name)]
    if log:
        entry = Activity(plugin.ids("act"), plugin.clock.now(), company.id, "", "", CHANGED, caller.name, log=log)
        plugin.ledger.write(lambda tx: tx.activity.add(entry))


def _told(company: Company) -> dict[str, str]:
    return {"country": company.country, **company.policies}


def _need(caller: Caller, name: str) -> None:
    """Raise `scope_missing` when a key that is limited to record types would change what holds for others."""
    record = name.partition(".")[2].partition(".")[0]
    if record in RECORDS:
        caller.need_record(record)
    else:
        caller.need_all()


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
    each = sorted({_pattern(name) for name in POLICIES if "." in name})
    known = ", ".join([*FACTS, *(name for name in POLICIES if "." not in name), *each])
    return Fault(f"/{name}", "unknown_field", f"{name} is not known here; there is {known}.")


def _pattern(name: str) -> str:
    of = "rule" if name.startswith(verify.WARNINGS) else "record"
    return re.sub("[.][a-z_]+", f".<{of}>", name, count=1)
