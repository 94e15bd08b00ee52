"""Putting a plan into the acceptance queue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sage100_plugin.engine.events import append
from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.amounts import amount_of
from sage100_plugin.engine.running.inputs import digest
from sage100_plugin.engine.running.prepare import Prepared
from sage100_plugin.engine.running.preview import shown
from sage100_plugin.engine.running.reply import Reply
from sage100_plugin.engine.running.report import event, export_facts, field_log
from sage100_plugin.engine.running.reserve import guard_of
from sage100_plugin.engine.running.wanted import Wanted
from sage100_plugin.ports.ledger import Activity, Export, Operation, Round, Tx
from sage100_plugin.spec import Plan

UNKEPT = ("idempotency_key", "confirm")
"""Inputs that belong to one call, and not to what is asked for."""

EXPECTED = timedelta(minutes=5)
"""How soon what is accepted reaches Sage (R119)."""


def enqueue(plugin: Plugin, operation: Operation, prepared: Prepared) -> Reply:
    """Put the plan into the acceptance queue: operation, export, event and activity in one transaction.

    What was rejected and comes again by the same action is a new round of the same export (R54, R76).
    """
    fresh = _export(plugin, prepared, operation, preview_of(plugin, prepared))
    guard = held(prepared)

    def work(tx: Tx) -> dict[str, Any]:
        rejected = _rejected(tx, fresh)
        export = _next_round(rejected, fresh) if rejected else fresh
        body = waiting_body(export, prepared.plan)
        waiting = replace(
            operation, state="waiting_acceptance", guard=guard, answer=body, status=202, export_id=export.id
        )
        tx.operations.start(waiting)
        (tx.exports.replace if rejected else tx.exports.add)(export)
        tx.activity.add(_requested(plugin, waiting, prepared.plan))
        append(tx, [event(plugin, waiting, "export.requested", export_facts(export))], export.requested_at)
        return body

    body = plugin.ledger.write(work)
    plugin.wake()
    return Reply(202, body)


def _rejected(tx: Tx, fresh: Export) -> Export | None:
    """The last export of the same source record by the same action, when it was rejected."""
    if not (fresh.source and fresh.source_id):
        return None
    told = {name: getattr(fresh, name) for name in ("company", "source", "source_id", "action")}
    last = next(iter(tx.exports.find(**told, limit=1)), None)
    return last if last is not None and last.status == "rejected" else None


def _next_round(rejected: Export, fresh: Export) -> Export:
    number = rejected.round + 1
    asked = tuple(replace(turn, round=number) for turn in fresh.rounds)
    return replace(fresh, id=rejected.id, round=number, rounds=(*rejected.rounds, *asked))


def preview_of(plugin: Plugin, prepared: Prepared) -> dict[str, Any]:
    """The preview as it is kept with an export: with the amount of it, as far as one is known."""
    amount = amount_of(prepared)
    return {**shown(plugin, prepared), "amount": None if amount is None else f"{amount:.2f}"}


def held(prepared: Prepared) -> str:
    """What must not wait twice: what must not run twice, else the record to be changed, else the very same wish."""
    company, write = prepared.company.id, prepared.plan.write
    if write.op != "add":
        return guard_of(prepared) or f"{company}|{write.record}|change {write.id}"
    asked = {name: value for name, value in prepared.input.items() if name not in UNKEPT}
    return guard_of(prepared) or f"{company}|{prepared.action.key}|{digest(asked)}"


def _export(plugin: Plugin, prepared: Prepared, operation: Operation, preview: Mapping[str, Any]) -> Export:
    now = operation.created_at
    payload = operation.input
    requester = str((operation.origin or {})["key_name"])
    return Export(
        id=plugin.ids("exp"),
        company=prepared.company.id,
        record=prepared.plan.write.record,
        action=operation.action,
        source=str(payload.get("source") or ""),
        source_id=str(payload.get("source_id") or ""),
        status="pending",
        round=1,
        payload=payload,
        payload_hash=digest(payload),
        preview=preview,
        requested_by=requester,
        requested_at=now,
        expected_by=now + EXPECTED,
        operation_id=operation.id,
        rounds=(Round(1, "pending", requester, now, reason_of(preview), operation.key_id),),
        needs=prepared.awaits,
    )


def reason_of(preview: Mapping[str, Any]) -> str:
    """Why somebody has to accept what would else be written at once; empty where it waits as usual."""
    return " ".join(preview.get("asks", ()))


def waiting_body(export: Export, plan: Plan) -> dict[str, Any]:
    """What the sender of a pending export is told."""
    return {
        "ok": None,
        "operation_id": export.operation_id,
        "action": export.action,
        "company": export.company,
        "state": "waiting_acceptance",
        "export": {
            "id": export.id,
            "status": export.status,
            "expected_by": rfc3339(export.expected_by),
            **({"reason": reason_of(export.preview)} if reason_of(export.preview) else {}),
            **({"waits_for": list(export.needs)} if export.needs else {}),
        },
        "result": {},
        "links": [],
        "log": field_log(Wanted.of(plan)),
        "warnings": list(plan.warnings),
        **{name: value for name, value in export.preview.items() if name == "mapping"},
    }


def _requested(plugin: Plugin, operation: Operation, plan: Plan) -> Activity:
    return Activity(
        id=plugin.ids("act"),
        at=operation.created_at,
        company=operation.company,
        record=plan.write.record,
        record_id="",
        what=operation.action,
        by=str((operation.origin or {})["key_name"]),
        operation_id=operation.id,
        request_id=operation.request_id,
        log=field_log(Wanted.of(plan)),
        details={"state": operation.state, "export": operation.export_id},
    )
