"""A record of Sage and one of a source side by side, by the company's mapping. Nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema

from sage100_plugin.engine.access import Caller, company_for
from sage100_plugin.engine.linking import compare_lines, links
from sage100_plugin.engine.linking.broken import gone_from_source
from sage100_plugin.engine.linking.compare_source import Line, Turned
from sage100_plugin.engine.mapping.mapped import Used, used
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.inputs import empty, read
from sage100_plugin.errors import Fault, Refused, refuse
from sage100_plugin.mapping import FieldPair
from sage100_plugin.ports.links import BROKEN, Link, Links
from sage100_plugin.ports.sage import Company
from sage100_plugin.records import RECORDS, fields
from sage100_plugin.records.fields import about, made
from sage100_plugin.records.spelling import spelled
from sage100_plugin.spec.pairs import owner_of

SAGE, SOURCE = "sage", "source"
LINES = "lines"
BUDGET = "budget"

SAID = ("company", "record", "sage_id", "source_record", "source", "source_id")


class Comparison(Schema):
    """Two records."""

    company = fields.text("Company")
    record = fields.text("Record", required=True)
    sage_id = fields.text("Sage Id", required=True)
    source_record = fields.content("Source Record", required=True)
    source = fields.text("Source")
    source_id = fields.text("Source Id")


@dataclass(frozen=True)
class Sides:
    """Two records side by side. `lines` are those of budgets, `grid` the pair that maps them.

    `link` is that of the very two, unless it is broken.
    """

    company: Company
    record: str
    sage_id: str
    mapping: Used
    public: Mapping[str, Any]
    fields: tuple[Line, ...]
    lines: tuple[Mapping[str, Any], ...] = ()
    grid: FieldPair | None = None
    gives_lines: bool = False
    link: Link | None = None

    @property
    def differing(self) -> tuple[str, ...]:
        """The fields that differ; of budgets also `lines`."""
        found = [line.field for line in self.fields if line.same is False]
        return (*found, LINES) if self.gives_lines and any(_unlike(line) for line in self.lines) else (*found,)

    @property
    def not_given(self) -> tuple[str, ...]:
        """The fields of which the source's record says nothing; of budgets also `lines`."""
        found = [line.field for line in self.fields if not line.given]
        return (*found, LINES) if self.grid and not self.gives_lines else (*found,)

    @property
    def owner(self) -> str:
        """The side that alone may change the linked pair, if one does."""
        return "" if self.link is None else owner_of_pair(self.link)

    def may_win(self, name: str) -> tuple[str, ...]:
        """Which sides can be right about a field: the owner's where there is one, and none where both say the same."""
        if name not in (*self.differing, *self.not_given):
            return ()
        able = (SAGE, SOURCE) if self.source_can_win(name) else (SAGE,)
        return tuple(side for side in able if self.owner in ("", side))

    def source_can_win(self, name: str) -> bool:
        """Whether the source has a value for a field; it has none where it names what is not linked."""
        if name == LINES:
            return self.gives_lines
        return not any(empty(line.source) for line in self.fields if line.field == name)

    def told(self) -> dict[str, Any]:
        kind = RECORDS[self.record]
        grids = [pair.field for pair in self.mapping.pairs if pair.pairs and pair is not self.grid]
        budget = {LINES: [*self.lines], "totals": compare_lines.totals(self.lines)} if self.grid else {}
        return {
            "company": self.company.id,
            "record": self.record,
            "title": kind.title,
            "menu": kind.menu,
            "sage_id": self.sage_id,
            "mapping": {"module": self.mapping.module, "version": self.mapping.number, "name": self.mapping.name},
            "owner": self.owner,
            "same": not self.differing,
            "differing": [*self.differing],
            "not_given": [*self.not_given],
            "fields": [{**line.told(), "may_win": [*self.may_win(line.field)]} for line in self.fields],
            **budget,
            "not_compared": sorted(set(grids)),
        }


def compared(plugin: Plugin, caller: Caller, body: Mapping[str, Any]) -> dict[str, Any]:
    """Sage's record and the source's, field by field. Raises `Refused` with all that is wrong with the call."""
    given, faults = read(Comparison, body, {})
    company = company_for(plugin, caller, given.get("company"))
    return sides(plugin, caller, company, given, faults).told()


def of_link(plugin: Plugin, caller: Caller, link_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """The two records of a link. Raises as `compared`, and `wrong_state` when the link is broken."""
    link = links.find(plugin, caller, link_id)
    if link.state == BROKEN:
        raise Refused("wrong_state", f"This pair is broken: send a change of {link.id} to mend it.")
    pair = {name: getattr(link, name) for name in ("company", "record", "sage_id", "source", "source_id")}
    return {**compared(plugin, caller, {**body, **pair}), "link": link.id}


def known(plugin: Plugin, caller: Caller, link_id: str) -> dict[str, Any]:
    """Sage's side of a link: how it stands, how it was seen last, and what differs. Raises `not_found`.

    Of a link whose Sage record is gone there is nothing to show: its number may be another's by now.
    """
    link = links.find(plugin, caller, link_id)
    kind = RECORDS[link.record]
    gone = link.state == BROKEN and not gone_from_source(link)
    row = None if gone else plugin.companies.reader(link.company).get(link.record, [link.sage_id]).get(link.sage_id)
    now = kind.public(row) if row is not None else None
    seen = plugin.ledger.read(lambda tx: tx.snapshots.get(link.company, link.record, [link.sage_id])).get(link.sage_id)
    last = dict(seen.fields) if seen is not None else None
    labels = {name: about(field).label for name, field in made(kind.schema).fields.items()}
    changes = [
        {"field": name, "label": labels[name], "before": value, "now": now[name]}
        for name, value in (last or {}).items()
        if now is not None and name in now and now[name] != value
    ]
    return {"link": links.show(link), "menu": kind.menu, "sage": now, "last_known": last, "changes": changes}


def sides(plugin: Plugin, caller: Caller, company: Company, given: Mapping[str, Any], faults: list[Fault]) -> Sides:
    """The two records that are named. Raises `Refused` with these faults and its own."""
    record = given.get("record")
    if record and record not in plugin.catalog.module:
        says = f"What has a field mapping is compared: {', '.join(plugin.catalog.module)}."
        faults.append(Fault("/record", "invalid_value", says))
    if "source_record" in given and not given["source_record"]:
        faults.append(
            Fault("/source_record", "required", "Source Record is required: the record as the source has it.")
        )
    if not record or record not in plugin.catalog.module:
        raise refuse(*faults)
    caller.need_record(record)
    kind, sage_id = RECORDS[record], spelled(record, given.get("sage_id") or "")
    row = plugin.companies.reader(company.id).get(record, [sage_id]).get(sage_id) if given.get("sage_id") else None
    if given.get("sage_id") and row is None:
        says = f"Sage has no {kind.title.lower()} {sage_id} ({kind.menu})."
        faults.append(Fault("/sage_id", "not_in_sage", says))
    mapping = used(plugin, company.id, record)
    turned = Turned(record, mapping, given.get("source_record") or {})
    faults += turned.faults
    if faults or row is None:
        raise refuse(*faults)
    public = kind.public(row)
    grid = next((pair for pair in mapping.pairs if pair.field == LINES and pair.pairs), None)
    grid = grid if record == BUDGET else None
    turned.find(plugin.links, company.id, given.get("source"))
    beside = compare_lines.side_by_side(public[LINES], turned.values.get(LINES) or ()) if grid else ()
    return Sides(
        company,
        record,
        sage_id,
        mapping,
        public,
        tuple(turned.beside(public)),
        tuple(beside),
        grid,
        turned.gives(LINES),
        _pair(plugin.links, company.id, {**given, "sage_id": sage_id}),
    )


def owner_of_pair(link: Link) -> str:
    """The side that alone may change a pair: of a budget always one of the two (R59)."""
    return owner_of(link) if link.record == BUDGET else link.owner


def _pair(held: Links, company: str, given: Mapping[str, Any]) -> Link | None:
    """The link of these two records."""
    source, source_id = given.get("source"), given.get("source_id")
    link = held.by_source(company, given["record"], source, source_id) if source and source_id else None
    return link if link is not None and link.sage_id == given["sage_id"] and link.state != BROKEN else None


def _unlike(line: Mapping[str, Any]) -> bool:
    return bool(line["difference"].strip("-0."))
