"""What every action that makes a link does the same way."""

from __future__ import annotations

from sage100_plugin.ports.links import BROKEN, Link
from sage100_plugin.records import RECORDS
from sage100_plugin.spec.action import Given, Pair
from sage100_plugin.spec.context import Context, Faults


def pairs_of(given: Given, record: str) -> tuple[Pair, ...]:
    """The link that a call with `source` and `source_id` asks for."""
    if not given.get("source_id"):
        return ()
    name = given.get("source_name") or ""
    return (Pair(record, given["source"], given["source_id"], name),)


def check_pair(ctx: Context, given: Given, faults: Faults, record: str) -> None:
    """Note when the source is missing, or when the source record has its Sage record already."""
    source, source_id = given.get("source"), given.get("source_id")
    if not source_id:
        return
    if not source:
        faults.add("/source", "required", "Source is required with a source id.")
        return
    link = ctx.links.by_source(ctx.company.id, record, source, source_id)
    if link is not None and link.state == BROKEN:
        faults.add("/source_id", "already_linked", was_deleted(link))
    elif link is not None:
        kind = RECORDS[record]
        number = number_of(ctx, record, link.sage_id)
        says = f"{source_id} of {source} is already {kind.title.lower()} {number} in Sage ({kind.menu})."
        faults.add("/source_id", "already_linked", says)


def number_of(ctx: Context, record: str, sage_id: str) -> str:
    """The number by which people know a Sage record; the record's own where it has no other."""
    row = ctx.one(record, sage_id)
    return sage_id if row is None else str(RECORDS[record].public(row).get("number") or sage_id)


def was_deleted(link: Link) -> str:
    """What is said of a link whose Sage record is gone; another record may have its number by now."""
    kind = RECORDS[link.record]
    was = f"{link.source_id} of {link.source} is still linked to {kind.title.lower()} {link.sage_id}"
    return f"{was}, which was deleted in Sage ({kind.menu}). Remove that link first."


def check_unlinked(ctx: Context, given: Given, faults: Faults, record: str, sage_id: str, pointer: str) -> None:
    """Note when the Sage record belongs to another record of the same source.

    A broken link holds nothing: one of its sides is gone. It stays as it is, with its history.
    """
    source, source_id = given.get("source"), given.get("source_id")
    for link in ctx.links.by_sage(ctx.company.id, record, sage_id) if source_id else ():
        if link.source == source and link.source_id != source_id and link.state != BROKEN:
            kind = RECORDS[record]
            number = number_of(ctx, record, sage_id)
            says = f"{kind.title} {number} is already linked to {link.source_id} of {source}. Unlink that one first."
            faults.add(pointer, "linked_elsewhere", says)


def owner_of(link: Link) -> str:
    """Which side may change a linked record, `source` or `sage`: the owner that was set, else where it was made."""
    return link.owner or link.origin


def check_owner(ctx: Context, given: Given, faults: Faults, record: str, side: str = "source") -> None:
    """Note when the linked record is owned by the other side: what is changed comes from `side` (R59).

    The link is that of `source` and `source_id`; where there is none nobody owns it.
    """
    source, source_id = given.get("source"), given.get("source_id")
    link = ctx.links.by_source(ctx.company.id, record, source, source_id) if source and source_id else None
    if link is None or owner_of(link) == side:
        return
    kind = RECORDS[record]
    where = f"in Sage ({kind.menu})" if side == "source" else f"in {source}"
    says = f"{kind.title} {link.sage_id} is owned by {'Sage' if side == 'source' else source}: change it {where}."
    faults.add("/source_id", "wrong_owner", says)
