"""Looking at what was called: operations, and the inputs of actions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sage100_plugin.engine.access import Caller, chosen, companies_of
from sage100_plugin.engine.limited import need_operation
from sage100_plugin.engine.mapping.mapped import used
from sage100_plugin.engine.mapping.targets import lacking
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue.acceptance import writes_at_once
from sage100_plugin.errors import Refused
from sage100_plugin.ports.sage import Company
from sage100_plugin.records import RECORDS
from sage100_plugin.records.commitment import of_records
from sage100_plugin.spec import Action, Effect, describe

Described = dict[str, Any]


def operation(plugin: Plugin, caller: Caller, operation_id: str) -> dict[str, Any]:
    """An operation as its caller sees it now. Raises `not_found`, `scope_missing`."""
    found = plugin.ledger.read(lambda tx: tx.operations.get(operation_id))
    if found is None or found.company not in {company.id for company in companies_of(plugin, caller)}:
        raise Refused("not_found", f"There is no operation {operation_id}.")
    need_operation(plugin, caller, found)
    body = dict(found.answer or {})
    if (found.status or 0) >= 400:  # noqa: PLR2004 - where HTTP's errors begin
        body = {"ok": None if found.state in ("queued", "unknown") else False, "error": body}
    facts = {"operation_id": found.id, "action": found.action, "company": found.company, "state": found.state}
    return {"ok": None, **body, **facts, **_then(plugin, body)}


def _then(plugin: Plugin, body: Mapping[str, Any]) -> Described:
    """Those that follow it, in the state that they are in now."""
    told = body.get("then", ())
    now = plugin.ledger.read(lambda tx: [tx.operations.get(one["operation_id"]) for one in told])
    then = [{**one, "state": each.state} if each else one for one, each in zip(told, now, strict=True)]
    return {"then": then} if then else {}


def input_fields(plugin: Plugin, caller: Caller, key: str, values: Mapping[str, str]) -> list[dict[str, Any]]:
    """The fields of an action as they stand in the company that `values` name, or in the only one.

    Lengths are the company's, what its API does not take is left out, and `mapped_from` are the paths of the source's
    record that its mapping fills a field from. Where nobody accepts it before it is written, what an approver would
    have typed may be given too. Raises `unknown_action`, `unknown_company`.
    """
    caller.need("read")
    action = _known(plugin, caller, key)
    fields, company = describe.input_fields(action), _company(plugin, caller, values)
    if company is None:
        return fields
    known = {field["key"] for field in fields}
    typed = describe.decision_fields(action) if writes_at_once(company, action) else []
    asked = [*fields, *(field for field in typed if field["key"] not in known)]
    return _standing(plugin, company, action, asked)


def input_schema(plugin: Plugin, caller: Caller, key: str, values: Mapping[str, str]) -> dict[str, Any]:
    """The input of an action as JSON Schema, as `input_fields` has it. Raises `unknown_action`, `unknown_company`."""
    action = _known(plugin, caller, key)
    schema = describe.input_schema(action)
    typed = {**describe.decision_properties(action), **schema["properties"]}
    fields = {field["key"]: field for field in input_fields(plugin, caller, key, values)}
    known = _company(plugin, caller, values) is not None
    properties = {name: _typed(one, fields[name]) if known else one for name, one in typed.items() if name in fields}
    return {**schema, "properties": properties}


def _company(plugin: Plugin, caller: Caller, values: Mapping[str, str]) -> Company | None:
    """The company that is named, or the only one that the caller sees."""
    seen = companies_of(plugin, caller)
    return chosen(seen, values.get("company") or None) if values.get("company") or len(seen) == 1 else None


def _standing(plugin: Plugin, company: Company, action: Action, fields: list[Described]) -> list[Described]:
    if action.effect is Effect.READ or action.record not in RECORDS:
        return fields
    writer, kind = plugin.companies.writer(company.id), RECORDS[action.record]
    takes, lengths = writer.takes(action.record), writer.lengths(action.record)
    maps = action.maps and action.record in plugin.catalog.module
    pairs = used(plugin, company.id, action.record).pairs if maps else ()
    mapped = {pair.field: list(pair.paths) for pair in pairs if pair.pushes}
    return [
        {**_sized(field, lengths), **({"mapped_from": mapped[field["key"]]} if field["key"] in mapped else {})}
        for field in fields
        if field["required"] or not lacking(kind, field["key"], takes)
    ]


def _sized(field: Described, lengths: Mapping[str, int], grid: str = "") -> Described:
    """With the company's length."""
    inside = [_sized(line, lengths, f"{field['key']}/") for line in field.get("fields", ())]
    length = lengths.get(f"{grid}{field['key']}") if field["type"] == "text" else None
    return {**field, **({"max_length": length} if length else {}), **({"fields": inside} if inside else {})}


def _typed(typed: Described, field: Described) -> Described:
    """A JSON Schema with what its field tells of the company."""
    told = {"maxLength": field.get("max_length"), "x-mapped-from": field.get("mapped_from")}
    if "fields" in field:
        lines = {line["key"]: line for line in field["fields"]}
        items = typed["items"]
        inside = {name: _typed(one, lines[name]) for name, one in items["properties"].items()}
        told["items"] = {**items, "properties": inside}
    return {**typed, **{name: value for name, value in told.items() if value}}


def _known(plugin: Plugin, caller: Caller, key: str) -> Action:
    action = plugin.catalog.action.get(key)
    if action is None:
        raise Refused("unknown_action", f"There is no action {key}.")
    if of_records(action.record):
        caller.need_record(action.record)
    return action
