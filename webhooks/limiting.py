"""So many calls a minute for each API key."""

from __future__ import annotations

import math
import threading
import time
from collections import deque

from sage100_plugin.errors import Refused

WINDOW = 60.0


class Limiter:
    """A moving window of one minute for each key, in memory: there is one process."""

    def __init__(self) -> None:
        self._calls: dict[str, deque[float]] = {}
        self._own = threading.Lock()

    def take(self, key_id: str, per_minute: int) -> None:
        """Count one call. Raises `rate_limited` with what the caller may still do, and when."""
        now = time.monotonic()
        with self._own:
            calls = self._calls.setdefault(key_id, deque())
            while calls and calls[0] <= now - WINDOW:
                calls.popleft()
            if len(calls) < per_minute:
                calls.append(now)
                return
            seconds = max(1, math.ceil(calls[0] + WINDOW - now))
        detail = f"More than {per_minute} calls in a minute; go on in {seconds} seconds."
        raise Refused("rate_limited", detail, extra={"retry_after": seconds, "limit": per_minute})
