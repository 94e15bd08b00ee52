"""What follows a plan, in the ledger: queued as the plan is settled, and told of in the answer of the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.inputs import digest
from sage100_plugin.engine.running.wanted import Wanted
from sage100_plugin.ports.ledger import Operation, Tx

Json = Mapping[str, Any]

NOT_DONE = ("refused", "unknown")


def queued(plugin: Plugin, operation: Operation, wanted: Wanted, found: Json) -> list[Operation]:
    """The operations that follow one whose record was found in Sage, ready to be stored with its own end."""
    return [_queued(plugin, operation, then, str(found["id"])) for then in wanted.then]


def _queued(plugin: Plugin, operation: Operation, then: Json, sage_id: str) -> Operation:
    now, operation_id = plugin.clock.now(), plugin.ids("op")
    given = {**then["input"], "company": operation.company, **({then["into"]: sage_id} if then["into"] else {})}
    return Operation(
        id=operation_id,
        key_id=operation.key_id,
        action=then["action"],
        company=operation.company,
        state="queued",
        input=given,
        input_hash=digest(given),
        created_at=now,
        updated_at=now,
        origin={**(operation.origin or {}), "operation": operation_id},
        causation_id=operation.causation_id,
        request_id=operation.request_id,
        follows=operation.id,
    )


def told_of(later: Sequence[Operation]) -> dict[str, Any]:
    """What the answer of the first tells of those that follow it; nothing when none does."""
    told = [{"action": one.action, "operation_id": one.id, "state": one.state} for one in later]
    return {"then": told} if told else {}


def tell_first(tx: Tx, operation: Operation, title: str) -> None:
    """Write the end of an operation that follows another into the stored answer of that one, and of its export."""
    first = tx.operations.get(operation.follows or "")
    if first is None or first.answer is None:
        return
    answer = _with(first.answer, operation, title)
    tx.operations.replace(replace(first, answer=answer))
    export = tx.exports.get(first.export_id) if first.export_id else None
    if export is not None and export.result is not None:
        tx.exports.replace(replace(export, result=answer))


def _with(answer: Json, operation: Operation, title: str) -> dict[str, Any]:
    """The answer of the first with what came of the one that follows it; what was not done is a warning too."""
    told = {"action": operation.action, "operation_id": operation.id, "state": operation.state}
    if operation.state in NOT_DONE:
        told["detail"] = str((operation.answer or {}).get("detail", ""))
    then = [told if one["operation_id"] == operation.id else one for one in answer.get("then", ())]
    before = [_warning(one, title) for one in answer.get("then", ()) if one["operation_id"] == operation.id]
    kept = [warning for warning in answer.get("warnings", ()) if warning not in before]
    return {**answer, "then": then, "warnings": [*kept, *([_warning(told, title)] if "detail" in told else [])]}


def _warning(told: Json, title: str) -> str:
    how = "was not done" if told["state"] == "refused" else "may not have been done"
    return f"{title}, which follows this, {how}: {told.get('detail', '')}"
