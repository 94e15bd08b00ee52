"""Exports that need others before them: a subcontract its vendor, a contract its cost codes."""

from __future__ import annotations

from typing import Any

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.prepare import Prepared
from sage100_plugin.errors import Refused
from sage100_plugin.ports.ledger import Export


def awaited(plugin: Plugin, export: Export) -> dict[str, Any]:
    """The exports that have to be accepted before this one, with what became of them; nothing when there are none."""
    told = [
        {"id": one.id, "action": one.action, "status": one.status, "reason": _reason(one)}
        for one in _needs(plugin, export)
    ]
    return {"waits_for": told} if told else {}


def _needs(plugin: Plugin, export: Export) -> list[Export]:
    held = plugin.ledger.read(lambda tx: [tx.exports.get(one) for one in export.needs])
    return [one for one in held if one is not None]


def not_yet(plugin: Plugin, export: Export, prepared: Prepared) -> Refused:
    """Why an export cannot be accepted that needs something before."""
    needed = prepared.needs[0].action
    extra: dict[str, Any] = {"first": needed.key, **awaited(plugin, export)}
    first = next((one for one in _needs(plugin, export) if one.status != "done"), None)
    if first is None:
        says = "Take this back and send it anew: then that is done, or sent, first."
        return Refused("wrong_state", f"{needed.title} has to be done before. {says}", extra=extra)
    title = plugin.catalog.action[first.action].title
    return Refused("wrong_state", f"{title} comes first: {_where(first)}", extra=extra)


def _where(first: Export) -> str:
    """What has to be done with the one that comes first."""
    if first.status == "pending":
        return f"accept export {first.id}, then this one."
    if first.status == "accepted":
        return f"export {first.id} was accepted, and is not in Sage yet."
    reason = f" ({_reason(first)})" if _reason(first) else ""
    return f"export {first.id} is {first.status}{reason}. Send that one again, or reject this."


def _reason(export: Export) -> str:
    return export.rounds[-1].reason if export.rounds else ""
