"""The link store on TinyDB: links in one table, and room for tables of other things."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from itertools import islice
from pathlib import Path
from typing import Any

from tinydb.table import Document

from sage100_plugin.links.catalog import Indexes
from sage100_plugin.links.tinydb_table import JournalDB, JournalTable
from sage100_plugin.links.writing import Taken
from sage100_plugin.ports.links import Link, LinkExists, holds, rival
from sage100_plugin.records.spelling import spellings

LINKS = Indexes(
    id_type=str,
    id_start="lnk_",
    unique={"source": ("company", "record", "source", "source_id")},
    many={"sage": ("company", "record", "sage_id")},
    shelf=("company", "record", "source", "state"),
)


_LEAST = 50
_TRIED = 1000
"""So many links are looked at one by one before the whole file is searched: among them are those of common words."""

MAPPINGS = Indexes(id_type=str, many={"module": ("company", "module")})


class TinyDBLinks:
    """`Links` in a folder of this machine, for one process. `db` is the TinyDB beneath; its other tables are free."""

    def __init__(self, db: JournalDB) -> None:
        self.db = db
        table = db.table("links")
        if not isinstance(table, JournalTable):
            raise TypeError("TinyDBLinks needs a JournalDB.")
        self._table = table
        # Who is to be alone looks and stores in one go: what waits for the disk is not seen by a look-up.
        self._claiming = threading.Lock()

    @classmethod
    def open(cls, folder: Path, **options: Any) -> TinyDBLinks:
        """Open the store, made when there is none. Raises `StoreBusy`, `StoreDamaged`, `StoreFailed`."""
        return cls(JournalDB(folder, {"links": LINKS, "mappings": MAPPINGS}, **options))

    def add(self, link: Link, *, alone: bool = False) -> Link:
        try:
            with self._claiming if alone else nullcontext():
                if alone:
                    self._refuse_rivals([link])
                self._table.insert(_document(link))
        except Taken as taken:
            raise LinkExists(_link(taken.document)) from taken
        except ValueError:
            # TinyDB's word for an id that it has; also JSON's for a value that it cannot hold.
            stored = self.get(link.id)
            if stored is None:
                raise
            return stored
        return link

    def add_all(self, new: Sequence[Link]) -> None:
        with self._claiming:
            fresh = [link for link in new if self.get(link.id) is None]
            self._refuse_rivals(fresh)
            try:
                self._table.insert_multiple([_document(link) for link in fresh])
            except Taken as taken:
                raise LinkExists(_link(taken.document)) from taken

    def replace(self, link: Link, *, alone: bool = False) -> Link:
        try:
            with self._claiming if alone else nullcontext():
                if alone:
                    self._refuse_rivals([link])
                found = self._table.update(_document(link), doc_ids=[link.id])  # type: ignore[list-item]
        except Taken as taken:
            raise LinkExists(_link(taken.document)) from taken
        if not found:
            raise KeyError(link.id)
        return link

    def _refuse_rivals(self, links: Sequence[Link]) -> None:
        new: dict[tuple[str, ...], Link] = {}
        for link in links:
            held = self.by_source(link.company, link.record, link.source, link.source_id)
            if held is not None and held.id != link.id:
                raise LinkExists(held)
            first = new.setdefault((link.company, link.record, link.source, link.sage_id), link)
            other = rival(link, [first, *self.by_sage(link.company, link.record, link.sage_id)])
            if other is not None:
                raise LinkExists(other)

    def remove(self, link_id: str) -> None:
        self._table.remove(doc_ids=[link_id])  # type: ignore[list-item]

    def get(self, link_id: str) -> Link | None:
        document = self._table.get(doc_id=link_id)  # type: ignore[call-overload]
        return None if document is None else _link(document)

    def by_source(self, company: str, record: str, source: str, source_id: str) -> Link | None:
        found = self._table.lookup("source", company, record, source, source_id)
        return _link(found[0]) if found else None

    def by_sage(self, company: str, record: str, sage_id: str) -> tuple[Link, ...]:
        spelled = spellings(record, sage_id)
        found = (_link(one) for id in spelled for one in self._table.lookup("sage", company, record, id))
        return tuple(sorted(found, key=lambda link: (link.linked_at, link.id)))

    def find(
        self,
        *,
        company: str | None = None,
        record: str | None = None,
        source: str | None = None,
        state: str | None = None,
        q: str = "",
        after: str = "",
        limit: int = 50,
    ) -> tuple[Link, ...]:
        asked = {"company": company, "record": record, "source": source, "state": state}
        wanted = {name: value for name, value in asked.items() if value is not None}
        # One more than is wanted: the first one read is often the link `after`.
        browsed = map(_link, self._table.browse(wanted, after or None, max(limit, _LEAST) + 1))
        if not q.split():
            return tuple(islice(browsed, limit))
        found: list[Link] = []
        for tried, link in enumerate(islice(browsed, _TRIED), 1):
            if holds(link, q):
                found.append(link)
            if len(found) >= limit:
                break
            if tried == _TRIED:
                found += self._searched(wanted, q, link.id, limit - len(found))
        return tuple(found[:limit])

    def _searched(self, wanted: Mapping[str, str], q: str, after: str, limit: int) -> Iterator[Link]:
        """Links that hold rare words: the file is searched as it stands, and few documents are read."""

        def fits(link: Link) -> bool:
            return all(getattr(link, name) == value for name, value in wanted.items()) and holds(link, q)

        met = map(_link, self._table.holding(q.casefold().split()))
        ids = sorted({link.id for link in met if link.id > after and fits(link)})
        now = (self.get(one) for one in ids)
        return islice((link for link in now if link is not None and fits(link)), limit)

    def counts(self) -> Mapping[tuple[str, str, str], int]:
        found: Counter[tuple[str, str, str]] = Counter()
        for (company, record, _, state), many in self._table.tally().items():
            found[company, record, state] += many
        return found

    def __iter__(self) -> Iterator[Link]:
        return map(_link, self._table.browse())

    def __len__(self) -> int:
        return len(self._table)

    def export_json(self, path: Path) -> None:
        """Write all tables into one JSON file, as TinyDB's own storage would; the path is overwritten."""
        tables = {name: {str(one.doc_id): one for one in self.db.table(name)} for name in sorted(self.db.tables())}
        path.write_text(json.dumps(tables, indent=1, ensure_ascii=False), encoding="utf-8")

    def close(self) -> None:
        self.db.close()


def _document(link: Link) -> Document:
    fields = {**vars(link), "details": dict(link.details), "history": [dict(event) for event in link.history]}
    return Document(fields, doc_id=link.id)  # type: ignore[arg-type]


def _link(document: Mapping[str, Any]) -> Link:
    return Link(**{**document, "history": tuple(document["history"])})
