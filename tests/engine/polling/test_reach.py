"""A company that does not answer is told of once, and so is that it is back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling.poll import poll
from sage100_plugin.errors import Unavailable
from tests.engine.polling.office import COMPANY, Crash, Frail, FrailLedger, clock, events, job, jobs, state

DOWN = Unavailable("sage_unavailable", "The network is down.")


def test_a_company_is_told_lost_after_two_rounds_and_back_at_once(memory: Plugin, sage: Frail) -> None:
    poll(memory)
    sage.failure = DOWN
    poll(memory)
    assert (events(memory), state(memory).state, state(memory).failures) == ([], "reachable", 1)
    clock(memory).advance(60)
    for _ in range(3):
        poll(memory)
    (lost,) = events(memory)
    assert (lost.type, lost.company, lost.data) == (
        "sage.unreachable",
        COMPANY,
        {
            "id": COMPANY, "name": "Sandbox", "code": "sage_unavailable", "reason": "The network is down.",
            "since": "2026-09-30T12:00:00.000Z", "failures": 2,
        },
    )  # fmt: skip
    assert (state(memory).state, state(memory).failures) == ("unreachable", 4)
    clock(memory).advance(timedelta(minutes=9))
    sage.failure = None
    sage.put("job", job(6))
    for _ in range(2):
        poll(memory)
    back = events(memory)[1]
    assert (back.type, back.data) == (
        "sage.back",
        {
            "id": COMPANY, "name": "Sandbox", "since": "2026-09-30T12:00:00.000Z", "reason": "The network is down.",
            "seconds": 600,
        },
    )  # fmt: skip
    assert (jobs(memory), len(events(memory)), state(memory).state) == (["6"], 3, "reachable")


def test_one_round_that_failed_is_forgotten(memory: Plugin, sage: Frail) -> None:
    for _ in range(3):
        sage.failure = DOWN
        poll(memory)
        sage.failure = None
        poll(memory)
    assert (events(memory), state(memory).failures) == ([], 0)


@pytest.mark.parametrize("after", [False, True])
def test_a_death_at_the_turn_tells_it_once(memory: Plugin, sage: Frail, after: bool) -> None:
    poll(memory)
    ledger = memory.ledger
    for failure in (DOWN, None):
        sage.failure = failure
        poll(memory)
        memory.ledger = FrailLedger(ledger, 0, after)
        try:
            poll(memory)
        except Crash:
            memory.ledger = ledger
        poll(memory)
        poll(memory)
    assert [event.type for event in events(memory)] == ["sage.unreachable", "sage.back"]


def test_a_table_that_cannot_be_read_makes_no_company_unreachable(memory: Plugin, sage: Frail) -> None:
    def refuse(question: str) -> None:
        if question == "changed":
            raise Unavailable("sage_unavailable", "The login may not read actrec.")

    sage.before = refuse
    for _ in range(3):
        assert {item["error"]["detail"] for item in poll(memory)["items"]} == {"The login may not read actrec."}
    assert (state(memory).state, state(memory).failures) == ("reachable", 0)


def test_a_company_that_stops_answering_half_way_is_asked_nothing_more(memory: Plugin, sage: Frail) -> None:
    asked: list[str] = []

    def fail(question: str) -> None:
        asked.append(question)
        if question == "changed":
            sage.failure = DOWN

    sage.before = fail
    told = poll(memory)["items"]
    assert [item["error"]["code"] for item in told] == ["sage_unavailable"] * 2
    assert asked == ["now", "changed", "now"]
