"""What accounting has to give, or may, before an export can be written: hosts and pages build their form from it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue.approvals import typed_first
from sage100_plugin.engine.queue.decide import carried
from sage100_plugin.engine.queue.edited import edited
from sage100_plugin.engine.running.inputs import empty
from sage100_plugin.engine.running.numbers import FIELD, chosen
from sage100_plugin.engine.running.prepare import Prepared, prepare
from sage100_plugin.errors import Problem
from sage100_plugin.ports.ledger import Export
from sage100_plugin.spec import Plan, describe

Given = Mapping[str, Any]

MISSING = ("required", "sage_id_required")


def needs(plugin: Plugin, caller: Caller, export: Export) -> list[dict[str, Any]]:
    """The fields of an acceptance of a pending export; none of one that is decided.

    Each has `field`, `label`, `kind`, `required`, `help`, `suggested`, and its `picker` with the `parents` that have to
    be chosen before. `required` is what an acceptance without more would be refused for, or as it is declared while
    Sage cannot be asked. What is `suggested` was sent, was typed by the first of two persons, or is the next number.
    """
    if export.status != "pending":
        return []
    action = plugin.catalog.action[export.action]
    fields, typed = describe.decision_fields(action), typed_first(export)
    if not fields:
        return []
    try:
        carried(plugin, caller, export, typed)
        wanted: Collection[str] = ()
    except Problem as problem:
        declared = {field["key"] for field in fields if field["required"]}
        wanted = missing(problem, fields, typed) if problem.faults else declared
    offered = suggestions(plugin, caller, export)
    parents = {picker.key: list(picker.depends_on) for picker in plugin.catalog.pickers}
    return [
        {
            "field": field["key"],
            "label": field["label"],
            "kind": field["type"],
            "required": field["key"] in wanted,
            "help": field.get("help") or "",
            "picker": field.get("picker"),
            "parents": parents.get(field.get("picker") or "", []),
            "suggested": offered.get(field["key"]),
        }
        for field in fields
    ]


def missing(problem: Problem, fields: Collection[Given], typed: Given) -> tuple[str, ...]:
    """The fields that an acceptance was refused for because they are empty."""
    still = {field["key"] for field in fields} - {*typed}
    return tuple(sorted({fault.pointer[1:] for fault in problem.faults if fault.code in MISSING} & still))


def suggestions(plugin: Plugin, caller: Caller, export: Export) -> dict[str, str]:
    """What each field may well be, as far as anything speaks for it. Nothing of it is held or decided."""
    action = plugin.catalog.action[export.action]
    told = {**export.payload, **typed_first(export)}
    names = [field["key"] for field in describe.decision_fields(action)]
    found = {name: str(told[name]) for name in names if not empty(told.get(name)) and not isinstance(told[name], bool)}
    if FIELD in names and FIELD not in found:
        number = _next(plugin, caller, export)
        found |= {FIELD: number} if number else {}
    return found


def _next(plugin: Plugin, caller: Caller, export: Export) -> str | None:
    """The next free number of the record; none where Sage chooses it, has none left, or cannot be asked."""
    try:
        prepared = as_sent(plugin, caller, export)
        numbering = prepared.asked.numbering if isinstance(prepared.asked, Plan) else None
        return chosen(plugin, prepared.context, prepared.plan.write.record, numbering) if numbering else None
    except Problem:
        return None


def as_sent(plugin: Plugin, caller: Caller, export: Export) -> Prepared:
    """The export's action as it was sent, before anything is typed, for who may see it. Raises `Problem`."""
    acting = replace(caller, scopes=SCOPES, records=())
    raw, told = edited(plugin, export, {"company": export.company})
    return prepare(plugin, acting, plugin.catalog.action[export.action], raw, mapping=told, waits=True)
