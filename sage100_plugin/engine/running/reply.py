"""What a caller gets, at once or later."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from typing import Any

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.errors import again
from sage100_plugin.ports.ledger import Operation

PARTING = 3.0
"""Seconds for which a caller still waits once the process is asked to stop."""


STANDING = 1.0
"""Seconds for which a caller waits when all seats are taken."""


@dataclass(frozen=True)
class Reply:
    """What the caller gets: HTTP status and body; `location` is where to ask again."""

    status: int
    body: Mapping[str, Any] = field(default_factory=dict)
    replayed: bool = False
    location: str | None = None


def reply_of(operation: Operation) -> Reply:
    """The answer of a settled operation. Raises the `Problem` it ended with."""
    body, status = operation.answer or {}, operation.status or 200
    if status >= 400:  # noqa: PLR2004 - where HTTP's errors begin
        raise again({**body, "operation_id": operation.id})
    return Reply(status, body)


def wait_for(plugin: Plugin, future: Future[Operation], operation: Operation, seconds: float) -> Reply:
    """The settled operation's answer, or where to ask for it once the time is up.

    It nearly is when the process is asked to stop, and when so many callers wait already that nobody would be left to
    answer the others.
    """
    either: tuple[Future[Any], ...] = (future, plugin.leaving)
    seated = plugin.seats.acquire(blocking=False)
    try:
        wait(either, seconds if seated else min(seconds, STANDING), FIRST_COMPLETED)
    finally:
        if seated:
            plugin.seats.release()
    if plugin.leaving.done():
        wait((future,), min(seconds, PARTING))
    if future.done():
        return reply_of(future.result())
    body = {
        "ok": None,
        "operation_id": operation.id,
        "action": operation.action,
        "company": operation.company,
        "state": "started",
    }
    return Reply(202, body, location=f"/v1/operations/{operation.id}")
