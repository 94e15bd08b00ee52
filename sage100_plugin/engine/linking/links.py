"""Which outside record is which Sage record: found, counted, and which side may change a pair."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Protocol, TypeVar

from sage100_plugin.engine.access import Caller, companies_of
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.errors import Refused
from sage100_plugin.ports.ledger import Tx
from sage100_plugin.ports.links import Link
from sage100_plugin.records import RECORDS

LINKABLE = (
    "job",
    "phase",
    "client",
    "client_contact",
    "service_site",
    "vendor",
    "cost_code",
    "cost_type",
    "budget",
    "change_order",
    "subcontract",
    "subcontract_change",
    "purchase_order",
    "purchase_order_change",
    "payable_invoice",
    "job_cost",
    "work_order",
)
"""The record types that are linked."""

STATES: Mapping[str, str] = {
    "to_import": "Made in Sage and not taken by the source yet: these are imports.",
    "to_export": "Sent by the source and not in Sage yet: these are exports.",
    "to_update": "Linked, and one side holds what the other has still to take over.",
    "failed": "Sent by the source, accepted, and refused by Sage: these are exports.",
    "synced": "Linked.",
    "archived": "Linked, and put away: nobody works on it any more.",
    "broken": "Linked to what is gone: the record was deleted in Sage, or in the source.",
}
"""What each state means. A link exists once both ids are known; before that there is an import or an export."""

WAITING: Mapping[str, str] = {
    "to_import": "Records that wait for the source are no links yet: GET /v1/imports?status=waiting.",
    "to_export": "What was sent and is not in Sage yet is no link: GET /v1/exports?status=pending.",
    "failed": "What Sage refused is no link: GET /v1/exports?status=failed.",
}
"""Where that stands which is in a state before there is a link."""

PAGE = 500

IMPORTS = {"waiting": "to_import", "accepting": "to_import"}
EXPORTS = {"pending": "to_export", "accepted": "to_export", "unknown": "to_export", "failed": "failed"}


class Item(Protocol):
    """An import or an export."""

    @property
    def id(self) -> str: ...

    @property
    def company(self) -> str: ...

    @property
    def record(self) -> str: ...


T = TypeVar("T", bound=Item)


def find(plugin: Plugin, caller: Caller, link_id: str) -> Link:
    """The link, when the caller may see it. Raises `not_found`, `scope_missing`."""
    found = plugin.links.get(link_id)
    if found is None or found.company not in {company.id for company in companies_of(plugin, caller)}:
        raise Refused("not_found", f"There is no link {link_id}.")
    caller.need_record(found.record)
    return found


def show(link: Link) -> dict[str, Any]:
    """A link as callers see it, with its history."""
    return asdict(link)


def counts(plugin: Plugin, companies: Collection[str]) -> list[dict[str, Any]]:
    """How many there are of each record type in each state, links, imports and exports together."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for (company, record, state), many in plugin.links.counts().items():
        if company in companies:
            found[record][state] += many
    for record, state, many in plugin.ledger.read(lambda tx: list(_before_links(tx, companies))):
        found[record][state] += many
    order = list(RECORDS)
    return [_counted(record, found[record]) for record in sorted(found, key=order.index)]


def _counted(record: str, found: Counter[str]) -> dict[str, Any]:
    return {
        "record": record,
        "title": RECORDS[record].title,
        **{state: found[state] for state in STATES},
        "total": found.total(),
    }


def _before_links(tx: Tx, companies: Collection[str]) -> Iterator[tuple[str, str, int]]:
    """The record type, the state and the number of what is no link yet."""
    for counted, states in ((tx.imports.counted, IMPORTS), (tx.exports.counted, EXPORTS)):
        for status, state in states.items():
            for (company, record), many in counted(status).items():
                if company in companies:
                    yield record, state, many


def every(page: Callable[[str], Sequence[T]]) -> Iterator[T]:
    """All items, of which `page` gives those after an id."""
    after = ""
    while found := page(after):
        yield from found
        after = found[-1].id
