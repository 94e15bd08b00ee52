"""The few things the store asks of a disk, in one place, so that a test can let each of them fail."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

from sage100_plugin.ports.links import StoreBusy


class Disk(Protocol):
    """Files by handle, read and written at places. All may raise `OSError`; `write` may take less than it is given."""

    def lock(self, folder: Path) -> Callable[[], None]:
        """Make and lock the folder for this process; gives what unlocks it. Raises `StoreBusy`."""

    def names(self, folder: Path) -> list[str]:
        """The names of the files in the folder."""

    def open(self, path: Path) -> int:
        """A handle to read and write; an empty file is made when there is none."""

    def size(self, handle: int) -> int:
        """The length of the file in bytes."""

    def read(self, handle: int, size: int, at: int) -> bytes:
        """The bytes at a place, fewer at the end of the file."""

    def write(self, handle: int, data: bytes, at: int) -> int:
        """Write at a place; gives how many bytes were taken."""

    def truncate(self, handle: int, size: int) -> None:
        """Cut the file to this length."""

    def sync(self, handle: int) -> None:
        """Return when the content of the file outlives a loss of power."""

    def close(self, handle: int) -> None:
        """Let go of the handle."""

    def replace(self, source: Path, target: Path) -> None:
        """Put the source in the place of the target, in one step."""

    def remove(self, path: Path) -> None:
        """Remove the file."""

    def sync_folder(self, folder: Path) -> None:
        """Return when the names in the folder outlive a loss of power."""


class SystemDisk:
    """The disk of this machine."""

    def __init__(self) -> None:
        self._seeking = threading.Lock()
        self._sync = getattr(os, "fdatasync", os.fsync)

    def lock(self, folder: Path) -> Callable[[], None]:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "LOCK", timeout=0, thread_local=False)
        try:
            lock.acquire()
        except Timeout as error:
            raise StoreBusy(
                f"Another process has the link store in {folder.absolute()} open. "
                "Stop it first, or give this one a folder of its own."
            ) from error
        return lock.release

    def names(self, folder: Path) -> list[str]:
        return sorted(entry.name for entry in folder.iterdir())

    def open(self, path: Path) -> int:
        return os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)

    def size(self, handle: int) -> int:
        return os.fstat(handle).st_size

    def read(self, handle: int, size: int, at: int) -> bytes:
        if sys.platform != "win32":
            return os.pread(handle, size, at)
        with self._seeking:
            os.lseek(handle, at, os.SEEK_SET)
            return os.read(handle, size)

    def write(self, handle: int, data: bytes, at: int) -> int:
        if sys.platform != "win32":
            return os.pwrite(handle, data, at)
        with self._seeking:
            os.lseek(handle, at, os.SEEK_SET)
            return os.write(handle, data)

    def truncate(self, handle: int, size: int) -> None:
        os.ftruncate(handle, size)

    def sync(self, handle: int) -> None:
        self._sync(handle)

    def close(self, handle: int) -> None:
        os.close(handle)

    def replace(self, source: Path, target: Path) -> None:
        source.replace(target)

    def remove(self, path: Path) -> None:
        path.unlink()

    def sync_folder(self, folder: Path) -> None:
        # Windows cannot open a folder, and keeps the order of names by itself.
        if sys.platform != "win32":
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def write_all(disk: Disk, handle: int, data: bytes, at: int) -> None:
    """Write every byte, however few the disk takes at a time."""
    while data:
        taken = disk.write(handle, data, at)
        if taken == 0:
            raise OSError("The disk takes no more bytes.")
        data = data[taken:]
        at += taken


def read_line(disk: Disk, handle: int, at: int) -> bytes | None:
    """The line at a place without its end; None when the file ends before the line does."""
    raw = disk.read(handle, 512, at)
    while (cut := raw.find(b"\n")) < 0:
        more = disk.read(handle, max(1024, len(raw)), at + len(raw))
        if not more:
            return None
        raw += more
    return raw[:cut]
