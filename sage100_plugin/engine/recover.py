"""After a crash, and after an unclear answer: ask Sage what became of it; never send to find out."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from sage100_plugin.engine.access import LOCAL, SCOPES, Caller
from sage100_plugin.engine.carry import conclude, failed, not_sent, send
from sage100_plugin.engine.decide import carried, show
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.start import restart
from sage100_plugin.engine.wanted import Seen, Wanted
from sage100_plugin.errors import Problem, Refused, Unavailable, told
from sage100_plugin.ports.ledger import Operation, OperationState
from sage100_plugin.ports.sage import SageAnswer

DECIDES = "decides"
"""The entry of a plan that stands for a decision about an export."""

QUIET = timedelta(minutes=10)
"""When nothing has been on its way for so long, a record that is not in Sage will not come: a person may send again."""

log = logging.getLogger(__name__)

SELF = Caller(LOCAL, "sage100-plugin", SCOPES)
ASKED = SageAnswer("unknown", message="the plugin stopped before Sage's answer was stored; Sage was read again")


def recover(plugin: Plugin) -> int:
    """Settle what an earlier process left in *started*; gives how many could be settled.

    A company that cannot be asked, or to which the dead process's write may still be on its way, is left for the next
    call; what a living process is carrying out is left alone.
    """
    with plugin.lanes.of("recover"):
        left = [operation for operation in _in_state(plugin, "started") if operation.id not in plugin.flying]
        return sum(_orphan(plugin, operation) for operation in left if _still(plugin, operation))


def _still(plugin: Plugin, operation: Operation) -> bool:
    """Whether it is where it was read to be: what landed in between was settled before it landed."""
    now = plugin.ledger.read(lambda tx: tx.operations.get(operation.id))
    return now is not None and now.state == operation.state


def _in_state(plugin: Plugin, state: OperationState) -> tuple[Operation, ...]:
    return plugin.ledger.read(lambda tx: tx.operations.in_state(state))


def _orphan(plugin: Plugin, operation: Operation) -> bool:
    if DECIDES in (operation.plan or {}):
        _decision(plugin, operation)
        return True
    found = _looked(plugin, operation)
    if found is None:
        return False
    idle, seen = found
    if seen is not Seen.THERE and not idle:
        return False
    if seen is Seen.ABSENT:
        settled = not_sent(plugin, operation, Unavailable("interrupted"))
    else:
        settled = conclude(plugin, operation, ASKED)
    log.info("operation %s was left started and is now %s", operation.id, settled.state)
    return True


def _looked(plugin: Plugin, operation: Operation) -> tuple[bool, Seen] | None:
    """Whether nothing is on its way any more, and what is in Sage; None when the company cannot be asked, or is gone.

    In this order: what is not there after nothing was on its way any more will not come.
    """
    try:
        idle = plugin.companies.writer(operation.company).idle()
        seen, _ = Wanted(**operation.plan or {}).look(plugin.companies.reader(operation.company))
    except (Unavailable, Refused):
        return None
    return idle, seen


def resume(plugin: Plugin) -> int:
    """Carry on accepted exports that did not reach Sage, and look again for what is unknown; gives how many moved."""
    with plugin.lanes.of("resume"):
        return sum(1 for operation in _waiting(plugin) if operation.state not in ("queued", "unknown"))


def _waiting(plugin: Plugin) -> Iterator[Operation]:
    """Two rounds at once would send twice; what is still landing is left for the next round."""
    for operation in _in_state(plugin, "queued"):
        if operation.id not in plugin.flying:
            yield _again(plugin, operation)
    for operation in _in_state(plugin, "unknown"):
        if operation.id not in plugin.flying:
            yield _look_again(plugin, operation)


def _again(plugin: Plugin, operation: Operation) -> Operation:
    """An accepted export that was read to be absent from Sage, or was never sent."""
    export = plugin.ledger.read(lambda tx: tx.exports.get(operation.export_id or ""))
    if export is None or not _idle(plugin, operation):
        return operation
    try:
        prepared = carried(plugin, SELF, export, export.decision or {})
        started, plan = restart(plugin, prepared, operation)
    except Unavailable:
        return operation
    except Problem as problem:
        if not _still(plugin, operation):
            return operation
        return failed(plugin, operation, problem, SageAnswer("refused", message=problem.detail))
    return send(plugin, started, plan.write)


def _idle(plugin: Plugin, operation: Operation) -> bool:
    try:
        return plugin.companies.writer(operation.company).idle()
    except (Unavailable, Refused):
        return False


def _decision(plugin: Plugin, operation: Operation) -> None:
    """A call that decided an export: what counts is whether the export was decided."""
    export_id = str((operation.plan or {})[DECIDES])
    export = plugin.ledger.read(lambda tx: tx.exports.get(export_id))
    now = plugin.clock.now()
    if export is None or export.status == "pending":
        problem = Unavailable("interrupted")
        settled = replace(
            operation,
            state="failed",
            idempotency_key=None,
            answer=told(problem),
            status=problem.meaning.status,
            updated_at=now,
        )
    else:
        answer = {
            "ok": True,
            "operation_id": operation.id,
            "action": operation.action,
            "company": operation.company,
            "state": "done",
            "result": show(export),
            "links": [],
            "log": [],
            "warnings": [],
        }
        settled = replace(operation, state="done", answer=answer, status=200, updated_at=now)
    plugin.ledger.write(lambda tx: tx.operations.replace(settled))


def _look_again(plugin: Plugin, operation: Operation) -> Operation:
    found = _looked(plugin, operation)
    if found is None:
        return operation
    idle, seen = found
    if seen is Seen.THERE:
        return conclude(plugin, operation, ASKED)
    if seen is Seen.ABSENT and idle and plugin.clock.now() - operation.updated_at >= QUIET:
        problem = Unavailable("not_taken", "It is not in Sage, and nothing is on its way any more.")
        return failed(plugin, replace(operation, idempotency_key=None), problem, ASKED)
    return operation
