"""Decisions about imports as they are stored: all of one or nothing, and only if nobody else decided meanwhile."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.events import append
from sage100_plugin.engine.linking.link_changes import Turn, carry_out
from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.reserve import sage_held
from sage100_plugin.errors import Refused
from sage100_plugin.ports.ledger import Activity, Event, Import, Operation, Tx
from sage100_plugin.ports.links import Link
from sage100_plugin.records import RECORDS

MATCHED = "import"
"""What a link that is made here was matched by."""

ACCEPTED = "import accepted"
"""What its history and the activity log say."""


def linked(plugin: Plugin, caller: Caller, item: Import, stands: Import, wanted: Import, request_id: str) -> Import:
    """Link it as it is wanted, if nobody decided otherwise meanwhile. Raises as `carry_out`, and `wrong_state`."""
    now = rfc3339(plugin.clock.now())
    link = Link(
        id=plugin.ids("lnk"),
        company=item.company,
        record=item.record,
        source=wanted.source,
        source_id=wanted.source_id,
        source_name=wanted.source_name,
        sage_id=item.sage_id,
        sage_name=item.name,
        linked_by=wanted.decided_by or caller.name,
        linked_at=now,
        origin="sage",
        matched_by=MATCHED,
        history=({"at": now, "by": caller.name, "what": ACCEPTED},),
    )

    def keep(operation: Operation) -> None:
        def work(tx: Tx) -> None:
            _keep(tx, item, stands)
            tx.operations.start(operation)

        plugin.ledger.write(work)

    carry_out(plugin, caller, [Turn(None, link)], ACCEPTED, request_id, keep, **{"import": item.id})
    return plugin.ledger.read(lambda tx: tx.imports.get(item.id)) or wanted


def turned(plugin: Plugin, caller: Caller, before: Import, after: Import) -> Import:
    """Store a decision, with its activity and, when the source has to make the record, the event that tells it so.

    Raises `wrong_state` when somebody else was quicker.
    """
    now = plugin.clock.now()
    decided = replace(after, origin={"key": caller.key_id, "key_name": caller.name})
    if after.status not in ("waiting", before.status):
        decided = replace(decided, decided_by=caller.name, decided_at=now)
    entry = Activity(
        id=plugin.ids("act"),
        at=now,
        company=after.company,
        record=after.record,
        record_id=after.sage_id,
        what=f"import {after.status}",
        by=caller.name,
        details={"import": after.id, "source": after.source, "source_id": after.source_id, "reason": after.reason},
    )

    def work(tx: Tx) -> Import:
        if tx.operations.holder(sage_held(after.company, after.record, after.sage_id)) is not None:
            raise _overtaken(before)
        stored = _keep(tx, before, decided)
        tx.activity.add(entry)
        if stored.status == "accepting":
            told = Event(plugin.ids("evt"), "import.accepted", stored.company, now, _facts(stored))
            append(tx, [replace(told, origin=stored.origin)], now)
        return stored

    stored = plugin.ledger.write(work)
    plugin.wake()
    return stored


def _facts(item: Import) -> dict[str, Any]:
    names = ("id", "status", "record", "sage_id", "name", "source", "source_name", "decided_by")
    return {**{name: getattr(item, name) for name in names}, "record_data": item.data}


def _keep(tx: Tx, before: Import, after: Import) -> Import:
    """Store it, if nobody else decided meanwhile; a change of the record in Sage is none. Raises `wrong_state`."""
    held = tx.imports.get(after.id)
    if held is None or replace(held, name=before.name, data=before.data) != before:
        raise _overtaken(before)
    stored = replace(after, name=held.name, data=held.data)
    tx.imports.replace(stored)
    return stored


def _overtaken(item: Import) -> Refused:
    return wrong(item, "was decided by somebody else meanwhile")


def called(record: str, sage_id: str) -> str:
    """The Sage record in words."""
    return f"{RECORDS[record].title} {sage_id}"


def wrong(item: Import, says: str) -> Refused:
    """That the import stands otherwise."""
    detail = f"{called(item.record, item.sage_id)} {says}."
    return Refused("wrong_state", detail, extra={"import": {"id": item.id, "status": item.status}})
