"""What has to be in order before a change of a commitment is exported, all of it told at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from actions.commitment.shared import check_approved, check_commitment, check_vendor
from actions.project import check_job
from sage100_plugin.ports.links import BROKEN, Link
from sage100_plugin.ports.sage import Row
from sage100_plugin.records import RECORDS
from sage100_plugin.spec import Context, Faults, Given
from sage100_plugin.spec.pairs import was_deleted

MOST = 1000
"""More lines in one change are refused: nobody can approve them on one screen."""

Fields = Mapping[str, Any]


def commitment_of(ctx: Context, given: Given, kind: str) -> Row:
    """The commitment that is changed, which was checked before."""
    found = check_commitment(ctx, given, Faults(), (kind,))
    if found is None:
        raise LookupError(f"No {kind} was found that was there when it was checked.")
    return found[1]


def check_change(ctx: Context, given: Given, faults: Faults, kind: str, record: str) -> Row | None:
    """The commitment of `kind`, with its job and vendor; the approval, and the source's record of type `record`."""
    _check_source(ctx, given, faults, record)
    check_approved(given, faults, "change")
    found = check_commitment(ctx, given, faults, (kind,))
    row = found[1] if found is not None else None
    job = check_job(ctx, given, faults) if given.get("job") or given.get("project_source_id") else None
    vendor = check_vendor(ctx, given, faults) if given.get("vendor") or given.get("vendor_source_id") else None
    if row is not None:
        _check_own(faults, row, kind, "job", job, "/job" if given.get("job") else "/project_source_id")
        _check_own(faults, row, kind, "vendor", vendor, "/vendor" if given.get("vendor") else "/vendor_source_id")
        _check_lock(faults, row, kind)
    return row


def _check_source(ctx: Context, given: Given, faults: Faults, record: str) -> None:
    for name, label in (("source", "Source"), ("source_id", "Source Id")):
        if not given.get(name):
            faults.add(f"/{name}", "required", f"{label} is required: a change is sent only once.")
    link = _link(ctx, given, record)
    if link is not None and link.state == BROKEN:
        faults.add("/source_id", "already_linked", was_deleted(link))


def _check_own(faults: Faults, row: Row, kind: str, name: str, given: Row | None, pointer: str) -> None:
    own = row["jobnum" if name == "job" else "vndnum"]
    if given is not None and given["recnum"] != own:
        number, title = RECORDS[kind].public(row)["number"], RECORDS[kind].title
        says = f"{title} {number} is of {name} {own or 'none'} in Sage, not of {name} {given['recnum']}."
        faults.add(pointer, "invalid_value", says)


def _check_lock(faults: Faults, row: Row, kind: str) -> None:
    if row.get("lckedt"):
        number, of = RECORDS[kind].public(row)["number"], RECORDS[kind]
        says = f"{of.title} {number} has Lock Edit set. Let accounting clear it in Sage ({of.menu})."
        faults.add("/commitment_source_id", "wrong_state", says)


def check_count(faults: Faults, lines: Collection[object]) -> None:
    """Note more lines than one change may have."""
    if len(lines) > MOST:
        faults.add("/lines", "invalid_value", f"{len(lines):,} lines are too many for one change: at most {MOST:,}.")


def check_amount(given: Given, faults: Faults, come: Decimal) -> None:
    """Whether the lines come to what the source has for the whole."""
    amount = given.get("amount")
    if amount is not None and amount != come:
        says = f"The lines come to {come:.2f}, and the change has {amount:.2f} in the source."
        faults.add("/amount", "amounts_disagree", says)


def link_of(ctx: Context, given: Given, record: str) -> Link | None:
    """The link of the source's change, unless it is broken."""
    link = _link(ctx, given, record)
    return link if link is not None and link.state != BROKEN else None


def _link(ctx: Context, given: Given, record: str) -> Link | None:
    if not given.get("source") or not given.get("source_id"):
        return None
    return ctx.links.by_source(ctx.company.id, record, given["source"], given["source_id"])


def check_sent(given: Given, faults: Faults, link: Link) -> None:
    """Note that the change was sent before, and says something else by now."""
    kind = RECORDS[link.record]
    says = (
        f"{given['source_id']} of {given['source']} is already {kind.title.lower()} {link.sage_id} in Sage "
        f"({kind.menu}), which says something else. Send the difference as another change, or change it in Sage."
    )
    faults.add("/source_id", "already_linked", says)


def alike(wanted: Fields, found: Fields) -> bool:
    """Whether a line stands as it is wanted, both as public records show them."""
    return all((found.get(name) or None) == (value or None) for name, value in wanted.items())
