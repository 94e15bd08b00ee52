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
        self._times: dict[What, deque[float]] = {}
        self._own = threading.Lock()

    def count(self, what: What, at: float) -> int:
        """How many were begun within the minute before `at` (seconds that only go forward)."""
        with self._own:
            return sum(time > at - WINDOW for time in self._times.get(what, ()))

    def note(self, what: What, at: float) -> None:
        """One was begun. What is older than a minute is forgotten."""
        with self._own:
            self._times = {one: times for one, times in self._times.items() if times[-1] > at - WINDOW}
            self._times.setdefault(what, deque(maxlen=MOST)).append(at)
