"""The dropdowns: what people choose from in hosts, forms and buttons."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, islice

from sage100_plugin.ports.sage import Row
from sage100_plugin.records import RECORDS
from sage100_plugin.records.inactive import inactive
from sage100_plugin.spec import Asked, Context, Item, Picker

LINKED = "linked"


def companies(ctx: Context, asked: Asked) -> tuple[Item, ...]:
    """The companies the key sees."""
    found = [Item(c.id, c.name, "sandbox" if c.sandbox else "") for c in ctx.companies]
    named = [item for item in found if asked.q.casefold() in f"{item.id} {item.label}".casefold()]
    return tuple(named[asked.offset : asked.offset + asked.limit])


def _rows(ctx: Context, asked: Asked, record: str, **where: object) -> tuple[Row, ...]:
    return ctx.sage.find(record, where=where, q=asked.q, offset=asked.offset, limit=asked.limit)


def _item(record: str, row: Row, note: str = "") -> Item:
    """Number and name, as Sage's own lists show them."""
    kind = RECORDS[record]
    public = kind.public(row)
    return Item(public["id"], f"{public['id']} {public[kind.label] or ''}".strip(), note)


def _linked_ids(ctx: Context, record: str) -> list[str]:
    """The Sage ids of this record type that have a link, in order."""
    found, after = set(), ""
    while page := ctx.links.find(company=ctx.company.id, record=record, after=after, limit=500):
        found |= {link.sage_id for link in page}
        after = page[-1].id
    return sorted(found, key=int)


def _linked_first(record: str) -> Callable[[Context, Asked], tuple[Item, ...]]:
    """Linked records first, with a note; `linked` leaves out the others. Inactive ones say so."""

    def items(ctx: Context, asked: Asked) -> tuple[Item, ...]:
        ids = _linked_ids(ctx, record)
        linked = (_item(record, row, _note(row, LINKED)) for row in _matching(ctx, asked, record, ids))
        others = iter(()) if asked.linked else _others(ctx, asked, record, set(ids))
        return tuple(islice(chain(linked, others), asked.offset, asked.offset + asked.limit))

    return items


def _note(row: Row, *notes: str) -> str:
    return ", ".join([*notes, "inactive"] if inactive(row) else notes)


def _matching(ctx: Context, asked: Asked, record: str, ids: list[str]) -> list[Row]:
    kind = RECORDS[record]
    rows = ctx.sage.get(record, ids)
    found = [rows[key] for key in ids if key in rows]
    sought = asked.q.casefold()
    return [row for row in found if any(sought in str(row.get(column) or "").casefold() for column in kind.search)]


def _others(ctx: Context, asked: Asked, record: str, linked: set[str]) -> Iterator[Item]:
    offset, size = 0, asked.offset + asked.limit + len(linked)
    while rows := ctx.sage.find(record, q=asked.q, offset=offset, limit=size):
        for row in rows:
            if RECORDS[record].id_of(row) not in linked:
                yield _item(record, row, _note(row))
        if len(rows) < size:
            return
        offset += size


def service_sites(ctx: Context, asked: Asked) -> tuple[Item, ...]:
    """The locations of one client."""
    rows = _rows(ctx, asked, "service_site", client=asked.parents["client"])
    return tuple(
        Item(f"{row['recnum']}-{row['locnum']}", f"{row['locnum']} {row['locnme']}", row.get("addrs1") or "")
        for row in rows
    )


def jobs(ctx: Context, asked: Asked) -> tuple[Item, ...]:
    """Jobs with their status."""
    return tuple(_item("job", row, RECORDS["job"].public(row)["status_name"] or "") for row in _rows(ctx, asked, "job"))


def cost_codes(ctx: Context, asked: Asked) -> tuple[Item, ...]:
    """Cost codes; inactive ones say so."""
    return tuple(_item("cost_code", row, "inactive" if inactive(row) else "") for row in _rows(ctx, asked, "cost_code"))


def cost_types(ctx: Context, asked: Asked) -> tuple[Item, ...]:
    """The cost types a code can take. Sage keeps no list per code: every type goes with every code that exists."""
    known = ctx.any("cost_code", {"id": asked.parents["cost_code"]})
    return tuple(_item("cost_type", row) for row in _rows(ctx, asked, "cost_type")) if known else ()


def change_orders(ctx: Context, asked: Asked) -> tuple[Item, ...]:
    """The change orders of one job."""
    rows = _rows(ctx, asked, "change_order", job=asked.parents["job"])
    shown = [RECORDS["change_order"].public(row) for row in rows]
    return tuple(Item(o["id"], f"{o['number']} {o['description']}".strip(), o["status_name"] or "") for o in shown)


def _plain(record: str) -> Callable[[Context, Asked], tuple[Item, ...]]:
    return lambda ctx, asked: tuple(_item(record, row) for row in _rows(ctx, asked, record))


PICKERS = (
    Picker("companies", "Companies", companies, per_company=False),
    Picker("clients", "Clients", _linked_first("client")),
    Picker("service_sites", "Service Sites", service_sites, depends_on=("client",), first="Choose the client first."),
    Picker("jobs", "Jobs", jobs),
    Picker("cost_codes", "Cost Codes", cost_codes),
    Picker("cost_types", "Cost Types", cost_types, depends_on=("cost_code",), first="Choose the cost code first."),
    Picker("vendors", "Vendors", _linked_first("vendor")),
    Picker("vendor_types", "Vendor Types", _plain("vendor_type")),
    Picker("work_order_types", "Work Order Types", _plain("work_order_type")),
    Picker("change_orders", "Change Orders", change_orders, depends_on=("job",), first="Choose the job first."),
)
