"""The link store on TinyDB: links in one table, and room for tables of other things."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from tinydb.table import Document

from sage100_plugin.links.catalog import Indexes
from sage100_plugin.links.tinydb_table import JournalDB, JournalTable
from sage100_plugin.links.writing import Taken
from sage100_plugin.ports.links import Link, LinkExists

LINKS = Indexes(
    id_type=str,
    unique={"source": ("company", "record", "source", "source_id")},
    many={"sage": ("company", "record", "sage_id")},
    shelf=("company", "record", "source", "state"),
)


class TinyDBLinks:
    """`Links` in a folder of this machine, for one process. `db` is the TinyDB beneath; its other tables are free."""

    def __init__(self, db: JournalDB) -> None:
        self.db = db
        table = db.table("links")
        if not isinstance(table, JournalTable):
            raise TypeError("TinyDBLinks needs a JournalDB.")
        self._table = table

    @classmethod
    def open(cls, folder: Path, **options: Any) -> TinyDBLinks:
        """Open the store, made when there is none. Raises `StoreBusy`, `StoreDamaged`, `StoreFailed`."""
        return cls(JournalDB(folder, {"links": LINKS}, **options))

    def add(self, link: Link) -> Link:
        try:
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

    def replace(self, link: Link) -> Link:
        try:
            found = self._table.update(_document(link), doc_ids=[link.id])  # type: ignore[list-item]
        except Taken as taken:
            raise LinkExists(_link(taken.document)) from taken
        if not found:
            raise KeyError(link.id)
        return link

    def remove(self, link_id: str) -> None:
        self._table.remove(doc_ids=[link_id])  # type: ignore[list-item]

    def get(self, link_id: str) -> Link | None:
        document = self._table.get(doc_id=link_id)  # type: ignore[call-overload]
        return None if document is None else _link(document)

    def by_source(self, company: str, record: str, source: str, source_id: str) -> Link | None:
        found = self._table.lookup("source", company, record, source, source_id)
        return _link(found[0]) if found else None

    def by_sage(self, company: str, record: str, sage_id: str) -> tuple[Link, ...]:
        found = map(_link, self._table.lookup("sage", company, record, sage_id))
        return tuple(sorted(found, key=lambda link: (link.linked_at, link.id)))

    def find(
        self,
        *,
        company: str | None = None,
        record: str | None = None,
        source: str | None = None,
        state: str | None = None,
        after: str = "",
        limit: int = 50,
    ) -> tuple[Link, ...]:
        asked = {"company": company, "record": record, "source": source, "state": state}
        wanted = {name: value for name, value in asked.items() if value is not None}
        return tuple(map(_link, islice(self._table.browse(wanted, after or None), limit)))

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
