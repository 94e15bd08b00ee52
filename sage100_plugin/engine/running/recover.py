"""After a crash, and after an unclear answer: ask Sage what became of it; never send to find out."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from sage100_plugin.engine.linking import link_changes
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue.decide import carried
from sage100_plugin.engine.queue.held import release
from sage100_plugin.engine.queue.moved import as_shown
from sage100_plugin.engine.queue.shown import show
from sage100_plugin.engine.running.carry import conclude, failed, made, not_sent
from sage100_plugin.engine.running.follow import SELF, carry_out, followed, take_up
from sage100_plugin.engine.running.periods import reopened
from sage100_plugin.engine.running.start import relink, restart
from sage100_plugin.engine.running.wanted import LINKING, Seen, Wanted
from sage100_plugin.errors import Problem, Refused, Unavailable, told
from sage100_plugin.ports.ledger import GuardTaken, Operation, OperationState
from sage100_plugin.ports.sage import SageAnswer
from sage100_plugin.spec import Stands

BY_HAND = SageAnswer("done", message="a person linked it to the record of its number")

DECIDES = "decides"
"""The entry of a plan that stands for a decision about an export."""

QUIET = timedelta(minutes=10)
"""When nothing has been on its way for so long, a record that is not in Sage will not come: a person may send again."""

log = logging.getLogger(__name__)

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
    if link_changes.LINKS in (operation.plan or {}):
        link_changes.resume(plugin, operation)
        return True
    if (operation.plan or {}).get("op") == LINKING:
        return _linking(plugin, operation)
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


def _linking(plugin: Plugin, operation: Operation) -> bool:
    """One that only links: what it began is finished; else nothing was done."""
    if not made(plugin, operation, Wanted(**operation.plan or {})):
        not_sent(plugin, operation, Unavailable("interrupted"))
    elif _looked(plugin, operation) is None:
        return False
    else:
        conclude(plugin, operation, ASKED)
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
    for operation in _in_state(plugin, "waiting_acceptance"):
        if reopened(plugin, operation):
            release(plugin, operation)
    for operation in _in_state(plugin, "queued"):
        if operation.id not in plugin.flying:
            yield _after(plugin, operation) if operation.follows else _again(plugin, operation)
    for operation in _in_state(plugin, "unknown"):
        if operation.id not in plugin.flying:
            yield _look_again(plugin, operation)


def _after(plugin: Plugin, operation: Operation) -> Operation:
    """One that follows another, which is done."""
    return take_up(plugin, operation.id) or operation if _idle(plugin, operation) else operation


def _again(plugin: Plugin, operation: Operation) -> Operation:
    """An accepted export that was read to be absent from Sage, or was never sent."""
    export = plugin.ledger.read(lambda tx: tx.exports.get(operation.export_id or ""))
    if export is None or not _idle(plugin, operation):
        return operation
    try:
        prepared = carried(plugin, SELF, export, export.decision or {})
        as_shown(plugin, export, prepared)
        if isinstance(prepared.asked, Stands):
            return followed(plugin, relink(plugin, prepared, prepared.asked, operation))
        started, plan = restart(plugin, prepared, operation)
    except (Unavailable, GuardTaken):
        return operation
    except Problem as problem:
        if problem.code == "operation_in_progress" or not _still(plugin, operation):
            return operation
        return failed(plugin, operation, problem, SageAnswer("refused", message=problem.detail))
    return carry_out(plugin, prepared, started, plan)


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


def _linked_by_hand(plugin: Plugin, operation: Operation) -> bool:
    """Whether a person has linked the source records to the record of that number: then it is ours, as it stands."""
    wanted = Wanted(**operation.plan or {})
    _, found = wanted.look(plugin.companies.reader(operation.company))
    pairs = wanted.links() if wanted.op == "add" else []
    held = [plugin.links.by_source(operation.company, pair.record, pair.source, pair.source_id) for pair in pairs]
    return bool(held) and all(link is not None and link.sage_id == str(found.get("id")) for link in held)


def _look_again(plugin: Plugin, operation: Operation) -> Operation:
    found = _looked(plugin, operation)
    if found is None:
        return operation
    idle, seen = found
    if seen is Seen.THERE:
        return conclude(plugin, operation, ASKED)
    if seen is Seen.UNLIKE and idle and _linked_by_hand(plugin, operation):
        return conclude(plugin, operation, BY_HAND)
    if seen is Seen.ABSENT and idle and plugin.clock.now() - operation.updated_at >= QUIET:
        problem = Unavailable("not_taken", "It is not in Sage, and nothing is on its way any more.")
        return failed(plugin, replace(operation, idempotency_key=None), problem, ASKED)
    return operation
