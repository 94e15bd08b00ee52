"""What is decided and not yet on disk: writers have to reckon with it, readers must not see it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from copy import deepcopy
from typing import Any, NamedTuple

from sage100_plugin.links.catalog import Catalog, Indexes
from sage100_plugin.links.lines import Document, encode_body, encode_document

Key = tuple[str, str]
Claim = tuple[str, str, tuple[Any, ...]]


class Taken(Exception):
    """Another document of the table has these values in the fields of a unique look-up; `document` is that one."""

    def __init__(self, document: Document) -> None:
        super().__init__("another document has these values")
        self.document = document


class Write(NamedTuple):
    """One document of a transaction, and its line but for the head."""

    table: str
    id: str
    document: Document | None
    claims: list[Claim]
    body: bytes


class Pending:
    """The newest state of each document in waiting, and who claims which values of a unique look-up."""

    def __init__(self) -> None:
        self.documents: dict[Key, tuple[int, Document | None]] = {}
        self.claims: dict[Claim, tuple[int, str]] = {}
        self._lock = threading.Lock()

    def put(self, number: int, write: Write) -> None:
        with self._lock:
            self.documents[write.table, write.id] = (number, write.document)
            for claim in write.claims:
                self.claims[claim] = (number, write.id)

    def drop(self, number: int, write: Write) -> None:
        """Forget a write that is on disk, but not one that came after it."""
        with self._lock:
            if self.documents.get((write.table, write.id), (0,))[0] == number:
                del self.documents[write.table, write.id]
            for claim in write.claims:
                if self.claims.get(claim, (0,))[0] == number:
                    del self.claims[claim]


def claims(table: str, document: Document | None, indexes: Indexes) -> list[Claim]:
    """What a document takes for itself."""
    if document is None:
        return []
    found = [(name, indexes.values(name, document)) for name in indexes.unique]
    return [(table, name, values) for name, values in found if values is not None]


class Writing:
    """A transaction that is being decided: it sees all that was decided before, and itself.

    What is in waiting is asked first and the catalog after it: a write moves from there to here, never back.
    """

    def __init__(self, catalog: Callable[[], Catalog], pending: Pending) -> None:
        self._catalog = catalog
        self._pending = pending
        self._own: dict[Key, Document | None] = {}

    def get(self, table: str, doc_id: str) -> Document | None:
        """The document as it will be; the caller may change what is given."""
        key = (table, doc_id)
        if key in self._own:
            return deepcopy(self._own[key])
        waiting = self._pending.documents.get(key)
        if waiting is not None:
            return deepcopy(waiting[1])
        line = self._catalog().read(table, doc_id)
        return None if line is None else line.document

    def ids(self, table: str) -> list[str]:
        """The ids of the table in their order, then those in waiting."""
        waiting = {key: document for key, (_, document) in self._pending.documents.copy().items()} | self._own
        stored = [line.id for line in self._catalog().browse(table, {}) if (table, line.id) not in waiting]
        return stored + [
            doc_id for (name, doc_id), document in waiting.items() if name == table and document is not None
        ]

    def put(self, table: str, doc_id: str, document: Document | None) -> None:
        """Store the document, or remove it when it is None."""
        self._own[table, doc_id] = document

    def writes(self) -> list[Write]:
        """The lines to be. Raises `Taken` when that would break a unique look-up."""
        catalog = self._catalog()
        writes = [
            Write(
                table,
                doc_id,
                document,
                claims(table, document, catalog.indexes(table)),
                encode_body(table, doc_id, encode_document(document)),
            )
            for (table, doc_id), document in self._own.items()
        ]
        self._check_claims(writes)
        return writes

    def _check_claims(self, writes: list[Write]) -> None:
        own: dict[Claim, str] = {}
        for _, doc_id, _, taken, _ in writes:
            for claim in taken:
                for other in (own.get(claim), *self._holders(claim)):
                    if other is not None and other != doc_id:
                        self._check_claim(claim, other)
                own[claim] = doc_id

    def _holders(self, claim: Claim) -> list[str]:
        waiting = self._pending.claims.get(claim)
        stored = [line.id for line in self._catalog().lookup(*claim)]
        return stored if waiting is None else [waiting[1], *stored]

    def _check_claim(self, claim: Claim, other: str) -> None:
        """The other may have let go of the values, or be gone, by a write that is in waiting or our own."""
        table, name, values = claim
        document = self.get(table, other)
        if document is not None and self._catalog().indexes(table).values(name, document) == values:
            raise Taken(document)
