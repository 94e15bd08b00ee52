"""API keys."""

from __future__ import annotations

from sqlalchemy import bindparam

from sage100_plugin.ledger.connection import Connection
from sage100_plugin.ledger.statements import columns_of, inserting, replacing, selecting
from sage100_plugin.ledger.tables import api_keys
from sage100_plugin.ports.ledger import ApiKey

_ADD = inserting(columns_of(ApiKey, api_keys))
_REPLACE = replacing(ApiKey, api_keys)
_GET = selecting(ApiKey, api_keys).where(api_keys.c.id == bindparam("id"))
_ALL = selecting(ApiKey, api_keys).order_by(api_keys.c.seq)


class SqlKeys:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, key: ApiKey) -> None:
        self._connection.change(_ADD, vars(key))

    def replace(self, key: ApiKey) -> None:
        if not self._connection.change(_REPLACE, vars(key)):
            raise KeyError(key.id)

    def get(self, key_id: str) -> ApiKey | None:
        row = self._connection.row(_GET, {"id": key_id})
        return ApiKey(*row) if row else None

    def all(self) -> tuple[ApiKey, ...]:
        return tuple([ApiKey(*row) for row in self._connection.rows(_ALL)])
