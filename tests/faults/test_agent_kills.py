"""Wherever the agent, the plugin or Sage's answer is lost, reading settles what became of it; nothing is sent again."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.recover import recover, resume
from sage100_plugin.sage.sandbox import api
from tests.faults.agents import call, entered, operation, orders
from tests.faults.folder import database
from tests.sage.agent.rig import Rig, needs_mono, rig

__all__ = ["rig"]

pytestmark = needs_mono

SUBMIT, CLOSE = "submitXML", "DeIntializeAPI"
"""When Sage saves the record: what is known of it is contradictory, so it is tried both ways."""


def settle(plugin: Plugin) -> None:
    """What a server does when it starts, and every few seconds."""
    recover(plugin)
    resume(plugin)


def state(plugin: Plugin) -> str:
    return operation(plugin).state


# The agent dies


@pytest.fixture
def plugin(home: Path, rig: Rig) -> Iterator[Plugin]:
    with entered(home, rig.transport()) as made:
        yield made


@pytest.mark.parametrize("place", ["IntializeAPI", "DisableRequests", "SetDataSource", "EnableRequests", "IsValidUser"])
def test_an_agent_that_dies_before_the_session_is_open_sent_nothing(
    plugin: Plugin, home: Path, rig: Rig, place: str
) -> None:
    rig.commits(SUBMIT, database(home))
    rig.does(**{place: "die"})
    assert (call(plugin), state(plugin)) == ("sage_unavailable", "failed")
    rig.does()
    assert call(plugin) == "done"
    assert (rig.submitted(), orders(home)) == (1, 1)


@pytest.mark.parametrize(
    ("place", "commits", "there"),
    [
        ("submitXML", SUBMIT, False),
        ("answering", SUBMIT, True),
        ("answering", CLOSE, False),
        ("DeIntializeAPI", SUBMIT, True),
        ("DeIntializeAPI", CLOSE, False),
        ("deinitialized", CLOSE, True),
    ],
)
def test_an_agent_that_dies_with_the_document_is_settled_by_reading(
    plugin: Plugin, home: Path, rig: Rig, place: str, commits: str, there: bool
) -> None:
    rig.commits(commits, database(home))
    rig.does(**{place: "die"})
    assert call(plugin) == ("done" if there else "outcome_unknown")
    assert state(plugin) == ("done" if there else "unknown")
    rig.does()
    settle(plugin)
    assert call(plugin) == ("done" if there else "outcome_unknown")
    assert (rig.submitted(), orders(home)) == (1, int(there))


def test_what_is_unknown_is_done_as_soon_as_it_is_read(plugin: Plugin, home: Path, rig: Rig) -> None:
    rig.commits(SUBMIT, database(home))
    rig.does(submitXML="die")
    assert call(plugin) == "outcome_unknown"
    # As if Sage had been slow: what it was given is saved after all.
    api.submit(database(home), rig.called()[-1].removeprefix("submitXML ").rpartition("|")[0])
    settle(plugin)
    assert (state(plugin), call(plugin), rig.submitted(), orders(home)) == ("done", "done", 1, 1)


# The answer is lost


REFUSAL = (
    "<api:MBXML xmlns:api='http://sage100contractor.com/api'><MBXMLMsgsRs><WorkOrderAddRs statusCode='14050' "
    "statusMessage='Validation failed.'/></MBXMLMsgsRs></api:MBXML>"
)
ANSWERS = {
    "empty": "",
    "blank": " \n ",
    "cut": "<api:MBXML xmlns:api='http://sage100contractor.com/api'><MBXMLMsgsRs><WorkOrderAddRs statusCode='0'",
    "no XML": "Object reference not set to an instance of an object.",
    "no status": "<MBXML><MBXMLMsgsRs/></MBXML>",
    "contradictory": "<MBXML><WorkOrderAddRs statusCode='0'><Line statusCode='14050'/></WorkOrderAddRs></MBXML>",
    "strange code": "<MBXML><WorkOrderAddRs statusCode='OK'/></MBXML>",
    "internal error": "<MBXML><WorkOrderAddRs statusCode='10000' statusMessage='Internal error'/></MBXML>",
}


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_that_says_nothing_plain_is_settled_by_reading(
    plugin: Plugin, home: Path, rig: Rig, answer: str, there: bool
) -> None:
    if there:
        rig.commits(SUBMIT, database(home))
    rig.answers(ANSWERS[answer])
    expected = "done" if there else "outcome_unknown"
    assert call(plugin) == expected
    settle(plugin)
    assert (call(plugin), rig.submitted(), orders(home)) == (expected, 1, int(there))


def test_an_answer_that_says_done_of_what_is_not_there_is_unknown(plugin: Plugin, home: Path, rig: Rig) -> None:
    rig.answers("<MBXML><WorkOrderAddRs statusCode='0'/></MBXML>")
    assert (call(plugin), state(plugin)) == ("outcome_unknown", "unknown")
    assert (rig.submitted(), orders(home)) == (1, 0)


def test_a_refusal_is_one_and_the_next_call_with_the_key_gets_it_again(plugin: Plugin, home: Path, rig: Rig) -> None:
    rig.answers(REFUSAL)
    assert (call(plugin), state(plugin)) == ("sage_refused", "refused")
    assert (call(plugin), rig.submitted()) == ("sage_refused", 1)


# The plugin dies


@contextmanager
def gone(pid: int) -> Iterator[int]:
    """Wait at the end until this process, which is no child of ours, is gone."""
    watched = os.pidfd_open(pid)
    try:
        yield pid
        assert select.select([watched], [], [], 60)[0], "it lives on"
    finally:
        os.close(watched)


def killed_at(home: Path, rig: Rig, place: str, commits: str) -> None:
    """A plugin process is killed while its agent is in this call."""
    rig.commits(commits, database(home))
    rig.does(**{place: "pause"})
    words = [sys.executable, "-m", "tests.faults.agents", str(home), str(rig.executable), str(rig.sage)]
    with subprocess.Popen(words, cwd=Path(__file__).parents[2]) as process:
        rig.wait_until_reached()
        process.kill()


@pytest.mark.parametrize(
    ("place", "commits", "meanwhile", "end"),
    [
        ("IntializeAPI", SUBMIT, "started", "failed"),
        ("IsValidUser", SUBMIT, "started", "failed"),
        ("submitXML", SUBMIT, "started", "done"),
        ("answering", SUBMIT, "done", "done"),
        ("DeIntializeAPI", SUBMIT, "done", "done"),
        ("DeIntializeAPI", CLOSE, "started", "done"),
        ("deinitialized", CLOSE, "done", "done"),
    ],
)
def test_a_plugin_that_dies_waits_for_its_agent_and_then_reads(
    home: Path, rig: Rig, place: str, commits: str, meanwhile: str, end: str
) -> None:
    killed_at(home, rig, place, commits)
    with entered(home, rig.transport()) as plugin:
        settle(plugin)
        assert state(plugin) == meanwhile
        with gone(rig.pids()[-1]):
            rig.go()
        settle(plugin)
        assert state(plugin) == end
        rig.does()
        assert call(plugin) == "done"
    assert (rig.submitted(), orders(home)) == (1, 1)


@pytest.mark.parametrize(
    ("place", "commits"), [("IsValidUser", SUBMIT), ("submitXML", SUBMIT), ("DeIntializeAPI", CLOSE)]
)
def test_a_plugin_and_an_agent_that_die_before_sage_saved_sent_nothing(
    home: Path, rig: Rig, place: str, commits: str
) -> None:
    killed_at(home, rig, place, commits)
    before = rig.submitted()
    with entered(home, rig.transport()) as plugin:
        with gone(rig.pids()[-1]) as agent:
            os.kill(agent, signal.SIGKILL)
        settle(plugin)
        assert (state(plugin), orders(home), rig.submitted()) == ("failed", 0, before)
        rig.does()
        assert (call(plugin), orders(home)) == ("done", 1)
