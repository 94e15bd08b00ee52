"""The ledger: what the machine must not forget. Events, subscriptions, deliveries, exports, operations, ...

All moments are aware UTC datetimes. All documents (`input`, `data`, ...) are JSON values: money is text already.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from sage100_plugin.ports.ledger.activity import Activity, ActivityLog
from sage100_plugin.ports.ledger.buttons import Button, Buttons
from sage100_plugin.ports.ledger.cursors import Cursor, Cursors
from sage100_plugin.ports.ledger.deliveries import Attempt, Deliveries, Delivery, DeliveryStatus
from sage100_plugin.ports.ledger.events import Event, Events
from sage100_plugin.ports.ledger.exports import RESENDABLE, Export, Exports, ExportStatus, Round, Turn
from sage100_plugin.ports.ledger.hooks import Hook, HookCall, HookCalls, Hooks
from sage100_plugin.ports.ledger.imports import Import, Imports, ImportStatus
from sage100_plugin.ports.ledger.json import Json
from sage100_plugin.ports.ledger.keys import ApiKey, Keys
from sage100_plugin.ports.ledger.mails import Mail, Mails, MailState
from sage100_plugin.ports.ledger.marks import Marks
from sage100_plugin.ports.ledger.operations import (
    GuardTaken,
    KeyInUse,
    NumberTaken,
    Operation,
    Operations,
    OperationState,
)
from sage100_plugin.ports.ledger.snapshots import Snapshot, Snapshots
from sage100_plugin.ports.ledger.states import CompanyState, CompanyStates
from sage100_plugin.ports.ledger.subscriptions import Subscription, Subscriptions
from sage100_plugin.ports.ledger.users import User, Users

T = TypeVar("T")


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
    def users(self) -> Users: ...
    @property
    def cursors(self) -> Cursors: ...
    @property
    def snapshots(self) -> Snapshots: ...
    @property
    def states(self) -> CompanyStates: ...
    @property
    def imports(self) -> Imports: ...
    @property
    def buttons(self) -> Buttons: ...
    @property
    def hooks(self) -> Hooks: ...
    @property
    def hook_calls(self) -> HookCalls: ...
    @property
    def mails(self) -> Mails: ...
    @property
    def marks(self) -> Marks: ...
    @property
    def activity(self) -> ActivityLog: ...


class LedgerFailed(Exception):
    """The database refused for a reason of its own (disk full, gone); nothing of the transaction was stored.

    One exception: when the connection to a server broke during the commit, it may have been stored. Who must know reads
    again, as after a crash of this process at that moment.
    """


class LedgerLocked(LedgerFailed):
    """Another program held the database for longer than is waited for; nothing was stored."""


class Ledger(Protocol):
    """Transactions over the nouns. Safe for threads.

    `write` returns when the effects are durable. Many callers may share one commit, so `work` must not wait for
    anything; when it raises, only its own effects are undone and the exception reaches its caller.
    """

    def read(self, work: Callable[[Tx], T]) -> T: ...

    def write(self, work: Callable[[Tx], T]) -> T: ...

    @property
    def trouble(self) -> str:
        """Empty, or what the last write failed by: `locked` or `failing`."""

    def close(self) -> None: ...


__all__ = [
    "RESENDABLE",
    "Activity",
    "ActivityLog",
    "ApiKey",
    "Attempt",
    "Button",
    "Buttons",
    "CompanyState",
    "CompanyStates",
    "Cursor",
    "Cursors",
    "Deliveries",
    "Delivery",
    "DeliveryStatus",
    "Event",
    "Events",
    "Export",
    "ExportStatus",
    "Exports",
    "GuardTaken",
    "Hook",
    "HookCall",
    "HookCalls",
    "Hooks",
    "Import",
    "ImportStatus",
    "Imports",
    "Json",
    "KeyInUse",
    "Keys",
    "Ledger",
    "LedgerFailed",
    "LedgerLocked",
    "Mail",
    "MailState",
    "Mails",
    "Marks",
    "NumberTaken",
    "Operation",
    "OperationState",
    "Operations",
    "Round",
    "Snapshot",
    "Snapshots",
    "Subscription",
    "Subscriptions",
    "T",
    "Turn",
    "Tx",
    "User",
    "Users",
]
