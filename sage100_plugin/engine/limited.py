"""What a key that is limited to record types may see of what stands for records: operations, log lines, dropdowns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.errors import Fault
from sage100_plugin.ports.ledger import Activity, Operation
from sage100_plugin.records import RECORDS
from sage100_plugin.spec import Action, Picker, describe

OF_ADMINISTRATORS = ("key.", "company.", "user.")
"""How lines of the log begin that tell of keys, people and companies' policies."""


def beyond(caller: Caller, action: Action) -> Iterator[Fault]:
    """That an action is about records which the key does not handle."""
    if not caller.sees(action.record):
        limits = f"The API key {caller.name} is limited to {', '.join(caller.records)}"
        yield Fault("/action", "scope_missing", f"{limits}; {action.key} is about {action.record}.")


def need_operation(plugin: Plugin, caller: Caller, operation: Operation) -> None:
    """Raise `scope_missing` when an operation is about other records, or does not say about which."""
    kinds = set(_kinds(plugin, operation))
    for kind in sorted(kinds):
        caller.need_record(kind)
    if not kinds and operation.key_id != caller.key_id:
        caller.need_all()


def _kinds(plugin: Plugin, operation: Operation) -> Iterator[str]:
    """The record types of its action, of the action it decided about, and of links that were made by hand."""
    answer: Mapping[str, Any] = operation.answer or {}
    result = answer.get("result") or {}
    told = [plugin.catalog.action[key].record for key in _actions(plugin, operation, answer)]
    linked = [] if told else [link["record"] for link in answer.get("links", ())]
    yield from (kind for kind in (*told, *linked, result.get("record")) if kind in RECORDS)


def _actions(plugin: Plugin, operation: Operation, answer: Mapping[str, Any]) -> list[str]:
    return [key for key in (operation.action, str(answer.get("action"))) if key in plugin.catalog.action]


def sees_entry(plugin: Plugin, caller: Caller, entry: Activity) -> bool:
    """Whether a key may see a line of the log: one of records that it handles. Others are for keys without a limit.

    What was done to keys and companies is for administrators.
    """
    if entry.what.startswith(OF_ADMINISTRATORS) and "admin" not in caller.scopes:
        return False
    if entry.record in RECORDS:
        return caller.handles(entry.record)
    action = plugin.catalog.action.get(entry.what.partition(" ")[0])
    return caller.handles(action.record) if action is not None else not caller.records


def need_picker(plugin: Plugin, caller: Caller, picker: Picker) -> None:
    """Raise `scope_missing` for a dropdown that no action on the key's records asks for.

    What belongs to a work order is chosen out of clients and jobs: such a key is shown these, and nothing else of them.
    """
    if not caller.records:
        return
    asking = [action for action in plugin.catalog.actions if picker.key in set(_pickers(action))]
    own = next((name for name in RECORDS if f"{name}s" == picker.key), None)
    kinds = [action.record for action in asking if action.record in RECORDS] + ([own] if own else [])
    if kinds and not any(map(caller.handles, kinds)):
        caller.need_record(own or kinds[0])


def _pickers(action: Action) -> Iterator[str]:
    """The dropdowns of an action, and those that have to be chosen before."""
    for field in (*describe.input_fields(action), *describe.decision_fields(action)):
        for each in (field, *field.get("fields", ())):
            if each.get("picker"):
                yield each["picker"]
