"""Changing a record that stands in Sage: only what differs is sent, and nothing that Sage owns or does not change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.contacts import changes, strangers
from actions.kept import taken
from actions.meant import find_record, id_of, pointer_of
from sage100_plugin.ports.links import BROKEN
from sage100_plugin.ports.sage import Write
from sage100_plugin.records import RECORDS
from sage100_plugin.records.inactive import inactive
from sage100_plugin.spec import Context, Faults, Given, Plan, Skipped, Stands
from sage100_plugin.spec.pairs import number_of, owner_of

CONTACTS = "contacts"

Wanted = Mapping[str, Any]
"""What is given, as public fields of the record; under `contacts` the lines that are told of."""


def check_update(ctx: Context, given: Given, faults: Faults, record: str, wanted: Wanted) -> Mapping[str, Any]:
    """Which record is meant, and whether it may be changed; gives what would be."""
    row = find_record(ctx, given, faults, record)
    if row is None:
        return {}
    kind, at = RECORDS[record], pointer_of(given, record)
    now = kind.public(row)
    for place, line in strangers(wanted.get(CONTACTS) or (), now[CONTACTS]):
        says = f"{kind.title} {now['id']} has no contact in line {line} ({kind.menu})."
        faults.add(f"/{CONTACTS}/{place}/line", "not_in_sage", says)
    sent, _ = _change(ctx, record, wanted, now)
    if not sent:
        return {}
    if inactive(row):
        says = f"{kind.title} {now['id']} {now[kind.label]} is inactive in Sage ({kind.menu})."
        faults.add(at, "inactive_record", says)
    check_owner(ctx, given, faults, record, now["id"], at)
    return sent


def check_owner(ctx: Context, given: Given, faults: Faults, record: str, id: str, pointer: str) -> None:
    """Note when a record is to be changed that Sage owns, by the link of the source that asks, or by any (R59).

    A budget belongs to the side where it was made, any other record to both unless its link says whose it is.
    """
    for link in ctx.links.by_sage(ctx.company.id, record, id):
        owner = owner_of(link) if record == "budget" else link.owner
        if owner == "sage" and link.state != BROKEN and given.get("source") in (None, link.source):
            kind = RECORDS[record]
            told = f"as its link to {link.source_id} of {link.source} says"
            says = f"{kind.title} {number_of(ctx, record, id)} is owned by Sage, {told}: change it there ({kind.menu})."
            faults.add(pointer, "wrong_owner", says)


def _change(
    ctx: Context, record: str, wanted: Wanted, now: Mapping[str, Any]
) -> tuple[Mapping[str, Any], tuple[Skipped, ...]]:
    """What is given, stands otherwise in Sage and is changed by its API, contacts as lines of a write; and the rest."""
    plain = {name: value for name, value in wanted.items() if value not in (None, "") and name != CONTACTS}
    shown = RECORDS[record].shown(plain)
    lines = changes(wanted.get(CONTACTS) or (), now[CONTACTS])
    differs = {name: value for name, value in plain.items() if shown[name] != now[name]}
    return taken(ctx, record, {**differs, **({CONTACTS: lines} if lines else {})}, now)


def update(ctx: Context, given: Given, record: str, wanted: Wanted) -> Plan | Stands:
    """One change with what differs from Sage; none when nothing does."""
    id = id_of(ctx, given, record) or ""
    now = RECORDS[record].public(ctx.one(record, id) or {})
    sent, skipped = _change(ctx, record, wanted, now)
    if not sent:
        return Stands(record, id, skipped=skipped, tells={"outcome": "no_change"})
    write = Write(record, "change", sent, id=id)
    return Plan(write, before=now, skipped=skipped, tells={"outcome": "updated"})
