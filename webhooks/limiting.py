"""So many calls a minute for each API key, and for each button."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable

from sage100_plugin.errors import Refused

WINDOW = 60.0
MANY = 10_000
"""Beyond so many keys and buttons, those that were not called in this minute are forgotten."""


class Limiter:
    """A moving window of one minute for each key, in memory: there is one process."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._calls: dict[str, deque[float]] = {}
        self._own = threading.Lock()

    def take(self, key_id: str, per_minute: int) -> None:
        """Count one call. Raises `rate_limited` with what the caller may still do, and when."""
        now = self._now()
        with self._own:
            if len(self._calls) >= MANY:
                self._calls = {name: calls for name, calls in self._calls.items() if calls[-1] > now - WINDOW}
            calls = self._calls.setdefault(key_id, deque())
            while calls and calls[0] <= now - WINDOW:
                calls.popleft()
            if len(calls) < per_minute:
                calls.append(now)
                return
            seconds = max(1, math.ceil(calls[0] + WINDOW - now))
        detail = f"More than {per_minute} calls in a minute; go on in {seconds} seconds."
        raise Refused("rate_limited", detail, extra={"retry_after": seconds, "limit": per_minute})
