"""Looking at what was called: operations, and the inputs of actions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sage100_plugin.engine.access import Caller, companies_of
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.errors import Refused
from sage100_plugin.spec import Action, describe


def operation(plugin: Plugin, caller: Caller, operation_id: str) -> dict[str, Any]:
    """An operation as its caller sees it now. Raises `not_found`."""
    found = plugin.ledger.read(lambda tx: tx.operations.get(operation_id))
    if found is None or found.company not in {company.id for company in companies_of(plugin, caller)}:
        raise Refused("not_found", f"There is no operation {operation_id}.")
    body = dict(found.answer or {})
    if (found.status or 0) >= 400:  # noqa: PLR2004 - where HTTP's errors begin
        body = {"ok": None if found.state in ("queued", "unknown") else False, "error": body}
    facts = {"operation_id": found.id, "action": found.action, "company": found.company, "state": found.state}
    return {"ok": None, **body, **facts}


def input_fields(plugin: Plugin, caller: Caller, key: str, _values: Mapping[str, str]) -> list[dict[str, Any]]:
    """The fields of an action. Raises `unknown_action`."""
    caller.need("read")
    return describe.input_fields(_known(plugin, key))


def input_schema(plugin: Plugin, caller: Caller, key: str, _values: Mapping[str, str]) -> dict[str, Any]:
    """The input of an action as JSON Schema. Raises `unknown_action`."""
    caller.need("read")
    return describe.input_schema(_known(plugin, key))


def _known(plugin: Plugin, key: str) -> Action:
    action = plugin.catalog.action.get(key)
    if action is None:
        raise Refused("unknown_action", f"There is no action {key}.")
    return action
