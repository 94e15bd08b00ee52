"""Field mappings in the TinyDB of the links: every version a document of its own."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from tinydb.table import Document

from sage100_plugin.links.tinydb_table import JournalDB, JournalTable
from sage100_plugin.ports.mappings import MappingVersion, VersionTaken


class TinyDBMappings:
    """`Mappings` in the table `mappings` of a links' `db`, which stays the links' own to close.

    The newest versions are remembered: every call of an action asks for one, and no other process writes.
    """

    def __init__(self, db: JournalDB) -> None:
        table = db.table("mappings")
        if not isinstance(table, JournalTable):
            raise TypeError("TinyDBMappings needs a JournalDB.")
        self._table = table
        self._saving = threading.Lock()
        self._newest: dict[tuple[str, str], MappingVersion | None] = {}

    def current(self, company: str, module: str) -> MappingVersion | None:
        if (company, module) not in self._newest:
            with self._saving:
                self._newest[company, module] = next(iter(self.versions(company, module)), None)
        return self._newest[company, module]

    def versions(self, company: str, module: str) -> tuple[MappingVersion, ...]:
        found = map(_version, self._table.lookup("module", company, module))
        return tuple(sorted(found, key=lambda version: version.number, reverse=True))

    def save(self, version: MappingVersion) -> None:
        with self._saving:
            self._insert(version)
            self._newest[version.company, version.module] = version

    def _insert(self, version: MappingVersion) -> None:
        try:
            self._table.insert(_document(version))
        except ValueError as error:
            # TinyDB's word for an id that it has; also JSON's for a value that it cannot hold.
            if self._table.get(doc_id=_name(version)) is None:  # type: ignore[call-overload]
                raise
            raise VersionTaken from error

    def all(self) -> tuple[MappingVersion, ...]:
        found = map(_version, self._table.browse())
        return tuple(sorted(found, key=lambda version: (version.company, version.module, version.number)))


def _name(version: MappingVersion) -> str:
    return f"{version.company}/{version.module}/{version.number}"


def _document(version: MappingVersion) -> Document:
    fields = {**vars(version), "pairs": [dict(pair) for pair in version.pairs]}
    return Document(fields, doc_id=_name(version))  # type: ignore[arg-type]


def _version(document: Mapping[str, Any]) -> MappingVersion:
    return MappingVersion(**{**document, "pairs": tuple(document["pairs"])})
