"""The first look at a record type: silent or with a backfill, in slices, and begun anew."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling.anew import rebaseline
from sage100_plugin.engine.polling.baseline import rebegin
from sage100_plugin.engine.polling.poll import poll
from sage100_plugin.engine.polling.visit import Visit, enter, looking, step
from sage100_plugin.errors import Refused
from sage100_plugin.testing.ledger import memory_ledger
from tests.engine.polling.office import (
    COMPANY,
    Crash,
    Frail,
    FrailLedger,
    cursor,
    events,
    found,
    job,
    jobs,
    swept,
)


def policies(plugin: Plugin, **chosen: str) -> None:
    plugin.companies.change(COMPANY, {"policies": chosen})


def made(sage: Frail) -> None:
    """Jobs 11, 12 and 13, made on the first three days of October."""
    for day in (1, 2, 3):
        sage.moment = sage.moment.replace(month=10, day=day)
        sage.put("job", job(10 + day))


def visit(plugin: Plugin) -> Visit:
    return enter(plugin, plugin.companies.all()[0])


def test_a_backfill_tells_what_was_made_since_a_day(memory: Plugin, sage: Frail) -> None:
    made(sage)
    policies(memory, backfill="2026-10-02")
    assert found(memory) == {"budget": 0, "job": 2}
    assert jobs(memory) == ["12", "13"]
    assert found(memory) == {"budget": 0, "job": 0}


def test_a_backfill_tells_a_record_once_though_it_was_changed_since(memory: Plugin, sage: Frail) -> None:
    made(sage)
    sage.put("job", job(12, "Renamed"))
    sage.page = 1
    policies(memory, backfill="2026-10-02")
    poll(memory)
    assert [(event.data["id"], event.data["name"]) for event in events(memory)] == [("12", "Renamed"), ("13", "A job")]


@pytest.mark.parametrize("after", [False, True])
def test_a_backfill_that_dies_at_any_write_tells_everything_once(memory: Plugin, sage: Frail, after: bool) -> None:
    made(sage)
    sage.page = 2
    policies(memory, backfill="2026-10-01")
    ledger = memory.ledger
    for deaths in range(20):
        memory.ledger = FrailLedger(ledger, 1 + deaths % 2, after)
        try:
            poll(memory)
            break
        except Crash:
            continue
    memory.ledger = ledger
    poll(memory)
    assert jobs(memory) == ["11", "12", "13"]


def test_a_record_type_can_be_begun_anew_with_a_backfill(memory: Plugin, sage: Frail, caller: Caller) -> None:
    made(sage)
    poll(memory)
    told = rebaseline(memory, caller, COMPANY, {"record": "job", "backfill": "2026-10-03"})
    assert told["records"] == ["job"]
    assert poll(memory)["items"][1] == {"company": COMPANY, "record": "job", "events": 1, "baseline": True}
    assert jobs(memory) == ["13"]
    (entry,) = memory.ledger.read(lambda tx: tx.activity.find())
    assert (entry.what, entry.by) == ("rebaseline", caller.name)


@pytest.mark.parametrize("said", [{"record": "nothing"}, {"backfill": "soon"}, {"backfill": 7}, {"record": 5}])
def test_what_cannot_be_begun_anew_changes_nothing(memory: Plugin, caller: Caller, said: dict[str, Any]) -> None:
    poll(memory)
    before = cursor(memory)
    with pytest.raises(Refused) as refused:
        rebaseline(memory, caller, COMPANY, said)
    assert (refused.value.code, cursor(memory)) == ("invalid_value", before)


def test_a_first_look_goes_on_where_a_dead_process_stopped(memory: Plugin, sage: Frail) -> None:
    sage.page = 2
    steps = looking(visit(memory), "job")
    next(steps)
    asked: list[tuple[str, ...]] = []
    sage.before = lambda question: asked.append((question,))
    poll(memory, triggers=["job_created"])
    assert sum(1 for (question,) in asked if question == "get") == 2  # of three pages
    assert memory.ledger.read(lambda tx: tx.snapshots.count(COMPANY, "job")) == 5


def test_what_changes_while_a_first_look_goes_on_is_part_of_it(memory: Plugin, sage: Frail) -> None:
    sage.page = 2
    now = visit(memory)
    steps = looking(now, "job")
    step(now, "job", steps)
    sage.put("job", job(1, "Renamed meanwhile"))
    sage.put("job", job(6))
    while step(now, "job", steps) is not None:
        pass
    assert (events(memory), swept(memory)) == ([], {"budget": 0, "job": 0})
    sage.put("job", job(7))
    poll(memory)
    assert jobs(memory) == ["7"]


def test_a_look_that_is_overtaken_by_a_new_beginning_ends(memory: Plugin, sage: Frail, caller: Caller) -> None:
    sage.page = 2
    now = visit(memory)
    first = looking(now, "job")
    step(now, "job", first)
    rebaseline(memory, caller, COMPANY, {})
    assert step(now, "job", first) is None
    sage.moment += timedelta(hours=1)
    poll(memory)
    later = looking(visit(memory), "job")
    sage.put("job", job(6))
    sage.put("job", job(7))
    sage.put("job", job(8))
    assert step(now, "job", later) == 2
    rebaseline(memory, caller, COMPANY, {})
    assert step(now, "job", later) is None
    poll(memory)
    assert (jobs(memory), swept(memory)["job"]) == (["6", "7"], 0)


def test_a_first_look_that_another_ended_does_not_swallow_what_came_after(memory: Plugin, sage: Frail) -> None:
    sage.page = 2
    now = visit(memory)
    steps = looking(now, "job")
    step(now, "job", steps)
    poll(memory)
    sage.put("job", job(6))
    assert step(now, "job", steps) is None
    poll(memory)
    assert jobs(memory) == ["6"]


def test_a_ledger_that_is_lost_is_begun_anew_in_silence(memory: Plugin) -> None:
    poll(memory)
    memory.ledger.close()
    memory.ledger = memory_ledger()
    assert found(memory) == {"budget": 0, "job": 0}
    memory.ledger.close()


def test_a_first_look_asks_no_more_often_for_more_records(memory: Plugin, sage: Frail) -> None:
    """Where Sage's stamps have no index, each question for them reads a whole table."""
    asked: list[str] = []
    sage.page = 100_000
    sage.before = asked.append
    questions = []
    for count in (60, 600):
        for number in range(1000, 1000 + count):
            sage.put("job", job(number))
        poll(memory)
        memory.ledger.write(lambda tx: rebegin(tx, COMPANY, "job", ""))
        asked.clear()
        poll(memory)
        questions.append((asked.count("changed"), asked.count("get")))
    (few, small), (many, large) = questions
    assert many <= few
    assert large >= small + 10
