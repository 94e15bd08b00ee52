"""Executions of actions. Idempotency, guards and reserved numbers are unique indexes, so they hold whoever writes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, exists, func, literal_column, or_, select, text

from sage100_plugin.ledger.connection import Connection
from sage100_plugin.ledger.statements import columns_of, if_free, inserting, replacing, selecting
from sage100_plugin.ledger.tables import OPEN_OPERATION, exports, operations, reserved_numbers
from sage100_plugin.ports.ledger import (
    RESENDABLE,
    GuardTaken,
    KeyInUse,
    NumberTaken,
    Operation,
    OperationState,
)

_OPEN = ("queued", "started", "waiting_acceptance", "unknown")

_START = if_free(inserting(columns_of(Operation, operations)))
_REPLACE = replacing(Operation, operations)
_GET = selecting(Operation, operations).where(operations.c.id == bindparam("id"))
_BY_KEY = selecting(Operation, operations).where(
    operations.c.key_id == bindparam("key_id"),
    operations.c.action == bindparam("action"),
    operations.c.idempotency_key == bindparam("idempotency_key"),
)
_BEGINS = operations.c.idempotency_key + " "
_KEYED = (
    selecting(Operation, operations)
    .where(
        operations.c.key_id == bindparam("key_id"),
        operations.c.action == bindparam("action"),
        operations.c.idempotency_key.is_not(None),
        or_(
            *(
                func.substr(_BEGINS, 1, func.length(bindparam(one))) == bindparam(one)
                for one in ("beginning", "other_beginning")
            )
        ),
    )
    .order_by(operations.c.seq.desc())
    .limit(bindparam("limit"))
)
_LAST = operations.alias("last")
_KEYED_FURTHER = _KEYED.where(
    operations.c.seq < select(_LAST.c.seq).where(_LAST.c.id == bindparam("after")).scalar_subquery()
)
_BY_GUARD = selecting(Operation, operations).where(
    operations.c.guard == bindparam("guard"), operations.c.id != bindparam("id"), OPEN_OPERATION
)
_IN_STATE = selecting(Operation, operations).where(operations.c.state == bindparam("state")).order_by(operations.c.seq)
_RESERVE = if_free(inserting(reserved_numbers.c))
_RELEASE = delete(reserved_numbers).where(reserved_numbers.c.operation_id == bindparam("id"))
_EXPIRE = delete(operations).where(
    operations.c.seq.in_(
        select(operations.c.seq)
        .where(
            operations.c.updated_at < bindparam("before", type_=operations.c.updated_at.type),
            text(f"NOT ({OPEN_OPERATION.text})"),
            ~exists().where(
                exports.c.id == operations.c.export_id,
                or_(*(exports.c.status == literal_column(f"'{one}'") for one in RESENDABLE)),
            ),
        )
        .order_by(operations.c.seq)
        .limit(bindparam("limit"))
    )
)
# LIKE would take `%` and `_` of a prefix for patterns, and on SQLite it does not tell capitals from small letters.
_RESERVED = (
    select(reserved_numbers.c.number)
    .where(func.substr(reserved_numbers.c.number, 1, func.length(bindparam("prefix"))) == bindparam("prefix"))
    .order_by(reserved_numbers.c.number)
)

_HOLDER = selecting(Operation, operations).where(
    operations.c.id
    == select(reserved_numbers.c.operation_id).where(reserved_numbers.c.number == bindparam("number")).scalar_subquery()
)


class SqlOperations:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def start(self, operation: Operation) -> None:
        with self._connection.all_or_nothing():
            if not self._connection.change(_START, vars(operation)):
                self._refuse(operation)
                raise ValueError(f"There is an operation {operation.id} already.")
            self._reserve(operation)

    def replace(self, operation: Operation) -> None:
        with self._connection.all_or_nothing():
            self._refuse_guard(operation)
            if not self._connection.change(_REPLACE, vars(operation)):
                raise KeyError(operation.id)
            self._connection.change(_RELEASE, vars(operation))
            self._reserve(operation)

    def get(self, operation_id: str) -> Operation | None:
        row = self._connection.row(_GET, {"id": operation_id})
        return Operation(*row) if row else None

    def by_key(self, key_id: str, action: str, idempotency_key: str) -> Operation | None:
        values = {"key_id": key_id, "action": action, "idempotency_key": idempotency_key}
        row = self._connection.row(_BY_KEY, values)
        return Operation(*row) if row else None

    def keyed(
        self, key_id: str, action: str, beginnings: tuple[str, str], *, after: str = "", limit: int = 50
    ) -> tuple[Operation, ...]:
        one, other = (f"{beginning} " for beginning in beginnings)
        values = {"key_id": key_id, "action": action, "beginning": one, "other_beginning": other, "limit": limit}
        query, given = (_KEYED_FURTHER, {**values, "after": after}) if after else (_KEYED, values)
        return tuple([Operation(*row) for row in self._connection.rows(query, given)])

    def in_state(self, state: OperationState) -> tuple[Operation, ...]:
        return tuple([Operation(*row) for row in self._connection.rows(_IN_STATE, {"state": state})])

    def expire(self, before: datetime, limit: int) -> int:
        return self._connection.change(_EXPIRE, {"before": before, "limit": limit})

    def reserved(self, prefix: str) -> tuple[str, ...]:
        return tuple([number for (number,) in self._connection.raw(_RESERVED, {"prefix": prefix})])

    def holder(self, number: str) -> Operation | None:
        row = self._connection.row(_HOLDER, {"number": number})
        return Operation(*row) if row else None

    def _refuse(self, operation: Operation) -> None:
        """Say what stands in the way of a new operation."""
        row = self._connection.row(_BY_KEY, vars(operation))
        if row:
            raise KeyInUse(Operation(*row))
        self._refuse_guard(operation)

    def _refuse_guard(self, operation: Operation) -> None:
        if operation.guard is not None and operation.state in _OPEN:
            row = self._connection.row(_BY_GUARD, vars(operation))
            if row:
                raise GuardTaken(Operation(*row))

    def _reserve(self, operation: Operation) -> None:
        if operation.state in _OPEN:
            for number in dict.fromkeys(operation.numbers):
                values = {"number": number, "operation_id": operation.id}
                if not self._connection.change(_RESERVE, values):
                    raise NumberTaken(number)
