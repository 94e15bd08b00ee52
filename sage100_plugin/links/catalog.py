"""Where each document lies in the data file, and by what it is found."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sage100_plugin.links.index import Index, Values, hashed
from sage100_plugin.links.journal import Journal
from sage100_plugin.links.lines import Document, Line, decode_line

_FOLD_AT = 256
_FOLD_SHARE = 64
"""An index is folded when so many entries are new, and no less than one in so many: what is new takes about ten times
the memory of what is folded, and to fold all of it for a few is slow."""

_PREFIX_BITS = 48
_ZONE_BITS = 2
_LAST_PREFIX = (1 << _PREFIX_BITS) - 1
_LAST_SHELF = 65_535

Shelf = tuple[str, ...]


@dataclass(frozen=True)
class Indexes:
    """By which fields the documents of a table are found.

    `unique` and `many` are look-ups by name; no two documents of the table agree in the fields of a unique one.
    `shelf` are fields of few values by which the table can be browsed in the order of its ids. `id_start` is how nearly
    every id begins; what follows it tells them apart.
    """

    id_type: type[int | str] = int
    id_start: str = ""
    unique: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    many: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shelf: tuple[str, ...] = ()

    def values(self, name: str, document: Document) -> tuple[Any, ...] | None:
        """The values of the fields of a look-up; None when the document lacks one."""
        fields = self.unique.get(name) or self.many[name]
        values = tuple([document.get(one) for one in fields])
        return None if None in values else values


_NO_INDEXES = Indexes()


class Change(NamedTuple):
    """What became of a document, and where that is written."""

    place: int
    table: str
    id: str
    document: Document | None


@dataclass
class Staged:
    """Changes worked out for the three indexes, before they are seen."""

    places: dict[int, Values] = field(default_factory=dict)
    keys: dict[int, Values] = field(default_factory=dict)
    shelves: dict[int, Values] = field(default_factory=dict)
    sizes: Counter[Shelf] = field(default_factory=Counter)
    lines: int = 0


class Catalog:
    """Three indexes over one data file.

    `places`: hash of table and id -> where the line is, exact. `keys`: hash of a look-up -> hashes of table and id.
    `shelves`: shelf and first bytes of the id -> hashes of table and id. The last two only ever grow, until the next
    compaction: what they say is compared with the document that is read, which also settles hashes that collide.
    """

    def __init__(self, journal: Journal, tables: Mapping[str, Indexes], hasher: Callable[..., int] = hashed) -> None:
        self.journal = journal
        self.tables = tables
        self.places, self.keys, self.shelves = Index(), Index(), Index()
        self.counts: Counter[str] = Counter()
        self.sizes: Counter[Shelf] = Counter()
        self.lines = 0
        self.shelf_codes: dict[Shelf, int] = {}
        self._hash = hasher
        self._lock = threading.Lock()

    @property
    def live(self) -> int:
        """How many documents there are."""
        return sum(self.counts.values())

    def indexes(self, table: str) -> Indexes:
        return self.tables.get(table, _NO_INDEXES)

    def read(self, table: str, doc_id: str) -> Line | None:
        """The line of a document."""
        for place in self.places.get(self._hash(table, doc_id)):
            line = self.journal.line(place)
            if (line.table, line.id) == (table, doc_id):
                return line
        return None

    def is_live(self, change: Change) -> bool:
        """Whether this is what the document is now."""
        return change.place in self.places.get(self._hash(change.table, change.id))

    def lookup(self, table: str, name: str, values: tuple[Any, ...]) -> list[Line]:
        """The lines of the documents with these values."""
        indexes = self.indexes(table)
        with self._lock:
            found = self.keys.get(self._key(table, name, values))
            places = [place for one in found for place in self.places.get(one)]
        lines = [self.journal.line(place) for place in places]
        return [one for one in lines if one.table == table and indexes.values(name, one.document or {}) == values]

    def browse(
        self, table: str, wanted: Mapping[str, str], after: str | None = None, chunk: int = 1000
    ) -> Iterator[Line]:
        """The lines of the documents with these values in the fields of the shelf, ordered by id, after an id."""
        indexes = self.indexes(table)
        id_type = indexes.id_type
        floor: Any = None if after is None else id_type(after)
        start: int | None = 0 if after is None else _prefix(indexes, after)
        while start is not None:
            found, start = self._page(table, wanted, start, chunk)
            read = [(key, self.journal.line(place)) for key, place in found]
            lines = [one for key, one in read if self._shelf_key(one.table, one.id, one.document or {}) == key]
            lines.sort(key=lambda line: id_type(line.id))
            for line in lines:
                if _agrees(line, wanted) and (floor is None or id_type(line.id) > floor):
                    yield line

    def holding(self, table: str, words: Sequence[str]) -> Iterator[Line]:
        """The lines, in the order they were written, whose text holds each word; the words are folded (`casefold`).

        The text is a document's JSON, names and all, and the line may be out of date: whoever asks looks closer. What
        is read is the file from end to end, and nothing of it is kept.
        """
        for _, raw in self.journal.scan(0, self.journal.end):
            text = raw.decode("utf-8", "surrogatepass").casefold()
            if all(word in text for word in words):
                line = decode_line(raw)
                if line is not None and line.table == table and line.document is not None:
                    yield line

    def _page(
        self, table: str, wanted: Mapping[str, str], start: int, limit: int
    ) -> tuple[list[tuple[int, int]], int | None]:
        """Shelf keys and places from a prefix on, of about so many prefixes, and the prefix to go on with."""
        pages = []
        end = _LAST_PREFIX + 1
        with self._lock:
            for base in [code << _PREFIX_BITS for code in self._codes(table, wanted)]:
                keys, stop = self.shelves.between(base + start, base + _LAST_PREFIX + 1, limit)
                pages.append((keys, base))
                end = min(end, stop - base)
            near = sorted(key - base for keys, base in pages for key in keys if key - base < end)
            if len(near) > limit:
                end = near[limit - 1] + 1
            found = [
                (key, place)
                for keys, base in pages
                for key in keys
                if key < base + end
                for one in self.shelves.get(key)
                for place in self.places.get(one)
            ]
        return found, None if end > _LAST_PREFIX else end

    def _codes(self, table: str, wanted: Mapping[str, str]) -> list[int]:
        """The shelves to look on. The last one is shared by all that came too late for one of their own."""
        fields = ("", *self.indexes(table).shelf)
        spots = [(fields.index(name), value) for name, value in wanted.items()]
        codes = [
            code
            for shelf, code in self.shelf_codes.items()
            if shelf[0] == table and all(shelf[spot] == value for spot, value in spots)
        ]
        return codes if len(self.shelf_codes) < _LAST_SHELF else [*codes, _LAST_SHELF]

    def stage(self, changes: Sequence[Change]) -> Staged:
        """Work out what the changes do to the indexes; all reading from disk that this needs is done here."""
        staged = Staged(lines=len(changes))
        owners = {change.place: change for change in changes}
        for change in changes:
            key = self._hash(change.table, change.id)
            before = _either(staged.places, self.places, key)
            others = []
            for one in before:
                table, doc_id, document = self._owner(one, owners)
                if (table, doc_id) != (change.table, change.id):
                    others.append(one)
                elif document is not None:
                    staged.sizes[self._shelf(table, document)] -= 1
            staged.places[key] = tuple(others) if change.document is None else (*others, change.place)
            if change.document is not None:
                staged.sizes[self._shelf(change.table, change.document)] += 1
                self._stage_keys(staged, change, change.document, key)
        return staged

    def _stage_keys(self, staged: Staged, change: Change, document: Document, key: int) -> None:
        indexes = self.indexes(change.table)
        for name in (*indexes.unique, *indexes.many):
            values = indexes.values(name, document)
            if values is not None:
                self._add(staged.keys, self.keys, self._key(change.table, name, values), key)
        shelf_key = self._shelf_key(change.table, change.id, document)
        self._add(staged.shelves, self.shelves, shelf_key, key)

    def _add(self, staged: dict[int, Values], index: Index, key: int, value: int) -> None:
        found = _either(staged, index, key)
        if value not in found:
            staged[key] = (*found, value)

    def _owner(self, place: int, known: Mapping[int, Change]) -> tuple[str, str, Document | None]:
        owner = known.get(place) or self.journal.line(place)
        return owner.table, owner.id, owner.document

    def adopt(self, staged: Staged) -> None:
        """Let the changes be seen, all at once."""
        with self._lock:
            self.places.update(staged.places)
            self.keys.update(staged.keys)
            self.shelves.update(staged.shelves)
            self.grow(staged.sizes)
            self.lines += staged.lines
        if len(self.places.recent) >= max(_FOLD_AT, len(self.places.keys) // _FOLD_SHARE):
            self.fold()

    def grow(self, sizes: Mapping[Shelf, int]) -> None:
        """Count documents that were put on shelves, and that were taken away."""
        for shelf, more in sizes.items():
            self.sizes[shelf] += more
            self.counts[shelf[0]] += more

    def fold(self) -> None:
        """Make the indexes compact. Reading goes on; nothing may be adopted meanwhile."""
        folded = [index.folded() for index in (self.places, self.keys, self.shelves)]
        with self._lock:
            self.places, self.keys, self.shelves = folded

    def _key(self, table: str, name: str, values: tuple[Any, ...]) -> int:
        return self._hash(table, name, *map(str, values))

    def _shelf_key(self, table: str, doc_id: str, document: Document) -> int:
        shelf = self._shelf(table, document)
        code = self.shelf_codes.get(shelf)
        if code is None:
            code = self._new_code(shelf)
        return (code << _PREFIX_BITS) + _prefix(self.indexes(table), doc_id)

    def _shelf(self, table: str, document: Document) -> Shelf:
        return (table, *[str(document.get(name, "")) for name in self.indexes(table).shelf])

    def _new_code(self, shelf: Shelf) -> int:
        with self._lock:
            if len(self.shelf_codes) == _LAST_SHELF:
                return _LAST_SHELF
            return self.shelf_codes.setdefault(shelf, len(self.shelf_codes))


def _either(staged: dict[int, Values], index: Index, key: int) -> Values:
    found = staged.get(key)
    return index.get(key) if found is None else found


def _prefix(indexes: Indexes, doc_id: str) -> int:
    """48 bits of an id, in the order of the ids: whether it is before, among or after those that begin as most do, and
    its first bits, or what it goes on with.
    """
    if indexes.id_type is int:
        return min(max(int(doc_id), 0), _LAST_PREFIX)
    start, zone = indexes.id_start, 1
    if doc_id.startswith(start):
        doc_id = doc_id[len(start) :]
    else:
        zone = 0 if doc_id < start else 2
    first = int.from_bytes(doc_id.encode("utf-8", "surrogatepass")[:6].ljust(6, b"\0"), "big")
    return (zone << _PREFIX_BITS - _ZONE_BITS) + (first >> _ZONE_BITS)


def _agrees(line: Line, wanted: Mapping[str, str]) -> bool:
    document = line.document or {}
    return all(document.get(name) == value for name, value in wanted.items())
