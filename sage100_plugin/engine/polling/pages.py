"""Pages of what was touched in Sage, and the newest touch there was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from sage100_plugin.engine.polling.compare import DIGITS, Look
from sage100_plugin.ports.sage import Changed

PAGE = 200
"""Records that are read, compared and stored at once."""

ASKED = 20_000
"""Touches that one question tells at most. Where Sage's stamps have no index each question reads the whole table, so a
first look at a million costs asks fifty times and not five thousand."""

NEVER = "1900"
"""How the stamp begins that readers give to records without one."""


def pages(
    look: Look, since: str, overlap: timedelta, after: tuple[str, str] | None = None, size: int = PAGE
) -> Iterator[Sequence[Changed]]:
    """Page after page of at most `size` touched records, until a question brings no new key."""
    while True:
        part = look.reader.changed(look.record, since, overlap, after, ASKED)
        if not part or (part[-1].stamp, part[-1].id) == after:
            return
        for place in range(0, len(part), size):
            yield part[place : place + size]
        after = (part[-1].stamp, part[-1].id)


def newest(look: Look, witness: str, page: Sequence[Changed]) -> str:
    """The witness after a page was seen: its newest touch, with the record that bore it.

    None that lies in the server's future: it was made before the clock was set back, and those made since are older.
    """
    for one in page:
        if witness[:DIGITS] <= one.stamp[:DIGITS] <= look.started[:DIGITS] and not one.stamp.startswith(NEVER):
            witness = f"{one.stamp} {one.id}"
    return witness


def witnessed(look: Look, witness: str) -> tuple[str, str]:
    """The stamp and the id of a witness; both empty when there is none, or when the clock was set back behind it."""
    stamp, _, id = witness.rpartition(" ")
    return (stamp, id) if stamp[:DIGITS] <= look.started[:DIGITS] else ("", "")
