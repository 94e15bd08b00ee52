"""Dropdowns of service work (11-2)."""

from __future__ import annotations

from actions.pickers.choices import Items, item, listed, rows, walk, window
from sage100_plugin.ports.sage import Containing
from sage100_plugin.records.employee import STATUSES as AT_WORK
from sage100_plugin.records.work_order import INVOICED, POSTING, PRIORITIES, STATUSES, WORK_ORDER
from sage100_plugin.spec import Asked, Context, Item

WORKING = (1, 6)
"""Current and On Probation: whom Sage's dispatch board could send out."""

POSTS, SAGES = "posts to the ledger", "Sage sets it itself"
"""What is said of statuses that are not for a new work order (help, "About service invoice status")."""


def service_sites(ctx: Context, asked: Asked) -> tuple[Item, ...]:
    """The locations of one client."""
    return tuple(
        Item(f"{row['recnum']}-{row['locnum']}", f"{row['locnum']} {row['locnme']}", row.get("addrs1") or "")
        for row in rows(ctx, asked, "service_site", client=asked.parents["client"])
    )


def work_orders(ctx: Context, asked: Asked) -> tuple[Item, ...]:
    """Work orders by part of their number, with description, client and status; those that are linked say so."""
    where = {"number": Containing(asked.q)} if asked.q else {}
    found = ctx.sage.find("work_order", where=where, offset=asked.offset, limit=asked.limit)
    return tuple(_order(ctx, WORK_ORDER.public(row)) for row in found)


def _order(ctx: Context, order: dict[str, str | None]) -> Item:
    label = f"{order['number']} {order['description'] or ''}".strip()
    linked = ["linked"] if ctx.links.by_sage(ctx.company.id, "work_order", str(order["id"])) else []
    notes = [order["status_name"] or "", *linked]
    return Item(
        str(order["id"]), ", ".join(filter(None, (label, order["client_name"]))), ", ".join(filter(None, notes))
    )


def technicians(ctx: Context, asked: Asked) -> tuple[Item, ...]:
    """Employees who are at work."""
    working = (
        item("employee", row, "" if status == WORKING[0] else AT_WORK[status])
        for status in WORKING
        for row in walk(ctx, asked, "employee", {"status": status})
    )
    return window(working, asked)


def _statuses() -> Items:
    ours = {number: name for number, name in STATUSES.items() if number not in INVOICED}
    notes = {number: POSTS if number in POSTING else SAGES for number in INVOICED}
    return listed({**ours, **STATUSES}, notes)


work_order_statuses = _statuses()
"""Those that can be given first; the others say what they do."""

priorities = listed(PRIORITIES)
