"""Connections, and what lives on one, that wait for work."""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar


class Pooled(Protocol):
    """What a pool holds."""

    @property
    def lost(self) -> bool: ...

    def close(self) -> None: ...


T = TypeVar("T", bound=Pooled)


class Pool(Generic[T]):
    """Things that are free. When none is, another is opened; when there are as many as may be, one is waited for.

    What the database has left is not given out again.
    """

    def __init__(self, another: Callable[[], T], most: int | None = None) -> None:
        self._another = another
        self._most = most
        self._open = 0
        self._free: list[T] = []
        # Who waits gets one, or the right to open one.
        self._waiting: deque[queue.SimpleQueue[T | None]] = deque()
        self._lock = threading.Lock()
        self._closed = False

    def take(self) -> T:
        """Raises what opening another raises."""
        mine: queue.SimpleQueue[T | None] = queue.SimpleQueue()
        with self._lock:
            if self._free:
                return self._free.pop()
            if self._most is None or self._open < self._most:
                self._open += 1
                mine.put(None)
            else:
                self._waiting.append(mine)
        return mine.get() or self._opened()

    def _opened(self) -> T:
        try:
            return self._another()
        except BaseException:
            with self._lock:
                self._pass_on(None)
            raise

    def _pass_on(self, thing: T | None) -> bool:
        """From hand to hand, or a thread that reads in a loop would take it again before the other has woken up."""
        if self._waiting:
            self._waiting.popleft().put(thing)
            return True
        self._open -= thing is None
        return False

    def give(self, thing: T) -> None:
        over: list[T] = []
        with self._lock:
            if thing.lost:
                # Those that are free were open when the database went away.
                over, self._free = [thing, *self._free], []
                self._open -= len(over) - 1
                self._pass_on(None)
            elif not self._pass_on(thing):
                (over if self._closed else self._free).append(thing)
        for one in over:
            one.close()

    def close(self) -> None:
        """Close those that are free now and the others when they are given back."""
        with self._lock:
            self._closed = True
            while self._free:
                self._free.pop().close()
