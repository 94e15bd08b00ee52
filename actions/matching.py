"""The Sage records that have a name, however it is written, and those whose name is nearly that."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from sage100_plugin.ports.sage import Containing, Row, Where
from sage100_plugin.records import RECORDS, fields
from sage100_plugin.records.likeness import nearness, plain
from sage100_plugin.spec import Context

PAGE = 500

LONG, SHORT = 6, 3
"""Letters: a word of so many is looked for by its halves, of which a slip leaves one as it is; a shorter one is not
looked for at all.
"""

WORDS = 2
"""So many words of a name are looked for, the longest: two names that are near have one of them in common, or half."""


def same_name(ctx: Context, record: str, name: str) -> list[Row]:
    """The records whose plain name is the same, by number. Only those with all its words are read."""
    wanted, label = plain(name), RECORDS[record].label
    if not wanted:
        return []
    rows = rows_of(ctx, record, {label: Containing(wanted)})
    return [row for row in rows if plain(held(record, row, label)) == wanted]


def near_name(ctx: Context, record: str, name: str) -> list[tuple[Row, float]]:
    """The records of a near name, best first, each with what the two names have in common in a hundred.

    Those of the same plain name are none of them.
    """
    wanted, label = plain(name), RECORDS[record].label
    rows = (row for part in _parts(wanted) for row in rows_of(ctx, record, {label: Containing(part)}))
    found = {RECORDS[record].id_of(row): row for row in rows}
    near = [(row, nearness(name, held(record, row, label))) for row in found.values()]
    others = [(row, share) for row, share in near if share and plain(held(record, row, label)) != wanted]
    return sorted(others, key=lambda one: (-one[1], one[0]["recnum"]))


def _parts(plain_name: str) -> Iterator[str]:
    for word in sorted(plain_name.split(), key=len, reverse=True)[:WORDS]:
        half = len(word) // 2
        if len(word) >= SHORT:
            yield from (word[:half], word[half:]) if len(word) >= LONG else (word,)


def held(record: str, row: Row, field: str) -> str:
    """The text of a public field as the row has it."""
    column = fields.only(RECORDS[record].schema, [field])[field].attribute
    return str(row.get(column or "") or "")


def rows_of(ctx: Context, record: str, where: Where) -> Iterator[Row]:
    """All records that match, however many, page by page."""
    for offset in count(0, PAGE):
        rows = ctx.sage.find(record, where=where, offset=offset, limit=PAGE)
        yield from rows
        if len(rows) < PAGE:
            return
