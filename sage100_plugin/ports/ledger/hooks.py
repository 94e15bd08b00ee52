"""Inbound hooks: addresses for what outside systems post, and what was posted there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from sage100_plugin.ports.ledger.json import Json


@dataclass(frozen=True)
class Hook:
    """An address to which an outside system posts its own payload, which a mapping turns into an action's input.

    `mapping` are lines of a mapping of its own; none means the company's for the action's record type. `secret` is what
    calls are signed with, stored sealed; of the scheme `url` it is a SHA-256 in hex of what stands in the address. For
    a day after a rotation it holds the one before, too (`sage100_plugin.engine.crm.hook_signatures`).
    """

    id: str
    key_id: str
    name: str
    action: str
    company: str
    source: str
    scheme: str
    secret: str = field(repr=False)
    created_at: datetime
    mapping: tuple[Json, ...] | None = None


class Hooks(Protocol):
    """Inbound hooks."""

    def add(self, hook: Hook) -> None: ...

    def replace(self, hook: Hook) -> None:
        """Store a new state. Raises `KeyError` when there is none."""

    def remove(self, hook_id: str) -> None:
        """Forget it and its calls; no error when there is none."""

    def get(self, hook_id: str) -> Hook | None: ...

    def all(self) -> tuple[Hook, ...]:
        """All of them, oldest first."""


@dataclass(frozen=True)
class HookCall:
    """One call of a hook, with the payload as it came.

    `message_id` is the caller's own id of the message, where its scheme has one. `input` is what the mapping made of
    the payload; `status` and `answer` are what the caller was told at last, none before. `rerun_of` is the call whose
    payload was run again.
    """

    id: str
    hook_id: str
    at: datetime
    content_type: str
    payload: str = field(repr=False)
    message_id: str = ""
    input: Json | None = None
    status: int | None = None
    answer: Json | None = None
    operation_id: str = ""
    rerun_of: str = ""


class HookCalls(Protocol):
    """What was posted to hooks."""

    def add(self, call: HookCall) -> bool:
        """Store a new one; False, and nothing stored, when the hook has one with this `message_id` already."""

    def replace(self, call: HookCall) -> None: ...

    def get(self, call_id: str) -> HookCall | None: ...

    def by_message(self, hook_id: str, message_id: str) -> HookCall | None: ...

    def find(self, *, hook_id: str, after: str = "", limit: int = 50) -> tuple[HookCall, ...]:
        """The calls of a hook, newest first, those after the call id `after`."""

    def unanswered(self, limit: int = 500) -> tuple[HookCall, ...]:
        """Those whose caller was told nothing yet, oldest first: they run, or they were interrupted."""

    def expire(self, before: datetime, limit: int) -> int:
        """Forget those that came before this moment, at most `limit`; gives how many."""
