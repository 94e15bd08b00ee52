"""What a person decides about a company that is held: begin anew, or let what is gone be gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.companies import checked, one
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling import reach
from sage100_plugin.engine.polling.baseline import rebegin
from sage100_plugin.errors import Fault, Refused, refuse
from sage100_plugin.ports.ledger import Activity, Tx


def rebaseline(plugin: Plugin, caller: Caller, company_id: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """Forget what was seen of a company, or of one record type, and read on with a first look.

    It is silent, or tells what was made since the day `backfill`. Gives the company's state and the record types.
    Raises `Refused`.
    """
    company = one(plugin, caller, company_id)
    if not said.get("record"):
        caller.need_all()
    records, since = _records(plugin, said.get("record")), _since(said.get("backfill"))
    for record in records:
        caller.need_record(record)
    held = reach.state_of(plugin, company.id)
    if held is not None and held.code == "restored_backup" and len(records) < len(plugin.catalog.watched):
        says = "All of the company went back to an older state: begin anew with all record types."
        raise Refused("wrong_state", says)
    entry = _written(plugin, caller, company.id, "rebaseline", {"records": list(records), "backfill": since})

    def work(tx: Tx) -> None:
        for record in records:
            rebegin(tx, company.id, record, since)
        reach.release(tx, plugin, company.id)
        tx.activity.add(entry)

    plugin.ledger.write(work)
    return {**reach.told(plugin, company.id), "records": list(records)}


def accept_deletions(plugin: Plugin, caller: Caller, company_id: str) -> dict[str, Any]:
    """Let what is gone from Sage be deleted, however much it is: the next comparison tells it. Raises `Refused`."""
    company = one(plugin, caller, company_id)
    caller.need_all()
    held = reach.state_of(plugin, company.id)
    if held is None or held.state != "held" or held.code != "records_vanished":
        raise Refused("wrong_state", f"No deletions of {company.id} wait for a decision.")
    entry = _written(plugin, caller, company.id, "accept deletions", {"reason": held.reason})

    def work(tx: Tx) -> None:
        for cursor in tx.cursors.of(company.id):
            tx.cursors.put(replace(cursor, swept_at=None))
        reach.release(tx, plugin, company.id, accepted=True)
        tx.activity.add(entry)

    plugin.ledger.write(work)
    return reach.told(plugin, company.id)


def _records(plugin: Plugin, record: object) -> tuple[str, ...]:
    if record in (None, ""):
        return plugin.catalog.watched
    if record not in plugin.catalog.watched:
        raise refuse(Fault("/record", "invalid_value", f"record is one of {', '.join(plugin.catalog.watched)}."))
    return (str(record),)


def _since(backfill: object) -> str:
    """The day, empty for none."""
    if backfill in (None, "", "none"):
        return ""
    return checked({"backfill": backfill})["backfill"]


def _written(plugin: Plugin, caller: Caller, company: str, what: str, details: Mapping[str, Any]) -> Activity:
    return Activity(
        id=plugin.ids("act"),
        at=plugin.clock.now(),
        company=company,
        record="",
        record_id="",
        what=what,
        by=caller.name,
        details=details,
    )
