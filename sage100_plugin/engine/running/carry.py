"""Carrying a plan out: send once, read back, link, and settle the operation.

An operation comes here in the state *started*, with its plan stored. From there on the process may be killed between
any two lines: `sage100_plugin.engine.running.recover` reads Sage and ends in the same place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sage100_plugin.engine.events import append
from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling.compare import Look
from sage100_plugin.engine.polling.own import seen_before, tell
from sage100_plugin.engine.polling.telling import part
from sage100_plugin.engine.running.periods import HOLD, POLICY, hold, is_lock, locked
from sage100_plugin.engine.running.report import answered, event, export_facts, link_public, logged, who
from sage100_plugin.engine.running.then import queued, tell_first, told_of
from sage100_plugin.engine.running.wanted import LINKING, Seen, Wanted
from sage100_plugin.errors import Problem, Refused, Unavailable, Unclear, told
from sage100_plugin.ports.ledger import Activity, Event, Export, Operation, Round, Snapshot, Tx
from sage100_plugin.ports.links import ROWS, Link, LinkExists
from sage100_plugin.ports.sage import SageAnswer, Write
from sage100_plugin.records import RECORDS
from sage100_plugin.spec import Pair

Json = Mapping[str, Any]

REFUSED_CODES = {12000: "number_taken", 12802: "not_in_sage", 12806: "sage_not_permitted"}
"""Sage status codes that say more than that the record was refused (API facts, section 4.2)."""


def send(
    plugin: Plugin, operation: Operation, write: Write, against: Callable[[], Problem | None] = lambda: None
) -> Operation:
    """Send the write of a started operation, once, and settle the operation by what Sage shows.

    `against` says what stands against it by now. It is asked when nobody else writes in this company any more.
    """
    try:
        with plugin.lanes.of(operation.company):
            try:
                problem = against()
            except Unavailable as unavailable:
                return not_sent(plugin, operation, unavailable)
            if problem is not None:
                return given_up(plugin, operation, problem)
            answer = plugin.companies.writer(operation.company).submit(write)
        if answer.outcome in ("busy", "unavailable"):
            return not_sent(plugin, operation, _problem(operation, answer))
        return conclude(plugin, operation, answer)
    finally:
        plugin.flying.discard(operation.id)


def conclude(plugin: Plugin, operation: Operation, answer: SageAnswer) -> Operation:
    """Settle a sent operation. What counts is what stands in Sage, not what its API said."""
    wanted = Wanted(**operation.plan or {})
    if wanted.op == LINKING:
        return _linked(plugin, operation, wanted, answer)
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


def _linked(plugin: Plugin, operation: Operation, wanted: Wanted, answer: SageAnswer) -> Operation:
    """Settle an operation that only links: all of its links are there and told of, or none is."""
    kind = RECORDS[wanted.record]
    try:
        reader = plugin.companies.reader(operation.company)
        seen, found = wanted.look(reader)
    except Unavailable as unavailable:
        _unlink(plugin, operation, wanted)
        return not_sent(plugin, operation, unavailable)
    if seen is not Seen.THERE:
        _unlink(plugin, operation, wanted)
        says = f"Sage has no {kind.title.lower()} {wanted.id} any more ({kind.menu})."
        return given_up(plugin, operation, Refused("not_in_sage", says))
    part(Look(plugin, reader, operation.company, wanted.record, ""), found)
    return done(plugin, operation, wanted, found, answer, None)


def made(plugin: Plugin, operation: Operation, wanted: Wanted) -> list[Link]:
    """The links that this operation has made."""
    held = (plugin.links.by_source(operation.company, p.record, p.source, p.source_id) for p in wanted.links())
    return [link for link in held if link is not None and _made_by(operation, link)]


def _made_by(operation: Operation, link: Link) -> bool:
    return link.details.get("operation") == operation.id


def _unlink(plugin: Plugin, operation: Operation, wanted: Wanted) -> None:
    for link in made(plugin, operation, wanted):
        plugin.links.remove(link.id)


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

    `snapshot` is how the record was remembered before Sage was read. That one is gone is told by the next poll.
    """
    links = [_link(plugin, operation, wanted, pair, found) for pair in wanted.links()]
    other = next((link for link in links if not wanted.links_to(link, found)), None)
    if wanted.op == LINKING and other is not None:
        _unlink(plugin, operation, wanted)
        return given_up(plugin, operation, _elsewhere(wanted, other))
    later = queued(plugin, operation, wanted, found)
    body = answered(plugin, operation, wanted, found, links, answer.warnings) | told_of(later)
    settled = replace(operation, state="done", answer=body, status=200, updated_at=plugin.clock.now())
    events = [
        event(plugin, operation, "link.created", link_public(link)) for link in links if _made_by(operation, link)
    ]
    entry = logged(plugin, operation, wanted, body, answer)

    def changed(tx: Tx) -> list[Event]:
        for one in later:
            tx.operations.start(one)
        return [] if wanted.op in (LINKING, "delete") else tell(plugin, tx, operation, wanted, found, snapshot)

    _settle(plugin, settled, entry, events, changed)
    return settled


def _link(plugin: Plugin, operation: Operation, wanted: Wanted, pair: Pair, found: Json) -> Link:
    begins = RECORDS[pair.record].begins
    sage_id, sage_name = wanted.linked(pair, found)
    link = Link(
        id=plugin.ids("lnk"),
        company=operation.company,
        record=pair.record,
        source=pair.source,
        source_id=pair.source_id,
        source_name=pair.source_name,
        sage_id=sage_id,
        sage_name=sage_name,
        owner=pair.owner,
        linked_by=who(operation),
        linked_at=rfc3339(plugin.clock.now()),
        origin="sage" if wanted.op == LINKING else "source",
        matched_by=operation.action,
        details={
            "operation": operation.id,
            **({"mapping": wanted.mapping["name"]} if wanted.mapping else {}),
            **({ROWS: len(wanted.adding(begins))} if begins in wanted.sent else {}),
        },
    )
    try:
        return plugin.links.add(link, alone=wanted.op == LINKING)
    except LinkExists as exists:
        return exists.link


def _elsewhere(wanted: Wanted, link: Link) -> Refused:
    kind = RECORDS[link.record]
    says = f"{link.source} {link.source_id} was just linked to {kind.title.lower()} {link.sage_id} in Sage."
    ours = any((pair.source, pair.source_id) == (link.source, link.source_id) for pair in wanted.links())
    return Refused("already_linked" if ours else "linked_elsewhere", says)


def not_sent(plugin: Plugin, operation: Operation, problem: Problem) -> Operation:
    """Nothing reached Sage. What was accepted, or follows another, waits for another try; else the key is free."""
    settled = replace(operation, updated_at=plugin.clock.now(), **_put_off(operation, problem))
    plugin.ledger.write(lambda tx: tx.operations.replace(settled))
    return settled


def _put_off(operation: Operation, problem: Problem) -> dict[str, Any]:
    if not _promised(operation):
        return {"state": "failed", "idempotency_key": None, "answer": told(problem), "status": problem.meaning.status}
    why = problem.detail
    body = {
        "ok": None,
        "operation_id": operation.id,
        "action": operation.action,
        "company": operation.company,
        "state": "queued",
        **({"export": {"id": operation.export_id, "status": "accepted"}} if operation.export_id else {}),
        "result": {},
        "links": [],
        "log": [],
        "warnings": [f"{'Accepted; it' if operation.export_id else 'It'} is sent as soon as Sage can take it. {why}"],
    }
    return {"state": "queued", "answer": body, "status": 202}


def _promised(operation: Operation) -> bool:
    """Whether it is to be done without being asked for again."""
    return bool(operation.export_id or operation.follows)


def failed(plugin: Plugin, operation: Operation, problem: Problem, answer: SageAnswer) -> Operation:
    """Sage refused: the answer is kept, and nothing was written. For a locked period an export is held."""
    if operation.export_id and is_lock(problem) and _holds(plugin, operation):
        return _held(plugin, operation, problem, answer)
    body = told(problem)
    wanted = _planned(plugin, operation)
    settled = replace(
        operation, state="refused", answer=body, status=problem.meaning.status, updated_at=plugin.clock.now()
    )
    period = locked(plugin, operation, problem)
    entry = logged(plugin, operation, wanted, {"state": "refused"}, answer)
    _settle(plugin, settled, entry, [period] if period else [])
    return settled


def _holds(plugin: Plugin, operation: Operation) -> bool:
    company = plugin.companies.get(operation.company)
    return company is not None and company.policies.get(POLICY, HOLD) == HOLD


def _held(plugin: Plugin, operation: Operation, problem: Problem, answer: SageAnswer) -> Operation:
    """Let an export wait for acceptance again: its state, its activity and its events in one transaction."""
    now, period = plugin.clock.now(), locked(plugin, operation, problem)
    entry = logged(plugin, operation, _planned(plugin, operation), {"state": "waiting_acceptance"}, answer)
    found = plugin.ledger.read(lambda tx: tx.exports.get(str(operation.export_id)))
    if found is None:
        raise LookupError(operation.export_id)
    waiting, export = hold(plugin, operation, found, problem)
    events = [event(plugin, operation, "export.held", export_facts(export)), *([period] if period else [])]

    def work(tx: Tx) -> None:
        tx.operations.replace(waiting)
        tx.activity.add(entry)
        tx.exports.replace(export)
        append(tx, events, now)

    plugin.ledger.write(work)
    plugin.wake()
    return waiting


def _planned(plugin: Plugin, operation: Operation) -> Wanted:
    """What was planned; of one that waited and was not planned since, the record alone."""
    if operation.plan:
        return Wanted(**operation.plan)
    return Wanted(plugin.catalog.action[operation.action].record, op="add", sent={}, identity={})


def given_up(plugin: Plugin, operation: Operation, problem: Problem) -> Operation:
    """Nothing was sent and nothing will be: what was accepted, or follows another, has failed; else the key is free."""
    if _promised(operation):
        return failed(plugin, operation, problem, SageAnswer("refused", message=problem.detail))
    return not_sent(plugin, operation, problem)


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
        if operation.follows:
            tell_first(tx, operation, plugin.catalog.action[operation.action].title)
        append(tx, [*events, *changed(tx)], now)

    plugin.ledger.write(work)
    plugin.wake()


def _export_after(export: Export, operation: Operation, plugin: Plugin) -> Export:
    status = {"done": "done", "refused": "failed"}.get(operation.state, "unknown")
    reason = "" if operation.state == "done" else str((operation.answer or {}).get("detail", ""))
    entry = Round(export.round, status, "sage", plugin.clock.now(), reason)  # type: ignore[arg-type]
    return replace(export, status=status, result=operation.answer, rounds=(*export.rounds, entry))  # type: ignore[arg-type]
