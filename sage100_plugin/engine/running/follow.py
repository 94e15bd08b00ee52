"""What is done after a plan was carried out: each is an operation of its own, queued in the settling transaction.

So it is there as soon as the first is done, and whoever finds it queued carries it on, once: the process that settled
the first, or after a crash the next one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sage100_plugin.engine.access import LOCAL, SCOPES, Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.carry import failed, send
from sage100_plugin.engine.running.prepare import Prepared, action_of, prepare
from sage100_plugin.engine.running.start import relink, restart
from sage100_plugin.errors import Problem, Refused, Unavailable, refuse
from sage100_plugin.ports.ledger import GuardTaken, Operation
from sage100_plugin.ports.sage import SageAnswer
from sage100_plugin.spec import Faults, Plan, Stands

SELF = Caller(LOCAL, "sage100-plugin", SCOPES)


def carry_out(plugin: Plugin, prepared: Prepared, operation: Operation, plan: Plan) -> Operation:
    """Send the plan of a started operation, settle it, and do what follows; gives it as it is told then."""
    return followed(plugin, send(plugin, operation, plan.write, lambda: _against(prepared)))


def _against(prepared: Prepared) -> Problem | None:
    """That Sage has a record like the new one by now: another call may have made it since this one was planned."""
    faults = Faults()
    if prepared.plan.write.op == "add":
        prepared.action.check(prepared.context, prepared.given, faults)
    alike = [fault for fault in faults.found if fault.code == "possible_duplicate"]
    return refuse(*alike) if alike else None


def followed(plugin: Plugin, operation: Operation) -> Operation:
    """Do what follows an operation that was settled; what cannot be done now stays queued."""
    later = [str(one["operation_id"]) for one in then_of(operation)]
    for operation_id in later:
        take_up(plugin, operation_id)
    return _stored(plugin, operation.id) or operation if later else operation


def then_of(operation: Operation) -> list[Mapping[str, Any]]:
    """What the answer of an operation tells of those that follow it."""
    return list((operation.answer or {}).get("then", ()))


def take_up(plugin: Plugin, operation_id: str) -> Operation | None:
    """Carry on an operation that follows another, if it is queued. Whoever comes second finds it started."""
    found = _stored(plugin, operation_id)
    if found is None:
        return None
    with plugin.lanes.of(f"follow {found.company}"):
        queued = _stored(plugin, operation_id)
        if queued is None or queued.state != "queued":
            return queued
        begun = _begun(plugin, queued)
    if isinstance(begun, Operation):
        return followed(plugin, begun)
    prepared, started, plan = begun
    return carry_out(plugin, prepared, started, plan)


def _begun(plugin: Plugin, queued: Operation) -> Operation | tuple[Prepared, Operation, Plan]:
    """Stored as started and ready to be sent; or settled, or left as it is for another time."""
    try:
        prepared = _prepared(plugin, queued)
        if isinstance(prepared.asked, Stands):
            return relink(plugin, prepared, prepared.asked, queued)
        return prepared, *restart(plugin, prepared, queued)
    except (Unavailable, GuardTaken):
        return queued
    except Problem as problem:
        now = _stored(plugin, queued.id)
        if problem.code == "operation_in_progress" or now is None or now.state != "queued":
            return now or queued
        return failed(plugin, queued, problem, SageAnswer("refused", message=problem.detail))


def _prepared(plugin: Plugin, queued: Operation) -> Prepared:
    """The action, as it is planned today. Raises `Refused` when it needs something before."""
    prepared = prepare(plugin, SELF, action_of(plugin, SELF, queued.action), queued.input, decided=True)
    if prepared.needs:
        says = f"{prepared.needs[0].action.title} has to be done first, and {prepared.action.title} follows another."
        raise Refused("wrong_state", says)
    return prepared


def _stored(plugin: Plugin, operation_id: str) -> Operation | None:
    return plugin.ledger.read(lambda tx: tx.operations.get(operation_id))
