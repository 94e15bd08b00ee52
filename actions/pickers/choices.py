"""How pickers make their choices: out of Sage's records, out of a fixed list, linked records first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import chain, islice

from actions.linked import linked_ids, rows_with
from sage100_plugin.ports.sage import Row, Where
from sage100_plugin.records import RECORDS
from sage100_plugin.records.inactive import inactive
from sage100_plugin.spec import Asked, Context, Item

LINKED = "linked"

Items = Callable[[Context, Asked], tuple[Item, ...]]


def rows(ctx: Context, asked: Asked, record: str, **where: object) -> tuple[Row, ...]:
    """The records of the window that is asked for."""
    return ctx.sage.find(record, where=where, q=asked.q, offset=asked.offset, limit=asked.limit)


def item(record: str, row: Row, says: str = "") -> Item:
    """Number and name, as Sage's own lists show them."""
    kind = RECORDS[record]
    public = kind.public(row)
    return Item(public["id"], f"{public['id']} {public[kind.label] or ''}".strip(), says)


def plain(record: str) -> Items:
    """All records of a type; inactive ones say so."""
    return lambda ctx, asked: tuple(item(record, row, note(record, row)) for row in rows(ctx, asked, record))


def listed(entries: Mapping[int, str] | Mapping[str, str], notes: Mapping[int, str] | None = None) -> Items:
    """A list that Sage keeps nowhere to be read, in this order."""
    says = {str(number): note for number, note in (notes or {}).items()}
    made = [Item(str(key), f"{key} {name}", says.get(str(key), "")) for key, name in entries.items()]
    return lambda _ctx, asked: among(made, asked)


def among(items: list[Item], asked: Asked) -> tuple[Item, ...]:
    """Those whose label contains what is searched for, in the window that is asked for."""
    named = [each for each in items if asked.q.casefold() in each.label.casefold()]
    return tuple(named[asked.offset : asked.offset + asked.limit])


def window(items: Iterator[Item], asked: Asked) -> tuple[Item, ...]:
    """The window that is asked for, of items that are read while they are needed."""
    return tuple(islice(items, asked.offset, asked.offset + asked.limit))


def walk(ctx: Context, asked: Asked, record: str, where: Where, more: int = 0) -> Iterator[Row]:
    """All records that match, page by page as far as they are needed; `more` are likely to be left out."""
    offset, size = 0, asked.offset + asked.limit + more
    while found := ctx.sage.find(record, where=where, q=asked.q, offset=offset, limit=size):
        yield from found
        if len(found) < size:
            return
        offset += size


def linked_first(record: str, told: str = "") -> Items:
    """Linked records first, with a note; `linked` leaves out the others. Inactive ones say so.

    `told` is a field of the record that stands in the note too.
    """

    def items(ctx: Context, asked: Asked) -> tuple[Item, ...]:
        ids = linked_ids(ctx, record)
        linked = (item(record, row, note(record, row, told, LINKED)) for row in rows_with(ctx, record, ids, asked.q))
        others = iter(()) if asked.linked else unlinked(ctx, asked, record, set(ids), told)
        return window(chain(linked, others), asked)

    return items


def unlinked(ctx: Context, asked: Asked, record: str, linked: Collection[str], told: str = "") -> Iterator[Item]:
    """All records but those that are linked."""
    for row in walk(ctx, asked, record, {}, len(linked)):
        if RECORDS[record].id_of(row) not in linked:
            yield item(record, row, note(record, row, told))


def note(record: str, row: Row, told: str = "", *notes: str) -> str:
    """What is said of a choice beside its name."""
    own = [str(RECORDS[record].public(row)[told] or "")] if told else []
    return ", ".join(filter(None, [*own, *notes, "inactive" if inactive(row) else ""]))
