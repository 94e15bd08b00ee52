"""What is told of an operation: the answer to its caller, the field log, the line of the activity log, the events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import Schema

from sage100_plugin.engine.mapping.mapped import source_record, taken_over
from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.inputs import read
from sage100_plugin.engine.running.wanted import Wanted
from sage100_plugin.mapping import Pulled, held, written
from sage100_plugin.ports.ledger import Activity, Event, Export, Operation
from sage100_plugin.ports.links import Link
from sage100_plugin.ports.sage import SageAnswer
from sage100_plugin.records import RECORDS
from sage100_plugin.records.fields import about, inner, made
from sage100_plugin.spec import ActionInput
from sage100_plugin.spec.action import same

Json = Mapping[str, Any]


def answered(
    plugin: Plugin, operation: Operation, wanted: Wanted, found: Json, links: list[Link], warned: tuple[str, ...]
) -> dict[str, Any]:
    """The answer of an operation that is done."""
    action = plugin.catalog.action[operation.action]
    given = {} if action.result is same else read(action.input, operation.input, {})[0]
    pulls = action.pulls or _reloads(operation)
    pulled = _taken_over(plugin, operation, wanted, found) if pulls else []
    body: dict[str, Any] = {
        "ok": True,
        "operation_id": operation.id,
        "action": operation.action,
        "company": operation.company,
        "state": "done",
        "result": {**action.result(found, given), **wanted.tells},
        "links": [link_public(link) for link in links],
        "log": [*field_log(wanted), *(_pull_log(pulled, operation) if pulls else [])],
        "warnings": [
            *wanted.warnings,
            *warned,
            *_changed_by_sage(wanted, found),
            *_link_warnings(wanted, links, found),
            *_twins(plugin, operation, wanted, found),
        ],
    }
    if wanted.mapping:
        body["mapping"] = dict(wanted.mapping)
    if wanted.first:
        body["first"] = list(wanted.first)
    if pulls:
        body["pull"] = written(pulled)
    return body


def _reloads(operation: Operation) -> bool:
    """Whether the caller asked for what the source is to take over."""
    return bool(made(ActionInput).fields["reload"].deserialize(operation.input.get("reload")))


def _taken_over(plugin: Plugin, operation: Operation, wanted: Wanted, found: Json) -> list[Pulled]:
    """What the source is to take over: by the mapping that was used, else every field under Sage's name."""
    mapping = wanted.mapping
    if mapping:
        return taken_over(plugin, operation.company, mapping["module"], mapping["version"], found)
    labels = {name: about(field).label for name, field in made(RECORDS[wanted.record].schema).fields.items()}
    return [Pulled(name, name, labels[name], value) for name, value in found.items() if not isinstance(value, list)]


def _pull_log(pulled: list[Pulled], operation: Operation) -> list[dict[str, Any]]:
    """One line per field that the source is to take over, under the source's name for it."""
    record = source_record(operation.input)
    return [
        {"field": one.path, "label": one.label, "old": held(record, one.path), "new": one.value, "direction": "pull"}
        for one in pulled
    ]


def _changed_by_sage(wanted: Wanted, found: Json) -> list[str]:
    """Sage took the record and holds something else than was sent: its own defaults and rules."""
    labels = {name: about(field).label for name, field in made(RECORDS[wanted.record].schema).fields.items()}
    return [_differs(labels[name], found.get(name), wanted.sent[name]) for name in wanted.differing(found)]


def _differs(label: str, found: object, sent: object) -> str:
    if isinstance(sent, list):
        return f"The lines of {label} stand in Sage otherwise than they were sent."
    held = "empty" if found in (None, "") else found
    return f"{label} is {held} in Sage, not {sent}."


def _link_warnings(wanted: Wanted, links: list[Link], found: Json) -> list[str]:
    other = [(link, RECORDS[link.record].title.lower()) for link in links if not wanted.links_to(link, found)]
    return [f"{link.source} {link.source_id} was linked meanwhile to {kind} {link.sage_id}." for link, kind in other]


def _twins(plugin: Plugin, operation: Operation, wanted: Wanted, found: Json) -> list[str]:
    """A new record that others are linked to already: its number was used before, as after a restored backup."""
    ours = {(pair.source, pair.source_id) for pair in wanted.links()}
    held = plugin.links.by_sage(operation.company, wanted.record, str(found["id"])) if wanted.op == "add" else ()
    kind = RECORDS[wanted.record].title
    return [
        f"{kind} {found['id']} is also linked to {link.source} {link.source_id}. Was a backup of Sage restored?"
        for link in held
        if (link.source, link.source_id) not in ours
    ]


def link_public(link: Link) -> dict[str, str]:
    """A link as callers see it."""
    names = ("id", "record", "source", "source_id", "source_name", "sage_id", "sage_name", "state", "linked_at")
    return {name: getattr(link, name) for name in names}


def field_log(wanted: Wanted) -> list[dict[str, Any]]:
    """One line per field sent, lines of the record field by field, and one per field that was held back."""
    log = _fields(made(RECORDS[wanted.record].schema), wanted.sent, wanted.before, "")
    for skipped in wanted.skipped:
        label = about(made(RECORDS[wanted.record].schema).fields[skipped["field"]]).label
        log.append(
            {
                "field": skipped["field"],
                "label": label,
                "old": skipped.get("old"),
                "new": skipped.get("new"),
                "direction": "push",
                "skipped": skipped["reason"],
            }
        )
    return log


def _fields(schema: Schema, sent: Json, before: Json, prefix: str) -> list[dict[str, Any]]:
    log: list[dict[str, Any]] = []
    for name, value in sent.items():
        field = schema.fields[name]
        if isinstance(value, list):
            for place, line in enumerate(value):
                log += _fields(inner(field), line, _old(before.get(name), line), f"{prefix}{name}/{place}/")
        elif value is not None:
            log.append(
                {
                    "field": prefix + name,
                    "label": about(field).label,
                    "old": before.get(name),
                    "new": value,
                    "direction": "push",
                }
            )
    return log


def _old(before: Sequence[Json] | None, line: Json) -> Json:
    """A line that is changed as it stood; nothing for a new one."""
    return next((old for old in before or () if "line" in line and old["line"] == line["line"]), {})


def event(plugin: Plugin, operation: Operation, kind: str, data: Json) -> Event:
    """An event that this operation caused."""
    return Event(
        id=plugin.ids("evt"),
        type=kind,
        company=operation.company,
        timestamp=plugin.clock.now(),
        data=data,
        origin=operation.origin,
        causation_id=operation.causation_id,
    )


def logged(plugin: Plugin, operation: Operation, wanted: Wanted, body: Json, answer: SageAnswer) -> Activity:
    """The line of the activity log."""
    return Activity(
        id=plugin.ids("act"),
        at=plugin.clock.now(),
        company=operation.company,
        record=wanted.record,
        record_id=str(body.get("result", {}).get("id", "")),
        what=operation.action,
        by=who(operation),
        operation_id=operation.id,
        request_id=operation.request_id,
        log=body.get("log", ()),
        details={"state": body["state"], "sage": answer.message, "sent": answer.sent, "received": answer.received},
    )


def who(operation: Operation) -> str:
    """Who asked for it, as people know them."""
    return str((operation.origin or {}).get("key_name") or operation.key_id)


def _name(export: Export) -> str:
    """What the record is called: as it was sent, as the preview tells, or in its source."""
    label, tells = RECORDS[export.record].label, export.preview.get("tells") or {}
    return str(export.payload.get(label) or tells.get(label) or export.payload.get("source_name") or "")


def export_facts(export: Export) -> dict[str, Any]:
    """What an event tells of an export."""
    last = export.rounds[-1] if export.rounds else None
    written = (export.result or {}).get("result") or {}
    return {
        "id": export.id,
        "status": export.status,
        "round": export.round,
        "record": export.record,
        "name": _name(export),
        "action": export.action,
        "requested_by": export.requested_by,
        "source": export.source,
        "source_id": export.source_id,
        "reason": last.reason if last else "",
        "operation_id": export.operation_id,
        "sage_id": written.get("id"),
        "expected_by": rfc3339(export.expected_by),
        "decide_url": None,
    }
