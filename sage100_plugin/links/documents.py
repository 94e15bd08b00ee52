"""Documents by table and id: changed in transactions that are on disk before they are seen."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from sage100_plugin.leadership import Leadership
from sage100_plugin.links.catalog import Catalog, Change, Indexes
from sage100_plugin.links.compaction import Abandoned, checkpoint, compact
from sage100_plugin.links.disk import Disk, SystemDisk
from sage100_plugin.links.folder import Folder
from sage100_plugin.links.index import hashed
from sage100_plugin.links.journal import Journal
from sage100_plugin.links.lines import Document, encode_line, encode_text
from sage100_plugin.links.recovery import open_catalog
from sage100_plugin.links.writing import Pending, Write, Writing
from sage100_plugin.ports.links import StoreDamaged, StoreFailed

# After a crash, as many lines are replayed, or a sixteenth of all: a second or two.
_HINT_EVERY = 32_768

log = logging.getLogger(__name__)


def in_background(job: Callable[[], None]) -> None:
    """Run the job in a thread of its own."""
    threading.Thread(target=job, name="links-housekeeping", daemon=True).start()


class Documents:
    """Writers decide one after the other and sync together; readers wait for nobody.

    `slack` is how many dead lines are always allowed; compaction begins when there are more than `slack` and the
    documents together. `reserve` is that of `Journal`. `housekeeping` runs compaction and the like.
    """

    def __init__(
        self,
        path: Path,
        tables: Mapping[str, Indexes],
        *,
        disk: Disk | None = None,
        slack: int = 1000,
        reserve: int = 1 << 18,
        housekeeping: Callable[[Callable[[], None]], None] = in_background,
        hasher: Callable[..., int] = hashed,
    ) -> None:
        self.disk: Disk = SystemDisk() if disk is None else disk
        self.leadership = Leadership()
        self.closing = threading.Event()
        self._deciding = threading.RLock()
        self._tidying = threading.Lock()
        self._tables, self._hasher, self._housekeeping = tables, hasher, housekeeping
        self._slack, self._reserve = slack, reserve
        self._tidy_from = 0
        self._pending = Pending()
        self._queue: deque[tuple[int, list[Write]]] = deque()
        self._queued = self._stored = 0
        self._failure: BaseException | None = None
        self._open(path)

    def _open(self, path: Path) -> None:
        try:
            self._unlock = self.disk.lock(path)
            try:
                self.folder = Folder(self.disk, path)
                self.current = self.folder.current()
                self.catalog = open_catalog(self.disk, path, self.current, self.new_catalog)
                self.folder.sweep(self.current)
            except BaseException:
                self._unlock()
                raise
        except OSError as error:
            raise StoreFailed(f"{path} cannot be opened: {error}") from error

    def new_catalog(self, path: Path) -> Catalog:
        return Catalog(Journal(self.disk, path, self._reserve), self._tables, self._hasher)

    def get(self, table: str, doc_id: str) -> Document | None:
        line = self.catalog.read(table, doc_id)
        return None if line is None else line.document

    def lookup(self, table: str, name: str, values: tuple[Any, ...]) -> list[tuple[str, Document]]:
        """The documents with these values in the fields of the look-up, by id."""
        return [(line.id, line.document or {}) for line in self.catalog.lookup(table, name, values)]

    def browse(
        self, table: str, wanted: Mapping[str, str], after: str | None = None, chunk: int = 1000
    ) -> Iterator[tuple[str, Document]]:
        """The documents with these values in the fields of the shelf, ordered by id, those after an id.

        About `chunk` of them are read at a time.
        """
        for line in self.catalog.browse(table, wanted, after, chunk):
            yield line.id, line.document or {}

    def holding(self, table: str, words: Sequence[str]) -> Iterator[Document]:
        """Documents of the table, as they are or once were, whose JSON holds each of these folded words."""
        escaped = [encode_text(word) for word in words]
        for line in self.catalog.holding(table, escaped):
            yield line.document or {}

    def count(self, table: str) -> int:
        return self.catalog.counts[table]

    def tally(self, table: str) -> dict[tuple[str, ...], int]:
        """How many documents of the table there are by the fields of the shelf."""
        sizes = self.catalog.sizes.copy()
        return {shelf[1:]: many for shelf, many in sizes.items() if shelf[0] == table and many}

    def tables(self) -> list[str]:
        """The tables that hold a document."""
        return [table for table, count in self.catalog.counts.copy().items() if count]

    def transact(self, decide: Callable[[Writing], None]) -> None:
        """Store what `decide` puts into the writing, all or nothing.

        It returns, or raises what `decide` raised, when all that was looked at is on disk: nobody is told of a
        document that could still be lost. Raises `StoreFailed`, and `Taken` for values another document has.
        """
        looked_at = 0
        try:
            with self._deciding:
                looked_at = self._queued
                self._refuse_after_failure()
                writing = Writing(lambda: self.catalog, self._pending)
                decide(writing)
                looked_at = self._enqueue(writing.writes())
        finally:
            self._settle(looked_at)
        self._tidy_when_due()

    def _enqueue(self, writes: list[Write]) -> int:
        if writes:
            number = self._queued + 1
            for write in writes:
                self._pending.put(number, write)
            self._queue.append((number, writes))
            self._queued = number
        return self._queued

    def _settle(self, number: int) -> None:
        """Wait until the transaction is on disk. Whoever finds nobody leading writes and syncs for all that wait."""
        if self._stored < number and self.leadership.take(lambda: self._stored >= number):
            try:
                self._refuse_after_failure()
                self.leadership.gather()
                self._lead()
            finally:
                self.leadership.give_back()

    def _lead(self) -> None:
        batch = [self._queue.popleft() for _ in range(len(self._queue))]
        catalog = self.catalog
        try:
            data, changes = _laid_out(batch, catalog.journal.end)
            staged = catalog.stage(changes)
            catalog.journal.append(data)
            catalog.adopt(staged)
        except BaseException as error:
            self.fail(error)
            if isinstance(error, Exception):
                self._refuse_after_failure()
            raise
        self._stored = batch[-1][0]
        for number, writes in batch:
            for write in writes:
                self._pending.drop(number, write)

    @property
    def failed(self) -> bool:
        """Whether a write was refused since the store was opened."""
        return self._failure is not None

    def fail(self, error: BaseException) -> None:
        """Take no more writes: what is on disk is not known until the store is opened again."""
        self._failure = self._failure or error

    def _refuse_after_failure(self) -> None:
        if isinstance(self._failure, StoreDamaged):
            raise self._failure
        if self._failure is not None:
            raise StoreFailed(
                f"{self.folder.path}: nothing was stored ({self._failure}). "
                "Reading goes on; writing needs the store opened again."
            ) from self._failure

    def _tidy_when_due(self) -> None:
        if self._due() is None or not self._tidying.acquire(blocking=False):
            return
        try:
            self._housekeeping(self._tidy)
        except RuntimeError:  # no new thread at the end of the interpreter
            self._tidying.release()

    def _due(self) -> Callable[[Documents], None] | None:
        lines, live = self.catalog.lines, self.catalog.live
        if self._failure is not None or lines < self._tidy_from:
            return None
        if lines - live > live + self._slack:
            return compact
        if lines - self.current.lines > max(_HINT_EVERY, live // 16):
            return checkpoint
        return None

    def _tidy(self) -> None:
        try:
            job = self._due()
            if job is not None:
                job(self)
                self._tidy_from = 0
        except Abandoned:
            log.info("%s: compaction given up, the store is being closed", self.folder.path)
        except (OSError, StoreFailed) as error:
            log.warning("%s: compaction put off (%s)", self.folder.path, error)
            self._tidy_from = self.catalog.lines + self._slack + self.catalog.live // 4
            if not self.failed:
                self.folder.sweep(self.current)
        except StoreDamaged as error:
            log.exception("%s: no more writes", self.folder.path)
            self.fail(error)
        finally:
            self._tidying.release()

    def close(self) -> None:
        """Let go of the files and the lock. Nothing is lost without it, but the next opening is quicker with it."""
        self.closing.set()
        with self._tidying:
            if self._failure is None and self.catalog.journal.end > self.current.length:
                with suppress(OSError):
                    checkpoint(self)
            with self.leadership.alone():
                self.fail(StoreFailed("it is closed"))
                self.catalog.journal.shut()
                self._unlock()


def _laid_out(batch: list[tuple[int, list[Write]]], end: int) -> tuple[bytes, list[Change]]:
    """The lines of the transactions as they will stand behind `end`, and what each of them changes."""
    lines: list[bytes] = []
    changes: list[Change] = []
    place = end
    for _, writes in batch:
        for left, write in zip(range(len(writes) - 1, -1, -1), writes, strict=True):
            line = encode_line(end, left, write.body)
            lines.append(line)
            changes.append(Change(place, write.table, write.id, write.document))
            place += len(line)
    return b"".join(lines), changes
