"""What this plugin itself writes: told when its operation is settled, and never as somebody's doing in Sage.

While an operation is open, what it may have written is kept back from polls (`claims`), and the poll's cursor waits
before it. So it is told once: with the operation's origin when that is done, else as Sage's own at the next poll.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling.compare import Found, Public, another, counted, judged
from sage100_plugin.engine.running.wanted import LINKING, Wanted
from sage100_plugin.ports.ledger import Event, Operation, Snapshot, Tx

PATIENCE = timedelta(hours=1)
"""An operation that nobody carries out any more keeps records back for so long; then what stands in Sage is told."""


def claims(plugin: Plugin, tx: Tx, company: str, record: str) -> tuple[Wanted, ...]:
    """What open operations may be writing to records of this type; who only links writes nothing."""
    since = plugin.clock.now() - PATIENCE
    held = [*tx.operations.in_state("started"), *tx.operations.in_state("unknown")]
    mine = [one for one in held if one.company == company and (one.plan or {}).get("record") == record]
    writing = (Wanted(**one.plan or {}) for one in mine if one.updated_at > since or one.id in plugin.flying)
    return tuple(wanted for wanted in writing if wanted.op != LINKING)


def claimed(wanted: Sequence[Wanted], found: Found) -> bool:
    """Whether an open operation may have made the change. None deletes."""
    return found.fresh is not None and any(
        found.id == one.id if one.op != "add" else found.new and one.names(found.public) for one in wanted
    )


def seen_before(plugin: Plugin, operation: Operation, wanted: Wanted) -> Snapshot | None:
    """The snapshot of the record that an operation changes, to be read before Sage is."""
    id = wanted.id
    if id is None or not plugin.catalog.watching(wanted.record):
        return None
    found = plugin.ledger.read(lambda tx: tx.snapshots.get(operation.company, wanted.record, [id]))
    return found.get(id)


def tell(
    plugin: Plugin, tx: Tx, operation: Operation, wanted: Wanted, public: Public, seen: Snapshot | None
) -> list[Event]:
    """In the settling transaction: remember the record as it was read back; gives the events of what changed in it.

    Before the first look at the record type is over there is nothing to compare with, and what a poll remembered
    meanwhile is newer: then the next poll finds what there is.
    """
    company, record, id = operation.company, wanted.record, str(public["id"])
    if not plugin.catalog.watching(record):
        return []
    cursor = tx.cursors.get(company, record)
    if cursor is None or not cursor.baseline_done:
        return []
    now = tx.snapshots.get(company, record, [id]).get(id)
    if another(now, public) or (wanted.id is not None and now != seen):
        return []
    found = judged(plugin, company, record, public, now, "", own=True)
    if found is None or found.fresh is None:
        return []
    tx.snapshots.put(company, record, [found.fresh])
    tx.cursors.put(replace(cursor, tally=counted(cursor.tally, [found])))
    return [replace(one, origin=operation.origin, causation_id=operation.causation_id) for one in found.events]
