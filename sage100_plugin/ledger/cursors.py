"""Where each poll stands."""

from __future__ import annotations

from sqlalchemy import bindparam

from sage100_plugin.ledger.connection import Connection
from sage100_plugin.ledger.statements import putting, selecting
from sage100_plugin.ledger.tables import cursors
from sage100_plugin.ports.ledger import Cursor

_PUT = putting(cursors)
_GET = selecting(Cursor, cursors).where(
    cursors.c.company == bindparam("company"), cursors.c.record == bindparam("record")
)
_OF = selecting(Cursor, cursors).where(cursors.c.company == bindparam("company")).order_by(cursors.c.record)


class SqlCursors:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, company: str, record: str) -> Cursor | None:
        row = self._connection.row(_GET, {"company": company, "record": record})
        return Cursor(*row) if row else None

    def put(self, cursor: Cursor) -> None:
        self._connection.change(_PUT, vars(cursor))

    def of(self, company: str) -> tuple[Cursor, ...]:
        return tuple([Cursor(*row) for row in self._connection.rows(_OF, {"company": company})])
