"""One open data file: lines are read at their places and appended at the end."""

from __future__ import annotations

import logging
import weakref
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from zlib import crc32

from sage100_plugin.links.disk import Disk, read_line, write_all
from sage100_plugin.links.lines import Line, decode_line
from sage100_plugin.ports.links import StoreDamaged, StoreFailed

_CHUNK = 1 << 20

log = logging.getLogger(__name__)


class Journal:
    """`end` is the length that is on disk for sure, `checksum` the CRC-32 of all before it.

    While a file is appended to, up to `reserve` zeros follow the end: a sync that need not note a new length takes
    a third less time. They are cut off at the end.
    The file is closed when nobody holds the journal any more, so a reader may finish in a file that was replaced.
    """

    def __init__(self, disk: Disk, path: Path, reserve: int = 0) -> None:
        self.path = path
        self.end = 0
        self.checksum = 0
        self._length = 0
        self._reserve = reserve
        self._disk = disk
        self._handle = disk.open(path)
        self._close = weakref.finalize(self, _close, disk, self._handle)

    def size(self) -> int:
        return self._disk.size(self._handle)

    def shut(self) -> None:
        """Close the file now; reading from it fails from here on."""
        if self._length > self.end:
            with suppress(OSError):
                self._disk.truncate(self._handle, self.end)
        self._handle = -1
        self._close()

    def line(self, place: int) -> Line:
        """The line at a place. Raises `StoreDamaged` when it is not as it was written."""
        try:
            raw = read_line(self._disk, self._handle, place)
        except OSError as error:
            raise StoreFailed(f"{self.path}: {error}") from error
        line = None if raw is None else decode_line(raw)
        if line is None:
            raise self.damaged(place)
        return line

    def damaged(self, place: int) -> StoreDamaged:
        return StoreDamaged(
            f"{self.path} is damaged at byte {place}. Nothing was changed; put the folder back from a backup."
        )

    def scan(self, start: int, stop: int) -> Iterator[tuple[int, bytes]]:
        """Place and content of each line that has an end."""
        rest = b""
        place = at = start
        while at < stop and (chunk := self._disk.read(self._handle, min(_CHUNK, stop - at), at)):
            at += len(chunk)
            *lines, rest = (rest + chunk).split(b"\n")
            for raw in lines:
                yield place, raw
                place += len(raw) + 1

    def checksum_of(self, start: int, stop: int, checksum: int = 0) -> int:
        """The checksum of a stretch, going on from that of what precedes it."""
        while start < stop and (chunk := self._disk.read(self._handle, min(_CHUNK, stop - start), start)):
            checksum = crc32(chunk, checksum)
            start += len(chunk)
        return checksum

    def append(self, data: bytes) -> None:
        """Write behind the end and sync. Raises `OSError`, having cut off what came to be written."""
        try:
            if self.end + len(data) > self._length:
                self._grow(len(data))
            write_all(self._disk, self._handle, data, self.end)
            self.sync()
        except OSError:
            with suppress(OSError):
                self._disk.truncate(self._handle, self.end)
            raise
        self._extend(data)

    def _grow(self, needed: int) -> None:
        self._length = self.end + needed + self._reserve
        # On a full disk there is no room for a reserve; the data may still fit.
        with suppress(OSError):
            write_all(self._disk, self._handle, bytes(self._reserve), self.end + needed)

    def write(self, data: bytes) -> None:
        """Write behind the end without a sync, for a file that is not in use yet."""
        write_all(self._disk, self._handle, data, self.end)
        self._extend(data)

    def _extend(self, data: bytes) -> None:
        self.end += len(data)
        self._length = max(self._length, self.end)
        self.checksum = crc32(data, self.checksum)

    def sync(self) -> None:
        self._disk.sync(self._handle)

    def settle(self, whole: int, doubtful: int) -> None:
        """Start appending at `whole`: cut off the rest, and bring what may not be on disk there once more.

        A sync that failed may have left pages that read well and are not on disk; only writing them again helps.
        """
        size = self.size()
        if size > whole:
            self._report(whole, size)
            self._disk.truncate(self._handle, whole)
        if doubtful < whole:
            stretch = self._disk.read(self._handle, whole - doubtful, doubtful)
            write_all(self._disk, self._handle, stretch, doubtful)
        if size > whole or doubtful < whole:
            self.sync()
        self.end = self._length = whole

    def _report(self, whole: int, size: int) -> None:
        tail = self._disk.read(self._handle, size - whole, whole)
        if tail.strip(b"\0"):
            log.warning("%s: dropped %d bytes of an unfinished write at byte %d", self.path, size - whole, whole)


def _close(disk: Disk, handle: int) -> None:
    # All that counts is synced; a complaint at this point says nothing about it.
    with suppress(OSError):
        disk.close(handle)
