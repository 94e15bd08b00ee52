"""Records made in Sage that wait for the source."""

from __future__ import annotations

from sqlalchemy import bindparam

from sage100_plugin.ledger.connection import Connection
from sage100_plugin.ledger.listing import Counted, counted, newest_first
from sage100_plugin.ledger.statements import columns_of, if_free, inserting, replacing, selecting
from sage100_plugin.ledger.tables import imports
from sage100_plugin.ports.ledger import Import

_ADD = if_free(inserting(columns_of(Import, imports)))
_REPLACE = replacing(Import, imports)
_GET = selecting(Import, imports).where(imports.c.id == bindparam("id"))
_OF = selecting(Import, imports).where(
    imports.c.company == bindparam("company"),
    imports.c.record == bindparam("record"),
    imports.c.sage_id == bindparam("sage_id"),
)


class SqlImports:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, item: Import) -> bool:
        return self._connection.change(_ADD, vars(item)) > 0

    def replace(self, item: Import) -> None:
        if not self._connection.change(_REPLACE, vars(item)):
            raise KeyError(item.id)

    def get(self, import_id: str) -> Import | None:
        row = self._connection.row(_GET, {"id": import_id})
        return Import(*row) if row else None

    def of(self, company: str, record: str, sage_id: str) -> Import | None:
        row = self._connection.row(_OF, {"company": company, "record": record, "sage_id": sage_id})
        return Import(*row) if row else None

    def find(
        self,
        *,
        status: str | None = None,
        record: str | None = None,
        company: str | None = None,
        after: str = "",
        limit: int = 50,
    ) -> tuple[Import, ...]:
        wanted = {"status": status, "record": record, "company": company}
        return newest_first(self._connection, Import, imports, after=after, limit=limit, **wanted)

    def counted(self, status: str) -> Counted:
        return counted(self._connection, imports, status)
