"""TinyDB on the journal: its two extension points, a storage and a table.

    db = TinyDB(Path("links"), storage=JournalStorage)   # with table_class = JournalTable

TinyDB's own storages hold one dict of everything, which every change rebuilds and writes whole. Here a table hands the
storage what changed, and reads what it is asked for.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, ItemsView, Iterator, Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import Any

from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Document, Table

from sage100_plugin.links.catalog import Indexes
from sage100_plugin.links.documents import Documents
from sage100_plugin.links.lines import encode_document
from sage100_plugin.links.writing import Writing

Raw = dict[str, Any]


class JournalStorage(Storage):
    """The documents of a folder, for TinyDB. Keywords are those of `Documents`."""

    def __init__(self, folder: Path, tables: Mapping[str, Indexes] | None = None, **options: Any) -> None:
        super().__init__()
        self.documents = Documents(folder, tables or {}, **options)

    def read(self) -> dict[str, Any]:
        """The tables; a document is read when it is asked for."""
        return {name: TableView(self.documents, name) for name in self.documents.tables()}

    def write(self, data: Mapping[str, Any]) -> None:
        """Make this the content of the store, writing only what differs."""
        self.documents.transact(lambda writing: _make_equal(writing, self.documents.tables(), data))

    def close(self) -> None:
        self.documents.close()


def _make_equal(writing: Writing, names: list[str], data: Mapping[str, Any]) -> None:
    for name in {*names, *data}:
        wanted = data.get(name, {})
        if isinstance(wanted, TableView):
            continue
        known = writing.ids(name)
        for doc_id in known:
            if doc_id not in wanted:
                writing.put(name, doc_id, None)
        for doc_id, document in wanted.items():
            if writing.get(name, doc_id) != document:
                writing.put(name, doc_id, dict(document))


class TableView(Mapping[str, Raw]):
    """A table as TinyDB reads it: documents by id as text, in the order of the ids."""

    def __init__(self, documents: Documents, name: str) -> None:
        self._documents = documents
        self._name = name

    def __getitem__(self, doc_id: str) -> Raw:
        document = self._documents.get(self._name, doc_id)
        if document is None:
            raise KeyError(doc_id)
        return document

    def __iter__(self) -> Iterator[str]:
        return (doc_id for doc_id, _ in self._documents.browse(self._name, {}))

    def __len__(self) -> int:
        return self._documents.count(self._name)

    def items(self) -> ItemsView[str, Raw]:
        return _Items(self)

    def pairs(self) -> Iterator[tuple[str, Raw]]:
        return self._documents.browse(self._name, {})


class _Items(ItemsView[str, Raw]):
    """Ids and documents in one reading."""

    _mapping: TableView

    def __iter__(self) -> Iterator[tuple[str, Raw]]:
        return self._mapping.pairs()


class TableChanges(MutableMapping[int | str, Raw]):
    """A table as TinyDB changes it: what is set, removed, or changed in place is found out at the end."""

    def __init__(self, writing: Writing, name: str, id_type: Callable[[str], int | str]) -> None:
        self._writing = writing
        self._name = name
        self._id_type = id_type
        self._lent: dict[str, tuple[str, Raw]] = {}

    def __getitem__(self, doc_id: int | str) -> Raw:
        key = str(doc_id)
        if key not in self._lent:
            document = self._writing.get(self._name, key)
            if document is None:
                raise KeyError(doc_id)
            self._lent[key] = (encode_document(document), document)
        return self._lent[key][1]

    def __setitem__(self, doc_id: int | str, document: Raw) -> None:
        self._lent.pop(str(doc_id), None)
        self._writing.put(self._name, str(doc_id), document)

    def __delitem__(self, doc_id: int | str) -> None:
        if doc_id not in self:
            raise KeyError(doc_id)
        self._lent.pop(str(doc_id), None)
        self._writing.put(self._name, str(doc_id), None)

    def __contains__(self, doc_id: object) -> bool:
        return self._writing.get(self._name, str(doc_id)) is not None

    def __iter__(self) -> Iterator[int | str]:
        return map(self._id_type, self._writing.ids(self._name))

    def __len__(self) -> int:
        return len(self._writing.ids(self._name))

    def clear(self) -> None:
        self._lent.clear()
        for doc_id in self._writing.ids(self._name):
            self._writing.put(self._name, doc_id, None)

    def finish(self) -> None:
        """Hand over what was changed in place."""
        for doc_id, (before, document) in self._lent.items():
            if encode_document(document) != before:
                self._writing.put(self._name, doc_id, document)


class JournalTable(Table):
    """A TinyDB table that reads and writes single documents, and finds them by the indexes of its storage.

    The query cache is off: it would have to be cleared by every write of any thread, and look-ups are quick without.
    """

    def __init__(self, storage: Storage, name: str, cache_size: int = 0, *, persist_empty: bool = False) -> None:
        if not isinstance(storage, JournalStorage):
            raise TypeError("A JournalTable needs a JournalStorage.")
        self._documents = storage.documents
        self.document_id_class = self._documents.catalog.indexes(name).id_type  # type: ignore[assignment]
        self._numbering = threading.Lock()
        super().__init__(storage, name, cache_size, persist_empty)

    def lookup(self, index: str, *values: str) -> list[Document]:
        """The documents with these values in the fields of an index."""
        found = self._documents.lookup(self.name, index, values)
        return [self.document_class(document, self.document_id_class(doc_id)) for doc_id, document in found]

    def browse(
        self, wanted: Mapping[str, str] | None = None, after: str | None = None, chunk: int = 1000
    ) -> Iterator[Document]:
        """The documents with these values in the fields of the shelf, ordered by id, those after an id.

        About `chunk` of them are read at a time.
        """
        for doc_id, document in self._documents.browse(self.name, wanted or {}, after, chunk):
            yield self.document_class(document, self.document_id_class(doc_id))

    def holding(self, words: Sequence[str]) -> Iterator[Raw]:
        """Documents, as they are or once were, whose JSON holds each of these folded words."""
        return self._documents.holding(self.name, words)

    def tally(self) -> Mapping[tuple[str, ...], int]:
        """How many documents there are by the fields of the shelf."""
        return self._documents.tally(self.name)

    def _read_table(self) -> Mapping[str, Raw]:  # type: ignore[override]
        return TableView(self._documents, self.name)

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        def decide(writing: Writing) -> None:
            changes = TableChanges(writing, self.name, self.document_id_class)
            updater(changes)
            changes.finish()

        self._documents.transact(decide)
        self.clear_cache()

    def _get_next_id(self) -> int:
        with self._numbering:
            return int(super()._get_next_id())  # type: ignore[no-untyped-call]


class JournalDB(TinyDB):
    """TinyDB on a journal: `JournalDB(folder)`."""

    default_storage_class = JournalStorage  # type: ignore[assignment]
    table_class = JournalTable  # type: ignore[assignment]
