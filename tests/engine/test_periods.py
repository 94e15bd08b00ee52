"""A posting period that is locked shows in a refused write, and is told of once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.periods import locked
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.errors import Problem, Unavailable
from sage100_plugin.ports.ledger import Event
from sage100_plugin.ports.sage import SageAnswer
from sage100_plugin.testing.outside import FakeClock
from sage100_plugin.testing.sage import MemorySage

ORDER = {
    "client": "1",
    "type": "1",
    "description": "No cooling",
    "schedule_date": "2026-10-05",
    "priority": "Urgent",
    "date": "2026-08-14",
    "source": "followup",
}
SAYS = "Validation failed for WorkOrderDate: the posting period is locked."


def refused(plugin: Plugin, sage: MemorySage, caller: Caller, message: str = SAYS, **given: Any) -> None:
    """A work order that Sage refuses with these words."""
    sage.answer(SageAnswer("refused", 14050, message))
    with pytest.raises(Problem) as caught:
        run_action(plugin, Call("create_work_order", {**ORDER, **given}, caller))
    assert caught.value.code == "sage_refused"


def told(plugin: Plugin) -> list[Event]:
    return list(reversed(plugin.ledger.read(lambda tx: tx.events.newest(("period.locked",), 100))))


def clock(plugin: Plugin) -> FakeClock:
    assert isinstance(plugin.clock, FakeClock)
    return plugin.clock


def test_a_refused_write_tells_which_period_is_locked(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    refused(memory, sage, caller, source_id="P-204")
    (event,) = told(memory)
    operation = memory.ledger.read(lambda tx: tx.operations.in_state("refused"))[0]
    assert event.data == {
        "id": "2026-8",
        "period": 8,
        "year": 2026,
        "date": "2026-08-14",
        "record": "work_order",
        "action": "create_work_order",
        "operation_id": operation.id,
        "source": "followup",
        "source_id": "P-204",
        "reason": f"Sage refused: {SAYS}",
    }
    assert event.origin == operation.origin


@pytest.mark.parametrize(
    ("message", "period"),
    [
        ("The period is closed.", "2026-8"),
        ("You cannot post to a locked period.", "2026-8"),
        ("The posting period 2026-09 is locked.", "2026-9"),
        ("The posting period 2026-03 is locked.", "2026-3"),
    ],
)
def test_the_words_may_be_others_and_may_name_the_month(
    memory: Plugin, sage: MemorySage, caller: Caller, message: str, period: str
) -> None:
    refused(memory, sage, caller, message)
    assert [event.data["id"] for event in told(memory)] == [period]


@pytest.mark.parametrize(
    "message",
    [
        "Validation failed for ShortName: it is too long.",
        "The date 2026-08-14 is not in the current period 9 of 2026.",
        "The record is locked. The period is 8.",
    ],
)
def test_other_refusals_are_no_locked_period(memory: Plugin, sage: MemorySage, caller: Caller, message: str) -> None:
    refused(memory, sage, caller, message)
    assert told(memory) == []


def test_without_a_date_it_is_the_period_of_today(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    """The plugin sends today where no date is given; the clock of these tests stands at 2026-09-30."""
    refused(memory, sage, caller, date=None)
    assert [(event.data["id"], event.data["date"]) for event in told(memory)] == [("2026-9", "2026-09-30")]


def test_it_is_told_once_a_day_for_each_period(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    refused(memory, sage, caller)
    clock(memory).advance(dt.timedelta(hours=23))
    refused(memory, sage, caller)
    refused(memory, sage, caller, date="2026-07-31")
    assert [event.data["id"] for event in told(memory)] == ["2026-8", "2026-7"]
    clock(memory).advance(dt.timedelta(hours=1))
    refused(memory, sage, caller)
    assert [event.data["id"] for event in told(memory)] == ["2026-8", "2026-7", "2026-8"]


def test_what_was_posted_to_it_since_shows_that_it_was_open_again(
    memory: Plugin, sage: MemorySage, caller: Caller
) -> None:
    sage.moment = clock(memory).now() - dt.timedelta(hours=1)
    sage.put("period", {"postyr": 2026, "actprd": 8})
    refused(memory, sage, caller)
    refused(memory, sage, caller)
    assert len(told(memory)) == 1
    sage.remove("period", "2026-8")
    sage.moment = clock(memory).now() + dt.timedelta(hours=1)
    sage.put("period", {"postyr": 2026, "actprd": 8})
    clock(memory).advance(dt.timedelta(hours=2))
    refused(memory, sage, caller)
    assert len(told(memory)) == 2


def test_a_fiscal_year_of_its_own_is_obeyed(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    sage.put("period", {"postyr": 2026, "actprd": 1, "fscyrd": dt.date(2026, 6, 30)})
    refused(memory, sage, caller)
    assert [(event.data["year"], event.data["period"]) for event in told(memory)] == [(2027, 2)]


def test_a_company_that_does_not_answer_keeps_nothing_back(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    refused(memory, sage, caller)
    operation = memory.ledger.read(lambda tx: tx.operations.in_state("refused"))[0]
    clock(memory).advance(dt.timedelta(days=1))
    sage.failure = Unavailable("sage_unavailable")
    found = locked(memory, operation, Problem("sage_refused", SAYS))
    assert found is not None
    assert found.data["id"] == "2026-8"
