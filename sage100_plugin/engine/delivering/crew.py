"""Threads that wait for others: as many as it takes, and no more.

Threads that only wait cost nothing; those that want the processor get into each other's way, for Python has one lock.
So a few work at first, twice as many after each tick in which none of them got done, and half as many when the process
used most of a processor.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

J = TypeVar("J")
R = TypeVar("R")

FEWEST = 2
BUSY = 0.7
WINDOW = 0.01
TICK = 0.002
LONGEST_GATHERING = 0.02


class Crew(Generic[J, R]):
    """Does jobs, each by `work`, which must not raise. `count` goes up with whatever may be news."""

    def __init__(self, work: Callable[[J], R], threads: int) -> None:
        self._work = work
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, "deliver")
        self._news = threading.Condition()
        self._waiting: deque[J] = deque()
        self._ended: list[R] = []
        self._open = 0
        self._at_work = 0
        self._most = min(FEWEST, threads)
        self._since, self._used = time.monotonic(), time.process_time()
        self.count = 0

    def wake(self) -> None:
        """There may be something new."""
        with self._news:
            self.count += 1
            self._news.notify_all()

    def wait(self, known: int, seconds: float) -> None:
        """Until there is something newer than `known`."""
        with self._news:
            self._news.wait_for(lambda: self.count != known, timeout=seconds)

    def give(self, jobs: Sequence[J]) -> None:
        """Begin with these."""
        self._slow_down()
        with self._news:
            self._waiting.extend(jobs)
            self._open += len(jobs)
            self._send_out()

    def ended(self) -> list[R]:
        """What came of those that ended, until it is forgotten."""
        return list(self._ended)

    def forget(self, number: int) -> None:
        """The first so many of `ended`."""
        with self._news:
            del self._ended[:number]

    def gather(self) -> None:
        """Let those end that end at once: to store many together costs little more than to store one."""
        until = time.monotonic() + LONGEST_GATHERING
        while time.monotonic() < until:
            before = len(self._ended)
            with self._news:
                if self._news.wait_for(lambda: not self._open, timeout=TICK):
                    return
                if len(self._ended) == before:
                    if not self._waiting:
                        return
                    self._most = min(self._most * 2, self._threads)
                    self._send_out()

    def close(self) -> None:
        """Let those end that have begun."""
        with self._news:
            self._waiting.clear()
        self._pool.shutdown()

    def _slow_down(self) -> None:
        now, used = time.monotonic(), time.process_time()
        if now - self._since > WINDOW:
            if used - self._used > BUSY * (now - self._since):
                self._most = max(self._most // 2, min(FEWEST, self._threads))
            self._since, self._used = now, used

    def _send_out(self) -> None:
        while self._at_work < min(self._most, self._open):
            self._at_work += 1
            self._pool.submit(self._toil)

    def _toil(self) -> None:
        while True:
            with self._news:
                if not self._waiting or self._at_work > self._most:
                    self._at_work -= 1
                    return
                job = self._waiting.popleft()
            result = self._work(job)
            with self._news:
                self._ended.append(result)
                self._open -= 1
                self.count += 1
                if len(self._ended) == 1 or not self._open:
                    self._news.notify_all()
