"""What a caller gets, at once or later."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from typing import Any

from sage100_plugin.errors import again
from sage100_plugin.ports.ledger import Operation

PARTING = 3.0
"""Seconds for which a caller still waits once the process is asked to stop."""


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


def wait_for(future: Future[Operation], operation: Operation, seconds: float, leaving: Future[None]) -> Reply:
    """The settled operation's answer, or where to ask for it once the time is up; it nearly is when `leaving`."""
    either: tuple[Future[Any], ...] = (future, leaving)
    wait(either, seconds, FIRST_COMPLETED)
    if leaving.done():
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
