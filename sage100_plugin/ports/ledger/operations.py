"""Operations: executions of actions, and with them idempotency, guards and reserved numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from sage100_plugin.ports.ledger.json import Json

OperationState = Literal["queued", "started", "waiting_acceptance", "done", "refused", "failed", "unknown"]


@dataclass(frozen=True)
class Operation:
    """One execution of an action.

    `guard` is what must not run twice at once: while the state is queued, started, waiting_acceptance or unknown no
    other operation has the same guard. `numbers` are the Sage numbers reserved for it (`record|scope|number`), unique
    under the same states. `plan` is what recovery needs to find out in Sage what became of it.
    `answer` is the body given to the caller, with `status` its HTTP status. `follows` is the operation with which this
    one was planned, to be done after it.
    """

    id: str
    key_id: str
    action: str
    company: str
    state: OperationState
    input: Json
    input_hash: str
    created_at: datetime
    updated_at: datetime
    idempotency_key: str | None = None
    guard: str | None = None
    numbers: tuple[str, ...] = ()
    plan: Json | None = None
    answer: Json | None = None
    status: int | None = None
    export_id: str | None = None
    origin: Json | None = None
    causation_id: str | None = None
    request_id: str = ""
    follows: str | None = None


class KeyInUse(Exception):
    """(key_id, action, idempotency_key) exists: `operation` is the one that has it."""

    def __init__(self, operation: Operation) -> None:
        super().__init__(operation.id)
        self.operation = operation


class GuardTaken(Exception):
    """Another open operation has this guard: `operation` is that one."""

    def __init__(self, operation: Operation) -> None:
        super().__init__(operation.id)
        self.operation = operation


class NumberTaken(Exception):
    """One of the numbers is reserved by another open operation."""


class Operations(Protocol):
    """Executions of actions, and with them idempotency, guards and reserved numbers."""

    def start(self, operation: Operation) -> None:
        """Store a new operation. Raises `KeyInUse`, `GuardTaken`, `NumberTaken`; then nothing is stored."""

    def replace(self, operation: Operation) -> None:
        """Store a new state. An operation without `idempotency_key` gives its key free."""

    def get(self, operation_id: str) -> Operation | None: ...

    def by_key(self, key_id: str, action: str, idempotency_key: str) -> Operation | None: ...

    def keyed(
        self, key_id: str, action: str, beginnings: tuple[str, str], *, after: str = "", limit: int = 50
    ) -> tuple[Operation, ...]:
        """Those whose idempotency key is one of two, or begins with one and a blank: newest first, those after the
        operation id `after`.
        """

    def in_state(self, state: OperationState) -> tuple[Operation, ...]:
        """All operations in this state, oldest first."""

    def expire(self, before: datetime, limit: int) -> int:
        """Forget closed operations last changed before this moment, at most `limit`; their keys become free."""

    def reserved(self, prefix: str) -> tuple[str, ...]:
        """The numbers that open operations hold and that start with `prefix`."""

    def holder(self, number: str) -> Operation | None:
        """The open operation that holds a number."""
