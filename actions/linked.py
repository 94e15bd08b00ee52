"""The Sage records that are linked."""

from __future__ import annotations

from decimal import Decimal

from sage100_plugin.ports.links import ties
from sage100_plugin.ports.sage import Row
from sage100_plugin.records import RECORDS
from sage100_plugin.spec import Context


def linked_ids(ctx: Context, record: str) -> list[str]:
    """The Sage ids of this record type that are tied to a record of a source, in order."""
    found, after = set(), ""
    while page := ctx.links.find(company=ctx.company.id, record=record, after=after, limit=500):
        found |= {link.sage_id for link in page if ties(link)}
        after = page[-1].id
    return sorted(found, key=Decimal)


def rows_with(ctx: Context, record: str, ids: list[str], q: str) -> list[Row]:
    """Of these records those that Sage has and whose number or name contains `q`, in the order of the ids."""
    rows, sought = ctx.sage.get(record, ids), q.casefold()
    found = [rows[key] for key in ids if key in rows]
    search = RECORDS[record].search
    return [row for row in found if any(sought in str(row.get(column) or "").casefold() for column in search)]
