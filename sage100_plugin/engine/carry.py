"""Carrying a plan out: send once, read back, link, and settle the operation.

An operation comes here in the state *started*, with its plan stored. From there on the process may be killed between
any two lines: `sage100_plugin.engine.recover` reads Sage and ends in the same place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sage100_plugin.engine.compare import Look
from sage100_plugin.engine.events import append
from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.engine.own import seen_before, tell
from sage100_plugin.engine.periods import locked
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.report import answered, event, export_facts, link_public, logged, who
from sage100_plugin.engine.telling import part
from sage100_plugin.engine.wanted import Seen, Wanted
from sage100_plugin.errors import Problem, Refused, Unavailable, Unclear, told
from sage100_plugin.ports.ledger import Activity, Event, Export, Operation, Round, Snapshot, Tx
from sage100_plugin.ports.links import Link, LinkExists
from sage100_plugin.ports.sage import SageAnswer, Write
from sage100_plugin.records import RECORDS
from sage100_plugin.spec import Pair

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
    snapshot = seen_before(plugin, operation, wanted)
    try:
        reader = plugin.companies.reader(operation.company)
        seen, found = wanted.look(reader, answer.id)
    except Unavailable:
        return unknown(plugin, operation, answer)
    ours = seen is Seen.THERE or (seen is Seen.UNLIKE and answer.outcome == "done" and wanted.op == "add")
    if ours and answer.outcome != "refused":
        part(Look(plugin, reader, operation.company, wanted.record, ""), found)
        return done(plugin, operation, wanted, found, answer, snapshot)
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


def done(
    plugin: Plugin, operation: Operation, wanted: Wanted, found: Json, answer: SageAnswer, snapshot: Snapshot | None
) -> Operation:
    """The record stands in Sage: link it, and store result, activity and events in one transaction.

    `snapshot` is how the record was remembered before Sage was read.
    """
    links = [_link(plugin, operation, pair, found) for pair in wanted.links()]
    body = answered(plugin, operation, wanted, found, links, answer.warnings)
    settled = replace(operation, state="done", answer=body, status=200, updated_at=plugin.clock.now())
    events = [
        event(plugin, operation, "link.created", link_public(link))
        for link in links
        if link.sage_id == str(found["id"])
    ]
    entry = logged(plugin, operation, wanted, body, answer)
    _settle(plugin, settled, entry, events, lambda tx: tell(plugin, tx, operation, wanted, found, snapshot))
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
        linked_by=who(operation),
        linked_at=rfc3339(plugin.clock.now()),
        matched_by=operation.action,
    )
    try:
        return plugin.links.add(link)
    except LinkExists as exists:
        return exists.link


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
    period = locked(plugin, operation, problem)
    entry = logged(plugin, operation, wanted, {"state": "refused"}, answer)
    _settle(plugin, settled, entry, [period] if period else [])
    return settled


def unknown(plugin: Plugin, operation: Operation, answer: SageAnswer) -> Operation:
    """Sage may have taken it. It is looked for again, never sent again."""
    problem = _problem(operation, replace(answer, outcome="unknown"))
    settled = replace(
        operation, state="unknown", answer=told(problem), status=problem.meaning.status, updated_at=plugin.clock.now()
    )
    wanted = Wanted(**operation.plan or {})
    _settle(plugin, settled, logged(plugin, operation, wanted, {"state": "unknown"}, answer), [])
    return settled


EXPORT_EVENTS = {"done": "export.done", "refused": "export.failed", "unknown": "export.stuck"}


def _settle(
    plugin: Plugin,
    operation: Operation,
    entry: Activity,
    events: list[Event],
    changed: Callable[[Tx], list[Event]] = lambda _tx: [],
) -> None:
    """The last transaction of an operation: its state, its activity, its export, its events and those of the record."""
    now = plugin.clock.now()

    def work(tx: Tx) -> None:
        tx.operations.replace(operation)
        tx.activity.add(entry)
        found = tx.exports.get(operation.export_id) if operation.export_id else None
        if found is not None:
            export = _export_after(found, operation, plugin)
            tx.exports.replace(export)
            events.append(event(plugin, operation, EXPORT_EVENTS[operation.state], export_facts(export)))
        append(tx, [*events, *changed(tx)], now)

    plugin.ledger.write(work)
    plugin.wake()


def _export_after(export: Export, operation: Operation, plugin: Plugin) -> Export:
    status = {"done": "done", "refused": "failed"}.get(operation.state, "unknown")
    reason = "" if operation.state == "done" else str((operation.answer or {}).get("detail", ""))
    entry = Round(export.round, status, "sage", plugin.clock.now(), reason)  # type: ignore[arg-type]
    return replace(export, status=status, result=operation.answer, rounds=(*export.rounds, entry))  # type: ignore[arg-type]
