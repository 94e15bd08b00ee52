"""Running an action: once per idempotency key, previewed on demand, answered within the caller's patience."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import decide
from sage100_plugin.engine.queue.queue import enqueue
from sage100_plugin.engine.queue.remedies import waits_as
from sage100_plugin.engine.running.follow import carry_out, followed
from sage100_plugin.engine.running.inputs import digest
from sage100_plugin.engine.running.loops import check_chain, check_repeats
from sage100_plugin.engine.running.needed import readied
from sage100_plugin.engine.running.prepare import Prepared, action_of, prepare
from sage100_plugin.engine.running.preview import shown
from sage100_plugin.engine.running.reply import Reply, reply_of, wait_for
from sage100_plugin.engine.running.stale import check_confirmed
from sage100_plugin.engine.running.start import begin, fly, link_up, starting
from sage100_plugin.errors import Problem, Refused
from sage100_plugin.ports.ledger import GuardTaken, KeyInUse, Operation
from sage100_plugin.spec import Action, Answer, Decide, Plan, Stands

UNHASHED = ("idempotency_key", "confirm")


@dataclass(frozen=True)
class Call:
    """One call of an action."""

    action: str
    input: Mapping[str, Any]
    caller: Caller
    idempotency_key: str | None = None
    wait: float = 25.0
    request_id: str = ""
    causation_id: str | None = None
    host: str = ""

    @property
    def key(self) -> str | None:
        """The idempotency key of the header, else of the input."""
        told = self.idempotency_key or self.input.get("idempotency_key")
        return str(told) if told else None


def run_action(plugin: Plugin, call: Call) -> Reply:
    """Run an action. Raises `Problem`; then nothing was changed, but for what `outcome_unknown` says."""
    began = plugin.clock.monotonic()
    action = action_of(plugin, call.caller, call.action)
    stored = _stored(plugin, call)
    if stored is not None:
        return stored
    prepared = prepare(plugin, call.caller, action, call.input)
    if isinstance(prepared.asked, Answer):
        return Reply(200, _answer(prepared, prepared.asked))
    if isinstance(prepared.asked, Decide):
        return _decided(plugin, call, prepared, prepared.asked)
    check_confirmed(plugin, prepared, call.input.get("confirm"))
    check_chain(plugin, call.causation_id)
    if isinstance(prepared.asked, Plan) and prepared.asked.write.op == "add":
        check_repeats(plugin, call.caller, call.action, _hash(call))
    try:
        return _done(plugin, call, prepared, began)
    except (KeyInUse, GuardTaken) as taken:
        if _same_call(taken.operation, call):
            return _replay(taken.operation, call)
        raise _taken(taken, call) from None


def _done(plugin: Plugin, call: Call, prepared: Prepared, began: float) -> Reply:
    """Do what was asked, and before it what it needs. Raises `KeyInUse`, `GuardTaken`, `Problem`."""
    prepared = _readied(plugin, call, prepared, began)
    if isinstance(prepared.asked, Stands):
        return _link(plugin, call, prepared, prepared.asked)
    if prepared.waits:
        return _export(plugin, call, prepared)
    return _write(plugin, call, prepared, began)


def _readied(plugin: Plugin, call: Call, prepared: Prepared, began: float) -> Prepared:
    """The call when what it needs is done; that takes of the caller's patience."""

    def act(action: Action, given: Mapping[str, Any]) -> Reply:
        asked = replace(call, action=action.key, input=given, idempotency_key=None, wait=_left(plugin, call, began))
        return run_action(plugin, asked)

    return readied(
        prepared,
        call.input,
        act,
        lambda: prepare(plugin, call.caller, prepared.action, call.input),
        waits=prepared.waits,
    )


def _left(plugin: Plugin, call: Call, began: float) -> float:
    """The seconds for which the caller still waits."""
    return max(0.0, call.wait - (plugin.clock.monotonic() - began))


def _same_call(other: Operation, call: Call) -> bool:
    """Whether the operation that was quicker is this very call's, sent at the same moment."""
    mine = (call.caller.key_id, call.action, call.key)
    return call.key is not None and mine == (other.key_id, other.action, other.idempotency_key)


def _answer(prepared: Prepared, answer: Answer) -> dict[str, Any]:
    return {
        "ok": True,
        "operation_id": None,
        "action": prepared.action.key,
        "company": prepared.company.id,
        "state": "done",
        "result": answer.result,
        "links": [],
        "log": [],
        "warnings": [],
    }


def _hash(call: Call) -> str:
    return digest({name: value for name, value in call.input.items() if name not in UNHASHED})


def _stored(plugin: Plugin, call: Call) -> Reply | None:
    """The answer kept for this idempotency key, when there is one."""
    key = call.key
    if key is None:
        return None
    found = plugin.ledger.read(lambda tx: tx.operations.by_key(call.caller.key_id, call.action, key))
    return None if found is None else _replay(found, call)


def _replay(found: Operation, call: Call) -> Reply:
    if found.input_hash != _hash(call):
        raise Refused("idempotency_key_reused", extra={"operation_id": found.id})
    if found.state in ("queued", "started"):
        raise Refused("operation_in_progress", extra={"operation_id": found.id})
    return replace(reply_of(found), replayed=True)


def _operation(plugin: Plugin, call: Call, prepared: Prepared) -> Operation:
    now = plugin.clock.now()
    operation_id = plugin.ids("op")
    return Operation(
        id=operation_id,
        key_id=call.caller.key_id,
        action=call.action,
        company=prepared.company.id,
        state="started",
        input={name: value for name, value in prepared.input.items() if name not in UNHASHED},
        input_hash=_hash(call),
        created_at=now,
        updated_at=now,
        idempotency_key=call.key,
        origin={"key": call.caller.key_id, "key_name": call.caller.name, "host": call.host, "operation": operation_id},
        causation_id=call.causation_id,
        request_id=call.request_id,
    )


def _begun(plugin: Plugin, call: Call) -> None:
    """Count it, now that nothing stood in its way."""
    plugin.repeats.note((call.caller.key_id, call.action, _hash(call)), plugin.clock.monotonic())


def _export(plugin: Plugin, call: Call, prepared: Prepared) -> Reply:
    """Put it into the acceptance queue."""
    reply = enqueue(plugin, _operation(plugin, call, prepared), prepared)
    _begun(plugin, call)
    return reply


def _link(plugin: Plugin, call: Call, prepared: Prepared, stands: Stands) -> Reply:
    """Nothing is to be written: link what stands in Sage."""
    linked = link_up(plugin, prepared, stands, _operation(plugin, call, prepared), starting(plugin))
    return reply_of(followed(plugin, linked))


def _write(plugin: Plugin, call: Call, prepared: Prepared, began: float) -> Reply:
    """Store the operation as started, then send it; answer when it is settled, or when the caller stops waiting."""
    operation, plan = begin(plugin, prepared, _operation(plugin, call, prepared), starting(plugin))
    _begun(plugin, call)
    sent = plugin.workers(operation.company).submit(carry_out, plugin, prepared, operation, plan)
    return wait_for(plugin, sent, operation, _left(plugin, call, began))


def _taken(taken: KeyInUse | GuardTaken, call: Call) -> Refused:
    """Another call was quicker, with the same key or for the same source record."""
    other = taken.operation
    if isinstance(taken, KeyInUse) and other.input_hash != _hash(call):
        return Refused("idempotency_key_reused", extra={"operation_id": other.id})
    told = {"operation_id": other.id}
    if other.state == "waiting_acceptance":
        return waits_as(other, "wrong_state")
    if other.state == "unknown":
        return Refused("outcome_unknown", extra=told)
    says = "" if other.input_hash == _hash(call) else "Another call is just sending the same record. Send this again."
    return Refused("operation_in_progress", says, extra=told)


def _decided(plugin: Plugin, call: Call, prepared: Prepared, decision: Decide) -> Reply:
    """The actions that decide an export: the same use case as the calls of the acceptance queue."""
    if call.key is None:
        return _decide(plugin, call, decision)
    operation = replace(_operation(plugin, call, prepared), plan={"decides": decision.export_id})
    try:
        fly(plugin, operation, starting(plugin))
    except KeyInUse as taken:
        raise _taken(taken, call) from None
    try:
        reply = _decide(plugin, call, decision)
    except Problem:
        _forget(plugin, operation)
        raise
    settled = replace(operation, state="done", answer=reply.body, status=reply.status, updated_at=plugin.clock.now())
    plugin.ledger.write(lambda tx: tx.operations.replace(settled))
    plugin.flying.discard(operation.id)
    return reply


def _decide(plugin: Plugin, call: Call, decision: Decide) -> Reply:
    told = {"payload_hash": decision.payload_hash, "reason": decision.reason, "confirm": call.input.get("confirm")}
    body = {**told, **decision.fields}
    verdict = decide.accept if decision.verdict == "accept" else decide.reject
    return verdict(plugin, call.caller, decision.export_id, body, call.wait)


def _forget(plugin: Plugin, operation: Operation) -> None:
    """Nothing was decided: the key is free again."""
    over = replace(operation, state="failed", idempotency_key=None, updated_at=plugin.clock.now())
    plugin.ledger.write(lambda tx: tx.operations.replace(over))
    plugin.flying.discard(operation.id)


def preview(plugin: Plugin, call: Call) -> dict[str, Any]:
    """What the action would do, with a `confirm` token bound to it. Writes nothing. Raises `Problem`."""
    call.caller.need("read")
    action = action_of(plugin, replace(call.caller, scopes=SCOPES), call.action)
    prepared = prepare(plugin, call.caller, action, call.input)
    if isinstance(prepared.asked, Decide):
        return decide.preview(plugin, call.caller, prepared.asked)
    return shown(plugin, prepared)
