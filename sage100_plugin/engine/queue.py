"""Putting a plan into the acceptance queue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sage100_plugin.engine.events import append
from sage100_plugin.engine.inputs import digest
from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.prepare import Prepared, guard_of
from sage100_plugin.engine.preview import shown
from sage100_plugin.engine.reply import Reply
from sage100_plugin.engine.report import event, export_facts, field_log
from sage100_plugin.engine.wanted import Wanted
from sage100_plugin.ports.ledger import Activity, Export, Operation, Round, Tx
from sage100_plugin.spec import Plan

EXPECTED = timedelta(minutes=5)
"""How soon what is accepted reaches Sage (R119)."""


def enqueue(plugin: Plugin, operation: Operation, prepared: Prepared) -> Reply:
    """Put the plan into the acceptance queue: operation, export, event and activity in one transaction."""
    preview = shown(plugin, prepared)
    export = _export(plugin, prepared, operation, preview)
    body = waiting_body(export, prepared.plan)
    waiting = replace(
        operation, state="waiting_acceptance", guard=guard_of(prepared), answer=body, status=202, export_id=export.id
    )
    asked = event(plugin, waiting, "export.requested", export_facts(export))

    def work(tx: Tx) -> None:
        tx.operations.start(waiting)
        tx.exports.add(export)
        tx.activity.add(_requested(plugin, waiting, prepared.plan))
        append(tx, [asked], export.requested_at)

    plugin.ledger.write(work)
    plugin.wake()
    return Reply(202, body)


def _export(plugin: Plugin, prepared: Prepared, operation: Operation, preview: Mapping[str, Any]) -> Export:
    now = operation.created_at
    payload = operation.input
    requester = str((operation.origin or {})["key_name"])
    return Export(
        id=plugin.ids("exp"),
        company=prepared.company.id,
        record=prepared.action.record,
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
        rounds=(Round(1, "pending", requester, now),),
    )


def waiting_body(export: Export, plan: Plan) -> dict[str, Any]:
    """What the sender of a pending export is told."""
    return {
        "ok": None,
        "operation_id": export.operation_id,
        "action": export.action,
        "company": export.company,
        "state": "waiting_acceptance",
        "export": {"id": export.id, "status": export.status, "expected_by": rfc3339(export.expected_by)},
        "result": {},
        "links": [],
        "log": field_log(Wanted.of(plan)),
        "warnings": list(plan.warnings),
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
