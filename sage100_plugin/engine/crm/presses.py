"""The presses of a button, and what became of each."""

from __future__ import annotations

from typing import Any

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.crm.buttons import find
from sage100_plugin.engine.crm.press import name_of
from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.ports.ledger import Button, Operation

REFUSED = 400


def keys_of(button: Button) -> tuple[str, str]:
    """How the idempotency keys of a button's presses begin: those of its page, and those of programs."""
    return f"page {button.id}", f"button {button.id}"


def listed(plugin: Plugin, caller: Caller, button_id: str, after: str, limit: int) -> list[dict[str, Any]]:
    """The presses that led to an operation, newest first. Raises `not_found`."""
    button = find(plugin, caller, button_id)
    found = plugin.ledger.read(
        lambda tx: tx.operations.keyed(button.key_id, button.action, keys_of(button), after=after, limit=limit)
    )
    return [_show(plugin, operation) for operation in found]


def _show(plugin: Plugin, operation: Operation) -> dict[str, Any]:
    answer, action = operation.answer or {}, plugin.catalog.action.get(operation.action)
    result = answer.get("result") or {}
    told = answer if (operation.status or 0) >= REFUSED else {}
    return {
        "id": operation.id,
        "at": rfc3339(operation.created_at),
        "state": operation.state,
        "record": name_of(action, result) if action and result else "",
        "code": told.get("code"),
        "detail": told.get("detail"),
        "fix": told.get("fix"),
    }
