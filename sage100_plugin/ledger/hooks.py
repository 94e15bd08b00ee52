"""Inbound hooks, and what was posted to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, delete, select

from sage100_plugin.ledger.connection import Connection
from sage100_plugin.ledger.listing import newest_first
from sage100_plugin.ledger.statements import Row, columns_of, if_free, inserting, replacing, selecting
from sage100_plugin.ledger.tables import hook_calls, hooks
from sage100_plugin.ports.ledger import Hook, HookCall
from sage100_plugin.ports.sealing import Sealer

_ADD = inserting(columns_of(Hook, hooks))
_REPLACE = replacing(Hook, hooks)
_REMOVE = delete(hooks).where(hooks.c.id == bindparam("id"))
_GET = selecting(Hook, hooks).where(hooks.c.id == bindparam("id"))
_ALL = selecting(Hook, hooks).order_by(hooks.c.seq)

_ADD_CALL = if_free(inserting(columns_of(HookCall, hook_calls)))
_REPLACE_CALL = replacing(HookCall, hook_calls)
_GET_CALL = selecting(HookCall, hook_calls).where(hook_calls.c.id == bindparam("id"))
_BY_MESSAGE = selecting(HookCall, hook_calls).where(
    hook_calls.c.hook_id == bindparam("hook_id"), hook_calls.c.message_id == bindparam("message_id")
)
_UNANSWERED = (
    selecting(HookCall, hook_calls)
    .where(hook_calls.c.status.is_(None))
    .order_by(hook_calls.c.seq)
    .limit(bindparam("limit"))
)
_OLD = select(hook_calls.c.seq).where(hook_calls.c.at < bindparam("before")).limit(bindparam("limit"))
_EXPIRE = delete(hook_calls).where(hook_calls.c.seq.in_(_OLD))


class SqlHooks:
    """Secrets are sealed before they reach the database."""

    def __init__(self, connection: Connection, sealer: Sealer) -> None:
        self._connection = connection
        self._sealer = sealer

    def add(self, hook: Hook) -> None:
        self._connection.change(_ADD, self._sealed(hook))

    def replace(self, hook: Hook) -> None:
        if not self._connection.change(_REPLACE, self._sealed(hook)):
            raise KeyError(hook.id)

    def remove(self, hook_id: str) -> None:
        self._connection.change(_REMOVE, {"id": hook_id})

    def get(self, hook_id: str) -> Hook | None:
        row = self._connection.row(_GET, {"id": hook_id})
        return self._opened(row) if row else None

    def all(self) -> tuple[Hook, ...]:
        return tuple([self._opened(row) for row in self._connection.rows(_ALL)])

    def _sealed(self, hook: Hook) -> dict[str, object]:
        return vars(hook) | {"secret": self._sealer.seal(hook.secret)}

    def _opened(self, row: Row) -> Hook:
        sealed = Hook(*row)
        return replace(sealed, secret=self._sealer.unseal(sealed.secret))


class SqlHookCalls:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, call: HookCall) -> bool:
        return self._connection.change(_ADD_CALL, vars(call)) > 0

    def replace(self, call: HookCall) -> None:
        if not self._connection.change(_REPLACE_CALL, vars(call)):
            raise KeyError(call.id)

    def get(self, call_id: str) -> HookCall | None:
        row = self._connection.row(_GET_CALL, {"id": call_id})
        return HookCall(*row) if row else None

    def by_message(self, hook_id: str, message_id: str) -> HookCall | None:
        row = self._connection.row(_BY_MESSAGE, {"hook_id": hook_id, "message_id": message_id})
        return HookCall(*row) if row else None

    def find(self, *, hook_id: str, after: str = "", limit: int = 50) -> tuple[HookCall, ...]:
        return newest_first(self._connection, HookCall, hook_calls, after=after, limit=limit, hook_id=hook_id)

    def unanswered(self, limit: int = 500) -> tuple[HookCall, ...]:
        return tuple([HookCall(*row) for row in self._connection.rows(_UNANSWERED, {"limit": limit})])

    def expire(self, before: datetime, limit: int) -> int:
        return self._connection.change(_EXPIRE, {"before": before, "limit": limit})
