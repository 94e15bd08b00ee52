"""What people do with links by hand: link two records, change a pair, take it apart. Nothing goes to Sage."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

from marshmallow import Schema

from sage100_plugin.engine.access import Caller, companies_of, company_for
from sage100_plugin.engine.linking.broken import SOURCE_GONE
from sage100_plugin.engine.linking.link_changes import Turn, carry_out, changed
from sage100_plugin.engine.linking.link_checks import (
    SIDES,
    LinkByHand,
    Wish,
    hanging,
    pair_fault,
    refuse_hanging,
    sage_fault,
    strict_fault,
)
from sage100_plugin.engine.linking.links import find, show
from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.inputs import read
from sage100_plugin.errors import Fault, Refused, refuse
from sage100_plugin.ports.links import BROKEN, Link
from sage100_plugin.ports.sage import Company, Row
from sage100_plugin.records import RECORDS, fields
from sage100_plugin.records.spelling import spelled

BY_HAND = "by hand"
SENT = "already sent"
"""What a link is matched by when its source had sent the record by other means."""

STATES = {"synced": "Synced", "archived": "Archived", "to_update": "To update", BROKEN: "Gone from the source"}


class LinkChange(Schema):
    """What may be changed of a link; with `broken` the source says that its own record is gone."""

    sage_id = fields.text("Sage Id")
    source_name = fields.text("Source Name", most=fields.SOURCE_NAME)
    owner = fields.option("Owner", SIDES)
    state = fields.option("State", STATES)


def link(plugin: Plugin, caller: Caller, body: Mapping[str, Any], request_id: str = "") -> tuple[dict[str, Any], bool]:
    """Link two records that are there; gives the link, and whether it is new: the same call again changes nothing.

    Raises `Refused` with all that stands against it.
    """
    caller.need("write")
    given, faults = read(LinkByHand, body, {})
    company = company_for(plugin, caller, given.get("company"))
    if faults:
        raise refuse(*faults)
    caller.need_record(given["record"])
    wish = wished(company, given)
    with lane(plugin, company.id):
        held = plugin.links.by_source(company.id, wish.record, wish.source, wish.source_id)
        if held is not None and wish.is_(held) and held.state != BROKEN:
            return show(held), False
        row = plugin.companies.reader(company.id).get(wish.record, [wish.sage_id]).get(wish.sage_id)
        new = new_link(plugin, caller, wish, row)
        _refuse_any(sage_fault(wish, row), strict_fault(company, wish), pair_fault(plugin, wish, new))
        if held is not None:
            raise Refused("wrong_state", f"This pair is broken: send a change of {held.id} to mend it.")
        carry_out(plugin, caller, [Turn(None, new)], new.history[0]["what"], request_id)
        return show(new), True


def change(
    plugin: Plugin,
    caller: Caller,
    link_id: str,
    body: Mapping[str, Any],
    *,
    confirm: bool = False,
    request_id: str = "",
) -> dict[str, Any]:
    """Link the source record to another Sage record, or change name, owner or state; the same again changes nothing.

    What went by the pair has to be confirmed before another takes its place. Raises `Refused`.
    """
    caller.need("write")
    given, faults = read(LinkChange, body, {})
    if faults:
        raise refuse(*faults)
    company = _company(plugin, caller, find(plugin, caller, link_id).company)
    with lane(plugin, company.id):
        before = find(plugin, caller, link_id)
        after = replace(before, **{name: value for name, value in given.items() if name != "sage_id"})
        asked = spelled(before.record, given.get("sage_id") or before.sage_id)
        sage_id = before.sage_id if asked == spelled(before.record, before.sage_id) else asked
        mends = before.state == BROKEN and after.state == "synced"
        if sage_id != before.sage_id or mends:
            after = _relinked(plugin, company, before, replace(after, sage_id=sage_id), told=given)
            if not confirm and sage_id != before.sage_id:
                _refuse_hanging(plugin, before, "change")
        lines = changed(Turn(before, after))
        if not lines:
            return show(before)
        what = _what(before, after)
        entry = {**_entry(plugin, caller, what), "fields": {one["field"]: [one["old"], one["new"]] for one in lines}}
        after = replace(after, history=(*before.history, entry))
        carry_out(plugin, caller, [Turn(before, after)], what, request_id)
        return show(after)


def _relinked(plugin: Plugin, company: Company, before: Link, after: Link, told: Mapping[str, Any]) -> Link:
    """The link with the Sage record that it is to be of."""
    wish = Wish(after.company, after.record, after.source, after.source_id, after.sage_id)
    row = plugin.companies.reader(company.id).get(wish.record, [wish.sage_id]).get(wish.sage_id)
    apart = strict_fault(company, wish) if before.sage_id != after.sage_id else None
    _refuse_any(sage_fault(wish, row), apart, pair_fault(plugin, wish, after))
    state = told.get("state") or ("synced" if before.state == BROKEN else before.state)
    return replace(after, sage_name=_name(wish.record, row), state=state)


def _what(before: Link, after: Link) -> str:
    if before.sage_id != after.sage_id:
        return "relinked"
    if after.state == BROKEN != before.state:
        return SOURCE_GONE
    return "link changed"


def remove(plugin: Plugin, caller: Caller, link_id: str, *, confirm: bool = False, request_id: str = "") -> None:
    """Take a pair apart; one that is gone already is none. What went by it has to be confirmed. Raises `Refused`."""
    caller.need("write")
    held = plugin.links.get(link_id)
    if held is None:
        return
    with lane(plugin, find(plugin, caller, link_id).company):
        before = plugin.links.get(link_id)
        if before is None:
            return
        if not confirm:
            _refuse_hanging(plugin, before, "remove")
        carry_out(plugin, caller, [Turn(before, None)], "unlinked", request_id, sage_name=before.sage_name)


def _refuse_hanging(plugin: Plugin, before: Link, doing: str) -> None:
    """Raises `wrong_state` with what went by the pair, if there is any."""
    found = hanging(plugin, before)
    if found:
        raise refuse_hanging(before, found, doing)


def lane(plugin: Plugin, company: str) -> AbstractContextManager[object]:
    """Those who change a company's links by hand take turns."""
    return plugin.lanes.of(f"links {company}")


def wished(company: Company, given: Mapping[str, Any]) -> Wish:
    """What the input asks for."""
    return Wish(**{**given, "company": company.id, "sage_id": spelled(given["record"], given["sage_id"])})


def new_link(plugin: Plugin, caller: Caller, wish: Wish, row: Row | None) -> Link:
    """The link that is asked for, not stored yet. Who says nothing of it has a record that Sage had first."""
    entry = _entry(plugin, caller, "marked as already sent" if wish.already_sent else "linked")
    return Link(
        id=plugin.ids("lnk"),
        company=wish.company,
        record=wish.record,
        source=wish.source,
        source_id=wish.source_id,
        sage_id=wish.sage_id,
        source_name=wish.source_name,
        sage_name=_name(wish.record, row),
        linked_by=caller.name,
        linked_at=entry["at"],
        origin=wish.origin or ("source" if wish.already_sent else "sage"),
        matched_by=SENT if wish.already_sent else BY_HAND,
        owner=wish.owner,
        history=(entry,),
    )


def _entry(plugin: Plugin, caller: Caller, what: str) -> dict[str, Any]:
    return {"at": rfc3339(plugin.clock.now()), "by": caller.name, "what": what}


def _name(record: str, row: Row | None) -> str:
    kind = RECORDS[record]
    return "" if row is None else str(kind.told(row, kind.label) or "")


def _company(plugin: Plugin, caller: Caller, company_id: str) -> Company:
    return next(company for company in companies_of(plugin, caller) if company.id == company_id)


def _refuse_any(*faults: Fault | None) -> None:
    found = [fault for fault in faults if fault is not None]
    if found:
        pointers = {fault.pointer: fault for fault in reversed(found)}
        raise refuse(*reversed(pointers.values()))
