"""A disk in memory that remembers every step, can fail at each of them, and can lose its power."""

from __future__ import annotations

import errno
import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512

Names = dict[str, int]
Step = tuple[str, tuple[object, ...]]


@dataclass
class Fault:
    """Fails the n-th call of one of the steps, or that and all later ones."""

    nth: int
    error: int = errno.EIO
    persistent: bool = False
    steps: frozenset[str] = frozenset({"open", "read", "write", "truncate", "sync", "replace", "remove", "sync_folder"})
    calls: int = 0

    @property
    def struck(self) -> bool:
        return self.calls >= self.nth

    def strikes(self, step: str) -> bool:
        if step not in self.steps:
            return False
        self.calls += 1
        return self.calls == self.nth or (self.persistent and self.struck)


@dataclass
class MemoryDisk:
    """Files are numbered; names point to them. `log` holds each step that changes something, in order."""

    files: dict[int, bytearray] = field(default_factory=dict)
    names_now: Names = field(default_factory=dict)
    log: list[Step] = field(default_factory=list)
    fault: Fault | None = None
    quota: int | None = None
    largest_write: int | None = None
    on_sync: Callable[[], None] | None = None
    syncs: int = 0

    def _step(self, name: str, *arguments: object) -> None:
        if self.fault and self.fault.strikes(name):
            raise OSError(self.fault.error, os.strerror(self.fault.error))
        if arguments:
            self.log.append((name, arguments))

    def lock(self, folder: Path) -> Callable[[], None]:
        return lambda: None

    def names(self, folder: Path) -> list[str]:
        return sorted(self.names_now)

    def open(self, path: Path) -> int:
        self._step("open")
        if path.name not in self.names_now:
            number = len(self.files)
            self.files[number] = bytearray()
            self.names_now[path.name] = number
            self.log.append(("create", (path.name, number)))
        return self.names_now[path.name]

    def size(self, handle: int) -> int:
        return len(self.files[handle])

    def read(self, handle: int, size: int, at: int) -> bytes:
        self._step("read")
        return bytes(self.files[handle][at : at + size])

    def write(self, handle: int, data: bytes, at: int) -> int:
        taken = data[: self.largest_write]
        if self.quota is not None:
            grown = max(0, at + len(taken) - len(self.files[handle]))
            room = self.quota - sum(map(len, self.files.values()))
            if room <= 0 < grown:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            taken = taken[: len(taken) - max(0, grown - room)]
        try:
            self._step("write", handle, taken, at)
        except OSError:
            taken = taken[: len(taken) // 2]
            _put(self.files[handle], taken, at)
            self.log.append(("write", (handle, taken, at)))
            raise
        _put(self.files[handle], taken, at)
        return len(taken)

    def truncate(self, handle: int, size: int) -> None:
        self._step("truncate", handle, size)
        _cut(self.files[handle], size)

    def sync(self, handle: int) -> None:
        if self.on_sync:
            self.on_sync()
        self._step("sync", handle)
        self.syncs += 1

    def close(self, handle: int) -> None:
        pass

    def replace(self, source: Path, target: Path) -> None:
        self._step("replace", source.name, target.name)
        self.names_now[target.name] = self.names_now.pop(source.name)

    def remove(self, path: Path) -> None:
        self._step("remove", path.name)
        number = self.names_now.pop(path.name)
        if number not in self.names_now.values() and self.quota is not None:
            self.files[number] = bytearray()

    def sync_folder(self, folder: Path) -> None:
        self._step("sync_folder", folder)

    def file(self, ending: str) -> bytearray:
        """The one file whose name ends so."""
        (number,) = [number for name, number in self.names_now.items() if name.endswith(ending)]
        return self.files[number]

    def as_log(self) -> list[Step]:
        """The steps that make the disk what it is, all of them synced."""
        log: list[Step] = []
        names = {number: name for name, number in self.names_now.items()}
        for number, content in self.files.items():
            log.append(("create", (names.get(number, f"nameless {number}"), number)))
            log.append(("write", (number, bytes(content), 0)))
            log.append(("sync", (number,)))
        return [*log, ("sync_folder", ())]

    def after_power_loss(self, steps: int, loss: Loss) -> MemoryDisk:
        """The disk as it comes back when power goes after so many steps."""
        return _PowerLoss(loss).replay(self.log[:steps])


def _put(file: bytearray, data: bytes, at: int) -> None:
    if len(file) < at:
        file.extend(bytes(at - len(file)))
    file[at : at + len(data)] = data


def _cut(file: bytearray, size: int) -> None:
    del file[size:]
    file.extend(bytes(size - len(file)))


@dataclass(frozen=True)
class Loss:
    """What becomes of steps that were not synced: all lost, all kept, or some, torn at sectors, by a seed."""

    kept: float
    seed: int = 0


class _PowerLoss:
    def __init__(self, loss: Loss) -> None:
        self._kept = loss.kept
        self._random = random.Random(loss.seed)
        self._files: dict[int, bytearray] = {}
        self._names: Names = {}
        self._unsynced: dict[int, list[Step]] = {}
        self._unsynced_names: list[Step] = []

    def replay(self, log: list[Step]) -> MemoryDisk:
        for name, arguments in log:
            if name == "sync":
                number = int(str(arguments[0]))
                for step in self._unsynced.pop(number, []):
                    self._apply(step)
            elif name == "sync_folder":
                self._settle_names(len(self._unsynced_names))
            elif name in ("write", "truncate"):
                self._unsynced.setdefault(int(str(arguments[0])), []).append((name, arguments))
            else:
                self._unsynced_names.append((name, arguments))
                if name == "create":
                    self._files[int(str(arguments[1]))] = bytearray()
        for steps in self._unsynced.values():
            for step in steps:
                self._tear(step)
        # A file system with a journal keeps the order of names: what is lost is an end of the list.
        self._settle_names(sum(self._random.random() < self._kept for _ in self._unsynced_names))
        disk = MemoryDisk(self._files, self._names)
        disk.log = disk.as_log()
        return disk

    def _settle_names(self, count: int) -> None:
        for name, arguments in self._unsynced_names[:count]:
            words = [str(one) for one in arguments]
            if name == "create":
                self._names[words[0]] = int(words[1])
            elif name == "replace":
                self._names[words[1]] = self._names.pop(words[0])
            else:
                del self._names[words[0]]
        self._unsynced_names = []

    def _apply(self, step: Step) -> None:
        name, (handle, *rest) = step
        file = self._files[int(str(handle))]
        if name == "truncate":
            _cut(file, int(str(rest[0])))
        else:
            assert isinstance(rest[0], bytes)
            _put(file, rest[0], int(str(rest[1])))

    def _tear(self, step: Step) -> None:
        name, (handle, *rest) = step
        if name == "truncate":
            if self._random.random() < self._kept:
                self._apply(step)
            return
        data, at = rest
        assert isinstance(data, bytes)
        start = int(str(at))
        while data:
            size = SECTOR - start % SECTOR
            if self._random.random() < self._kept:
                self._apply(("write", (handle, data[:size], start)))
            data, start = data[size:], start + size
