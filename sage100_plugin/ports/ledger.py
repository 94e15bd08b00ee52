"""The ledger: what the machine must not forget. Events, subscriptions, deliveries, exports, operations, ...

All moments are aware UTC datetimes. All documents (`input`, `data`, ...) are JSON values: money is text already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol, TypeVar

Json = Mapping[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Event:
    """Something that happened, exactly as it is delivered; `seq` is its place in the log, 0 until stored."""

    id: str
    type: str
    company: str
    timestamp: datetime
    data: Json
    previous: Json | None = None
    origin: Json | None = None
    causation_id: str | None = None
    seq: int = 0


@dataclass(frozen=True)
class Subscription:
    """A receiver of events. `events` are event types or `*`; `secrets` sign, newest first, stored encrypted."""

    id: str
    key_id: str
    target_url: str
    events: tuple[str, ...]
    secrets: tuple[str, ...] = field(repr=False)
    created_at: datetime
    company: str | None = None
    filters: Json = field(default_factory=dict)
    description: str = ""
    external_id: str = ""
    exclude_own: bool = False
    thin: bool = False
    state: Literal["active", "paused", "off"] = "active"
    state_reason: str = ""
    failures: int = 0
    failing_since: datetime | None = None
    next_at: datetime | None = None


DeliveryStatus = Literal["pending", "delivered", "retrying", "dead", "canceled"]


@dataclass(frozen=True)
class Delivery:
    """One event on its way to one subscription. `record` is the company, record type and `data.id` of the event."""

    id: int
    event_id: str
    subscription_id: str
    record: str
    status: DeliveryStatus
    attempt: int
    created_at: datetime
    next_at: datetime | None
    code: int | None = None
    error: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Attempt:
    """What came of one POST of a delivery."""

    delivery_id: int
    attempt: int
    at: datetime
    code: int
    error: str
    seconds: float


OperationState = Literal["queued", "started", "waiting_acceptance", "done", "refused", "failed", "unknown"]


@dataclass(frozen=True)
class Operation:
    """One execution of an action.

    `guard` is what must not run twice at once: while the state is queued, started, waiting_acceptance or unknown no
    other operation has the same guard. `numbers` are the Sage numbers reserved for it (`record|scope|number`), unique
    under the same states. `plan` is what recovery needs to find out in Sage what became of it.
    `answer` is the body given to the caller, with `status` its HTTP status.
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


ExportStatus = Literal["pending", "accepted", "done", "failed", "unknown", "rejected", "retrieved", "expired"]


@dataclass(frozen=True)
class Round:
    """One decision round of an export."""

    round: int
    status: ExportStatus
    by: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True)
class Export:
    """An item in the acceptance queue. `payload` is the action's input; `payload_hash` binds a decision to it."""

    id: str
    company: str
    record: str
    action: str
    source: str
    source_id: str
    status: ExportStatus
    round: int
    payload: Json
    payload_hash: str
    preview: Json
    requested_by: str
    requested_at: datetime
    expected_by: datetime
    operation_id: str
    rounds: tuple[Round, ...] = ()
    decision: Json | None = None
    result: Json | None = None


@dataclass(frozen=True)
class Activity:
    """One line of the log people read: who did what to which record, field by field, and what Sage answered."""

    id: str
    at: datetime
    company: str
    record: str
    record_id: str
    what: str
    by: str
    operation_id: str | None = None
    request_id: str = ""
    log: Sequence[Json] = ()
    details: Json = field(default_factory=dict)


@dataclass(frozen=True)
class ApiKey:
    """A key of the API. `secret_hash` is SHA-256 in hex of the secret part; empty `companies` means all."""

    id: str
    name: str
    scopes: tuple[str, ...]
    secret_hash: str = field(repr=False)
    created_at: datetime
    companies: tuple[str, ...] = ()
    revoked_at: datetime | None = None
    paused_at: datetime | None = None


@dataclass(frozen=True)
class Cursor:
    """Where the poll of one record type stands. `stamp` is text made by Sage's server.

    `page` is the place inside an unfinished baseline, None when the baseline is done.
    """

    company: str
    record: str
    stamp: str
    baseline_done: bool
    page: tuple[str, str] | None = None
    polled_at: datetime | None = None


@dataclass(frozen=True)
class Snapshot:
    """The last seen state of one Sage record: a hash of the compared fields, and the fields, lines included."""

    id: str
    hash: str
    fields: Json


class Events(Protocol):
    """The event log, in commit order."""

    def append(self, events: Iterable[Event]) -> tuple[Event, ...]:
        """Store the events in this order and return them with `seq`."""

    def get(self, event_id: str) -> Event | None: ...

    def after(self, types: Sequence[str], after: str, limit: int, company: str | None = None) -> tuple[Event, ...]:
        """The oldest `limit` events after the event with id `after`, oldest first. Raises `KeyError` if unknown."""

    def newest(self, types: Sequence[str], limit: int, company: str | None = None) -> tuple[Event, ...]:
        """The newest `limit` events, newest first. An empty `types` means all, here and in `after`."""


class Subscriptions(Protocol):
    """The receivers."""

    def add(self, subscription: Subscription) -> None: ...

    def replace(self, subscription: Subscription) -> None: ...

    def remove(self, subscription_id: str) -> None:
        """Forget it and cancel what still waits for it; no error when there is none."""

    def get(self, subscription_id: str) -> Subscription | None: ...

    def all(self) -> tuple[Subscription, ...]:
        """All of them, oldest first."""


class Deliveries(Protocol):
    """What is on its way."""

    def add(self, event: Event, subscription_ids: Iterable[str], record: str, at: datetime) -> None:
        """One pending delivery of the event to each subscription, due `at`."""

    def due(self, now: datetime, limit: int) -> tuple[Delivery, ...]:
        """Deliveries due at `now` of active subscriptions that may be tried, fairly over the subscriptions.

        At most four of one subscription; of one subscription and record only the oldest open one.
        """

    def next_due(self) -> datetime | None:
        """When the earliest open delivery of an active subscription is due."""

    def settle(self, delivery: Delivery, attempt: Attempt | None = None) -> None:
        """Store the delivery's new state, with the attempt that led to it."""

    def get(self, delivery_id: int) -> Delivery | None: ...

    def of(self, subscription_id: str, limit: int, before: int | None = None) -> tuple[Delivery, ...]:
        """The subscription's deliveries, newest first."""

    def open_count(self) -> int: ...


class Operations(Protocol):
    """Executions of actions, and with them idempotency, guards and reserved numbers."""

    def start(self, operation: Operation) -> None:
        """Store a new operation. Raises `KeyInUse`, `GuardTaken`, `NumberTaken`; then nothing is stored."""

    def replace(self, operation: Operation) -> None:
        """Store a new state. An operation without `idempotency_key` gives its key free."""

    def get(self, operation_id: str) -> Operation | None: ...

    def by_key(self, key_id: str, action: str, idempotency_key: str) -> Operation | None: ...

    def in_state(self, state: OperationState) -> tuple[Operation, ...]:
        """All operations in this state, oldest first."""

    def reserved(self, prefix: str) -> tuple[str, ...]:
        """The numbers that open operations hold and that start with `prefix`."""


class Exports(Protocol):
    """The acceptance queue."""

    def add(self, export: Export) -> None: ...

    def replace(self, export: Export) -> None: ...

    def get(self, export_id: str) -> Export | None: ...

    def find(
        self,
        *,
        status: str | None = None,
        record: str | None = None,
        company: str | None = None,
        after: str = "",
        limit: int = 50,
    ) -> tuple[Export, ...]:
        """Exports that match all that is given, newest first, those after the export id `after`."""


class Keys(Protocol):
    """API keys."""

    def add(self, key: ApiKey) -> None: ...

    def replace(self, key: ApiKey) -> None: ...

    def get(self, key_id: str) -> ApiKey | None: ...

    def all(self) -> tuple[ApiKey, ...]: ...


class Cursors(Protocol):
    """Where each poll stands."""

    def get(self, company: str, record: str) -> Cursor | None: ...

    def put(self, cursor: Cursor) -> None: ...


class Snapshots(Protocol):
    """Last seen states of Sage records, per company and record type."""

    def get(self, company: str, record: str, ids: Sequence[str]) -> dict[str, Snapshot]: ...

    def put(self, company: str, record: str, snapshots: Iterable[Snapshot]) -> None: ...

    def count(self, company: str, record: str) -> int: ...


class ActivityLog(Protocol):
    """The log people read."""

    def add(self, entry: Activity) -> None: ...

    def find(
        self, *, company: str | None = None, record: str | None = None, after: str = "", limit: int = 50
    ) -> tuple[Activity, ...]:
        """Entries newest first, those after (older than) the entry id `after`."""


class Tx(Protocol):
    """The nouns of the ledger, inside one transaction."""

    @property
    def events(self) -> Events: ...
    @property
    def subscriptions(self) -> Subscriptions: ...
    @property
    def deliveries(self) -> Deliveries: ...
    @property
    def operations(self) -> Operations: ...
    @property
    def exports(self) -> Exports: ...
    @property
    def keys(self) -> Keys: ...
    @property
    def cursors(self) -> Cursors: ...
    @property
    def snapshots(self) -> Snapshots: ...
    @property
    def activity(self) -> ActivityLog: ...


class LedgerFailed(Exception):
    """The database refused for a reason of its own (disk full, gone); nothing of the transaction was stored."""


class Ledger(Protocol):
    """Transactions over the nouns. Safe for threads.

    `write` returns when the effects are durable. Many callers may share one commit, so `work` must not wait for
    anything; when it raises, only its own effects are undone and the exception reaches its caller.
    """

    def read(self, work: Callable[[Tx], T]) -> T: ...

    def write(self, work: Callable[[Tx], T]) -> T: ...

    def close(self) -> None: ...
