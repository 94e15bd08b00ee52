"""Changes that people make to links: stored as meant, made in the link store, then told, all of it or nothing.

What is meant stands in the ledger as an operation. Who dies before the link store took it has changed nothing; who dies
after is followed by `resume`, which tells what was done.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.events import append
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.inputs import digest
from sage100_plugin.engine.running.report import link_public, who
from sage100_plugin.engine.running.reserve import LINKED, sage_held, source_held
from sage100_plugin.engine.running.start import Keep, fly, starting
from sage100_plugin.errors import Problem, Refused, Unavailable, told
from sage100_plugin.ports.ledger import Activity, Event, NumberTaken, Operation, Tx
from sage100_plugin.ports.links import BROKEN, Link, LinkExists
from sage100_plugin.records import RECORDS

LINKS = "links"
"""The entry of an operation's plan that stands for changes of links."""

ACTION = "link"
"""What such an operation is called: no action of the catalog."""

LABELS = {
    "sage_id": "Sage Number",
    "sage_name": "Sage Name",
    "source_name": "Source Name",
    "owner": "Owner",
    "origin": "Origin",
    "state": "State",
}
"""The fields of a link that are told of when they change."""

Json = Mapping[str, Any]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Turn:
    """What becomes of a link: it is new without `before`, and removed without `after`."""

    before: Link | None
    after: Link | None

    @property
    def link(self) -> Link:
        """The link of which this tells."""
        found = self.after or self.before
        if found is None:
            raise ValueError("A turn of nothing.")
        return found

    @property
    def relinked(self) -> bool:
        """Whether it is a pair that becomes another pair."""
        return bool(self.before and self.after and self.before.sage_id != self.after.sage_id)


def carry_out(
    plugin: Plugin,
    caller: Caller,
    turns: Sequence[Turn],
    what: str,
    request_id: str = "",
    keep: Keep | None = None,
    **details: Any,
) -> None:
    """Make these changes, which are new links only, of several companies too, or one change: all or none.

    While they are made no write links these source records, and nobody else these Sage records. `what` is the activity;
    `keep` commits that they are started, with what else goes with it.
    Raises `already_linked`, `linked_elsewhere`, `wrong_state` when somebody was quicker, and `operation_in_progress`
    while somebody is.
    """
    now = plugin.clock.now()
    plan = {LINKS: [_stored(turn) for turn in turns], "what": what, "details": details}
    operation = Operation(
        id=plugin.ids("op"),
        key_id=caller.key_id,
        action=ACTION,
        company=turns[0].link.company,
        state="started",
        input={},
        input_hash=digest(plan),
        created_at=now,
        updated_at=now,
        numbers=tuple(held for turn in turns for held in _held(turn)),
        plan=plan,
        origin={"key": caller.key_id, "key_name": caller.name},
        request_id=request_id,
    )
    operation = _begun(plugin, operation, keep or starting(plugin))
    try:
        _make(plugin, turns)
        _settle(plugin, operation, turns)
    except Refused as refused:
        _give_up(plugin, operation, refused)
        raise
    finally:
        plugin.flying.discard(operation.id)


def _held(turn: Turn) -> tuple[str, ...]:
    """What is reserved for a link that is made, or made another."""
    after = turn.after
    if after is None or after.state == BROKEN or not (turn.before is None or turn.relinked):
        return ()
    return source_held(after.company, after), sage_held(after.company, after.record, after.sage_id)


def _begun(plugin: Plugin, operation: Operation, keep: Keep) -> Operation:
    """The operation as it was stored: it leaves to one whose outcome is not known what that holds.

    Raises `operation_in_progress` when another is about to link, or to write, the same record.
    """
    while True:
        try:
            fly(plugin, operation, keep)
        except NumberTaken as taken:
            operation = _without(plugin, operation, str(taken))
        else:
            return operation


def _without(plugin: Plugin, operation: Operation, held: str) -> Operation:
    """A person links by hand what nobody knows the outcome of: that ends the doubt."""
    holder = plugin.ledger.read(lambda tx: tx.operations.holder(held))
    if holder is not None and holder.state != "unknown":
        record, told = held.split("|")[2], " ".join(held.split("|")[3:])
        what = f"{RECORDS[record].title.lower()} {told}" if held.startswith(LINKED) else told
        says = f"Another call is just linking {what}, or sending it to Sage. Send this again."
        raise Refused("operation_in_progress", says, extra={"operation_id": holder.id})
    left = operation.numbers if holder is None else tuple(one for one in operation.numbers if one != held)
    return replace(operation, numbers=left)


def resume(plugin: Plugin, operation: Operation) -> None:
    """Tell of changes that a dead process had made; what it had not made is not made."""
    turns = [Turn(_loaded(one["before"]), _loaded(one["after"])) for one in (operation.plan or {})[LINKS]]
    if all(plugin.links.get(turn.link.id) == turn.after for turn in turns):
        _settle(plugin, operation, turns)
    else:
        _give_up(plugin, operation, Unavailable("interrupted"))
    log.info("operation %s changed links and was left started", operation.id)


def _make(plugin: Plugin, turns: Sequence[Turn]) -> None:
    new = [turn.link for turn in turns if turn.before is None]
    try:
        if new:
            plugin.links.add_all(new)
        for turn in turns:
            if turn.before is not None:
                _turn(plugin, turn.before, turn)
    except LinkExists as exists:
        raise elsewhere(turns[0].link if len(turns) == 1 else None, exists.link) from None
    except KeyError:
        raise _overtaken(turns[0].link) from None


def _turn(plugin: Plugin, before: Link, turn: Turn) -> None:
    if plugin.links.get(before.id) != before:
        raise _overtaken(before)
    if turn.after is None:
        plugin.links.remove(before.id)
    else:
        plugin.links.replace(turn.after, alone=turn.relinked or before.state == BROKEN != turn.after.state)


def _overtaken(link: Link) -> Refused:
    says = f"The link of {link.source} {link.source_id} was changed by somebody else meanwhile. Look at it again."
    return Refused("wrong_state", says)


def elsewhere(wanted: Link | None, other: Link) -> Refused:
    """Another link stands in the way: of the source record, or of the Sage record."""
    kind = RECORDS[other.record]
    if wanted is not None and wanted.source_id != other.source_id:
        says = f"{kind.title} {other.sage_id} is already linked to {other.source_id} of {other.source}."
        return Refused("linked_elsewhere", f"{says} Unlink that one first.", extra={"link": link_public(other)})
    says = f"{other.source_id} of {other.source} is already {kind.title.lower()} {other.sage_id} in Sage ({kind.menu})."
    if other.state == BROKEN:
        says = f"{says[:-1]}; that link is broken: change it, or remove it first."
    return Refused("already_linked", says, extra={"link": link_public(other)})


def _settle(plugin: Plugin, operation: Operation, turns: Sequence[Turn]) -> None:
    """In one transaction: it is done, with its line in the log, and its events."""
    now = plugin.clock.now()
    links = [link_public(turn.link) for turn in turns] if len(turns) == 1 else []
    answer = {"ok": True, "operation_id": operation.id, "result": {"links": len(turns)}, "links": links}
    done = replace(operation, state="done", plan=None, answer=answer, status=200, updated_at=now)
    companies = sorted({turn.link.company for turn in turns})
    entries = [_entry(plugin, operation, [one for one in turns if one.link.company == each]) for each in companies]
    events = [
        Event(plugin.ids("evt"), kind, turn.link.company, now, data, origin=operation.origin)
        for turn in turns
        for kind, data in _told(turn)
    ]

    def work(tx: Tx) -> None:
        tx.operations.replace(done)
        for entry in entries:
            tx.activity.add(entry)
        append(tx, events, now)

    plugin.ledger.write(work)
    plugin.wake()


def _entry(plugin: Plugin, operation: Operation, turns: Sequence[Turn]) -> Activity:
    plan, link, alone = operation.plan or {}, turns[0].link, len(turns) == 1
    pair = {"link": link.id, "source": link.source, "source_id": link.source_id} if alone else {"links": len(turns)}
    return Activity(
        id=plugin.ids("act"),
        at=plugin.clock.now(),
        company=link.company,
        record=link.record if len({turn.link.record for turn in turns}) == 1 else "link",
        record_id=link.sage_id if alone else "",
        what=plan["what"],
        by=who(operation),
        operation_id=operation.id,
        request_id=operation.request_id,
        log=changed(turns[0]) if alone else (),
        details={**pair, **plan["details"]},
    )


def changed(turn: Turn) -> list[dict[str, Any]]:
    """What differs, field by field; nothing for a new link and for one that is removed."""
    if turn.before is None or turn.after is None:
        return []
    pairs = ((name, getattr(turn.before, name), getattr(turn.after, name)) for name in LABELS)
    return [{"field": name, "label": LABELS[name], "old": old, "new": new} for name, old, new in pairs if old != new]


def _told(turn: Turn) -> Iterator[tuple[str, Json]]:
    """The events of a change. A pair that becomes another one is gone, and the other is new."""
    before, after = turn.before, turn.after
    if before is not None and (after is None or turn.relinked):
        yield "link.removed", link_public(before)
    if after is not None and (before is None or turn.relinked):
        yield "link.created", link_public(after)
    elif after is not None and before is not None and after.state == BROKEN != before.state:
        reason = f"{after.source_id} is gone from {after.source}."
        yield "link.broken", {**link_public(after), "reason": reason}


def _give_up(plugin: Plugin, operation: Operation, problem: Problem) -> None:
    now, meaning = plugin.clock.now(), problem.meaning
    failed = replace(operation, state="failed", plan=None, answer=told(problem), status=meaning.status, updated_at=now)
    plugin.ledger.write(lambda tx: tx.operations.replace(failed))


def _stored(turn: Turn) -> Json:
    return {"before": _json(turn.before), "after": _json(turn.after)}


def _json(link: Link | None) -> Json | None:
    if link is None:
        return None
    return {**vars(link), "details": dict(link.details), "history": [dict(entry) for entry in link.history]}


def _loaded(said: Json | None) -> Link | None:
    return None if said is None else Link(**{**said, "history": tuple(said["history"])})
