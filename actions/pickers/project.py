"""Dropdowns of jobs, their costs and their contracts (3-5, 6-4-1, 6-7-1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.linked import linked_ids
from actions.pickers.choices import among, linked_first, listed, plain, rows, unlinked, window
from sage100_plugin.records import RECORDS
from sage100_plugin.records.change_order import CLOSED
from sage100_plugin.records.change_order import STATUSES as STATUSES_OF_ORDERS
from sage100_plugin.records.job import STATUSES
from sage100_plugin.spec import Asked, Context, Item

jobs = linked_first("job", "status_name")
"""Jobs with their status, those that a project is linked to first."""

NO_LINES = "takes no lines"
"""Said of change orders that are void, rejected or locked."""

Shown = Mapping[str, Any]


def unlinked_jobs(ctx: Context, asked: Asked) -> tuple[Item, ...]:
    """Jobs that no project is linked to, with their status (R98)."""
    return window(unlinked(ctx, asked, "job", set(linked_ids(ctx, "job")), "status_name"), asked)


def job_statuses(ctx: Context, asked: Asked) -> tuple[Item, ...]:
    """The company's own list; where it has none, as in older versions, Sage's fixed one."""
    own = ctx.sage.find("job_status", limit=1)
    return plain("job_status")(ctx, asked) if own else listed(STATUSES)(ctx, asked)


def phases(ctx: Context, asked: Asked) -> tuple[Item, ...]:
    """The phases of one job, by their numbers in it."""
    found = rows(ctx, asked, "phase", job=asked.parents["job"])
    return tuple(Item(str(row["phsnum"]), f"{row['phsnum']} {row['phsnme'] or ''}".strip()) for row in found)


def cost_types(ctx: Context, asked: Asked) -> tuple[Item, ...]:
    """The cost types a code can take. Sage keeps no list per code: every type goes with every code that exists."""
    known = ctx.any("cost_code", {"id": asked.parents["cost_code"]})
    return linked_first("cost_type")(ctx, asked) if known else ()


def change_orders(ctx: Context, asked: Asked) -> tuple[Item, ...]:
    """The change orders of one job with their status; those that can get no lines say so (R108)."""
    return tuple(_numbered(one, _order_note(one)) for one in _of_job(ctx, asked, "change_order"))


def _order_note(order: Shown) -> str:
    notes = [order["status_name"], *(["locked"] if order["locked"] else [])]
    closed = order["locked"] or order["status_name"] in {STATUSES_OF_ORDERS[status] for status in CLOSED}
    return ", ".join([*filter(None, notes), *([NO_LINES] if closed else [])])


def subcontracts(ctx: Context, asked: Asked) -> tuple[Item, ...]:
    """The subcontracts of one job with status and vendor, which goes with it into a change."""
    return tuple(_numbered(one, _vendor_note(one)) for one in _of_job(ctx, asked, "subcontract"))


def purchase_orders(ctx: Context, asked: Asked) -> tuple[Item, ...]:
    """The purchase orders of one job with status and vendor."""
    return tuple(_numbered(one, _vendor_note(one)) for one in _of_job(ctx, asked, "purchase_order"))


def _vendor_note(commitment: Shown) -> str:
    vendor = " ".join(filter(None, ("vendor", commitment["vendor"], commitment["vendor_name"])))
    return ", ".join(filter(None, (commitment["status_name"], vendor if commitment["vendor"] else "")))


def _of_job(ctx: Context, asked: Asked, record: str) -> list[Shown]:
    return [RECORDS[record].public(row) for row in rows(ctx, asked, record, job=asked.parents["job"])]


def _numbered(document: Shown, note: str) -> Item:
    """A document under the number that people call it by."""
    return Item(document["id"], f"{document['number']} {document['description'] or ''}".strip(), note)


def subcontract_lines(ctx: Context, asked: Asked) -> tuple[Item, ...]:
    """The lines of one subcontract, with what they come to."""
    return _lines(ctx, asked, "subcontract", "new_contract")


def purchase_order_lines(ctx: Context, asked: Asked) -> tuple[Item, ...]:
    """The lines of one purchase order, with what they come to."""
    return _lines(ctx, asked, "purchase_order", "total")


def _lines(ctx: Context, asked: Asked, record: str, amount: str) -> tuple[Item, ...]:
    id = asked.parents[record]
    row = ctx.sage.get(record, [id]).get(id)
    lines = RECORDS[record].public(row)["lines"] if row else []
    return among(
        [Item(e["line"], f"{e['line']} {e['description'] or ''}".strip(), e[amount] or "") for e in lines], asked
    )
