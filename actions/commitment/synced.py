"""A commitment that stands in Sage already: what of it differs by now, and what can be done about that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from actions.kept import taken
from sage100_plugin.ports.links import BROKEN, Link
from sage100_plugin.ports.sage import Write
from sage100_plugin.records import RECORDS
from sage100_plugin.spec import Context, Faults, Given, Numbering, Plan, Stands

Fields = Mapping[str, Any]


@dataclass(frozen=True)
class Synced:
    """The Sage record of a commitment as it stands, and what differs of the header and whether the lines do."""

    id: str
    now: Fields
    header: Fields
    lines: bool


def link_of(ctx: Context, given: Given, record: str) -> Link | None:
    """The link of the source's commitment, unless it is broken."""
    if not given.get("source") or not given.get("source_id"):
        return None
    link = ctx.links.by_source(ctx.company.id, record, given["source"], given["source_id"])
    return link if link is not None and link.state != BROKEN else None


def synced(ctx: Context, given: Given, record: str, wanted: Fields) -> Synced | None:
    """The commitment's Sage record held against what is `wanted` by now; None when it was not exported."""
    link = link_of(ctx, given, record)
    row = ctx.one(record, link.sage_id) if link is not None else None
    if link is None or row is None:
        return None
    kind = RECORDS[record]
    now, shown = kind.public(row), kind.shown(wanted)
    header = {
        name: wanted[name]
        for name in wanted
        if name not in ("lines", "status") and (shown[name] or "") != (now[name] or "")
    }
    own = [_own(line, told) for line, told in zip(shown["lines"], given["lines"], strict=True)]
    return Synced(link.sage_id, now, header, _differ(own, now["lines"]))


def _own(line: Fields, told: Fields) -> Fields:
    """What the source tells of a line: one without a description was written with the title as it was then."""
    return line if told.get("description") else {name: line[name] for name in line if name != "description"}


def _differ(wanted: Sequence[Fields], now: Sequence[Fields]) -> bool:
    """Whether the lines are others. Those that a change of the commitment has added below are no difference."""
    if len(now) < len(wanted) or any(map(_other, wanted, now)):
        return True
    return any(map(_original, now[len(wanted) : len(wanted) + 1]))


def _other(wanted: Fields, line: Fields) -> bool:
    return any(value != line[name] for name, value in wanted.items())


def _original(line: Fields) -> bool:
    """Whether a line is no change's: an order's begins with a title, a subcontract's has no original amount."""
    amount = line["amount"] if "amount" in line else line["total"]
    return bool(str(amount or "").strip("0."))


def check_synced(found: Synced, given: Given, faults: Faults, record: str, remedy: str, changes: Sequence[str]) -> None:
    """Note what Sage's API does not change of a commitment that is there: all but `changes` of its header."""
    kind = RECORDS[record]
    kept = [name for name in found.header if name not in changes]
    what = ["its lines"] if found.lines else []
    what = [*(f"its {name.replace('_', ' ')}" for name in kept), *what]
    if what:
        says = (
            f"{given['source_id']} of {given['source']} is already {kind.title.lower()} {found.now['number']} in Sage "
            f"({kind.menu}), and Sage's API does not change {' and '.join(what)}. {remedy}"
        )
        faults.add("/source_id", "already_linked", says)


def stands(found: Synced, record: str) -> Stands:
    """Nothing differs."""
    return Stands(record, found.id, tells={"outcome": "no_change"})


def changed(ctx: Context, found: Synced, record: str) -> Plan | Stands:
    """A change of the header, as far as this company's API changes it."""
    sent, skipped = taken(ctx, record, found.header, found.now)
    if not sent:
        return Stands(record, found.id, skipped=skipped, tells={"outcome": "no_change"})
    write = Write(record, "change", sent, id=found.id)
    numbering = Numbering("number") if "number" in sent else None
    return Plan(write, before=found.now, skipped=skipped, tells={"outcome": "updated"}, numbering=numbering)
