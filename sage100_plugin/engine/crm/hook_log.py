"""What was posted to a hook, as its owner sees it."""

from __future__ import annotations

from typing import Any

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.crm.hook_calls import ERRORS, found, key_of
from sage100_plugin.engine.crm.hooks import find
from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.ports.ledger import Hook, HookCall, Operation, Tx

ENDED = {"done": "done", "refused": "refused", "failed": "refused"}


def calls(plugin: Plugin, caller: Caller, hook_id: str, after: str, limit: int) -> list[dict[str, Any]]:
    """The calls of a hook, newest first, without what was posted. Raises `not_found`."""
    hook = find(plugin, caller, hook_id)

    def work(tx: Tx) -> list[dict[str, Any]]:
        listed = tx.hook_calls.find(hook_id=hook_id, after=after, limit=limit)
        return [_show(plugin, call, _operation(tx, hook, call)) for call in listed]

    return plugin.ledger.read(work)


def call(plugin: Plugin, caller: Caller, hook_id: str, call_id: str) -> dict[str, Any]:
    """A call with what was posted, what the mapping made of it and what was answered. Raises `not_found`."""
    hook, known = found(plugin, caller, hook_id, call_id)
    operation = plugin.ledger.read(lambda tx: _operation(tx, hook, known))
    held = {name: getattr(known, name) for name in ("content_type", "payload", "input", "answer")}
    return {**_show(plugin, known, operation), **held}


def _operation(tx: Tx, hook: Hook, call: HookCall) -> Operation | None:
    """What is carried out for a call; of one without an answer too, as far as it came."""
    if call.operation_id:
        return tx.operations.get(call.operation_id)
    return None if call.status else tx.operations.by_key(hook.key_id, hook.action, key_of(call))


def _show(plugin: Plugin, call: HookCall, operation: Operation | None) -> dict[str, Any]:
    return {
        "id": call.id,
        "at": rfc3339(call.at),
        "state": _state(plugin, call, operation),
        "status": call.status,
        "code": (call.answer or {}).get("code"),
        "detail": (call.answer or {}).get("detail"),
        "message_id": call.message_id,
        "operation_id": operation.id if operation else call.operation_id or None,
        "rerun_of": call.rerun_of or None,
    }


def _state(plugin: Plugin, call: HookCall, operation: Operation | None) -> str:
    if call.status is None:
        return "running" if call.id in plugin.flying else "interrupted"
    if call.status >= ERRORS:
        return "refused"
    if call.status == 202:  # noqa: PLR2004 - Accepted
        return ENDED.get(operation.state, "waiting") if operation else "waiting"
    return "done"
