"""Which records made in Sage wait for the source, and which no longer do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sage100_plugin.engine.linking.broken import belongs
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling.compare import CREATED
from sage100_plugin.ports.ledger import Event, Import, Json, Tx
from sage100_plugin.records import RECORDS

MADE = {"job.created": "job", "vendor.created": "vendor", "client.created": "client"}
"""The events that announce a record which the source may want too, with its type (R51, R84, R101)."""

CHANGED = {f"{record}.updated": record for record in MADE.values()}
"""The events by which what waits is shown as it stands in Sage now."""

SAGE = "sage"
"""Who decides about what is deleted there. A key may be called so too: the origin tells."""


def arrivals(plugin: Plugin, events: Iterable[Event]) -> tuple[Import, ...]:
    """The imports that these events make: of records that somebody made in Sage and that no link has yet.

    What this plugin wrote itself has another origin than Sage.
    """
    made = [(event, MADE[event.type]) for event in events if event.type in MADE]
    return tuple(
        _import(plugin, event, record)
        for event, record in made
        if (event.origin or {}).get("system") == SAGE and not _linked_to(plugin, event, record)
    )


def _linked_to(plugin: Plugin, event: Event, record: str) -> bool:
    links = plugin.links.by_sage(event.company, record, str(event.data["id"]))
    return any(belongs(link, event.data.get(CREATED)) for link in links)


def _import(plugin: Plugin, event: Event, record: str) -> Import:
    return Import(
        id=plugin.ids("imp"),
        company=event.company,
        record=record,
        sage_id=str(event.data["id"]),
        name=_name(record, event.data),
        status="waiting",
        data=event.data,
        found_at=event.timestamp,
        origin=event.origin,
    )


def _name(record: str, data: Json) -> str:
    return str(data.get(RECORDS[record].label) or "")


def gone(item: Import) -> bool:
    """Whether it was taken off the list because its record was deleted in Sage, and not by a person."""
    return item.status == "rejected" and (item.origin or {}).get("system") == SAGE


def keep(tx: Tx, found: Iterable[Import]) -> None:
    """Store arrivals, in the transaction of their events. A Sage record arrives once: what was rejected stays so.

    But a number that was deleted in Sage and is used again stands for another record, and what was accepted arrives
    only when its link is no more.
    """
    for item in found:
        if not tx.imports.add(item):
            known = tx.imports.of(item.company, item.record, item.sage_id)
            if known is not None and (gone(known) or known.status == "accepted"):
                tx.imports.replace(replace(item, id=known.id))


def settle(tx: Tx, events: Iterable[Event]) -> None:
    """Take off the list what these events say is linked, by whatever way, or gone from Sage; renew what changed."""
    for event in events:
        if event.type == "link.created":
            _linked(tx, event)
        elif event.type == "record.deleted":
            _deleted(tx, event)
        elif event.type in CHANGED:
            _renewed(tx, event)


def _of(tx: Tx, event: Event, sage_id: str) -> Import | None:
    return tx.imports.of(event.company, str(event.data.get("record")), str(event.data.get(sage_id)))


def _renewed(tx: Tx, event: Event) -> None:
    record, data = CHANGED[event.type], event.data
    item = tx.imports.of(event.company, record, str(data["id"]))
    if item is not None and item.status != "accepted":
        tx.imports.replace(replace(item, name=_name(record, data), data=data))


def _linked(tx: Tx, event: Event) -> None:
    item = _of(tx, event, "sage_id")
    if item is None or item.status == "accepted":
        return
    data, origin = event.data, event.origin or {}
    awaited = item.status == "accepting" and item.source == data["source"]
    accepted = replace(
        item,
        status="accepted",
        source=data["source"],
        source_id=data["source_id"],
        source_name=data["source_name"],
        decided_by=item.decided_by if awaited else str(origin.get("key_name") or ""),
        decided_at=event.timestamp,
        reason="",
        origin=event.origin,
    )
    tx.imports.replace(accepted)


def _deleted(tx: Tx, event: Event) -> None:
    item = _of(tx, event, "id")
    if item is None or item.status == "accepted":
        return
    reason = f"{RECORDS[item.record].title} {item.sage_id} was deleted in Sage."
    rejected = replace(item, status="rejected", decided_by=SAGE, decided_at=event.timestamp, reason=reason)
    tx.imports.replace(replace(rejected, origin={"system": SAGE}))
