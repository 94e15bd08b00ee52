"""The machine's own clock and its random ids."""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime


class SystemClock:
    """The time of this machine."""

    def now(self) -> datetime:
        """The moment, aware, UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that only go forward."""
        return time.monotonic()


def random_id(prefix: str) -> str:
    """The prefix and 128 random bits."""
    return f"{prefix}_{secrets.token_hex(16)}"
