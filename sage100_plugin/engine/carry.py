"""Carrying a plan out: send once, read back, link, and settle the operation.

An operation comes here in the state *started*, with its plan stored. From there on the process may be killed between
any two lines: `sage100_plugin.engine.recover` reads Sage and ends in the same place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from marshmallow import Schema

from sage100_plugin.engine.events import append
from sage100_plugin.engine.inputs import read
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.wanted import Seen, Wanted
from sage100_plugin.errors import Problem, Refused, Unavailable, Unclear, told
from sage100_plugin.ports.ledger import Activity, Event, Export, Operation, Round, Tx
from sage100_plugin.ports.links import Link, LinkExists
from sage100_plugin.ports.sage import SageAnswer, Write
from sage100_plugin.records import RECORDS
from sage100_plugin.records.fields import about, inner, made
from sage100_plugin.spec import Pair
from sage100_plugin.spec.action import same

Json = Mapping[str, Any]

REFUSED_CODES = {12000: "number_taken", 12802: "not_in_sage", 12806: "sage_not_permitted"}
"""Sage status codes that say more than that the record was refused (API facts, section 4.2)."""


def send(plugin: Plugin, operation: Operation, write: Write) -> Operation:
    """Send the write of a started operation, once, and settle the operation by what Sage shows."""
    try:
        with plugin.lanes.of(operation.company):
            answer = plugin.companies.writer(operation.company).submit(write)
        if answer.outcome in ("busy", "unavailable"):
            return not_sent(plugin, operation, _problem(operation, answer))
        return conclude(plugin, operation, answer)
    finally:
        plugin.flying.discard(operation.id)


def conclude(plugin: Plugin, operation: Operation, answer: SageAnswer) -> Operation:
    """Settle a sent operation. What counts is what stands in Sage, not what its API said."""
    wanted = Wanted(**operation.plan or {})
    try:
        seen, found = wanted.look(plugin.companies.reader(operation.company))
    except Unavailable:
        return unknown(plugin, operation, answer)
    ours = seen is Seen.THERE or (seen is Seen.UNLIKE and answer.outcome == "done" and wanted.op == "add")
    if ours and answer.outcome != "refused":
        return done(plugin, operation, wanted, found, answer)
    if answer.outcome == "refused":
        return failed(plugin, operation, _problem(operation, answer), answer)
    return unknown(plugin, operation, answer)


def _problem(operation: Operation, answer: SageAnswer) -> Problem:
    if answer.outcome == "busy":
        return Unavailable("sage_locked", answer.message)
    if answer.outcome == "unavailable":
        return Unavailable("sage_unavailable", answer.message)
    if answer.outcome == "refused":
        word = REFUSED_CODES.get(answer.code or 0, "sage_refused")
        return Refused(word, f"Sage refused: {answer.message}", extra={"sage_code": answer.code})
    detail = f"It is not known whether Sage took it: {answer.message}"
    return Unclear("outcome_unknown", detail, extra={"operation_id": operation.id})


def done(plugin: Plugin, operation: Operation, wanted: Wanted, found: Json, answer: SageAnswer) -> Operation:
    """The record stands in Sage: link it, and store result, activity and events in one transaction."""
    links = [_link(plugin, operation, pair, found) for pair in wanted.links()]
    body = _body(plugin, operation, wanted, found, links, answer.warnings)
    settled = replace(operation, state="done", answer=body, status=200, updated_at=plugin.clock.now())
    events = [_linked(plugin, operation, link) for link in links if link.sage_id == str(found["id"])]
    _settle(plugin, settled, _activity(plugin, operation, wanted, body, answer), events)
    return settled


def _link(plugin: Plugin, operation: Operation, pair: Pair, found: Json) -> Link:
    kind = RECORDS[pair.record]
    link = Link(
        id=plugin.ids("lnk"),
        company=operation.company,
        record=pair.record,
        source=pair.source,
        source_id=pair.source_id,
        source_name=pair.source_name,
        sage_id=str(found["id"]),
        sage_name=str(found.get(kind.label) or ""),
        linked_by=str((operation.origin or {}).get("key_name") or operation.key_id),
        linked_at=_moment(plugin),
        matched_by=operation.action,
    )
    try:
        return plugin.links.add(link)
    except LinkExists as exists:
        return exists.link


def _moment(plugin: Plugin) -> str:
    return plugin.clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _body(
    plugin: Plugin, operation: Operation, wanted: Wanted, found: Json, links: list[Link], warned: tuple[str, ...]
) -> dict[str, Any]:
    action = plugin.catalog.action[operation.action]
    given = {} if action.result is same else read(action.input, operation.input, {})[0]
    body: dict[str, Any] = {
        "ok": True,
        "operation_id": operation.id,
        "action": operation.action,
        "company": operation.company,
        "state": "done",
        "result": dict(action.result(found, given)),
        "links": [link_public(link) for link in links],
        "log": field_log(wanted),
        "warnings": [
            *wanted.warnings,
            *warned,
            *_changed_by_sage(wanted, found),
            *_link_warnings(links, found),
            *_twins(plugin, operation, wanted, found),
        ],
    }
    if operation.input.get("reload"):
        body["pull"] = {name: value for name, value in found.items() if not isinstance(value, list)}
    return body


def _changed_by_sage(wanted: Wanted, found: Json) -> list[str]:
    """Sage took the record and holds something else than was sent: its own defaults and rules."""
    labels = {name: about(field).label for name, field in made(RECORDS[wanted.record].schema).fields.items()}
    return [_differs(labels[name], found.get(name), wanted.sent[name]) for name in wanted.differing(found)]


def _differs(label: str, found: object, sent: object) -> str:
    if isinstance(sent, list):
        return f"The lines of {label} stand in Sage otherwise than they were sent."
    held = "empty" if found in (None, "") else found
    return f"{label} is {held} in Sage, not {sent}."


def _link_warnings(links: list[Link], found: Json) -> list[str]:
    other = [(link, RECORDS[link.record].title.lower()) for link in links if link.sage_id != str(found["id"])]
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
    log = _logged(made(RECORDS[wanted.record].schema), wanted.sent, wanted.before, "")
    for skipped in wanted.skipped:
        label = about(made(RECORDS[wanted.record].schema).fields[skipped["field"]]).label
        log.append(
            {
                "field": skipped["field"],
                "label": label,
                "old": None,
                "new": None,
                "direction": "push",
                "skipped": skipped["reason"],
            }
        )
    return log


def _logged(schema: Schema, sent: Json, before: Json, prefix: str) -> list[dict[str, Any]]:
    log: list[dict[str, Any]] = []
    for name, value in sent.items():
        field = schema.fields[name]
        if isinstance(value, list):
            for place, line in enumerate(value):
                log += _logged(inner(field), line, {}, f"{prefix}{name}/{place}/")
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


def _linked(plugin: Plugin, operation: Operation, link: Link) -> Event:
    return event(plugin, operation, "link.created", link_public(link))


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


def _activity(plugin: Plugin, operation: Operation, wanted: Wanted, body: Json, answer: SageAnswer) -> Activity:
    return Activity(
        id=plugin.ids("act"),
        at=plugin.clock.now(),
        company=operation.company,
        record=wanted.record,
        record_id=str(body.get("result", {}).get("id", "")),
        what=operation.action,
        by=str((operation.origin or {}).get("key_name") or operation.key_id),
        operation_id=operation.id,
        request_id=operation.request_id,
        log=body.get("log", ()),
        details={"state": body["state"], "sage": answer.message, "sent": answer.sent, "received": answer.received},
    )


def not_sent(plugin: Plugin, operation: Operation, problem: Problem) -> Operation:
    """Nothing reached Sage. An accepted export waits for another try; anything else gives its key free."""
    settled = replace(operation, updated_at=plugin.clock.now(), **_put_off(operation, problem))
    plugin.ledger.write(lambda tx: tx.operations.replace(settled))
    return settled


def _put_off(operation: Operation, problem: Problem) -> dict[str, Any]:
    if not operation.export_id:
        return {"state": "failed", "idempotency_key": None, "answer": told(problem), "status": problem.meaning.status}
    body = {
        "ok": None,
        "operation_id": operation.id,
        "action": operation.action,
        "company": operation.company,
        "state": "queued",
        "export": {"id": operation.export_id, "status": "accepted"},
        "result": {},
        "links": [],
        "log": [],
        "warnings": [f"Accepted; it is sent as soon as Sage can take it. {problem.detail}"],
    }
    return {"state": "queued", "answer": body, "status": 202}


def failed(plugin: Plugin, operation: Operation, problem: Problem, answer: SageAnswer) -> Operation:
    """Sage refused: the answer is kept, and nothing was written."""
    body = told(problem)
    wanted = Wanted(**operation.plan or {})
    settled = replace(
        operation, state="refused", answer=body, status=problem.meaning.status, updated_at=plugin.clock.now()
    )
    _settle(plugin, settled, _activity(plugin, operation, wanted, {"state": "refused"}, answer), [])
    return settled


def unknown(plugin: Plugin, operation: Operation, answer: SageAnswer) -> Operation:
    """Sage may have taken it. It is looked for again, never sent again."""
    problem = _problem(operation, replace(answer, outcome="unknown"))
    settled = replace(
        operation, state="unknown", answer=told(problem), status=problem.meaning.status, updated_at=plugin.clock.now()
    )
    wanted = Wanted(**operation.plan or {})
    _settle(plugin, settled, _activity(plugin, operation, wanted, {"state": "unknown"}, answer), [])
    return settled


EXPORT_EVENTS = {"done": "export.done", "refused": "export.failed", "unknown": "export.stuck"}


def _settle(plugin: Plugin, operation: Operation, entry: Activity, events: list[Event]) -> None:
    """The last transaction of an operation: its state, its activity, its events, its export."""
    now = plugin.clock.now()

    def work(tx: Tx) -> None:
        tx.operations.replace(operation)
        tx.activity.add(entry)
        found = tx.exports.get(operation.export_id) if operation.export_id else None
        if found is not None:
            export = _export_after(found, operation, plugin)
            tx.exports.replace(export)
            events.append(event(plugin, operation, EXPORT_EVENTS[operation.state], export_facts(export)))
        append(tx, events, now)

    plugin.ledger.write(work)
    plugin.wake()


def _export_after(export: Export, operation: Operation, plugin: Plugin) -> Export:
    status = {"done": "done", "refused": "failed"}.get(operation.state, "unknown")
    reason = "" if operation.state == "done" else str((operation.answer or {}).get("detail", ""))
    entry = Round(export.round, status, "sage", plugin.clock.now(), reason)  # type: ignore[arg-type]
    return replace(export, status=status, result=operation.answer, rounds=(*export.rounds, entry))  # type: ignore[arg-type]


def export_facts(export: Export) -> dict[str, Any]:
    """What an event tells of an export."""
    last = export.rounds[-1] if export.rounds else None
    return {
        "id": export.id,
        "status": export.status,
        "round": export.round,
        "record": export.record,
        "action": export.action,
        "source": export.source,
        "source_id": export.source_id,
        "reason": last.reason if last else "",
        "operation_id": export.operation_id,
        "decide_url": None,
    }
