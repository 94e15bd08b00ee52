"""Rehearsing on a sandbox company: made here, changed as a person in Sage would, broken on purpose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sage100_plugin.engine import companies
from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling import cadence
from sage100_plugin.engine.polling.poll import poll
from sage100_plugin.errors import Fault, Refused, refuse
from sage100_plugin.ports.ledger import Activity
from sage100_plugin.ports.sage import Company
from sage100_plugin.ports.sandboxes import Sandboxes

CHANGED = "sandbox.changed"
"""What the log calls what somebody did in the sandbox's Sage, or to it."""


def add(plugin: Plugin, caller: Caller, company_id: str, kind: str) -> Company:
    """Make a sandbox company. Raises `scope_missing`, and `invalid_input` for an id that is taken or cannot be one."""
    companies.need_to_make(caller)
    try:
        made = _sandboxes(plugin).add(company_id, kind)
    except Refused as problem:
        raise problem if problem.faults else refuse(Fault("/id", problem.code, problem.detail)) from None
    _note(plugin, caller, made.id, companies.ADDED, {"kind": kind})
    return made


def change(plugin: Plugin, caller: Caller, company_id: str, kind: str, options: Mapping[str, str]) -> dict[str, Any]:
    """Let a person in its Sage do something, and look at Sage at once. `polled` says whether Sage could be asked.

    Raises `scope_missing`, `not_found`, `wrong_state` for a company that is no sandbox, and what the change refuses.
    """
    company = _sandbox(plugin, caller, company_id)
    if not all(one["baseline_done"] for one in cadence.told(plugin, company)):
        poll(plugin, company.id)  # else what is done now would count as what was always there
    done = _sandboxes(plugin).change(company.id, kind, options)
    told = {"change": kind, **options}
    _note(plugin, caller, company.id, CHANGED, told, str(done["record"]), str(done["id"]))
    items = poll(plugin, company.id)["items"]
    return {**done, "polled": not any("error" in one for one in items)}


def fault(plugin: Plugin, caller: Caller, company_id: str, name: str, *, on: bool) -> None:
    """Switch a fault of it. Raises as `change`."""
    company = _sandbox(plugin, caller, company_id)
    _sandboxes(plugin).fault(company.id, name, on=on)
    _note(plugin, caller, company.id, CHANGED, {"fault": name, "on": on})


def stage(plugin: Plugin, caller: Caller, company_id: str) -> tuple[Company, Sandboxes]:
    """The company, and what can be done with it. Raises as `change`."""
    return _sandbox(plugin, caller, company_id), _sandboxes(plugin)


def _sandbox(plugin: Plugin, caller: Caller, company_id: str) -> Company:
    caller.need("admin")
    company = companies.one(plugin, caller, company_id)
    if not company.sandbox:
        raise Refused("wrong_state", f"{company.name} is a real company: only a sandbox company is rehearsed on.")
    return company


def _sandboxes(plugin: Plugin) -> Sandboxes:
    if plugin.sandboxes is None:
        raise Refused("wrong_state", "This plugin has no place for sandbox companies.")
    return plugin.sandboxes


def _note(
    plugin: Plugin, caller: Caller, company: str, what: str, details: Mapping[str, Any], record: str = "", id: str = ""
) -> None:
    entry = Activity(plugin.ids("act"), plugin.clock.now(), company, record, id, what, caller.name, details=details)
    plugin.ledger.write(lambda tx: tx.activity.add(entry))
