"""How many calls may ask one company's Sage at once: a slow one must not hold all who answer calls."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sage100_plugin.errors import Unavailable

MOST = 6
"""Calls that ask one company's Sage, or wait for a connection to it."""

STANDING_SECONDS = 0.2
"""How long a call waits to be among them: enough where Sage answers as it should."""

_counted: ContextVar[bool] = ContextVar("counted", default=False)


def count_this() -> None:
    """What asks Sage from here on is a caller, who may be sent away; what works in the background never is."""
    _counted.set(True)


class Crowd:
    """The callers at one company's Sage."""

    def __init__(self) -> None:
        self._room = threading.Semaphore(MOST)

    @contextmanager
    def joined(self) -> Iterator[None]:
        """Be one of them. Raises `Unavailable` (`sage_unavailable`) when there are too many."""
        if not _counted.get():
            yield
            return
        if not self._room.acquire(timeout=STANDING_SECONDS):
            says = f"Sage answers slowly, and {MOST} calls wait for it already. Send this again in a moment."
            raise Unavailable("sage_unavailable", says)
        try:
            yield
        finally:
            self._room.release()
