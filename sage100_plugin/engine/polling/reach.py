"""How it stands with a company: it answers, it does not, or what it answers cannot be trusted. Each turn is told once.

The turn and its event are one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sage100_plugin.engine.events import append
from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling.guard import ACCEPTED
from sage100_plugin.errors import Problem
from sage100_plugin.ports.ledger import CompanyState, Event, Tx
from sage100_plugin.ports.sage import Company

ROUNDS = 2
"""So many rounds in a row that failed make a company unreachable: one is a server that restarts."""


def state_of(plugin: Plugin, company: str) -> CompanyState | None:
    """What is known of the company; none when it was never asked."""
    return plugin.ledger.read(lambda tx: tx.states.get(company))


def answered(plugin: Plugin, company: Company) -> None:
    """Sage answers."""
    known, now = state_of(plugin, company.id), plugin.clock.now()
    if known is not None and known.failures == 0:
        return
    fresh = CompanyState(company.id, "reachable", now)
    if known is None or known.state != "unreachable":
        _put(plugin, fresh)
        return
    seconds = max(0, round((now - known.since).total_seconds()))
    told = {"since": rfc3339(known.since), "reason": known.reason, "seconds": seconds}
    _put(plugin, fresh, _event(plugin, company, "sage.back", told))


def lost(plugin: Plugin, company: Company, problem: Problem) -> None:
    """Sage did not answer in this round."""
    known, now = state_of(plugin, company.id), plugin.clock.now()
    if known is None or known.failures == 0:
        known = CompanyState(company.id, "reachable", now)
    failed = replace(known, code=problem.code, reason=problem.detail, failures=known.failures + 1)
    if known.state == "unreachable" or failed.failures < ROUNDS:
        _put(plugin, failed)
        return
    told = {**_why(failed), "failures": failed.failures}
    _put(plugin, replace(failed, state="unreachable"), _event(plugin, company, "sage.unreachable", told))


def hold(plugin: Plugin, company: Company, problem: Problem) -> None:
    """What Sage answers cannot be trusted: nothing more is read until a person decides."""
    held = CompanyState(company.id, "held", plugin.clock.now(), problem.code, problem.detail)
    _put(plugin, held, _event(plugin, company, "sage.held", _why(held)))


def release(tx: Tx, plugin: Plugin, company: str, *, accepted: bool = False) -> None:
    """Read on, in the transaction of the decision; `accepted` deletions are told, however many they are."""
    tx.states.put(CompanyState(company, "reachable", plugin.clock.now(), ACCEPTED if accepted else ""))


def swept(plugin: Plugin, company: str) -> None:
    """All records of a type were compared: when all types were, the next deletions are not accepted any more."""

    def work(tx: Tx) -> None:
        known = tx.states.get(company)
        if known is not None and known.code == ACCEPTED and all(one.swept_at for one in tx.cursors.of(company)):
            tx.states.put(replace(known, code=""))

    state = state_of(plugin, company)
    if state is not None and state.code == ACCEPTED:
        plugin.ledger.write(work)


def told(plugin: Plugin, company: str) -> dict[str, Any]:
    """The state as an administrator sees it."""
    known = state_of(plugin, company)
    if known is None:
        return {"state": "unknown", "code": "", "reason": "", "since": None, "failures": 0}
    return {"state": known.state, **_why(known), "failures": known.failures}


def _why(state: CompanyState) -> dict[str, Any]:
    return {"code": state.code, "reason": state.reason, "since": rfc3339(state.since)}


def _event(plugin: Plugin, company: Company, kind: str, told: Mapping[str, Any]) -> Event:
    data = {"id": company.id, "name": company.name, **told}
    return Event(plugin.ids("evt"), kind, company.id, plugin.clock.now(), data)


def _put(plugin: Plugin, state: CompanyState, event: Event | None = None) -> None:
    now = plugin.clock.now()

    def work(tx: Tx) -> None:
        known = tx.states.get(state.company)
        if event is not None and known is not None and known.state == state.state:
            return
        tx.states.put(state)
        append(tx, [event] if event else [], now)

    plugin.ledger.write(work)
    if event is not None:
        plugin.wake()
