"""Who writes and syncs for all: one at a time, for everybody who waits behind it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

PATIENCE = 3
"""How many times as long as the last group took a leader waits for others to share its sync."""

LONGEST = 0.02
"""Seconds that it waits at most, when the last group met a slow moment of the disk."""


class Waiting(NamedTuple):
    """A thread in line; its lock is released when it is done or leads."""

    done: Callable[[], bool]
    held: threading.Lock


class Leadership:
    """Given to one thread at a time. Nobody is woken but those who are done and the one who leads next."""

    def __init__(self) -> None:
        self._own = threading.Lock()
        self._taken = False
        self._line: list[Waiting] = []
        self._enough = threading.Event()
        self._expected = 0
        self._began = self._took = 0.0

    def take(self, done: Callable[[], bool]) -> bool:
        """Wait to lead; False when it turns out to be done already, and then there is nothing to give back."""
        with self._own:
            if done():
                return False
            if not self._taken:
                self._taken = True
                return True
            mine = Waiting(done, threading.Lock())
            mine.held.acquire()
            self._line.append(mine)
            if len(self._line) >= self._expected:
                self._enough.set()
        try:
            mine.held.acquire()
        except BaseException:  # Ctrl-C: nobody may wait for a thread that has gone
            self._leave(mine)
            raise
        return not done()

    def gather(self) -> None:
        """Let as many come as stood in line the last time. If nobody did, nobody is waited for."""
        self._enough.clear()
        if len(self._line) < self._expected:
            self._enough.wait(min(self._took * PATIENCE, LONGEST))
        self._began = time.perf_counter()

    def give_back(self) -> None:
        with self._own:
            self._took = time.perf_counter() - self._began
            over = [one for one in self._line if one.done()]
            self._line = [one for one in self._line if not one.done()]
            self._expected = len(over)
            self._taken = bool(self._line)
            next_leader = [self._line.pop(0)] if self._line else []
        for one in next_leader + over:
            one.held.release()

    def _leave(self, mine: Waiting) -> None:
        with self._own:
            waits = mine in self._line
            if waits:
                self._line.remove(mine)
        if not waits and not mine.done():
            self.give_back()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Lead, whatever others get done."""
        self.take(lambda: False)
        try:
            yield
        finally:
            self.give_back()
