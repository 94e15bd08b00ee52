"""An export as callers see it: whole, and as a line of a list, which carries no preview."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue.acceptance import patience
from sage100_plugin.engine.queue.approvals import needed
from sage100_plugin.engine.queue.dependents import awaited
from sage100_plugin.engine.running.report import export_facts
from sage100_plugin.ports.ledger import Export

BOTH = (
    "id",
    "status",
    "round",
    "record",
    "company",
    "action",
    "source",
    "source_id",
    "payload_hash",
    "requested_by",
    "operation_id",
)
WHOLE = (*BOTH, "payload", "preview", "decision", "result")
TOLD = ("name", "reason", "sage_id")


def show(export: Export) -> dict[str, Any]:
    """An export with what was sent and what it would write."""
    return {name: getattr(export, name) for name in WHOLE} | _turns(export)


def line(plugin: Plugin, export: Export) -> dict[str, Any]:
    """An export in a list. What it would write, of a budget many megabytes, stands at its `url`."""
    facts = export_facts(export)
    return {
        **{name: getattr(export, name) for name in BOTH},
        **{name: facts[name] for name in TOLD},
        "amount": export.preview.get("amount"),
        **_turns(export),
        **standing(plugin, export),
        "url": f"/v1/exports/{export.id}",
    }


def standing(plugin: Plugin, export: Export) -> dict[str, Any]:
    """How it waits: until when, for how many persons, and for which exports before it."""
    return {"expires_at": expires_at(plugin, export), **needed(plugin, export), **awaited(plugin, export)}


def expires_at(plugin: Plugin, export: Export) -> str | None:
    """When a pending export expires by its company's policy; None for never."""
    company = plugin.companies.get(export.company)
    time = patience(company, export.record) if company is not None and export.status == "pending" else None
    return rfc3339(export.requested_at + time) if time else None


def candidates(export: Export) -> dict[str, Any]:
    """The Sage records that it could be instead, where the action looks for any."""
    tells: Mapping[str, Any] = export.preview.get("tells") or {}
    return {"candidates": tells["candidates"]} if tells.get("candidates") else {}


def _turns(export: Export) -> dict[str, Any]:
    return {
        "requested_at": rfc3339(export.requested_at),
        "expected_by": rfc3339(export.expected_by),
        "rounds": [
            {"round": turn.round, "status": turn.status, "by": turn.by, "at": rfc3339(turn.at), "reason": turn.reason}
            for turn in export.rounds
        ],
    }
