"""The turns of an export: its state, its operation, its activity and its event in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.events import append
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue.remedies import waits_as
from sage100_plugin.engine.running.report import event, export_facts
from sage100_plugin.errors import Refused
from sage100_plugin.ports.ledger import Activity, Export, ExportStatus, GuardTaken, Operation, Round, Turn, Tx

EVENTS = {
    "accepted": "export.accepted",
    "approved": "export.approved",
    "rejected": "export.rejected",
    "expired": "export.expired",
    "pending": "export.requested",
}
"""What a turn is told as; taking an export back is told to nobody."""


class Moved(Exception):
    """The export is no longer in the state the decision was made in."""


def turned_to(
    export: Export, status: ExportStatus, caller: Caller, plugin: Plugin, reason: str = "", **changes: Any
) -> Export:
    """The export after a turn of its state, with the turn written down."""
    return noted(replace(export, status=status, **changes), status, caller, plugin, reason)


def noted(export: Export, turn: Turn, caller: Caller, plugin: Plugin, reason: str = "") -> Export:
    """The export with one more turn in its history, in the name of the caller."""
    entry = Round(export.round, turn, caller.name, plugin.clock.now(), reason, caller.key_id)
    return replace(export, rounds=(*export.rounds, entry))


def turn(plugin: Plugin, caller: Caller, before: Export, after: Export, operation: Operation) -> Callable[[Tx], None]:
    """The transaction of a turn: export, operation, activity and event, all in the name of who turned it."""
    now = plugin.clock.now()
    origin = {"key": caller.key_id, "key_name": caller.name, "operation": operation.id}
    kind = EVENTS.get(after.rounds[-1].status)
    said = [replace(event(plugin, operation, kind, export_facts(after)), origin=origin)] if kind else []
    entry = _written_down(plugin, caller, after)

    def work(tx: Tx) -> None:
        _still(tx, before)
        tx.exports.replace(after)
        tx.operations.replace(operation)
        tx.activity.add(entry)
        append(tx, said, now)

    return work


def _written_down(plugin: Plugin, caller: Caller, export: Export) -> Activity:
    return Activity(
        id=plugin.ids("act"),
        at=plugin.clock.now(),
        company=export.company,
        record="export",
        record_id=export.id,
        what=f"{export.action} {export.rounds[-1].status}",
        by=caller.name,
        operation_id=export.operation_id,
        details={"round": export.round, "reason": export.rounds[-1].reason, "decision": export.decision},
    )


def _still(tx: Tx, export: Export) -> None:
    """Two people may decide at once: the second finds the export moved."""
    now = tx.exports.get(export.id)
    if now is None or (now.status, len(now.rounds)) != (export.status, len(export.rounds)):
        raise Moved


def commit(plugin: Plugin, work: Callable[[Tx], None], export: Export) -> None:
    try:
        plugin.ledger.write(work)
    except Moved:
        says = f"Somebody else decided about export {export.id} at the same moment. Look at it again."
        raise Refused("wrong_state", says) from None
    except GuardTaken as taken:
        raise _busy(taken) from None


def _busy(taken: GuardTaken) -> Refused:
    """Another operation is about the same source record, or the same number."""
    other = taken.operation
    told = {"operation_id": other.id}
    if other.state != "waiting_acceptance":
        says = f"Another call is about the same record and is not finished: GET /v1/operations/{other.id}."
        return Refused("operation_in_progress", says, extra=told)
    return waits_as(other, "operation_in_progress")
