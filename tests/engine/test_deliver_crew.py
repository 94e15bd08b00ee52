"""As many threads as it takes, and no more."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from sage100_plugin.engine.delivering.crew import FEWEST, Crew


class Work:
    """Jobs that end when they are let, and how many of them were under way together."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.together = self.most = 0
        self._own = threading.Lock()

    def __call__(self, job: int) -> int:
        with self._own:
            self.together += 1
            self.most = max(self.most, self.together)
        self.go.wait(20)
        with self._own:
            self.together -= 1
        return job


@pytest.fixture
def work() -> Iterator[Work]:
    made = Work()
    yield made
    made.go.set()


def everything(crew: Crew[int, int], count: int) -> list[int]:
    found: list[int] = []
    while len(found) < count:
        known = crew.count
        crew.gather()
        ended = crew.ended()
        crew.forget(len(ended))
        found += ended
        if not ended:
            crew.wait(known, 5)
    return found


def test_whatever_is_given_is_done_and_gathered(work: Work) -> None:
    work.go.set()
    crew = Crew(work, 32)
    for start in range(0, 200, 40):
        crew.give(range(start, start + 40))
        assert sorted(everything(crew, 40)) == list(range(start, start + 40))
    crew.close()
    assert crew.ended() == []


def test_where_nothing_ends_more_go_to_work_until_all_have_begun(work: Work) -> None:
    crew = Crew(work, 32)
    crew.give(range(32))
    while work.together < 32:
        crew.gather()
    assert crew.ended() == []
    work.go.set()
    assert sorted(everything(crew, 32)) == list(range(32))
    crew.close()


def test_there_are_never_more_than_there_are_jobs(work: Work) -> None:
    before = threading.active_count()
    crew = Crew(work, 32)
    crew.give(range(5))
    while work.together < 5:
        crew.gather()
    assert threading.active_count() - before == 5
    work.go.set()
    assert sorted(everything(crew, 5)) == list(range(5))
    crew.close()


def test_there_are_never_more_than_allowed(work: Work) -> None:
    crew = Crew(work, 3)
    crew.give(range(10))
    while work.together < 3:
        crew.gather()
    crew.gather()
    work.go.set()
    assert sorted(everything(crew, 10)) == list(range(10))
    assert work.most == 3
    crew.close()


def test_what_was_not_begun_is_left_when_it_ends(work: Work) -> None:
    crew = Crew(work, FEWEST)
    crew.give(range(10))
    while work.together < FEWEST:
        crew.gather()
    threading.Timer(0.05, work.go.set).start()
    crew.close()
    assert len(crew.ended()) == FEWEST


def test_whoever_waits_is_woken_by_news(work: Work) -> None:
    crew = Crew(work, 2)
    known = crew.count
    crew.wake()
    crew.wait(known, 60)
    crew.give([1])
    known = crew.count
    work.go.set()
    crew.wait(known, 60)
    assert crew.ended() == [1]
    crew.close()
