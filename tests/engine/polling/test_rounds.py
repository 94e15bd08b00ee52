"""When what is asked: each record type at its own pace, all of it at night or in doubt, and no company waits."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling import cadence
from sage100_plugin.engine.polling.anew import rebaseline
from sage100_plugin.engine.polling.poll import poll
from sage100_plugin.engine.polling.rounds import PAUSES, Rounds
from sage100_plugin.errors import Unavailable
from sage100_plugin.testing.sage import MemorySage
from tests.engine.polling.office import (
    COMPANY,
    Frail,
    budget,
    clock,
    cursor,
    events,
    ids,
    job,
    jobs,
    line,
    state,
)

Serving = Callable[[Mapping[str, MemorySage]], Plugin]
DOWN = Unavailable("sage_unavailable", "The network is down.")


@pytest.fixture
def rounds(memory: Plugin) -> Rounds:
    return Rounds(memory)


@pytest.fixture
def questions(sage: Frail) -> Counter[str]:
    """How often each question is asked."""
    asked: Counter[str] = Counter()
    sage.before = lambda question: asked.update([question])
    return asked


def later(plugin: Plugin, seconds: float) -> None:
    """Let time pass, for Sage too."""
    clock(plugin).advance(seconds)
    sage = plugin.companies.reader(COMPANY)
    assert isinstance(sage, MemorySage)
    sage.moment += timedelta(seconds=seconds)


def policies(plugin: Plugin, **chosen: str) -> None:
    plugin.companies.change(COMPANY, {"policies": {name.replace("_", "."): value for name, value in chosen.items()}})


def test_everything_is_looked_at_every_minute(memory: Plugin, sage: Frail, rounds: Rounds) -> None:
    # R120
    rounds.turn()
    sage.put("job", job(6))
    rounds.turn()
    later(memory, 59)
    rounds.turn()
    assert jobs(memory) == []
    later(memory, 1)
    rounds.turn()
    assert jobs(memory) == ["6"]


def test_a_record_type_has_a_pace_of_its_own(memory: Plugin, sage: Frail, rounds: Rounds) -> None:
    policies(memory, poll_job="300")
    rounds.turn()
    sage.put("job", job(6))
    sage.put("budget", budget(line(1, "1000", matbdg="7")))
    later(memory, 60)
    rounds.turn()
    assert [event.type for event in events(memory)] == ["budget.changed"]
    later(memory, 240)
    rounds.turn()
    assert jobs(memory) == ["6"]
    told = {one["record"]: one for one in cadence.told(memory, memory.companies.all()[0])}
    assert (told["job"]["seconds"], told["budget"]["seconds"]) == (300.0, 60.0)
    assert told["job"]["expected_by"] == "2026-09-30T12:10:00.000Z"


def test_an_idle_look_is_one_question_a_table_and_one_a_company(
    memory: Plugin, rounds: Rounds, questions: Counter[str]
) -> None:
    rounds.turn()
    later(memory, 400)
    rounds.turn()
    questions.clear()
    later(memory, 60)
    rounds.turn()
    assert questions == {"now": 1, "changed": 2}


def test_whoever_is_told_to_stop_asks_nothing_more(
    memory: Plugin, sage: Frail, rounds: Rounds, questions: Counter[str]
) -> None:
    rounds.turn()
    later(memory, 400)
    questions.clear()

    def last(question: str) -> None:
        questions.update([question])
        if question == "tally":
            rounds.stop()

    sage.before = last
    rounds.turn()
    assert questions["tally"] == 1


def test_a_look_that_costs_much_comes_less_often(memory: Plugin, sage: Frail, rounds: Rounds) -> None:
    rounds.turn()

    def slow(question: str) -> None:
        if question == "changed":
            clock(memory).advance(3)

    sage.before = slow
    later(memory, 60)
    for _ in range(4):
        rounds.turn()
    company = memory.companies.all()[0]
    assert cadence.paced(memory, company, "job") >= 300
    sage.before = lambda _question: None
    sage.put("job", job(6))
    later(memory, 290)
    rounds.turn()
    assert jobs(memory) == []
    later(memory, cadence.MOST)
    rounds.turn()
    assert jobs(memory) == ["6"]
    later(memory, cadence.MOST)
    rounds.turn()
    assert cadence.paced(memory, company, "job") == 60


def test_many_changes_at_once_make_the_next_look_no_later(memory: Plugin, sage: Frail, rounds: Rounds) -> None:
    rounds.turn()

    def slow(question: str) -> None:
        if question == "get":
            clock(memory).advance(30)

    sage.before = slow
    sage.put("job", job(6))
    later(memory, 60)
    for _ in range(4):
        rounds.turn()
    assert (jobs(memory), cadence.paced(memory, memory.companies.all()[0], "job")) == (["6"], 60)


def test_only_the_process_that_leads_asks(memory: Plugin, sage: Frail, rounds: Rounds) -> None:
    rounds.turn()
    sage.put("job", job(6))
    later(memory, 60)
    memory.leading = lambda: False
    rounds.turn()
    assert jobs(memory) == []
    memory.leading = lambda: True
    rounds.turn()
    assert jobs(memory) == ["6"]


def test_neither_clock_keeps_a_company_waiting(memory: Plugin, sage: Frail, rounds: Rounds) -> None:
    rounds.turn()
    for number, hours in enumerate((2, -3, -1)):
        clock(memory).set(clock(memory).now() + timedelta(hours=hours))
        sage.put("job", job(20 + number))
        later(memory, 60)
        rounds.turn()
        assert len(jobs(memory)) == number + 1


# One company and the others


def test_a_company_that_is_down_is_asked_one_question_with_growing_pauses(
    memory: Plugin, sage: Frail, rounds: Rounds, questions: Counter[str]
) -> None:
    rounds.turn()
    sage.failure = DOWN
    later(memory, 60)
    rounds.turn()
    questions.clear()
    for pause in (*PAUSES, PAUSES[-1]):
        later(memory, pause - 1)
        rounds.turn()
        assert questions.total() == 0
        later(memory, 1)
        rounds.turn()
        assert questions == {"now": 1}
        questions.clear()
    assert state(memory).state == "unreachable"
    sage.failure = None
    sage.put("job", job(6))
    later(memory, PAUSES[-1])
    rounds.turn()
    assert (jobs(memory), [event.type for event in events(memory)][:2]) == (["6"], ["sage.unreachable", "sage.back"])


def test_a_company_that_hangs_keeps_no_other_waiting(serving: Serving) -> None:
    held = {name: Frail({"job": [job(1)]}) for name in ("alpha", "beta")}
    plugin = serving(held)
    poll(plugin)
    hangs, go_on, told = threading.Event(), threading.Event(), threading.Event()

    def hang(_question: str) -> None:
        hangs.set()
        assert go_on.wait(30)

    held["alpha"].before = hang
    held["beta"].put("job", job(2))
    plugin.wake = told.set
    rounds = Rounds(plugin)
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(rounds.run)
        assert hangs.wait(30)
        assert told.wait(30)
        assert [event.company for event in events(plugin)] == ["beta"]
        rounds.stop()
        assert not running.done()
        go_on.set()
        running.result(30)


def test_a_stop_ends_after_the_page_under_way(memory: Plugin, sage: Frail) -> None:
    sage.page = 1
    rounds, pages = Rounds(memory), []

    def stop(question: str) -> None:
        if question == "get":
            pages.append(question)
            rounds.stop()

    sage.before = stop
    rounds.turn()
    assert len(pages) == 1
    assert cursor(memory, "budget").page is not None
    sage.before = lambda _question: None
    Rounds(memory).turn()
    assert memory.ledger.read(lambda tx: tx.snapshots.count(COMPANY, "job")) == 5


def test_a_long_first_look_lets_the_other_record_types_have_their_turn(
    memory: Plugin, sage: Frail, rounds: Rounds
) -> None:
    sage.page = 1
    done: list[str] = []

    def slow(question: str) -> None:
        if question == "get":
            clock(memory).advance(2)
            done.append(question)

    sage.before = slow
    rounds.turn()
    assert len(done) == 2
    assert cursor(memory, "budget").page is not None
    assert not cursor(memory).baseline_done
    for _ in range(6):
        rounds.turn()
    assert cursor(memory).baseline_done
    assert memory.ledger.read(lambda tx: tx.snapshots.count(COMPANY, "job")) == 5


# All of it


def test_all_is_compared_once_a_night_and_not_all_at_once(memory: Plugin, sage: Frail, rounds: Rounds) -> None:
    sage.put("budget", budget(number=1016))
    clock(memory).set(datetime(2026, 10, 1, 6, tzinfo=UTC))
    rounds.turn()
    sage.mend("job", "2", jobnme="Mended")
    sage.mend("budget", "1015", lines=[line(1, "1000", matbdg="3")])
    found: dict[str, list[datetime]] = {}
    for _ in range(2 * 24 * 12):
        later(memory, 300)
        before = {record: cursor(memory, record).swept_at for record in ("job", "budget")}
        rounds.turn()
        for record, at in before.items():
            if cursor(memory, record).swept_at != at:
                found.setdefault(record, []).append(clock(memory).now())
    assert {record: len(at) for record, at in found.items()} == {"job": 2, "budget": 2}
    assert all(7 <= at.hour < 10 for moments in found.values() for at in moments)
    assert found["job"][0] != found["budget"][0]
    assert sorted(event.data["id"] for event in events(memory)) == ["1015", "2"]


def test_a_night_that_was_slept_through_is_made_up_for(memory: Plugin, sage: Frail, rounds: Rounds) -> None:
    rounds.turn()
    sage.remove("job", "3")
    sage.put("job", job(6))
    later(memory, 5 * 86_400)
    Rounds(memory).turn()
    assert ids(memory, "record.deleted") == ["3"]


def test_rows_that_are_too_few_are_looked_for_at_the_next_count(memory: Plugin, sage: Frail, rounds: Rounds) -> None:
    rounds.turn()
    sage.remove("job", "3")
    later(memory, 299)
    rounds.turn()
    assert ids(memory, "record.deleted") == []
    later(memory, 61)
    rounds.turn()
    assert ids(memory, "record.deleted") == ["3"]


def test_lines_are_counted_too(memory: Plugin, sage: Frail, rounds: Rounds) -> None:
    sage.put("budget", budget(line(1, "1000", "A", matbdg="5"), line(2, "2000", "B", matbdg="7")))
    rounds.turn()
    later(memory, 400)
    rounds.turn()
    sage.remove_line("budget", "1015", 2)
    later(memory, 400)
    rounds.turn()
    assert len(events(memory, "budget.changed")) == 1


def test_a_silent_change_of_what_was_touched_last_is_noticed(memory: Plugin, sage: Frail, rounds: Rounds) -> None:
    rounds.turn()
    sage.put("job", job(4, "Touched"))
    later(memory, 400)
    rounds.turn()
    sage.mend("job", "4", jobnme="Mended")
    sage.mend("job", "2", jobnme="Mended")
    later(memory, 400)
    rounds.turn()
    later(memory, 400)
    rounds.turn()
    assert ids(memory, "job.updated") == ["4", "2", "4"]


def test_counts_that_agree_ask_for_no_sweep(
    memory: Plugin, sage: Frail, rounds: Rounds, questions: Counter[str]
) -> None:
    rounds.turn()
    for number in range(6, 12):
        sage.put("job", job(number))
        sage.put("budget", budget(line(1, "1000", matbdg=str(number)), line(2, "2000", matbdg="3")))
        later(memory, 400)
        rounds.turn()
    assert (questions["keys"], questions["tally"]) == (0, 14)


def test_rows_of_no_record_ask_for_one_sweep_and_no_more(
    memory: Plugin, sage: Frail, rounds: Rounds, questions: Counter[str]
) -> None:
    sage.strays = 2
    for _ in range(8):
        later(memory, 400)
        rounds.turn()
    assert questions["keys"] == 4  # two record types, each a page and its end


def test_a_sweep_that_costs_much_comes_seldom(memory: Plugin, sage: Frail, rounds: Rounds) -> None:
    rounds.turn()

    def slow(question: str) -> None:
        if question == "keys":
            clock(memory).advance(10)

    sage.before = slow
    sage.remove("job", "3")
    later(memory, 400)
    for _ in range(9):
        rounds.turn()
    assert ids(memory, "record.deleted") == ["3"]
    sage.remove("job", "4")
    later(memory, 400)
    for _ in range(9):
        rounds.turn()
    assert ids(memory, "record.deleted") == ["3"]
    later(memory, 2400)
    for _ in range(9):
        rounds.turn()
    assert ids(memory, "record.deleted") == ["3", "4"]


def test_polls_go_on_while_a_sweep_is_under_way(memory: Plugin, sage: Frail, rounds: Rounds) -> None:
    rounds.turn()
    sage.page = 2

    def slow(question: str) -> None:
        if question == "keys":
            clock(memory).advance(61)
            sage.moment += timedelta(seconds=61)

    sage.before = slow
    sage.remove("job", "5")
    sage.remove("job", "4")
    later(memory, 400)
    rounds.turn()
    sage.put("job", job(6))
    rounds.turn()
    assert (jobs(memory), ids(memory, "record.deleted")) == (["6"], [])
    for _ in range(12):
        rounds.turn()
    assert sorted(ids(memory, "record.deleted")) == ["4", "5"]


def test_a_company_that_is_held_is_read_again_when_it_was_begun_anew(
    memory: Plugin, sage: Frail, rounds: Rounds, caller: Caller
) -> None:
    rounds.turn()
    for number in range(1, 6):
        sage.remove("job", str(number))
    later(memory, 400)
    rounds.turn()
    later(memory, 400)
    rounds.turn()
    assert (state(memory).state, len(events(memory))) == ("held", 1)
    rebaseline(memory, caller, COMPANY, {})
    sage.put("job", job(7))
    later(memory, 60)
    rounds.turn()
    assert (state(memory).state, jobs(memory)) == ("reachable", [])
    sage.put("job", job(8))
    later(memory, 60)
    rounds.turn()
    assert jobs(memory) == ["8"]
