"""Buttons of CRMs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, select

from sage100_plugin.ledger.connection import Connection
from sage100_plugin.ledger.listing import newest_first
from sage100_plugin.ledger.statements import columns_of, inserting, replacing, selecting
from sage100_plugin.ledger.tables import buttons
from sage100_plugin.ports.ledger import Button

_ADD = inserting(columns_of(Button, buttons))
_REPLACE = replacing(Button, buttons)
_REMOVE = delete(buttons).where(buttons.c.id == bindparam("id"))
_GET = selecting(Button, buttons).where(buttons.c.id == bindparam("id"))
_OLD = select(buttons.c.seq).where(buttons.c.expires_at < bindparam("before")).limit(bindparam("limit"))
_EXPIRE = delete(buttons).where(buttons.c.seq.in_(_OLD))


class SqlButtons:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, button: Button) -> None:
        self._connection.change(_ADD, vars(button))

    def replace(self, button: Button) -> None:
        if not self._connection.change(_REPLACE, vars(button)):
            raise KeyError(button.id)

    def remove(self, button_id: str) -> None:
        self._connection.change(_REMOVE, {"id": button_id})

    def get(self, button_id: str) -> Button | None:
        row = self._connection.row(_GET, {"id": button_id})
        return Button(*row) if row else None

    def find(self, *, key_id: str | None = None, after: str = "", limit: int = 50) -> tuple[Button, ...]:
        return newest_first(self._connection, Button, buttons, after=after, limit=limit, key_id=key_id)

    def expire(self, before: datetime, limit: int) -> int:
        return self._connection.change(_EXPIRE, {"before": before, "limit": limit})
