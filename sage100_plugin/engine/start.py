"""Storing that something is about to be sent to Sage, before it is: number, guard, and all that recovery needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sage100_plugin.engine.carry import failed, not_sent
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.prepare import LINK, Prepared, guard_of, numbered, rendered
from sage100_plugin.engine.wanted import Seen, Wanted
from sage100_plugin.errors import Problem, Refused, Unavailable, refuse
from sage100_plugin.ports.ledger import NumberTaken, Operation
from sage100_plugin.ports.links import Link
from sage100_plugin.ports.sage import SageAnswer
from sage100_plugin.records import RECORDS
from sage100_plugin.spec import Faults, Plan

NUMBER_TRIES = 20

Keep = Callable[[Operation], None]


def begin(plugin: Plugin, prepared: Prepared, operation: Operation, keep: Keep) -> tuple[Operation, Plan]:
    """Store the operation as started by `keep`, which commits it; gives it with its plan, ready to be sent.

    While it is stored, no other operation has its guard or its numbers. What an earlier one did meanwhile shows in
    Sage and in the links, so these are looked at once more before anything is sent.
    Raises `KeyInUse`, `GuardTaken`, `Problem`; then nothing was sent.
    """
    stored: Operation | None = None
    for _ in range(NUMBER_TRIES):
        plan, numbers = numbered(plugin, prepared)
        rendered(plugin, prepared.company, plan)
        started = replace(
            operation,
            state="started",
            guard=guard_of(replace(prepared, asked=plan)),
            numbers=numbers,
            plan=Wanted.of(plan, _highest(prepared)).stored(),
            updated_at=plugin.clock.now(),
        )
        try:
            fly(plugin, started, keep)
        except NumberTaken as taken:
            _given(prepared, str(taken))
            continue
        stored = started
        if _free(plugin, prepared, started):
            return started, plan
        keep = _replacing(plugin)
    problem = Refused("operation_in_progress", "Other calls hold the next numbers; try again in a moment.")
    if stored is not None:
        _let_go(plugin, not_sent(plugin, stored, problem))
    raise problem


def _highest(prepared: Prepared) -> str | None:
    """The highest record number before Sage chooses the next one; none where the number is ours."""
    write = prepared.plan.write
    if write.op != "add" or not prepared.context.sage_numbers:
        return None
    return next(iter(prepared.context.sage.newest(write.record, limit=1)), "0")


def fly(plugin: Plugin, operation: Operation, keep: Keep) -> None:
    """Store an operation as one this process is carrying out."""
    plugin.flying.add(operation.id)
    try:
        keep(operation)
    except BaseException:
        plugin.flying.discard(operation.id)
        raise


def starting(plugin: Plugin) -> Keep:
    """Keep a new operation."""
    return lambda operation: plugin.ledger.write(lambda tx: tx.operations.start(operation))


def _replacing(plugin: Plugin) -> Keep:
    return lambda operation: plugin.ledger.write(lambda tx: tx.operations.replace(operation))


def restart(plugin: Plugin, prepared: Prepared, operation: Operation) -> tuple[Operation, Plan]:
    """Store a queued operation as started again, with the plan as it is made today."""
    return begin(plugin, prepared, operation, _replacing(plugin))


def _given(prepared: Prepared, taken: str) -> None:
    """Only a number of our own choice can be exchanged for another. Raises `operation_in_progress`, `number_taken`."""
    if taken.startswith(LINK):
        says = f"Another call is just sending {taken.rpartition('|')[2]} to Sage."
        raise Refused("operation_in_progress", says)
    numbering = prepared.plan.numbering
    number = prepared.plan.write.fields.get(numbering.into) if numbering else None
    if number is None and numbering is not None:
        return
    raise Refused("number_taken", f"Another call is just using number {number}.")


def _free(plugin: Plugin, prepared: Prepared, started: Operation) -> bool:
    """Whether links and Sage are still as the plan supposed; a number of our own choice may have been used."""
    try:
        problem = _overtaken(plugin, prepared, started)
    except Unavailable as unavailable:
        _let_go(plugin, not_sent(plugin, started, unavailable))
        raise
    if problem is None:
        return True
    if problem.code == "number_taken" and _chosen(prepared):
        return False
    _let_go(plugin, _settled(plugin, started, problem))
    raise problem


def _chosen(prepared: Prepared) -> bool:
    numbering = prepared.plan.numbering
    return numbering is not None and prepared.plan.write.fields.get(numbering.into) is None


def _settled(plugin: Plugin, started: Operation, problem: Problem) -> Operation:
    """An export that was accepted has failed; any other call gives its key free."""
    if started.export_id:
        return failed(plugin, started, problem, SageAnswer("refused", message=problem.detail))
    return not_sent(plugin, started, problem)


def _let_go(plugin: Plugin, operation: Operation) -> None:
    plugin.flying.discard(operation.id)


def _checked_again(prepared: Prepared, link: Link) -> Problem:
    """What the action itself says now that the source record has a link, so that all callers hear the same words."""
    faults = Faults()
    prepared.action.check(prepared.context, prepared.given, faults)
    if faults.found:
        return refuse(*faults.found)
    kind = RECORDS[link.record].title.lower()
    detail = f"{link.source} {link.source_id} was just linked to {kind} {link.sage_id} in Sage."
    return Refused("already_linked", detail)


def _overtaken(plugin: Plugin, prepared: Prepared, started: Operation) -> Problem | None:
    """What another operation did between our check and our reservation, if it stands in the way."""
    wanted = Wanted(**started.plan or {})
    for pair in wanted.links():
        link = plugin.links.by_source(started.company, pair.record, pair.source, pair.source_id)
        if link is not None:
            return _checked_again(prepared, link)
    if wanted.op == "add" and wanted.above is None and wanted.look(prepared.context.sage)[0] is not Seen.ABSENT:
        kind = RECORDS[wanted.record]
        return Refused("number_taken", f"Sage just got a {kind.title.lower()} with this number ({kind.menu}).")
    return None
