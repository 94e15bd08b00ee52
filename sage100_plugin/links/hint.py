"""The indexes of a data file on disk, so that opening need not read the data.

A line of JSON behind its checksum, then the arrays as they are in memory. A hint that is missing or damaged costs
time and nothing else: the data file says it all.
"""

from __future__ import annotations

import json
import sys
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

from sage100_plugin.links.catalog import Catalog, Shelf
from sage100_plugin.links.disk import Disk, read_line, write_all
from sage100_plugin.links.index import Index
from sage100_plugin.links.lines import seal, unseal

_LAYOUT = 2
"""Of the arrays. A hint of another layout is of no use."""


@dataclass(frozen=True)
class Hint:
    """A folded catalog: its arrays, what else it knows, and the stretch of the data file it covers."""

    covers: int
    checksum: int
    lines: int
    sizes: list[tuple[Shelf, int]]
    shelves: list[list[str]]
    arrays: list[array[int]]


def hint_of(catalog: Catalog) -> Hint:
    """Fold the catalog and keep hold of its arrays, which are never changed again."""
    catalog.fold()
    return Hint(
        covers=catalog.journal.end,
        checksum=catalog.journal.checksum,
        lines=catalog.lines,
        sizes=[(shelf, many) for shelf, many in catalog.sizes.items() if many],
        shelves=[list(shelf) for shelf in catalog.shelf_codes],
        arrays=[one for index in (catalog.places, catalog.keys, catalog.shelves) for one in (index.keys, index.values)],
    )


def save_hint(disk: Disk, path: Path, hint: Hint) -> None:
    """Write the hint and sync it."""
    checksum = 0
    for one in hint.arrays:
        checksum = crc32(one, checksum)
    head = {
        "layout": _LAYOUT,
        "covers": hint.covers,
        "lines": hint.lines,
        "sizes": hint.sizes,
        "shelves": hint.shelves,
        "byteorder": sys.byteorder,
        "lengths": [len(one) for one in hint.arrays],
        "checksum": checksum,
    }
    handle = disk.open(path)
    try:
        at = 0
        for data in (seal(json.dumps(head).encode()), *(one.tobytes() for one in hint.arrays)):
            write_all(disk, handle, data, at)
            at += len(data)
        disk.sync(handle)
    finally:
        disk.close(handle)


def load_hint(disk: Disk, path: Path, catalog: Catalog) -> int | None:
    """Fill the empty catalog; gives the length of data it covers, or None when the hint is of no use."""
    handle = disk.open(path)
    try:
        head = _head(read_line(disk, handle, 0))
        if head is None:
            return None
        arrays = _arrays(disk, handle, head)
    finally:
        disk.close(handle)
    if arrays is None:
        return None
    catalog.places, catalog.keys, catalog.shelves = (Index(*arrays[at : at + 2]) for at in (0, 2, 4))
    catalog.grow({tuple(shelf): many for shelf, many in head["sizes"]})
    catalog.lines = head["lines"]
    catalog.shelf_codes.update({tuple(shelf): code for code, shelf in enumerate(head["shelves"])})
    return int(head["covers"])


def _head(raw: bytes | None) -> dict[str, Any] | None:
    text = None if raw is None else unseal(raw)
    if raw is None or text is None:
        return None
    head: dict[str, Any] = json.loads(text)
    fits = head["byteorder"] == sys.byteorder and head.get("layout") == _LAYOUT
    return {**head, "size": len(raw) + 1} if fits else None


def _arrays(disk: Disk, handle: int, head: dict[str, Any]) -> list[array[int]] | None:
    arrays = []
    at, checksum = head["size"], 0
    for length in head["lengths"]:
        data = disk.read(handle, length * 8, at)
        if len(data) < length * 8:
            return None
        checksum = crc32(data, checksum)
        at += len(data)
        arrays.append(array("Q", data))
    return arrays if checksum == head["checksum"] else None
