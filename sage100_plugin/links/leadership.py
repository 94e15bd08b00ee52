"""Who writes and syncs for all: one at a time, and those who have nothing left to wait for go at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Leadership:
    """Given to one thread at a time.

    A lock would not do: those whose write is on disk by now would queue for it behind the next sync.
    """

    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._taken = False

    def take(self, done: Callable[[], bool]) -> bool:
        """Wait to lead; False when it turns out to be done already, and then there is nothing to give back."""
        with self._turn:
            while self._taken and not done():
                self._turn.wait()
            if done():
                return False
            self._taken = True
            return True

    def give_back(self) -> None:
        with self._turn:
            self._taken = False
            self._turn.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Lead, whatever others get done."""
        self.take(lambda: False)
        try:
            yield
        finally:
            self.give_back()
