"""Storing that something is about to be sent to Sage, before it is: number, guard, and all that recovery needs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.carry import conclude, given_up, not_sent
from sage100_plugin.engine.running.numbers import number_taken
from sage100_plugin.engine.running.prepare import Prepared, rendered
from sage100_plugin.engine.running.reserve import LINES, LINK, adds_alone, guard_of, numbered, sage_held, source_held
from sage100_plugin.engine.running.wanted import Seen, Wanted
from sage100_plugin.errors import Problem, Refused, Unavailable, refuse
from sage100_plugin.ports.ledger import NumberTaken, Operation
from sage100_plugin.ports.links import BROKEN, Link
from sage100_plugin.ports.sage import SageAnswer
from sage100_plugin.records import RECORDS
from sage100_plugin.records.commitment import alternatives
from sage100_plugin.spec import Faults, Plan, Stands

NUMBER_TRIES = 20

Keep = Callable[[Operation], None]


def begin(plugin: Plugin, prepared: Prepared, operation: Operation, keep: Keep) -> tuple[Operation, Plan]:
    """Store the operation as started by `keep`, which commits it; gives it with its plan, ready to be sent.

    Of many who want the next number at once, those who did not get theirs stand in line for another.
    While it is stored, no other operation has its guard or its numbers. What an earlier one did meanwhile shows in
    Sage and in the links, so these are looked at once more before anything is sent.
    Raises `KeyInUse`, `GuardTaken`, `Problem`; then nothing was sent.
    """
    stored: Operation | None = None
    for attempt in range(NUMBER_TRIES):
        try:
            with plugin.lanes.of(f"number {prepared.company.id}") if attempt else nullcontext():
                started, plan = _reserved(plugin, prepared, operation, keep)
        except NumberTaken as taken:
            _given(plugin, prepared, str(taken))
            continue
        stored = started
        if _free(plugin, prepared, started):
            return started, plan
        keep = _replacing(plugin)
    problem = Refused("operation_in_progress", "Other calls hold the next numbers; try again in a moment.")
    if stored is not None:
        _let_go(plugin, not_sent(plugin, stored, problem))
    raise problem


def _reserved(plugin: Plugin, prepared: Prepared, operation: Operation, keep: Keep) -> tuple[Operation, Plan]:
    """Choose what the operation needs, and store it as started. Raises `NumberTaken` when another was quicker."""
    plan, numbers = numbered(plugin, prepared, operation.numbers)
    rendered(plugin, prepared.company, plan)
    started = replace(
        operation,
        state="started",
        guard=guard_of(replace(prepared, asked=plan)),
        numbers=numbers,
        plan=to_store(prepared, Wanted.of(plan, _highest(prepared))),
        updated_at=plugin.clock.now(),
    )
    fly(plugin, started, keep)
    return started, plan


def to_store(prepared: Prepared, wanted: Wanted) -> dict[str, Any]:
    """What is wanted as JSON, with what the answer is to tell of the mapping and of what was done first."""
    return replace(wanted, mapping=prepared.mapping, first=prepared.first).stored()


def link_up(plugin: Plugin, prepared: Prepared, stands: Stands, operation: Operation, keep: Keep) -> Operation:
    """Link a record that stands in Sage and settle the operation, which `keep` commits as started.

    Nothing goes to Sage, so nobody's turn to write there is waited for. While the operation is stored no other links
    its source records, and none its Sage record: what an earlier one linked is looked at once more.
    Raises `KeyInUse`, `GuardTaken`, `Problem`; then nothing was changed.
    """
    held = _held(prepared.company.id, stands)
    started = replace(
        operation,
        state="started",
        guard=guard_of(prepared),
        numbers=tuple(held),
        plan=to_store(prepared, Wanted.standing(stands)),
        updated_at=plugin.clock.now(),
    )
    try:
        fly(plugin, started, keep)
    except NumberTaken as taken:
        raise Refused("operation_in_progress", f"Another call is just linking {held[str(taken)]}.") from None
    try:
        _check_links(plugin, prepared, stands, started)
        return conclude(plugin, started, SageAnswer("done"))
    finally:
        _let_go(plugin, started)


def _held(company: str, stands: Stands) -> dict[str, str]:
    """What is reserved while a record is linked, in words: each source record, and the Sage record."""
    kind = RECORDS[stands.record]
    held = {source_held(company, pair): f"{pair.source} {pair.source_id}" for pair in stands.pairs}
    return held and {**held, sage_held(company, stands.record, stands.id): f"{kind.title.lower()} {stands.id}"}


def _check_links(plugin: Plugin, prepared: Prepared, stands: Stands, started: Operation) -> None:
    """Ask the action again, now that nobody else can link these records. Raises what it says against it."""
    faults = Faults()
    try:
        if stands.pairs:
            prepared.action.check(prepared.context, prepared.given, faults)
    except Unavailable as unavailable:
        not_sent(plugin, started, unavailable)
        raise
    if faults.found:
        problem = refuse(*faults.found)
        given_up(plugin, started, problem)
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


def relink(plugin: Plugin, prepared: Prepared, stands: Stands, operation: Operation) -> Operation:
    """Link what a queued operation was to write, and stands in Sage by now."""
    return link_up(plugin, prepared, stands, operation, _replacing(plugin))


def _given(plugin: Plugin, prepared: Prepared, taken: str) -> None:
    """Only a number of our own choice can be exchanged for another. Raises `operation_in_progress`, `number_taken`."""
    if taken.startswith(LINK):
        says = f"Another call is just sending {taken.rpartition('|')[2]} to Sage, or linking it."
        raise Refused("operation_in_progress", says)
    if taken.startswith(LINES):
        record, id = taken.rsplit("|", 2)[1:]
        says = f"Another call is just adding lines to {RECORDS[record].title.lower()} {id}."
        raise Refused("operation_in_progress", says)
    if not _chosen(prepared):
        raise number_taken(plugin, taken)


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
    over = not_sent if problem.code == "operation_in_progress" else given_up
    _let_go(plugin, over(plugin, started, problem))
    raise problem


def _chosen(prepared: Prepared) -> bool:
    numbering = prepared.plan.numbering
    return numbering is not None and prepared.plan.write.fields.get(numbering.into) is None


def _let_go(plugin: Plugin, operation: Operation) -> None:
    plugin.flying.discard(operation.id)


def _checked_again(prepared: Prepared, link: Link) -> Problem:
    """What the action itself says now that the source record has a link, so that all callers hear the same words.

    One that has nothing against it and would link nothing changes what is linked, when it is sent once more.
    """
    faults = Faults()
    prepared.action.check(prepared.context, prepared.given, faults)
    if faults.found:
        return refuse(*faults.found)
    kind = RECORDS[link.record].title.lower()
    detail = f"{link.source} {link.source_id} was just linked to {kind} {link.sage_id} in Sage."
    asked = prepared.action.run(prepared.context, prepared.given)
    if isinstance(asked, (Plan, Stands)) and not asked.pairs:
        return Refused("operation_in_progress", f"{detail} Send this again.")
    return Refused("already_linked", detail)


def _overtaken(plugin: Plugin, prepared: Prepared, started: Operation) -> Problem | None:
    """What another operation did between our check and our reservation, if it stands in the way."""
    wanted = Wanted(**started.plan or {})
    for pair in wanted.links():
        for record in alternatives(pair.record):
            link = plugin.links.by_source(started.company, record, pair.source, pair.source_id)
            if link is not None and (record == pair.record or link.state != BROKEN):
                return _checked_again(prepared, link)
    if wanted.op == "add" and wanted.above is None and wanted.look(prepared.context.sage)[0] is not Seen.ABSENT:
        kind = RECORDS[wanted.record]
        return Refused("number_taken", f"Sage just got a {kind.title.lower()} with this number ({kind.menu}).")
    if prepared.plan.unique is not None:
        faults = Faults()
        prepared.action.check(prepared.context, prepared.given, faults)
        if faults.found:
            return refuse(*faults.found)
    alone = wanted.op == "change" and adds_alone(wanted.record, wanted.pairs)
    if alone and wanted.overtaken(prepared.context.sage):
        title = RECORDS[wanted.record].title
        says = f"Somebody just added lines to {title.lower()} {wanted.id} or took some away. Send this again."
        return Refused("operation_in_progress", says)
    return None
