"""Linking a record that stands in Sage to the source's record that it is; nothing is written there."""

from __future__ import annotations

from actions.meant import linked_id
from sage100_plugin.records import RECORDS
from sage100_plugin.records.inactive import inactive
from sage100_plugin.spec import Context, Faults, Given, Stands
from sage100_plugin.spec.pairs import check_pair, check_unlinked, pairs_of

OUTCOME = "linked, or already_linked when it was so before."


def check_link(ctx: Context, given: Given, faults: Faults, record: str) -> None:
    """Whether Sage has the record and may use it, and neither side belongs to another.

    The input names it by a field called as the record type.
    """
    id, linked = given.get(record), is_linked(ctx, given, record)
    if given.get("source") and not linked:
        check_pair(ctx, given, faults, record)
    row = ctx.need(faults, f"/{record}", record, id) if id else None
    if row is None:
        return
    check_unlinked(ctx, given, faults, record, str(id), f"/{record}")
    if inactive(row) and not linked:
        kind = RECORDS[record]
        label = kind.public(row)[kind.label]
        faults.add(f"/{record}", "inactive_record", f"{kind.title} {id} {label} is inactive in Sage ({kind.menu}).")


def no_link(given: Given, record: str) -> tuple[str, ...]:
    """The warning that an export is not remembered as anybody's."""
    if given.get("source_id"):
        return ()
    title = RECORDS[record].title.lower()
    return (f"No source id is given, so the new {title} is linked to nothing, and sent again it would be made again.",)


def is_linked(ctx: Context, given: Given, record: str) -> bool:
    """Whether the pair is linked as it is wanted."""
    id = linked_id(ctx, given, record)
    return id is not None and id == given.get(record)


def link(ctx: Context, given: Given, record: str) -> Stands:
    """A link when there is none."""
    linked = is_linked(ctx, given, record)
    return Stands(
        record,
        given[record],
        pairs=() if linked else pairs_of(given, record),
        tells={"outcome": "already_linked" if linked else "linked"},
    )
