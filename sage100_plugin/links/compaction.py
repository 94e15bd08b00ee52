"""Compaction, which leaves the dead lines behind, and checkpoints, which make the next opening quick.

Readers and writers go on; writers wait only for the last few lines to be copied and for `CURRENT`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sage100_plugin.links.catalog import Catalog, Change
from sage100_plugin.links.folder import Current
from sage100_plugin.links.hint import Hint, hint_of, save_hint
from sage100_plugin.links.lines import body_of, decode_line, encode_line

if TYPE_CHECKING:
    from sage100_plugin.links.documents import Documents

_BATCH = 1 << 20
_FEW = 1 << 16


class Abandoned(Exception):
    """The store is being closed."""


def checkpoint(store: Documents) -> None:
    """Write a hint for the data file as it is."""
    with store.leadership.alone():
        hint = hint_of(store.catalog)
    current = _with_hint(store, store.catalog, hint)
    store.folder.draft(current)
    store.folder.publish_draft()
    store.current = current
    store.folder.sweep(current)


def _with_hint(store: Documents, catalog: Catalog, hint: Hint) -> Current:
    name = store.folder.new_name("hint")
    save_hint(store.disk, store.folder.path / name, hint)
    return Current(catalog.journal.path.name, hint.covers, hint.checksum, hint.lines, name)


def compact(store: Documents) -> None:
    """Write what is alive into a new data file and make that the one that counts."""
    old = store.catalog
    new = store.new_catalog(store.folder.path / store.folder.new_name("jsonl"))
    seen = old.journal.end
    _copy(store, new, 0, seen, only_live=True)
    while old.journal.end - seen > _FEW:
        seen = _catch_up(store, new, seen)
    new.journal.sync()
    current = _with_hint(store, new, hint_of(new))
    with store.leadership.alone():
        if store.failed:
            raise Abandoned
        _catch_up(store, new, seen)
        new.journal.sync()
        current = replace(current, length=new.journal.end, checksum=new.journal.checksum)
        store.folder.draft(current)
        try:
            store.folder.publish_draft()
        except OSError as error:
            if not store.folder.still_says(store.current):
                # Either file may count after a loss of power, so neither may grow.
                store.fail(error)
            raise
        store.catalog, store.current = new, current
    store.folder.sweep(current)


def _catch_up(store: Documents, new: Catalog, seen: int) -> int:
    """Copy what was appended since; gives where that ends."""
    end = store.catalog.journal.end
    _copy(store, new, seen, end, only_live=False)
    return end


def _copy(store: Documents, new: Catalog, start: int, stop: int, *, only_live: bool) -> None:
    """Copy lines, each as a transaction of its own: nothing of the new file is seen before all of it."""
    lines: list[bytes] = []
    changes: list[Change] = []
    place = new.journal.end
    for at, raw in store.catalog.journal.scan(start, stop):
        line = decode_line(raw)
        if line is None:
            raise store.catalog.journal.damaged(at)
        if not only_live or store.catalog.is_live(Change(at, line.table, line.id, line.document)):
            lines.append(encode_line(place, 0, body_of(raw)))
            changes.append(Change(place, line.table, line.id, line.document))
            place += len(lines[-1])
        if place - new.journal.end > _BATCH:
            _flush(store, new, lines, changes)
    _flush(store, new, lines, changes)


def _flush(store: Documents, new: Catalog, lines: list[bytes], changes: list[Change]) -> None:
    if store.closing.is_set():
        raise Abandoned
    new.journal.write(b"".join(lines))
    new.adopt(new.stage(changes))
    lines.clear()
    changes.clear()
