"""Deciding what waits in the acceptance queue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sage100_plugin.engine.access import SCOPES, Caller, companies_of
from sage100_plugin.engine.carry import send
from sage100_plugin.engine.events import append
from sage100_plugin.engine.inputs import digest, read
from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.prepare import Prepared, action_of, fingerprint, guard_of, prepare
from sage100_plugin.engine.preview import shown
from sage100_plugin.engine.queue import EXPECTED, waiting_body
from sage100_plugin.engine.reply import Reply, wait_for
from sage100_plugin.engine.report import event, export_facts
from sage100_plugin.engine.start import Keep, begin
from sage100_plugin.errors import Fault, Refused, refuse
from sage100_plugin.ports.ledger import Activity, Export, ExportStatus, GuardTaken, Operation, Round, Tx
from sage100_plugin.spec import Decide, Plan

RESENDABLE = ("rejected", "retrieved", "expired", "failed")
OWN = ("payload_hash", "reason", "confirm")
UNKEPT = ("idempotency_key", "confirm")
EVENTS = {"accepted": "export.accepted", "rejected": "export.rejected", "pending": "export.requested"}
"""What a turn to this status is told as; taking an export back is told to nobody."""


class Moved(Exception):
    """The export is no longer in the state the decision was made in."""


def find(plugin: Plugin, caller: Caller, export_id: str) -> Export:
    """The export, when the caller may see it. Raises `not_found`."""
    found = plugin.ledger.read(lambda tx: tx.exports.get(export_id))
    if found is None or found.company not in {company.id for company in companies_of(plugin, caller)}:
        raise Refused("not_found", f"There is no export {export_id}.")
    return found


def show(export: Export) -> dict[str, Any]:
    """An export as callers see it."""
    names = (
        "id",
        "status",
        "round",
        "record",
        "company",
        "action",
        "source",
        "source_id",
        "payload",
        "payload_hash",
        "preview",
        "requested_by",
        "operation_id",
        "decision",
        "result",
    )
    rounds = [
        {"round": r.round, "status": r.status, "by": r.by, "at": rfc3339(r.at), "reason": r.reason}
        for r in export.rounds
    ]
    moments = {"requested_at": rfc3339(export.requested_at), "expected_by": rfc3339(export.expected_by)}
    return {**{name: getattr(export, name) for name in names}, **moments, "rounds": rounds}


def accept(plugin: Plugin, caller: Caller, export_id: str, body: Mapping[str, Any], wait: float = 25.0) -> Reply:
    """Accept a pending export: from here on it is carried out, after a crash too. Raises `Problem`."""
    caller.need("export:decide")
    export = _pending(find(plugin, caller, export_id), body)
    prepared = carried(plugin, caller, export, body)
    _confirmed(plugin, prepared, body.get("confirm"))
    started, plan = _begin(plugin, caller, export, prepared, body)
    plugin.wake()
    return wait_for(plugin.pool.submit(send, plugin, started, plan.write), started, wait, plugin.leaving)


def _confirmed(plugin: Plugin, prepared: Prepared, token: object) -> None:
    """Hold the confirmation against what would be done now. Raises `stale_preview`."""
    if token and plugin.stamper.read("confirm", str(token)) != fingerprint(prepared):
        raise Refused("stale_preview", extra={"preview": shown(plugin, prepared)})


def _begin(
    plugin: Plugin, caller: Caller, export: Export, prepared: Prepared, body: Mapping[str, Any]
) -> tuple[Operation, Plan]:
    """Store the decision. Deciders take turns: the second must not touch the flight of the first."""
    with plugin.lanes.of(f"accept {export.company}"):
        _pending(find(plugin, caller, export.id), {"payload_hash": export.payload_hash})
        keep = _accepting(plugin, caller, export, _fields(body))
        return begin(plugin, prepared, _waiting(plugin, export), keep)


def _busy(taken: GuardTaken) -> Refused:
    """Another operation is about the same source record, or the same number."""
    other = taken.operation
    detail = "Another export or call is about the same record, and is not finished."
    return Refused("operation_in_progress", detail, extra={"operation_id": other.id})


def _fields(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in OWN and value is not None}


def _pending(export: Export, body: Mapping[str, Any]) -> Export:
    if export.status != "pending":
        detail = f"Export {export.id} is {export.status}; only a pending one can be decided."
        raise Refused("wrong_state", detail, extra={"export": {"id": export.id, "status": export.status}})
    bound = body.get("payload_hash")
    if bound and bound != export.payload_hash:
        raise Refused(
            "stale_preview",
            "The export is not, or no longer, what this hash stands for.",
            extra={"payload_hash": export.payload_hash},
        )
    return export


def carried(plugin: Plugin, caller: Caller, export: Export, body: Mapping[str, Any]) -> Prepared:
    """The export's action, with what the approver typed. Raises `Refused`."""
    acting = replace(caller, scopes=SCOPES)
    action = action_of(plugin, acting, export.action)
    typed, faults = read(action.decision, _fields(body), {}) if action.decision else ({}, [])
    return prepare(plugin, acting, action, {**export.payload, "company": export.company}, typed, faults)


def _waiting(plugin: Plugin, export: Export) -> Operation:
    """The operation that waits for the decision. Raises `not_found`."""
    found = plugin.ledger.read(lambda tx: tx.operations.get(export.operation_id))
    if found is None:
        raise Refused("not_found", f"The operation of export {export.id} is gone.")
    return found


def _accepting(plugin: Plugin, caller: Caller, export: Export, decision: Mapping[str, Any]) -> Keep:
    """Keep the decision and the started operation in one transaction. Raises `wrong_state`."""

    def keep(started: Operation) -> None:
        by = plugin.clock.now() + EXPECTED
        decided = _turned(export, "accepted", caller, plugin, decision=decision, expected_by=by)
        _commit(plugin, _turn(plugin, caller, export, decided, started), export)

    return keep


def _turned(
    export: Export, status: ExportStatus, caller: Caller, plugin: Plugin, reason: str = "", **changes: Any
) -> Export:
    """The export after a turn of its state, with the turn written down."""
    entry = Round(export.round, status, caller.name, plugin.clock.now(), reason)
    return replace(export, status=status, rounds=(*export.rounds, entry), **changes)


def _turn(plugin: Plugin, caller: Caller, before: Export, after: Export, operation: Operation) -> Callable[[Tx], None]:
    """The transaction of a turn: export, operation, activity and event, all in the name of who turned it."""
    now = plugin.clock.now()
    origin = {"key": caller.key_id, "key_name": caller.name, "operation": operation.id}
    kind = EVENTS.get(after.status)
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
        what=f"{export.action} {export.status}",
        by=caller.name,
        operation_id=export.operation_id,
        details={"round": export.round, "reason": export.rounds[-1].reason, "decision": export.decision},
    )


def _still(tx: Tx, export: Export) -> None:
    """Two people may decide at once: the second finds the export moved."""
    now = tx.exports.get(export.id)
    if now is None or (now.status, now.round) != (export.status, export.round):
        raise Moved


def _commit(plugin: Plugin, work: Callable[[Tx], None], export: Export) -> None:
    try:
        plugin.ledger.write(work)
    except Moved:
        raise Refused("wrong_state", f"Export {export.id} was decided meanwhile.") from None
    except GuardTaken as taken:
        raise _busy(taken) from None


def reject(plugin: Plugin, caller: Caller, export_id: str, body: Mapping[str, Any], _wait: float = 25.0) -> Reply:
    """Reject a pending export, with a reason the sender is told. Raises `Problem`."""
    caller.need("export:decide")
    export = _pending(find(plugin, caller, export_id), body)
    reason = str(body.get("reason") or "").strip()
    if not reason:
        raise refuse(Fault("/reason", "required", "Reason is required: the sender is told."))
    return _closed(plugin, caller, export, "rejected", reason)


def retrieve(plugin: Plugin, caller: Caller, export_id: str, body: Mapping[str, Any]) -> Reply:
    """Take back what is not decided yet. Raises `Problem`."""
    caller.need("write")
    return _closed(plugin, caller, _pending(find(plugin, caller, export_id), body), "retrieved", "")


def _closed(plugin: Plugin, caller: Caller, export: Export, status: ExportStatus, reason: str) -> Reply:
    """A turn that ends the round: the operation is over, its guard and key are free."""
    turned = _turned(export, status, caller, plugin, reason)
    body = {
        "ok": False,
        "operation_id": export.operation_id,
        "action": export.action,
        "company": export.company,
        "state": "refused",
        "export": {"id": export.id, "status": status, "reason": reason},
    }
    waiting, now = _waiting(plugin, export), plugin.clock.now()
    over = replace(waiting, state="refused", answer=body, status=200, updated_at=now)
    _commit(plugin, _turn(plugin, caller, export, turned, over), export)
    plugin.wake()
    return Reply(200, {**body, "ok": True, "result": show(turned), "links": [], "log": [], "warnings": []})


def resend(plugin: Plugin, caller: Caller, export_id: str, body: Mapping[str, Any]) -> Reply:
    """A new round of a rejected, retrieved, expired or failed export, as it was or edited. Raises `Problem`."""
    caller.need("write")
    export = find(plugin, caller, export_id)
    if export.status not in RESENDABLE:
        raise Refused("wrong_state", f"Export {export.id} is {export.status} and cannot be sent again.")
    edited = {name: value for name, value in (body.get("input") or {}).items() if name not in UNKEPT}
    payload = {**export.payload, **edited}
    action = action_of(plugin, caller, export.action)
    prepared = prepare(plugin, caller, action, {**payload, "company": export.company})
    again = _again(plugin, caller, export, payload, prepared)
    return Reply(202, waiting_body(again, prepared.plan))


def _again(plugin: Plugin, caller: Caller, export: Export, payload: Mapping[str, Any], prepared: Prepared) -> Export:
    now = plugin.clock.now()
    entry = Round(export.round + 1, "pending", caller.name, now)
    turned = replace(
        export,
        status="pending",
        round=export.round + 1,
        source=str(payload.get("source") or ""),
        source_id=str(payload.get("source_id") or ""),
        payload=payload,
        payload_hash=digest(payload),
        preview=shown(plugin, prepared),
        requested_at=now,
        expected_by=now + EXPECTED,
        decision=None,
        result=None,
        rounds=(*export.rounds, entry),
    )

    waiting = replace(
        _waiting(plugin, export),
        state="waiting_acceptance",
        input=payload,
        guard=guard_of(prepared),
        numbers=(),
        plan=None,
        answer=waiting_body(turned, prepared.plan),
        status=202,
        updated_at=now,
    )
    _commit(plugin, _turn(plugin, caller, export, turned, waiting), export)
    plugin.wake()
    return turned


def preview(plugin: Plugin, caller: Caller, decision: Decide) -> dict[str, Any]:
    """What accepting would write; rejecting writes nothing. Raises `Problem`."""
    export = _pending(find(plugin, caller, decision.export_id), {"payload_hash": decision.payload_hash})
    if decision.verdict == "reject":
        return {"would": [], "warnings": [], "effects": {}, "mbxml": "", "confirm": ""}
    return shown(plugin, carried(plugin, caller, export, decision.fields))
