"""Storing that something is about to be sent to Sage, before it is."""

from __future__ import annotations

from dataclasses import replace

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.prepare import Prepared, guard_of, numbered, rendered
from sage100_plugin.engine.wanted import Wanted
from sage100_plugin.errors import Refused
from sage100_plugin.ports.ledger import NumberTaken, Operation
from sage100_plugin.spec import Plan

NUMBER_TRIES = 20


def start(plugin: Plugin, prepared: Prepared, operation: Operation) -> tuple[Operation, Plan]:
    """Choose and reserve the number, and store the operation as started with all that recovery needs.

    Raises `KeyInUse`, `GuardTaken`; `Refused` when Sage's schema does not take a field.
    """
    for _ in range(NUMBER_TRIES):
        plan, numbers = numbered(plugin, prepared)
        rendered(plugin, prepared.company, plan)
        guard = guard_of(replace(prepared, asked=plan))
        started = replace(operation, guard=guard, numbers=numbers, plan=Wanted.of(plan).stored())
        try:
            store(plugin, started)
        except NumberTaken:
            continue
        return started, plan
    raise Refused("operation_in_progress", "Other calls hold the next numbers; try again in a moment.")


def restart(plugin: Plugin, operation: Operation, plan: Plan, numbers: tuple[str, ...]) -> Operation:
    """Store a queued operation as started again, with the plan as it is made today."""
    now = plugin.clock.now()
    started = replace(operation, state="started", numbers=numbers, plan=Wanted.of(plan).stored(), updated_at=now)
    plugin.flying.add(started.id)
    plugin.ledger.write(lambda tx: tx.operations.replace(started))
    return started


def store(plugin: Plugin, operation: Operation) -> None:
    """Store an operation as started, as one this process is carrying out."""
    plugin.flying.add(operation.id)
    try:
        plugin.ledger.write(lambda tx: tx.operations.start(operation))
    except BaseException:
        plugin.flying.discard(operation.id)
        raise
