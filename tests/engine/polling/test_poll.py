"""Polling: every change in Sage becomes one event, whatever happens in between."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling.poll import poll
from sage100_plugin.errors import Unavailable
from sage100_plugin.testing.sage import MemorySage
from tests.engine.polling.office import STILL, Crash, Frail, budget, events, found, job, jobs, line

Serving = Callable[[Mapping[str, MemorySage]], Plugin]


def changes(plugin: Plugin) -> list[tuple[str, str, str, str]]:
    (event,) = events(plugin, "budget.changed")
    return [(each["cost_code"], each["cost_type"], each["old"], each["new"]) for each in event.data["changes"]]


def test_the_first_look_is_silent_and_later_ones_are_not(memory: Plugin, sage: Frail) -> None:
    # R100 R101
    assert [(item["events"], item["baseline"]) for item in poll(memory)["items"]] == [(0, True), (0, True)]
    sage.put("job", job(6, "New"))
    assert [(item["events"], item["baseline"]) for item in poll(memory)["items"]] == [(0, False), (1, False)]
    (event,) = events(memory)
    assert (event.type, event.data["id"], event.data["name"], event.origin) == (
        "job.created",
        "6",
        "New",
        {"system": "sage"},
    )
    assert event.timestamp == sage.moment
    assert found(memory) == {"budget": 0, "job": 0}


def test_an_empty_company_has_its_first_job_told(serving: Serving) -> None:
    empty = MemorySage()
    plugin = serving({"empty": empty})
    poll(plugin)
    empty.put("job", job(1))
    poll(plugin)
    assert jobs(plugin) == ["1"]


@pytest.mark.usefixtures("small_pages")
@pytest.mark.parametrize("answers", range(7))
def test_a_first_look_that_was_interrupted_goes_on_silently_and_misses_nothing_after(
    memory: Plugin, sage: Frail, answers: int
) -> None:
    sage.left = answers
    with pytest.raises(Crash):
        poll(memory, triggers=["job_created"])
    sage.put("job", job(3, "Renamed meanwhile"))
    assert found(memory, triggers=["job_created"]) == {"job": 0}
    assert memory.ledger.read(lambda tx: tx.snapshots.count("sandbox", "job")) == 5
    sage.put("job", job(7))
    poll(memory, triggers=["job_created"])
    assert jobs(memory) == ["7"]


@pytest.mark.usefixtures("small_pages")
@pytest.mark.parametrize("answers", range(8))
def test_a_later_look_that_was_interrupted_gives_every_change_once(memory: Plugin, sage: Frail, answers: int) -> None:
    poll(memory)
    for number in range(6, 11):
        sage.put("job", job(number))
    sage.left = answers
    with pytest.raises(Crash):
        poll(memory, triggers=["job_created"])
    poll(memory)
    assert jobs(memory) == ["6", "7", "8", "9", "10"]


def test_what_was_saved_late_with_an_early_stamp_is_found_by_looking_back(memory: Plugin, sage: Frail) -> None:
    poll(memory)
    late = sage.moment - timedelta(seconds=200)  # a transaction that began before the poll and ended after it
    ahead, sage.moment = sage.moment + timedelta(minutes=1), late
    sage.put("job", job(6))
    sage.moment = ahead
    assert found(memory)["job"] == 1
    assert found(memory)["job"] == 0


@pytest.mark.usefixtures("small_pages")
def test_many_changes_in_one_moment_are_each_told_once(memory: Plugin, sage: Frail) -> None:
    poll(memory)
    sage.step = STILL
    for number in range(6, 17):
        sage.put("job", job(number))
    poll(memory)
    sage.put("job", job(17))  # still the same moment, after the poll
    poll(memory)
    poll(memory)
    assert sorted(jobs(memory), key=int) == [str(number) for number in range(6, 18)]


@pytest.mark.usefixtures("small_pages")
def test_events_come_in_the_order_in_which_things_happened(memory: Plugin, sage: Frail) -> None:
    poll(memory)
    for number in (30, 7, 21, 9, 100):
        sage.put("job", job(number))
    poll(memory)
    assert jobs(memory) == ["30", "7", "21", "9", "100"]


def test_a_record_whose_stamp_alone_moved_is_not_told(memory: Plugin, sage: Frail) -> None:
    poll(memory)
    sage.put("job", job(3))
    sage.put("budget", budget(line(1, "1000", matbdg="100")))
    assert found(memory) == {"budget": 0, "job": 0}


def test_a_poll_without_changes_stores_nothing_but_its_place(memory: Plugin, sage: Frail) -> None:
    poll(memory)
    before = memory.ledger.read(lambda tx: tx.cursors.get("sandbox", "job"))
    sage.moment += timedelta(hours=1)
    poll(memory)
    after = memory.ledger.read(lambda tx: tx.cursors.get("sandbox", "job"))
    assert before is not None
    assert after is not None
    assert (after.stamp > before.stamp, replace(after, stamp=before.stamp)) == (True, before)


# Budgets


def test_one_event_tells_all_lines_of_a_budget_that_changed(memory: Plugin, sage: Frail) -> None:
    # R170 R171 R172
    before = [line(1, "1000", "A", matbdg="100", labbdg="50"), line(2, "2000", "B", othbdg="7")]
    sage.put("budget", budget(*before))
    poll(memory)
    after = [line(1, "1000", "A", matbdg="120", labbdg="50"), line(2, "2000", "B", othbdg="7", usrcs6="3")]
    sage.put("budget", budget(*after))
    assert found(memory)["budget"] == 1
    assert changes(memory) == [("1000.000", "1", "100.00", "120.00"), ("2000.000", "6", "0.00", "3.00")]
    (event,) = events(memory)
    assert (event.data["total"], event.previous) == ("180.00", {"total": "157.00"})


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # A line is added, and a line is deleted.
        ([], [line(1, "1000", "A", matbdg="5")], [("1000.000", "1", "0.00", "5.00")]),
        ([line(1, "1000", "A", matbdg="5")], [], [("1000.000", "1", "5.00", "0.00")]),
        # The same cost code on two rows: each stands for itself.
        (
            [line(1, "1000", "A", matbdg="5"), line(2, "1000", "B", matbdg="6")],
            [line(1, "1000", "A", matbdg="5"), line(2, "1000", "B", matbdg="9")],
            [("1000.000", "1", "6.00", "9.00")],
        ),
        # The first row goes, the second moves up: its GUID says that it is the same.
        (
            [line(1, "1000", "A", matbdg="5"), line(2, "1000", "B", matbdg="6")],
            [line(1, "1000", "B", matbdg="6")],
            [("1000.000", "1", "5.00", "0.00")],
        ),
        # A row gets another cost code: one amount goes, another comes.
        (
            [line(1, "1000", "A", matbdg="5")],
            [line(1, "2000", "A", matbdg="5")],
            [("1000.000", "1", "5.00", "0.00"), ("2000.000", "1", "0.00", "5.00")],
        ),
    ],
)
def test_lines_that_come_go_and_move(
    memory: Plugin,
    sage: Frail,
    before: list[dict[str, Any]],
    after: list[dict[str, Any]],
    expected: list[tuple[str, str, str, str]],
) -> None:
    sage.put("budget", budget(*before))
    poll(memory)
    sage.put("budget", budget(*after))
    poll(memory)
    assert changes(memory) == expected


def test_setting_the_original_budget_changes_no_amount(memory: Plugin, sage: Frail) -> None:
    poll(memory)
    sage.put("budget", budget(line(1, "1000", matbdg="100", matorg="100")))
    assert found(memory)["budget"] == 0
    sage.put("budget", budget(line(1, "1000", matbdg="110", matorg="100")))
    poll(memory)
    assert changes(memory) == [("1000.000", "1", "100.00", "110.00")]


# Several companies, several polls


def test_a_company_that_is_offline_is_reported_and_keeps_no_other_waiting(serving: Serving) -> None:
    held = {name: Frail({"job": [job(1)]}) for name in ("alpha", "beta", "gamma")}
    plugin = serving(held)
    poll(plugin)
    held["beta"].failure = Unavailable("sage_unavailable", "The network is down.")
    for sage in held.values():
        sage.put("job", job(2))
    told = poll(plugin)["items"]
    assert {item["company"]: item["events"] for item in told if item["record"] == "job"} == {
        "alpha": 1,
        "beta": 0,
        "gamma": 1,
    }
    errors = [(item["record"], item["error"]["code"], item["error"]["detail"]) for item in told if "error" in item]
    assert errors == [(record, "sage_unavailable", "The network is down.") for record in ("budget", "job")]
    assert held["beta"].asked == 2  # one a poll, and not one a record
    held["beta"].failure = None
    poll(plugin)
    assert sorted(event.company for event in events(plugin)) == ["alpha", "beta", "gamma"]


def test_a_row_that_cannot_be_read_does_not_stop_other_records_and_companies(serving: Serving) -> None:
    held = {name: MemorySage({"job": [job(1)]}) for name in ("alpha", "beta")}
    plugin = serving(held)
    poll(plugin)
    held["alpha"].put("job", {**job(2), "cntrct": "much"})
    held["beta"].put("job", job(2))
    told = {(item["company"], item["record"]): item for item in poll(plugin)["items"]}
    assert told["alpha", "job"]["error"]["code"] == "internal_error"
    assert "error" not in told["alpha", "budget"]
    assert told["beta", "job"]["events"] == 1


def test_polls_at_once_find_a_change_once(memory: Plugin, sage: Frail) -> None:
    poll(memory)
    for number in range(6, 30):
        sage.put("job", job(number))
    with ThreadPoolExecutor(8) as threads:
        counts = list(threads.map(lambda _: found(memory)["job"], range(16)))
    assert (sum(counts), len(jobs(memory))) == (24, 24)


def test_one_company_and_one_trigger_can_be_asked_alone(serving: Serving) -> None:
    held = {name: MemorySage({"job": [job(1)]}) for name in ("alpha", "beta")}
    told = poll(serving(held), "beta", ["job_created"])["items"]
    assert [(item["company"], item["record"]) for item in told] == [("beta", "job")]


def test_finding_something_wakes_the_sender(memory: Plugin, sage: Frail) -> None:
    woken: list[bool] = []
    memory.wake = lambda: woken.append(True)
    poll(memory)
    assert woken == []
    sage.put("job", job(6))
    poll(memory)
    assert woken == [True]
