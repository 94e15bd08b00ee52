"""Opening a data file: replay what the hint does not cover, drop a torn end, refuse damage."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from sage100_plugin.links.catalog import Catalog, Change
from sage100_plugin.links.disk import Disk
from sage100_plugin.links.folder import Current
from sage100_plugin.links.hint import load_hint
from sage100_plugin.links.journal import Journal
from sage100_plugin.links.lines import Line, decode_line, lines_within
from sage100_plugin.ports.links import StoreDamaged

# Up to this length the whole file is checked at open, in about a tenth of a second. Beyond, each line when it is read.
_CHECK_ALL = 64 << 20
_LOT = 1000

log = logging.getLogger(__name__)


def open_catalog(disk: Disk, folder: Path, current: Current, new_catalog: Callable[[Path], Catalog]) -> Catalog:
    """The data file that counts, ready for reading and appending."""
    if current.data not in disk.names(folder):
        raise StoreDamaged(f"{folder / current.data} is missing; put the folder back from a backup.")
    catalog = new_catalog(folder / current.data)
    journal = catalog.journal
    size = journal.size()
    if size < current.length:
        raise StoreDamaged(f"{journal.path} ends at byte {size}, but {current.length} bytes were stored.")
    intact = current.length > _CHECK_ALL or journal.checksum_of(0, current.length) == current.checksum
    covered = load_hint(disk, folder / current.hint, catalog) if intact and current.hint else 0
    if covered is None:
        log.warning("%s is damaged; reading the data file instead", folder / current.hint)
    whole, durable = replay(catalog, covered or 0, size, current.length)
    if not intact:
        raise StoreDamaged(f"{journal.path} is not what {folder / 'CURRENT'} says; put the folder back from a backup.")
    journal.settle(whole, max(durable, current.length))
    journal.checksum = journal.checksum_of(current.length, whole, current.checksum)
    return catalog


def replay(catalog: Catalog, start: int, stop: int, known: int) -> tuple[int, int]:
    """Take over each whole transaction; gives where they end, and up to where all is on disk for sure.

    `known` is a length that was on disk for sure. Raises `StoreDamaged` when what cannot be read was stored once.
    """
    journal = catalog.journal
    whole, durable = start, known
    open_lines: list[tuple[int, Line]] = []
    ready: list[tuple[int, Line]] = []
    for place, raw in journal.scan(start, stop):
        line = decode_line(raw)
        if line is None or (open_lines and line.left != open_lines[-1][1].left - 1):
            _refuse_if_stored(journal, whole, place, stop)
            break
        open_lines.append((place, line))
        if line.left == 0:
            ready += open_lines
            open_lines = []
            whole, durable = place + len(raw) + 1, max(durable, line.durable)
        if len(ready) >= _LOT:
            adopt(catalog, ready)
            ready = []
    adopt(catalog, ready)
    if whole < known:
        raise journal.damaged(whole)
    return whole, durable


def adopt(catalog: Catalog, lines: Sequence[tuple[int, Line]]) -> None:
    """Let the catalog know lines that are in its file."""
    catalog.adopt(catalog.stage([Change(place, line.table, line.id, line.document) for place, line in lines]))


def _refuse_if_stored(journal: Journal, whole: int, place: int, stop: int) -> None:
    """A later line that was written when this place was on disk proves that no interrupted write explains it."""
    for _, raw in journal.scan(place, stop):
        if any(line.durable > whole for line in lines_within(raw)):
            raise journal.damaged(place)
