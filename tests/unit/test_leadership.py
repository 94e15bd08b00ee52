"""Group commit: who leads, who waits for whom, and who is woken."""

from __future__ import annotations

import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from sage100_plugin.leadership import Leadership


class Group:
    """Numbers that are written by whoever leads; `groups` are those written at once."""

    def __init__(self) -> None:
        self.leadership = Leadership()
        self.queue: list[int] = []
        self.groups: list[list[int]] = []

    def write(self, number: int) -> None:
        self.queue.append(number)
        if self.leadership.take(lambda: any(number in group for group in self.groups)):
            self.leadership.gather()
            self.lead()
            self.leadership.give_back()

    def lead(self) -> None:
        taken, self.queue[:] = self.queue[:], []
        self.groups.append(taken)

    def in_line(self, count: int) -> None:
        while len(self.leadership._line) < count:
            time.sleep(0.001)


def test_those_who_come_meanwhile_are_written_together_by_one_of_them() -> None:
    group = Group()
    with ThreadPoolExecutor() as pool:
        with group.leadership.alone():
            writes = [pool.submit(group.write, number) for number in range(5)]
            group.in_line(5)
        for write in writes:
            write.result(10)
    assert sorted(map(sorted, group.groups)) == [[0, 1, 2, 3, 4]]


def test_a_lone_caller_waits_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    group = Group()
    monkeypatch.setattr(group.leadership._enough, "wait", pytest.fail)
    for number in range(3):
        group.write(number)
    assert group.groups == [[0], [1], [2]]


def test_a_leader_waits_for_as_many_as_came_last_time(monkeypatch: pytest.MonkeyPatch) -> None:
    group = Group()
    group.leadership._expected, group.leadership._took = 1, 1.0
    monkeypatch.setattr("sage100_plugin.leadership.LONGEST", 10)
    with ThreadPoolExecutor() as pool:
        for write in [pool.submit(group.write, number) for number in range(2)]:
            write.result(10)
    assert sorted(map(sorted, group.groups)) == [[0, 1]]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a signal for one thread")
def test_a_thread_that_was_interrupted_in_line_keeps_nobody_waiting() -> None:
    group = Group()
    main = threading.main_thread().ident
    assert main is not None

    def interrupt() -> None:
        group.in_line(1)
        signal.pthread_kill(main, signal.SIGINT)
        while group.leadership._line:
            time.sleep(0.001)
        group.leadership.give_back()

    assert group.leadership.take(lambda: False)
    other = threading.Thread(target=interrupt)
    other.start()
    with pytest.raises(KeyboardInterrupt):
        group.write(1)
    other.join()
    group.write(2)
    assert group.groups == [[1, 2]]
