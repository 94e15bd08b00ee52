"""Pull now: what a caller may ask Sage for at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sage100_plugin.engine.access import Caller, companies_of, company_for
from sage100_plugin.engine.events import need_event, trigger_of
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling.poll import poll
from sage100_plugin.errors import Fault, refuse

FIELDS = ("company", "triggers", "records", "record", "id", "ids", "sweep")

MOST = 500
"""Records that may be asked for by their ids."""


def asked(plugin: Plugin, caller: Caller, said: Mapping[str, Any]) -> dict[str, Any]:
    """Ask Sage for one record (`record` and `id`), some (`ids`), some types, those of some triggers, or all.

    `sweep` compares all records, which finds every deletion. Raises `Refused` with all that is wrong, and
    `unknown_company`, `company_required`, `not_found` for a trigger.
    """
    faults: list[Fault] = []
    triggers = _texts(said, faults, "triggers")
    records, ids = _texts(said, faults, "records", "record"), _texts(said, faults, "ids", "id")
    sweep = said.get("sweep") or False
    if not isinstance(sweep, bool):
        faults.append(Fault("/sweep", "invalid_value", "sweep is true or false."))
    faults += _wrong(plugin, records, ids)
    if faults:
        raise refuse(*faults)
    for key in triggers:
        need_event(caller, trigger_of(plugin, key).event)
    for record in records:
        caller.need_record(record)
    if caller.records:
        records, triggers = records or _handled(plugin, caller, triggers), []
        if not records:
            return {"items": []}
    wanted = _companies(plugin, caller, said.get("company"), alone=bool(ids))
    found = [poll(plugin, one, triggers, records=records, ids=ids, sweep=sweep) for one in wanted]
    return {"items": [item for each in found for item in each["items"]]}


def _handled(plugin: Plugin, caller: Caller, triggers: Sequence[str]) -> list[str]:
    """The record types of these triggers, or of all, that a key with a limit handles."""
    of_triggers = {record for key in triggers for record in plugin.catalog.trigger[key].watched}
    return [
        record
        for record in plugin.catalog.watched
        if caller.handles(record) and (record in of_triggers or not triggers)
    ]


def _texts(said: Mapping[str, Any], faults: list[Fault], many: str, one: str = "") -> list[str]:
    found = said.get(many) or ([said[one]] if said.get(one) else [])
    if isinstance(found, list) and all(isinstance(text, str) for text in found):
        return found
    faults.append(Fault(f"/{many}", "invalid_value", f"{many} is a list of texts."))
    return []


def _wrong(plugin: Plugin, records: list[str], ids: list[str]) -> Iterator[Fault]:
    watched = ", ".join(plugin.catalog.watched)
    for record in records:
        if record not in plugin.catalog.watched:
            yield Fault("/records", "invalid_value", f"{record} is no record type that is polled; there is {watched}.")
    if ids and len(records) != 1:
        yield Fault("/record", "required", "Say of which record type these ids are.")
    if len(ids) > MOST:
        yield Fault("/ids", "invalid_value", f"At most {MOST} records are asked for at once.")


def _companies(plugin: Plugin, caller: Caller, company: object, *, alone: bool) -> Sequence[str | None]:
    """The companies to ask; one None stands for all."""
    if company or alone:
        return (company_for(plugin, caller, str(company) if company else None).id,)
    return tuple(one.id for one in companies_of(plugin, caller)) if caller.companies else (None,)
