"""The clock, ids, and the sender of one delivery."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Wall time and elapsed time, kept apart: deadlines use `monotonic`, records use `now`."""

    def now(self) -> datetime:
        """The moment, aware, UTC."""

    def monotonic(self) -> float:
        """Seconds that only go forward."""


class Ids(Protocol):
    """Where ids come from."""

    def __call__(self, prefix: str) -> str:
        """A new id: the prefix, an underscore and at least 128 random bits in letters and digits."""


class Passwords(Protocol):
    """How passwords are kept."""

    def hashed(self, password: str) -> str:
        """What is kept of a password; another one each time."""

    def fits(self, kept: str, password: str) -> bool:
        """Whether it is this password."""


@dataclass(frozen=True)
class Posted:
    """How one POST ended: the HTTP status, or 0 and why there was none. `retry_after` is in seconds, when told.

    `headers` are the few that help to find a fault, with lower-case names; `body` is the beginning of what was
    answered, on one line and printable. Both are as the receiver sent them: it may have echoed a secret.
    """

    status: int
    error: str = ""
    retry_after: float | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: str = field(default="", repr=False)

    @property
    def delivered(self) -> bool:
        """Whether the receiver took it."""
        return 200 <= self.status < 300  # noqa: PLR2004 - HTTP's range of success


class Sender(Protocol):
    """Delivers one signed message; judges the address it connects to; bounds the exchange in time and size."""

    def check(self, url: str) -> str:
        """Why this address may not receive deliveries, in the user's words; empty when it may."""

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Posted:
        """POST the body. Never raises for what the other side does; redirects are not followed."""
