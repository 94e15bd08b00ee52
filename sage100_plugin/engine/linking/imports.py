"""Records made in Sage that wait for the source: looked at, accepted, rejected, restored.

Accepting with the source's own id is a link like those by hand: what is meant is stored first, nobody else links either
side meanwhile, and the event of the link makes the import `accepted`. Whoever dies in between is followed by recovery,
which tells of a link that was made, or by the same call.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from marshmallow import Schema

from sage100_plugin.engine.access import Caller, companies_of
from sage100_plugin.engine.linking.arrivals import gone
from sage100_plugin.engine.linking.broken import belongs, gone_from_source
from sage100_plugin.engine.linking.import_turns import called, linked, turned, wrong
from sage100_plugin.engine.linking.link_hand import lane
from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling.compare import CREATED
from sage100_plugin.engine.running.inputs import read
from sage100_plugin.engine.running.report import link_public
from sage100_plugin.errors import Refused, refuse
from sage100_plugin.ports.ledger import Import
from sage100_plugin.ports.links import BROKEN, Link
from sage100_plugin.records import RECORDS, fields


class AcceptImport(Schema):
    """Who wants the record, and what it is there."""

    source = fields.text("Source", most=fields.SOURCE_ID, required=True)
    source_id = fields.text("Source Id", most=fields.SOURCE_ID)
    source_name = fields.text("Source Name", most=fields.SOURCE_NAME)


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
    """The import, when the caller may see it. Raises `not_found`, `scope_missing`."""
    found = plugin.ledger.read(lambda tx: tx.imports.get(import_id))
    if found is None or found.company not in {company.id for company in companies_of(plugin, caller)}:
        raise Refused("not_found", f"There is no import {import_id}.")
    caller.need_record(found.record)
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


def accept(
    plugin: Plugin, caller: Caller, import_id: str, body: Mapping[str, Any], request_id: str = ""
) -> dict[str, Any]:
    """Accept it for a source: linked at once when `source_id` is given, else `accepting` until it is. Raises `Refused`.

    The same call again changes nothing more.
    """
    caller.need("write")
    company = find(plugin, caller, import_id).company
    wish = Wish(**_read(AcceptImport, body))
    with lane(plugin, company):
        item = find(plugin, caller, import_id)
        stands = _as_it_stands(plugin, item)
        _check_open(stands, wish)
        if _is_so(stands, wish):
            return show(plugin, item)
        pair = _partner(plugin, item, wish)
        name = wish.source_name or stands.source_name
        wanted = replace(stands, source=wish.source, source_id=wish.source_id, source_name=name, reason="")
        if wish.source_id and not pair:
            return show(plugin, linked(plugin, caller, item, stands, wanted, request_id))
        return show(plugin, turned(plugin, caller, item, replace(wanted, status="accepted" if pair else "accepting")))


def reject(plugin: Plugin, caller: Caller, import_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Keep it out of the source, until somebody restores it. Raises `Refused`."""
    caller.need("write")
    company = find(plugin, caller, import_id).company
    reason = _read(RejectImport, body).get("reason") or ""
    with lane(plugin, company):
        item = find(plugin, caller, import_id)
        stands = _as_it_stands(plugin, item)
        if stands.status == "accepted":
            raise wrong(item, f"is linked to {item.source} {item.source_id}")
        if item.status != "rejected":
            item = turned(plugin, caller, item, replace(stands, status="rejected", reason=reason))
        return show(plugin, item)


def restore(plugin: Plugin, caller: Caller, import_id: str) -> dict[str, Any]:
    """Let what was rejected wait again. Raises `Refused`."""
    caller.need("write")
    with lane(plugin, find(plugin, caller, import_id).company):
        item = find(plugin, caller, import_id)
        if gone(item):
            raise Refused("wrong_state", item.reason)
        if _as_it_stands(plugin, item).status not in ("rejected", "waiting"):
            raise wrong(item, f"is {item.status}")
        if item.status != "waiting":
            item = turned(plugin, caller, item, _undecided(item))
        return show(plugin, item)


def _read(schema: type[Schema], body: Mapping[str, Any]) -> dict[str, Any]:
    given, faults = read(schema, body, {})
    if faults:
        raise refuse(*faults)
    return dict(given)


def _as_it_stands(plugin: Plugin, item: Import) -> Import:
    """The import, undecided again where the link that it was accepted for was taken away, or its source's side went."""
    links = plugin.links.by_sage(item.company, item.record, item.sage_id)
    mine = [link for link in links if (link.source, link.source_id) == (item.source, item.source_id)]
    stands = any(not gone_from_source(link) for link in mine)
    return item if stands or item.status != "accepted" else _undecided(item)


def _check_open(item: Import, wish: Wish) -> None:
    """That it is not decided otherwise. Raises `wrong_state`, `already_linked`."""
    if item.status == "rejected":
        raise wrong(item, "was rejected: restore it first")
    if item.status == "accepting" and wish.source != item.source:
        raise wrong(item, f"is being accepted for {item.source}: reject and restore it to choose another")
    pair = (wish.source, wish.source_id or item.source_id)
    if item.status == "accepted" and pair != (item.source, item.source_id):
        raise _taken(item, item.source, item.source_id)


def _is_so(item: Import, wish: Wish) -> bool:
    """Whether it is decided as it is wished."""
    return item.status == "accepted" or (item.status == "accepting" and not wish.source_id)


def _partner(plugin: Plugin, item: Import, wish: Wish) -> Link | None:
    """The link of this very pair, if there is one. Neither side may have another partner in this source.

    Raises `already_linked`, and `wrong_state` for a pair that has to be mended.
    """
    for link in plugin.links.by_sage(item.company, item.record, item.sage_id):
        if link.source == wish.source and link.source_id != wish.source_id and link.state != BROKEN:
            raise _taken(item, link.source, link.source_id)
    held = plugin.links.by_source(item.company, item.record, wish.source, wish.source_id) if wish.source_id else None
    if held is None:
        return None
    if not _of(item, held):
        raise _used(held)
    if held.state == BROKEN:
        raise wrong(
            item, f"and {held.source} {held.source_id} are a broken pair: send a change of {held.id} to mend it"
        )
    return held


def _of(item: Import, link: Link) -> bool:
    """Whether the link is of this very record, and not of a former one with its number."""
    return link.sage_id == item.sage_id and belongs(link, item.data.get(CREATED))


def _taken(item: Import, source: str, source_id: str) -> Refused:
    return Refused("already_linked", f"{called(item.record, item.sage_id)} is linked to {source} {source_id} already.")


def _used(link: Link) -> Refused:
    kind = RECORDS[link.record]
    says = f"{link.source} {link.source_id} is already {kind.title.lower()} {link.sage_id} in Sage ({kind.menu})."
    if link.state == BROKEN:
        was = f"{link.source} {link.source_id} is still linked to {kind.title.lower()} {link.sage_id}"
        says = f"{was}, which was deleted in Sage: remove that link first."
    return Refused("already_linked", says)


def _undecided(item: Import) -> Import:
    blank = replace(item, source="", source_id="", source_name="", reason="")
    return replace(blank, status="waiting", decided_by="", decided_at=None)
