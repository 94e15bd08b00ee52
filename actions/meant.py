"""Which Sage record a call means: the one that is named, or the one that the source's own record is linked to."""

from __future__ import annotations

from dataclasses import dataclass

from sage100_plugin.ports.links import BROKEN, Link
from sage100_plugin.ports.sage import Row
from sage100_plugin.records import RECORDS
from sage100_plugin.spec import Context, Faults, Given
from sage100_plugin.spec.pairs import was_deleted


@dataclass(frozen=True)
class Counterpart:
    """What the source has in place of a Sage record, the code for one without a link, and the actions that make one."""

    name: str
    code: str
    export: str
    link: str


COUNTERPARTS = {
    "client": Counterpart("Customer", "client_not_linked", "export_client", "link_client"),
    "job": Counterpart("Project", "project_not_linked", "export_job", "map_job"),
    "vendor": Counterpart("Company", "vendor_not_linked", "export_vendor", "link_vendor"),
}


def link_of(ctx: Context, given: Given, record: str) -> Link | None:
    """The link of the source's record, broken or not."""
    if not given.get("source") or not given.get("source_id"):
        return None
    return ctx.links.by_source(ctx.company.id, record, given["source"], given["source_id"])


def linked_id(ctx: Context, given: Given, record: str) -> str | None:
    """The Sage record that the source's record is linked to. One that was deleted may have given its number away."""
    link = link_of(ctx, given, record)
    return None if link is None or link.state == BROKEN else link.sage_id


def id_of(ctx: Context, given: Given, record: str) -> str | None:
    """The record that is named by the input called as its type, or that the source's record is linked to."""
    return str(given[record]) if given.get(record) else linked_id(ctx, given, record)


def pointer_of(given: Given, record: str) -> str:
    """Where the call says which record it means."""
    return f"/{record}" if given.get(record) else "/source_id"


def find_record(ctx: Context, given: Given, faults: Faults, record: str) -> Row | None:
    """The record that is meant; None, with a fault, when none is, or Sage lacks it, or two different ones are."""
    link, id = link_of(ctx, given, record), id_of(ctx, given, record)
    source = COUNTERPARTS[record]
    if link is not None and link.state == BROKEN:
        faults.add("/source_id", source.code, was_deleted(link))
        return None
    if id is None:
        _check_unlinked(given, faults, record, source)
        return None
    if link is not None and link.sage_id != id:
        kind = RECORDS[record].title.lower()
        says = f"{source.name} {link.source_id} of {link.source} is {kind} {link.sage_id} in Sage, not {id}."
        faults.add(f"/{record}", "invalid_value", says)
        return None
    return ctx.need(faults, pointer_of(given, record), record, id)


def _check_unlinked(given: Given, faults: Faults, record: str, source: Counterpart) -> None:
    if not given.get("source_id"):
        faults.add("/source_id", "required", f"Source Id is required, or the {record}.")
    elif not given.get("source"):
        faults.add("/source", "required", "Source is required with a source id.")
    else:
        says = f"{source.name} {given['source_id']} of {given['source']} is not linked to a {record} in Sage."
        faults.add("/source_id", source.code, f"{says} Export it with {source.export}, or link it with {source.link}.")
