"""The log people read."""

from __future__ import annotations

from sage100_plugin.ledger.connection import Connection
from sage100_plugin.ledger.listing import newest_first
from sage100_plugin.ledger.statements import columns_of, inserting
from sage100_plugin.ledger.tables import activity
from sage100_plugin.ports.ledger import Activity

_ADD = inserting(columns_of(Activity, activity))


class SqlActivityLog:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, entry: Activity) -> None:
        self._connection.change(_ADD, vars(entry))

    def find(
        self, *, company: str | None = None, record: str | None = None, after: str = "", limit: int = 50
    ) -> tuple[Activity, ...]:
        wanted = {"company": company, "record": record}
        return newest_first(self._connection, Activity, activity, after=after, limit=limit, **wanted)
