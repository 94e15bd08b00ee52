"""When two vendor names mean the same company."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

from sage100_plugin.ports.sage import Row
from sage100_plugin.spec import Context

FORMS = frozenset({"inc", "llc", "ltd", "co", "corp", "company", "corporation", "incorporated", "limited", "the"})
PAGE = 500


def plain(name: str) -> str:
    """The name without case, punctuation and legal form: `Acme Supply, Inc.` is `acme supply`."""
    words = re.findall(r"[^\W_]+", name.casefold())
    return " ".join(word for word in words if word not in FORMS)


def candidates(ctx: Context, name: str) -> list[Row]:
    """The vendors whose plain name is the same."""
    wanted = plain(name)
    if not wanted:
        return []
    longest = max(wanted.split(), key=len)
    return [row for row in _named(ctx, longest) if plain(str(row["vndnme"])) == wanted]


def _named(ctx: Context, word: str) -> Iterator[Row]:
    """The vendors whose number or name contains the word, however many."""
    for offset in count(0, PAGE):
        rows = ctx.sage.find("vendor", q=word, offset=offset, limit=PAGE)
        yield from rows
        if len(rows) < PAGE:
            return
