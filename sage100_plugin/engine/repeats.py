"""How often the same was created lately."""

from __future__ import annotations

import threading
from collections import deque

MOST = 30
WINDOW = 60.0

What = tuple[str, str, str]
"""The API key, the action and the hash of its input."""


class Repeats:
    """Counts equal creates within a minute. Safe for threads; a new process begins anew."""

    def __init__(self) -> None:
        self._times: dict[What, deque[tuple[float, str | None]]] = {}
        self._own = threading.Lock()

    def count(self, what: What, at: float, key: str | None = None) -> int:
        """How many there were within the minute, with this one, made `at` (seconds that only go forward).

        All calls under one idempotency key are one create.
        """
        with self._own:
            self._times = {one: times for one, times in self._times.items() if times[-1][0] > at - WINDOW}
            times = self._times.setdefault(what, deque(maxlen=MOST))
            if key is None or all(other != key for _, other in times):
                times.append((at, key))
            return sum(time > at - WINDOW for time, _ in times)
