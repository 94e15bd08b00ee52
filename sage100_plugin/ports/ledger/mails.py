"""The outbox of mails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

MailState = Literal["waiting", "refused"]


@dataclass(frozen=True)
class Mail:
    """A mail that is not sent: it tells one address of one event. What was sent is no longer here.

    `refused`: given up after many tries; `error` is the last reason.
    """

    id: str
    company: str
    event_id: str
    address: str
    created_at: datetime
    next_at: datetime
    state: MailState = "waiting"
    attempts: int = 0
    error: str = ""


class Mails(Protocol):
    """The outbox, oldest first."""

    def add(self, mail: Mail) -> None:
        """Store it; nothing when there is one with its id."""

    def replace(self, mail: Mail) -> None:
        """Store a new state. Raises `KeyError` when there is none."""

    def remove(self, mail_id: str) -> None:
        """Forget one; no error when there is none."""

    def find(self, *, company: str | None = None, after: str = "", limit: int = 50) -> tuple[Mail, ...]:
        """Those of this company or of all, newest first, those after the mail id `after`."""

    def due(self, now: datetime, latest: datetime) -> Mail | None:
        """The one whose time came first; a time after `latest` is from a clock that was wrong."""

    def counted(self) -> dict[str, int]:
        """How many there are in each state."""

    def expire(self, before: datetime, limit: int) -> int:
        """Forget those given up that were made before this moment, at most `limit`; gives how many."""
