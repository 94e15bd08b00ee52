"""Records made in Sage that wait for the source: looked at, accepted, rejected, restored.

Accepting with the source's own id stores the decision, then the link, then that it is linked: whoever dies in between
is followed by the same call, or by `resume`, and both end in the same place.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

from marshmallow import Schema

from sage100_plugin.engine.access import Caller, companies_of
from sage100_plugin.engine.arrivals import gone
from sage100_plugin.engine.broken import BROKEN, belongs
from sage100_plugin.engine.compare import CREATED
from sage100_plugin.engine.events import append
from sage100_plugin.engine.inputs import read
from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.report import link_public
from sage100_plugin.errors import Refused, refuse
from sage100_plugin.ports.ledger import Activity, Event, Import, Json, Tx
from sage100_plugin.ports.links import Link, LinkExists
from sage100_plugin.records import RECORDS, fields

MATCHED = "import"
"""What a link that is made here was matched by."""

PAGE = 500

log = logging.getLogger(__name__)


class AcceptImport(Schema):
    """Who wants the record, and what it is there."""

    source = fields.text("Source", required=True)
    source_id = fields.text("Source Id")
    source_name = fields.text("Source Name")


class RejectImport(Schema):
    """Why nobody wants it."""

    reason = fields.text("Reason")


@dataclass(frozen=True)
class Wish:
    """What an acceptance asks for."""

    source: str
    source_id: str = ""
    source_name: str = ""


def find(plugin: Plugin, caller: Caller, import_id: str) -> Import:
    """The import, when the caller may see it. Raises `not_found`."""
    found = plugin.ledger.read(lambda tx: tx.imports.get(import_id))
    if found is None or found.company not in {company.id for company in companies_of(plugin, caller)}:
        raise Refused("not_found", f"There is no import {import_id}.")
    return found


def show(plugin: Plugin, item: Import) -> dict[str, Any]:
    """An import as callers see it, with the links that its Sage record has."""
    links = plugin.links.by_sage(item.company, item.record, item.sage_id)
    return {
        **{name: value for name, value in vars(item).items() if name != "origin"},
        "found_at": rfc3339(item.found_at),
        "decided_at": rfc3339(item.decided_at) if item.decided_at else None,
        "links": [link_public(link) for link in links],
    }


def accept(plugin: Plugin, caller: Caller, import_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Accept it for a source: linked at once when `source_id` is given, else `accepting` until it is. Raises `Refused`.

    The same call again changes nothing more.
    """
    caller.need("write")
    company = find(plugin, caller, import_id).company
    wish = Wish(**_read(AcceptImport, body))
    with _lane(plugin, company):
        item = find(plugin, caller, import_id)
        wanted = _accepted_for(plugin, item, wish)
        if wanted is not None:
            item = _turn(plugin, caller, item, wanted)
        return show(plugin, _link(plugin, item) if _claimed(item) else item)


def reject(plugin: Plugin, caller: Caller, import_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Keep it out of the source, until somebody restores it. Raises `Refused`."""
    caller.need("write")
    company = find(plugin, caller, import_id).company
    reason = _read(RejectImport, body).get("reason") or ""
    with _lane(plugin, company):
        item = find(plugin, caller, import_id)
        if item.status == "accepted" or _claimed(item):
            raise _wrong(item, f"is linked to {item.source} {item.source_id}")
        if item.status != "rejected":
            item = _turn(plugin, caller, item, replace(item, status="rejected", reason=reason))
        return show(plugin, item)


def restore(plugin: Plugin, caller: Caller, import_id: str) -> dict[str, Any]:
    """Let what was rejected wait again. Raises `Refused`."""
    caller.need("write")
    with _lane(plugin, find(plugin, caller, import_id).company):
        item = find(plugin, caller, import_id)
        if gone(item):
            raise Refused("wrong_state", item.reason)
        if item.status not in ("rejected", "waiting"):
            raise _wrong(item, f"is {item.status}")
        if item.status == "rejected":
            item = _turn(plugin, caller, item, _undecided(item))
        return show(plugin, item)


def resume(plugin: Plugin) -> int:
    """Link what was accepted by a process that died before it came to that; gives how many."""
    left = plugin.ledger.read(lambda tx: [item for item in _accepting(tx) if _claimed(item)])
    return sum(_resumed(plugin, item) for item in left)


def _accepting(tx: Tx) -> Iterator[Import]:
    after = ""
    while page := tx.imports.find(status="accepting", after=after, limit=PAGE):
        yield from page
        after = page[-1].id


def _resumed(plugin: Plugin, left: Import) -> bool:
    with _lane(plugin, left.company):
        item = plugin.ledger.read(lambda tx: tx.imports.get(left.id))
        if item is None or not _claimed(item):
            return False
        try:
            _link(plugin, item)
        except Refused as refused:
            log.info("import %s waits again: %s", left.id, refused.detail)
        return True


def _lane(plugin: Plugin, company: str) -> AbstractContextManager[object]:
    """Those who decide about a company's imports take turns."""
    return plugin.lanes.of(f"imports {company}")


def _read(schema: type[Schema], body: Mapping[str, Any]) -> dict[str, Any]:
    given, faults = read(schema, body, {})
    if faults:
        raise refuse(*faults)
    return dict(given)


def _claimed(item: Import) -> bool:
    """Whether it is decided what it is linked to, and not known to be linked yet."""
    return item.status == "accepting" and bool(item.source_id)


def _accepted_for(plugin: Plugin, item: Import, wish: Wish) -> Import | None:
    """The import as the wish wants it; None when it is so already. Raises `wrong_state`, `already_linked`."""
    if item.status == "rejected":
        raise _wrong(item, "was rejected: restore it first")
    if item.status == "accepting" and wish.source != item.source:
        raise _wrong(item, f"is being accepted for {item.source}: reject and restore it to choose another")
    if item.status == "accepted" or _claimed(item):
        if (wish.source, wish.source_id or item.source_id) != (item.source, item.source_id):
            raise _taken(item, item.source, item.source_id)
        return None
    if item.status == "accepting" and not wish.source_id:
        return None
    _check_links(plugin, item, wish)
    name = wish.source_name or item.source_name
    return replace(item, status="accepting", source=wish.source, source_id=wish.source_id, source_name=name, reason="")


def _check_links(plugin: Plugin, item: Import, wish: Wish) -> None:
    """Neither side may have another partner in this source. Raises `already_linked`."""
    for link in plugin.links.by_sage(item.company, item.record, item.sage_id):
        if link.source == wish.source and link.source_id != wish.source_id and _of(item, link):
            raise _taken(item, link.source, link.source_id)
    held = plugin.links.by_source(item.company, item.record, wish.source, wish.source_id)
    if held is not None and not _of(item, held):
        raise _used(held)


def _of(item: Import, link: Link) -> bool:
    """Whether the link is of this very record, and not of a former one with its number."""
    return link.sage_id == item.sage_id and belongs(link, item.data.get(CREATED))


def _called(record: str, sage_id: str) -> str:
    return f"{RECORDS[record].title} {sage_id}"


def _taken(item: Import, source: str, source_id: str) -> Refused:
    return Refused("already_linked", f"{_called(item.record, item.sage_id)} is linked to {source} {source_id} already.")


def _used(link: Link) -> Refused:
    kind = RECORDS[link.record]
    says = f"{link.source} {link.source_id} is already {kind.title.lower()} {link.sage_id} in Sage ({kind.menu})."
    if link.state == BROKEN:
        was = f"{link.source} {link.source_id} is still linked to {kind.title.lower()} {link.sage_id}"
        says = f"{was}, which was deleted in Sage: remove that link first."
    return Refused("already_linked", says)


def _wrong(item: Import, says: str) -> Refused:
    detail = f"{_called(item.record, item.sage_id)} {says}."
    return Refused("wrong_state", detail, extra={"import": {"id": item.id, "status": item.status}})


def _undecided(item: Import) -> Import:
    blank = replace(item, source="", source_id="", source_name="", reason="")
    return replace(blank, status="waiting", decided_by="", decided_at=None)


def _turn(plugin: Plugin, caller: Caller, before: Import, after: Import) -> Import:
    """Store a decision, with its activity and, when the source has to make the record, the event that tells it so."""
    decided = replace(after, origin={"key": caller.key_id, "key_name": caller.name})
    if after.status not in ("waiting", before.status):
        decided = replace(decided, decided_by=caller.name, decided_at=plugin.clock.now())
    asks = decided.status == "accepting" and not decided.source_id
    return _store(plugin, before, decided, [("import.accepted", _facts(decided))] if asks else [])


def _facts(item: Import) -> dict[str, Any]:
    names = ("id", "status", "record", "sage_id", "name", "source", "source_name", "decided_by")
    return {**{name: getattr(item, name) for name in names}, "record_data": item.data}


def _link(plugin: Plugin, item: Import) -> Import:
    """Make the link that was decided on. Raises `already_linked` when the source record got another one meanwhile."""
    link = _added(plugin, item)
    if not _of(item, link):
        _store(plugin, item, _undecided(item), [])
        raise _used(link)
    accepted = replace(item, status="accepted", decided_at=plugin.clock.now())
    told = [("link.created", link_public(link))] if link.matched_by == MATCHED else []
    return _store(plugin, item, accepted, told)


def _added(plugin: Plugin, item: Import) -> Link:
    link = Link(
        id=plugin.ids("lnk"),
        company=item.company,
        record=item.record,
        source=item.source,
        source_id=item.source_id,
        source_name=item.source_name,
        sage_id=item.sage_id,
        sage_name=item.name,
        linked_by=item.decided_by,
        linked_at=rfc3339(plugin.clock.now()),
        origin="sage",
        matched_by=MATCHED,
    )
    try:
        return plugin.links.add(link)
    except LinkExists as exists:
        return exists.link


def _store(plugin: Plugin, before: Import, after: Import, told: Sequence[tuple[str, Json]]) -> Import:
    """One turn, if nobody else made one meanwhile; that the record changed in Sage is none. Raises `wrong_state`."""
    now = plugin.clock.now()
    events = [Event(plugin.ids("evt"), kind, after.company, now, data, origin=after.origin) for kind, data in told]
    entry = Activity(
        id=plugin.ids("act"),
        at=now,
        company=after.company,
        record=after.record,
        record_id=after.sage_id,
        what=f"import {after.status}",
        by=str((after.origin or {}).get("key_name") or ""),
        details={"import": after.id, "source": after.source, "source_id": after.source_id, "reason": after.reason},
    )

    def work(tx: Tx) -> Import | None:
        held = tx.imports.get(after.id)
        if held is None or replace(held, name=before.name, data=before.data) != before:
            return None
        stored = replace(after, name=held.name, data=held.data)
        tx.imports.replace(stored)
        if not _claimed(after):
            tx.activity.add(entry)
        append(tx, events, now)
        return stored

    stored = plugin.ledger.write(work)
    if stored is None:
        raise _wrong(before, "was decided by somebody else meanwhile")
    plugin.wake()
    return stored
