"""The process dies before or after every single call of a plan that is followed by another; none is lost, and none is
done twice (F1).
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from actions.job.export import EXPORT_JOB
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import decide
from sage100_plugin.errors import Problem
from tests.engine.following import ACTIONS, GIVEN
from tests.faults.folder import opened
from tests.faults.frail import Crash, Fuse, frail
from tests.faults.test_crash_points import CALLER, State, action, copied, differences, export_of, is_done, settle, state

TWICE = 200 if os.environ.get("FAULTS") == "full" else 20

Job = Callable[[Plugin], Any]


@contextmanager
def following(home: Path) -> Iterator[Plugin]:
    """The plugin with the actions that follow one another."""
    with opened(home) as plugin:
        plugin.catalog = replace(plugin.catalog, actions=(*plugin.catalog.actions, *ACTIONS))
        yield plugin


def at_once(plugin: Plugin) -> Any:
    return action("open_client", GIVEN)(plugin)


def one_that_stands(plugin: Plugin) -> Any:
    """A client that Sage has already; the visit follows its link."""
    return action("adopt_client", {**GIVEN, "name": "Clearwater Medical Group"})(plugin)


def job_with_its_shell(plugin: Plugin) -> Any:
    """A project, accepted under the next number; the budget of its codes follows."""
    send = action("export_job", EXPORT_JOB.example.input)
    send(plugin)
    try:
        return decide.accept(plugin, CALLER, export_of(plugin), {"sage_id": "next"}, wait=60).body
    except Problem as problem:
        if problem.code != "wrong_state":
            raise
        return send(plugin)


@pytest.fixture(params=[at_once, one_that_stands, job_with_its_shell])
def job(request: pytest.FixtureRequest) -> Job:
    return request.param  # type: ignore[no-any-return]


def died(home: Path, fuse: Fuse, job: Job) -> bool:
    with following(home) as plugin:
        try:
            job(frail(plugin, fuse))
        except Crash:
            return True
        return fuse.burnt


def in_the_end(home: Path, job: Job) -> tuple[Any, State]:
    """The answer of the same call to the next process, and the state that all ends in."""
    with following(home) as plugin:
        settle(plugin)
        answer = job(plugin)
        settle(plugin)
        return answer, state(home, plugin)


def is_whole(answer: Any) -> bool:
    return is_done(answer) and [one["state"] for one in answer["then"]] == ["done"]


@pytest.mark.timeout(600)
def test_a_crash_at_any_point_loses_no_follower_and_doubles_none(home: Path, job: Job) -> None:
    with opened(home):
        pass
    answer, expected = in_the_end(copied(home, "undisturbed"), job)
    assert is_whole(answer), answer
    assert expected["open"] == 0
    for point in count(1):
        crashed, fuse = copied(home, f"crash-{point}"), Fuse(point)
        if not died(crashed, fuse, job):
            assert point > 16, "there were points to crash at, in both"
            return
        answer, found = in_the_end(crashed, job)
        where = f"crash {point}, {fuse.points[-1]}"
        assert differences(found, expected) == [], where
        assert is_whole(answer), f"{where}: {answer}"
        shutil.rmtree(crashed)


@pytest.mark.timeout(600)
def test_a_second_crash_while_the_first_is_settled_changes_nothing(home: Path, job: Job) -> None:
    with opened(home):
        pass
    _, expected = in_the_end(copied(home, "undisturbed"), job)
    whole = Fuse(0)
    died(copied(home, "counted"), whole, job)
    chance = random.Random(len(whole.points))
    for run in range(TWICE):
        first, second = chance.randint(1, len(whole.points)), chance.randint(1, 14)
        crashed = copied(home, f"twice-{run}")
        assert died(crashed, Fuse(first), job)
        died(crashed, Fuse(second), settle)
        answer, found = in_the_end(crashed, job)
        where = f"crash {first}, {whole.points[first - 1]}, and crash {second} while that was settled"
        assert differences(found, expected) == [], where
        assert is_whole(answer), f"{where}: {answer}"
        shutil.rmtree(crashed)
