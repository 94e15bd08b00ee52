"""The files of a store: numbered data and hint files, and `CURRENT`, which says which of them count.

Only `CURRENT` is ever replaced, and it is never held open: Windows cannot replace an open file.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from sage100_plugin.links.disk import Disk, read_line, write_all
from sage100_plugin.links.lines import seal, unseal
from sage100_plugin.ports.links import StoreDamaged

_NUMBERED = re.compile(r"journal-([0-9]{6,})\.(?:jsonl|hint)")


@dataclass(frozen=True)
class Current:
    """What counts: the data file, how much of it was on disk for sure (bytes, checksum, lines), and the hint file."""

    data: str
    length: int = 0
    checksum: int = 0
    lines: int = 0
    hint: str = ""


class Folder:
    """The folder of a store; locked by the caller."""

    def __init__(self, disk: Disk, path: Path) -> None:
        self.path = path
        self._disk = disk
        self._number = max((number for _, number in self._numbered()), default=0)

    def _numbered(self) -> list[tuple[str, int]]:
        found = [(name, _NUMBERED.fullmatch(name)) for name in self._disk.names(self.path)]
        return [(name, int(match[1])) for name, match in found if match]

    def new_name(self, ending: str) -> str:
        """The name of a file that does not exist yet."""
        self._number += 1
        return f"journal-{self._number:06}.{ending}"

    def current(self) -> Current:
        """What `CURRENT` says. Raises `StoreDamaged` when it is damaged, or gone though there is data."""
        if "CURRENT" not in self._disk.names(self.path):
            return self._begin()
        raw = self._read(self.path / "CURRENT")
        text = None if raw is None else unseal(raw)
        if text is None:
            raise StoreDamaged(f"{self.path / 'CURRENT'} is damaged at byte 0; put the folder back from a backup.")
        return Current(**json.loads(text))

    def _begin(self) -> Current:
        for name, _ in self._numbered():
            handle = self._disk.open(self.path / name)
            try:
                size = self._disk.size(handle)
            finally:
                self._disk.close(handle)
            if size:
                raise StoreDamaged(f"{self.path / 'CURRENT'} is missing, but {name} holds data.")
        current = Current(self.new_name("jsonl"))
        self._disk.close(self._disk.open(self.path / current.data))
        self.draft(current)
        self.publish_draft()
        return current

    def _read(self, path: Path) -> bytes | None:
        handle = self._disk.open(path)
        try:
            return read_line(self._disk, handle, 0)
        finally:
            self._disk.close(handle)

    def draft(self, current: Current) -> None:
        """Get ready to make this what counts. The files it names are on disk; afterwards their names are so too."""
        handle = self._disk.open(self.path / "CURRENT.new")
        try:
            self._disk.truncate(handle, 0)
            write_all(self._disk, handle, seal(json.dumps(asdict(current)).encode()), 0)
            self._disk.sync(handle)
        finally:
            self._disk.close(handle)
        self._disk.sync_folder(self.path)

    def publish_draft(self) -> None:
        """Make the draft what counts. When this fails, either may count after a loss of power."""
        self._disk.replace(self.path / "CURRENT.new", self.path / "CURRENT")
        self._disk.sync_folder(self.path)

    def still_says(self, current: Current) -> bool:
        """Whether `CURRENT` is known to be this."""
        try:
            return self.current() == current
        except (OSError, StoreDamaged):
            return False

    def sweep(self, current: Current) -> None:
        """Remove the files that do not count. One that Windows keeps, because it is still read, goes next time."""
        dead = [name for name, _ in self._numbered() if name not in (current.data, current.hint)]
        with suppress(OSError):
            if dead:
                # That CURRENT names the others has to be on disk first.
                self._disk.sync_folder(self.path)
            for name in dead:
                self._disk.remove(self.path / name)
