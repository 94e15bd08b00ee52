"""What every action that makes a link does the same way."""

from __future__ import annotations

from sage100_plugin.records import RECORDS
from sage100_plugin.spec.action import Given, Pair
from sage100_plugin.spec.context import Context, Faults


def pairs_of(given: Given, record: str) -> tuple[Pair, ...]:
    """The link that a call with `source` and `source_id` asks for."""
    if not given.get("source_id"):
        return ()
    name = given.get("source_name") or ""
    return (Pair(record, given["source"], given["source_id"], name),)


def check_pair(ctx: Context, given: Given, faults: Faults, record: str, name: str) -> None:
    """Note when the source is missing, or when the source record has its Sage record already."""
    source, source_id = given.get("source"), given.get("source_id")
    if not source_id:
        return
    if not source:
        faults.add("/source", "required", "Source is required with a source id.")
        return
    link = ctx.links.by_source(ctx.company.id, record, source, source_id)
    if link is not None:
        kind = RECORDS[record]
        says = f"{name} {source_id} of {source} is already {kind.title.lower()} {link.sage_id} in Sage ({kind.menu})."
        faults.add("/source_id", "already_linked", says)
