"""Trying a mapping on a source's own record: what it comes to, and what it would change. Nothing is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from marshmallow import Schema

from sage100_plugin.engine.access import Caller, companies_of
from sage100_plugin.engine.mapping.mapped import Used, source_record, told_of_source, turned, used
from sage100_plugin.engine.mapping.mappings import meant
from sage100_plugin.engine.mapping.targets import controls, targets
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.inputs import empty
from sage100_plugin.engine.running.prepare import context_for, read_input
from sage100_plugin.errors import Fault, Refused, refuse
from sage100_plugin.mapping import Pushed, Target, checked, pulled, pushed, written
from sage100_plugin.mapping.described import CREATE_ONLY
from sage100_plugin.records import RECORDS
from sage100_plugin.records.fields import about, inner, made
from sage100_plugin.spec import Action, Context, Faults

Json = Mapping[str, Any]

SAID = ("source_record", "pairs", "action", "source", "source_id", "sage_id", "id")
"""What may be said with a try. `id` is another name of `sage_id`."""


def tried(plugin: Plugin, caller: Caller, company_id: str, module: str, said: Json) -> dict[str, Any]:
    """What the mapping that counts, or the lines in `pairs`, make of `source_record`.

    Told are the input it comes to and what a call with it would be refused for; the fields as they would stand in
    Sage, beside how they stand in the record that it is linked to or that `sage_id` names; and what the source would
    take over. Raises `Refused` when that cannot be asked.
    """
    company = meant(plugin, caller, company_id, module)
    actions = [one for one in plugin.catalog.actions if one.maps and one.record == module]
    record, mapping = _asked(plugin, company.id, module, said, actions)
    context = context_for(plugin, company, companies_of(plugin, caller))
    before = _partner(context, module, said, pushed(mapping.pairs, record, ["source_id"]).values.get("source_id"))
    action = _action(actions, said.get("action"), linked=bool(before))
    beside = {name: str(said[name]) for name in ("source", "source_id") if not empty(said.get(name))}
    found = turned(action, mapping, record, beside) if action else pushed(mapping.pairs, record)
    if action:
        given, warnings, faults = _read(plugin, context, action, beside, before, found)
        values: Json = RECORDS[module].shown(_public(made(RECORDS[module].schema), given))
    else:  # no action takes this module's records yet: the values stand as they were turned
        values, warnings, faults = found.values, [], told_of_source([], {}, found)
    fields = _fields(module, values, before, targets(plugin, company.id, module))
    after = {line["field"]: line["after"] for line in fields}
    return {
        "company": company.id,
        "module": module,
        **({"version": None, "name": "not saved"} if "pairs" in said else _version(mapping)),
        "action": action.key if action else None,
        "sage_id": before.get("id"),
        "input": dict(found.values),
        "origin": dict(found.origin),
        "unused": list(found.unused),
        "warnings": warnings,
        "faults": [asdict(fault) for fault in faults],
        "fields": fields,
        "pull": written(pulled(mapping.pairs, before or after, {})),
    }


def _version(mapping: Used) -> dict[str, Any]:
    return {"version": mapping.number, "name": mapping.name}


def _asked(plugin: Plugin, company: str, module: str, said: Json, actions: Sequence[Action]) -> tuple[Json, Used]:
    """The record and the mapping to try. Raises `Refused` with all that is wrong with the call."""
    faults = [*_faults(said, [action.key for action in actions])]
    mapping = used(plugin, company, module)
    if "pairs" in said:
        try:
            mapping = replace(
                mapping, pairs=checked(said["pairs"], targets(plugin, company, module), controls(plugin, module))
            )
        except Refused as refused:
            faults += refused.faults
    if faults:
        raise refuse(*faults)
    return source_record(said), mapping


def _faults(said: Json, actions: Sequence[str]) -> list[Fault]:
    faults = Faults()
    if empty(said.get("source_record")):
        faults.add("/source_record", "required", "Source Record is required: one record of the source, as it has it.")
    elif not source_record(said):
        faults.add("/source_record", "invalid_value", "Source Record is an object with the source's own field names.")
    action = said.get("action")
    if not empty(action) and action not in actions:
        faults.add("/action", "invalid_value", f"action is one of {', '.join(actions)}.")
    for name in ("source", "source_id", "sage_id", "id"):
        if type(said.get(name)) not in (str, int, type(None)):
            faults.add(f"/{name}", "invalid_value", f"{name} is a text.")
    return faults.found


def _partner(context: Context, module: str, said: Json, source_id: object) -> dict[str, Any]:
    """Sage's record as it stands: the one that is named, else the one that the source's record is linked to."""
    sage_id, source = said.get("sage_id") or said.get("id"), said.get("source")
    source_id = said.get("source_id") or source_id
    pointer = "/sage_id" if said.get("sage_id") else "/id" if sage_id else "/source_id"
    if not sage_id and source and source_id:
        link = context.links.by_source(context.company.id, module, str(source), str(source_id))
        sage_id = link.sage_id if link else None
    if not sage_id:
        return {}
    faults = Faults()
    row = context.need(faults, pointer, module, str(sage_id))
    faults.settle()
    return RECORDS[module].public(row or {})


def _action(actions: Sequence[Action], asked: object, *, linked: bool) -> Action | None:
    """The action that is asked for; else the one that changes a record that is in Sage, or makes a new one."""
    if asked:
        return next(action for action in actions if action.key == asked)
    changing = [action for action in actions if action.verb == "update"] if linked else []
    return next(iter([*changing, *actions]), None)


def _read(
    plugin: Plugin, context: Context, action: Action, beside: Json, before: Json, found: Pushed
) -> tuple[Json, list[str], list[Fault]]:
    """What the action would be given that is in order, what it would warn of, and what it would be refused for."""
    writer = plugin.companies.writer(context.company.id)
    known = made(action.input).load_fields
    named = {name: before["id"] for name in ("id", action.record) if before and name in known}
    raw = {**named, **found.values, **beside}
    context = replace(context, blank=found.blank - {*raw}, sage_numbers=writer.numbers(action.record))
    given, warnings, wrong = read_input(action, context.company, raw, writer.lengths(action.record))
    faults = Faults([*wrong])
    action.check(context, given, faults)
    faulty = {fault.pointer.split("/")[1] for fault in faults.found if fault.pointer}
    sound = {name: value for name, value in given.items() if name not in faulty}
    return sound, warnings, told_of_source(faults.found, beside, found)


def _fields(module: str, values: Json, before: Json, known: Sequence[Target]) -> list[dict[str, Any]]:
    """Field by field: how it stands in Sage, and how it would stand."""
    create_only = {target.field for target in known if target.create_only} if before else set()
    lines = []
    for name, field in made(RECORDS[module].schema).fields.items():
        if name not in values:
            continue
        line = {"field": name, "label": about(field).label, "before": before.get(name), "after": values[name]}
        lines.append(line if name not in create_only else {**line, "after": line["before"], "skipped": CREATE_ONLY})
    return lines


def _public(schema: Schema, given: Json) -> dict[str, Any]:
    """What is given of the fields that Sage's record shows."""
    return {
        name: [_public(inner(schema.fields[name]), line) for line in value] if isinstance(value, list) else value
        for name, value in given.items()
        if name in schema.fields and value is not None
    }
