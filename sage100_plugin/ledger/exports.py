"""The acceptance queue."""

from __future__ import annotations

from sqlalchemy import bindparam

from sage100_plugin.ledger.connection import Connection
from sage100_plugin.ledger.listing import Counted, counted, newest_first
from sage100_plugin.ledger.statements import columns_of, inserting, replacing, selecting
from sage100_plugin.ledger.tables import exports
from sage100_plugin.ports.ledger import Export

_ADD = inserting(columns_of(Export, exports))
_REPLACE = replacing(Export, exports)
_GET = selecting(Export, exports).where(exports.c.id == bindparam("id"))


class SqlExports:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, export: Export) -> None:
        self._connection.change(_ADD, vars(export))

    def replace(self, export: Export) -> None:
        if not self._connection.change(_REPLACE, vars(export)):
            raise KeyError(export.id)

    def get(self, export_id: str) -> Export | None:
        row = self._connection.row(_GET, {"id": export_id})
        return Export(*row) if row else None

    def find(
        self,
        *,
        status: str | None = None,
        record: str | None = None,
        company: str | None = None,
        source: str | None = None,
        source_id: str | None = None,
        action: str | None = None,
        after: str = "",
        limit: int = 50,
    ) -> tuple[Export, ...]:
        wanted = {"status": status, "record": record, "company": company, "action": action}
        wanted |= {"source": source, "source_id": source_id}
        return newest_first(self._connection, Export, exports, after=after, limit=limit, **wanted)

    def counted(self, status: str) -> Counted:
        return counted(self._connection, exports, status)
