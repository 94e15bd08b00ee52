"""Whether two records may be linked by hand, and what hangs on a pair that is to be taken apart."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from marshmallow import Schema

from sage100_plugin.engine.linking.link_changes import elsewhere
from sage100_plugin.engine.linking.links import EXPORTS, LINKABLE, PAGE, every
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.errors import Fault, Refused
from sage100_plugin.ports.ledger import Export, Operation, OperationState, Tx
from sage100_plugin.ports.links import BROKEN, Link, rival
from sage100_plugin.ports.sage import Company, Row
from sage100_plugin.records import RECORDS, fields
from sage100_plugin.records.commitment import COMMITMENTS
from sage100_plugin.records.fields import made
from sage100_plugin.records.inactive import inactive
from sage100_plugin.records.spelling import spelled

SIDES = {"source": "Source", "sage": "Sage"}
STRICT = "strict"
POLICIES = {"job": "linking", "budget": "budget_linking"}
"""The policies that forbid to link what was made in both systems (R50, R57)."""

ON_BUDGETS = {"job": "budget"}
"""A budget has the number of its job."""

OPEN: tuple[OperationState, ...] = ("queued", "started", "unknown")
"""The states of what is on its way to Sage."""

DONE = "done"

SHOWN = 10


class LinkByHand(Schema):
    """Which outside record is which Sage record."""

    company = fields.text("Company")
    record = fields.option("Record", {name: RECORDS[name].title for name in LINKABLE}, required=True)
    source = fields.text("Source", most=fields.SOURCE_ID, required=True)
    source_id = fields.text("Source Id", most=fields.SOURCE_ID, required=True)
    source_name = fields.text("Source Name", most=fields.SOURCE_NAME)
    sage_id = fields.text("Sage Id", required=True)
    owner = fields.option("Owner", SIDES)
    origin = fields.option("Origin", SIDES)
    already_sent = fields.flag("Already Sent")


@dataclass(frozen=True)
class Wish:
    """The pair that is asked for."""

    company: str
    record: str
    source: str
    source_id: str
    sage_id: str
    source_name: str = ""
    owner: str = ""
    origin: str = ""
    already_sent: bool = False

    def is_(self, link: Link) -> bool:
        """Whether this is that pair."""
        names = ("company", "record", "source", "source_id")
        alike = self.sage_id == spelled(link.record, link.sage_id)
        return alike and all(getattr(self, name) == getattr(link, name) for name in names)


def strict_fault(company: Company, wish: Wish) -> Fault | None:
    """That the company links no two records of this type that were made apart."""
    policy = POLICIES.get(wish.record)
    if policy is None or company.policies.get(policy) != STRICT:
        return None
    kind = RECORDS[wish.record]
    says = (
        f"{kind.title} {wish.sage_id} and {wish.source_id} of {wish.source} were made apart, and the policy "
        f"{policy}={STRICT} of {company.id} links no two {kind.title.lower()}s that were: import the one or export "
        f"the other ({kind.menu})."
    )
    return Fault("/sage_id", "in_both_systems", says)


def sage_fault(wish: Wish, row: Row | None) -> Fault | None:
    """What stands against the Sage record itself."""
    kind = RECORDS[wish.record]
    if row is None:
        return Fault("/sage_id", "not_in_sage", f"Sage has no {kind.title.lower()} {wish.sage_id} ({kind.menu}).")
    if inactive(row):
        says = f"{kind.title} {wish.sage_id} is inactive in Sage ({kind.menu}, Edit > Inactive Record)."
        return Fault("/sage_id", "inactive_record", says)
    return None


def pair_fault(plugin: Plugin, wish: Wish, wanted: Link) -> Fault | None:
    """That one of the two has another partner; None too when the pair is there already."""
    held = plugin.links.by_source(wish.company, wish.record, wish.source, wish.source_id)
    other = held if held is not None and held.id != wanted.id else None
    other = other or rival(wanted, plugin.links.by_sage(wish.company, wish.record, wish.sage_id))
    if other is None or wish.is_(other):
        return None
    refused = elsewhere(wanted, other)
    pointer = "/source_id" if other is held else "/sage_id"
    return Fault(pointer, refused.code, refused.detail)


def hanging(plugin: Plugin, link: Link) -> dict[str, list[str]]:
    """What was linked or sent on the strength of a pair, by record type; exports as `export`, and what is on its way to
    Sage without one as `operation`. Raises `Unavailable`.
    """
    found = {name: ids for name in LINKABLE if (ids := _linked_under(plugin, link, name))}
    sent = plugin.ledger.read(lambda tx: [export.id for export in _exports(tx, link)])
    open_ones = plugin.ledger.read(lambda tx: [operation.id for operation in _on_its_way(plugin, tx, link)])
    found |= {"export": sent} if sent else {}
    return {**found, **({"operation": open_ones} if open_ones else {})}


def _linked_under(plugin: Plugin, link: Link, record: str) -> list[str]:
    """The linked Sage records of a type that name this one. Sage is asked only where the source has such links."""
    names = ON_BUDGETS.get(link.record) == record or link.record in made(RECORDS[record].schema).fields
    if record == link.record or not names:
        return []
    if not plugin.links.find(company=link.company, record=record, source=link.source, limit=1):
        return []
    where = {"id" if ON_BUDGETS.get(link.record) == record else link.record: link.sage_id}
    reader, found, offset = plugin.companies.reader(link.company), [], 0
    while page := reader.find(record, where=where, offset=offset, limit=PAGE):
        ids = [RECORDS[record].id_of(row) for row in page]
        found += [id for id in ids if _linked(plugin, link, record, id)]
        offset += len(page)
    return found


def _linked(plugin: Plugin, link: Link, record: str, sage_id: str) -> bool:
    held = plugin.links.by_sage(link.company, record, sage_id)
    return any(one.source == link.source and one.state != BROKEN for one in held)


def _exports(tx: Tx, link: Link) -> list[Export]:
    """What waits in the queue, could be sent once more, or went by this pair, and names this record.

    The export that made the pair is none of these.
    """
    return [
        export
        for status in (*EXPORTS, DONE)
        for export in every(lambda after, status=status: _page(tx, link, status, after))  # type: ignore[misc]
        if _names(export, link) and not (status == DONE and export.record == link.record)
    ]


def _page(tx: Tx, link: Link, status: str, after: str) -> Sequence[Export]:
    return tx.exports.find(status=status, company=link.company, after=after, limit=PAGE)


def _on_its_way(plugin: Plugin, tx: Tx, link: Link) -> Iterator[Operation]:
    """What was not accepted but is not in Sage yet: what follows another, and what Sage did not answer clearly."""
    for state in OPEN:
        for operation in tx.operations.in_state(state):
            action = plugin.catalog.action.get(operation.action)
            mine = operation.company == link.company and not operation.export_id
            if mine and action is not None and _about(action.record, operation.input, link):
                yield operation


def _names(export: Export, link: Link) -> bool:
    """Whether the export is of this pair, or is of a record that belongs to it."""
    return export.source == link.source and _about(export.record, export.payload, link)


def _about(record: str, given: Mapping[str, Any], link: Link) -> bool:
    """Whether an input is of this pair, or names it somewhere: by the source's id, or by Sage's number.

    What goes into the budget of a project's job is of the project.
    """
    pair = (given.get("source"), given.get("source_id")) == (link.source, link.source_id)
    if pair and record in (link.record, ON_BUDGETS.get(link.record)):
        return True
    told = given.get("source") in (None, "", link.source)
    return any(
        (told and name in _source_names(link.record) and value == link.source_id)
        or (name == link.record and _same_number(value, link.sage_id))
        for name, value in _values(given)
    )


def _values(given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The fields of an input, with those of its lines; not those of the source's own record."""
    for name, value in given.items():
        if isinstance(value, list):
            for line in value:
                yield from _values(line) if isinstance(line, Mapping) else ()
        else:
            yield name, value


def _same_number(value: object, sage_id: str) -> bool:
    """Whether a text is this number: cost codes are written with and without their decimals."""
    text = str(value or "")
    if text == sage_id:
        return True
    try:
        return Decimal(text) == Decimal(sage_id)
    except InvalidOperation:
        return False


def _source_names(record: str) -> Collection[str]:
    """How inputs name the source's own record: `project` is its word for a job."""
    others = {"job": ("project_id", "project"), **dict.fromkeys(COMMITMENTS, ("commitment_source_id",))}
    return (f"{record}_source_id", f"source_{record}_id", *others.get(record, ()))


def refuse_hanging(link: Link, found: Mapping[str, Sequence[str]], doing: str) -> Refused:
    """That a pair is not to be taken apart without a word (R99)."""
    kind = RECORDS[link.record]
    told = [_told(name, ids) for name, ids in found.items()]
    listed = told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"
    says = (
        f"{kind.title} {link.sage_id} is linked to {link.source_id} of {link.source}, and {listed} went by that pair. "
        f"They stay as they are. To {doing} it all the same, send confirm=true."
    )
    hangs = {name: {"count": len(ids), "ids": list(ids[:SHOWN])} for name, ids in found.items()}
    return Refused("wrong_state", says, extra={"hangs": hangs})


def _told(name: str, ids: Sequence[str]) -> str:
    title = name if name in ("export", "operation") else RECORDS[name].title.lower()
    return f"{len(ids)} {title}{'' if len(ids) == 1 else 's'}"
