"""A restored backup stops reading before anything is told of it; a clock that is set does not (F5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling.anew import accept_deletions, rebaseline
from sage100_plugin.engine.polling.poll import poll
from sage100_plugin.errors import Refused
from sage100_plugin.plugin import CATALOG as WHOLE
from sage100_plugin.testing.sage import MemorySage
from tests.engine.polling.office import (
    CATALOG,
    COMPANY,
    Frail,
    budget,
    clock,
    cursor,
    errors,
    events,
    found,
    job,
    jobs,
    kinds,
    line,
    state,
    swept,
)

Serving = Callable[[Mapping[str, MemorySage]], Plugin]
LONG = timedelta(hours=3)


def test_a_record_that_is_as_it_was_before_holds_the_company(memory: Plugin, sage: Frail) -> None:
    poll(memory)
    backup = sage.backup()
    sage.put("job", job(3, "Renamed"))
    poll(memory)
    sage.restore(backup)
    assert errors(memory) == {"restored_backup"}
    (told,) = events(memory, "sage.held")
    assert (told.data["code"], state(memory).state) == ("restored_backup", "held")
    assert "Job 3 was changed at 2026-09-30 12:00:07.000 (UTC)" in told.data["reason"]
    assert kinds(memory) == [("job.updated", "3"), ("sage.held", COMPANY)]


def test_it_is_seen_long_after_the_last_change_too(memory: Plugin, sage: Frail) -> None:
    backup = sage.backup()
    sage.put("job", job(3, "Renamed"))
    poll(memory)
    sage.moment += LONG
    poll(memory)
    sage.restore(backup)
    sage.moment += LONG
    assert errors(memory) == {"restored_backup"}


def test_it_is_seen_though_somebody_worked_on_in_the_restored_company(memory: Plugin, sage: Frail) -> None:
    backup = sage.backup()
    sage.put("job", job(3, "Renamed"))
    poll(memory)
    sage.restore(backup)
    sage.put("job", job(9, "New"))
    assert errors(memory) == {"restored_backup"}
    assert jobs(memory) == []


def test_it_is_seen_by_another_record_type_than_the_one_that_lost_a_record(memory: Plugin, sage: Frail) -> None:
    sage.audit = None
    backup = sage.backup()
    sage.put("job", job(9))
    sage.put("budget", budget(line(1, "1000", matbdg="200")))
    poll(memory)
    sage.restore(backup)
    assert errors(memory, triggers=["job_created"]) == {"restored_backup"}


def test_one_new_record_that_sages_history_has_never_held_is_a_backup(memory: Plugin, sage: Frail) -> None:
    poll(memory)
    backup = sage.backup()
    sage.put("job", job(6))
    poll(memory)
    sage.restore(backup)
    assert errors(memory) == {"restored_backup"}
    (told,) = events(memory, "sage.held")
    assert "Job 6 was there" in told.data["reason"]
    assert events(memory, "record.deleted") == []


@pytest.mark.parametrize("history", [True, False])
def test_the_newest_record_may_be_deleted(memory: Plugin, sage: Frail, history: bool) -> None:
    poll(memory)
    if not history:
        sage.audit = None
    sage.put("job", job(6))
    poll(memory)
    sage.remove("job", "6")
    assert errors(memory) == set()
    assert cursor(memory).swept_at is None
    assert swept(memory)["job"] == 1


def test_the_newest_line_may_be_deleted(memory: Plugin, sage: Frail) -> None:
    poll(memory)
    sage.put("budget", budget(line(1, "1000", "A", matbdg="5"), line(2, "2000", "B", matbdg="7")))
    poll(memory)
    sage.remove_line("budget", "1015", 2)
    sage.mend("budget", "1015", upddte=None)  # the line alone bore the stamp
    assert errors(memory) == set()
    swept(memory)
    assert [len(event.data["changes"]) for event in events(memory, "budget.changed")] == [3, 1]


def test_several_of_the_newest_records_that_are_gone_at_once_are_a_backup_too(memory: Plugin, sage: Frail) -> None:
    poll(memory)
    sage.audit = None
    backup = sage.backup()
    for number in range(10, 14):
        sage.put("job", job(number))
    poll(memory)
    sage.restore(backup)
    assert errors(memory, sweep=True) == {"restored_backup"}
    assert events(memory, "record.deleted") == []


def test_the_newest_of_three_record_types_that_are_gone_at_once_are_a_backup(serving: Serving, sage: Frail) -> None:
    plugin = serving({COMPANY: sage})
    names = ("job_created", "vendor_created", "client_created")
    plugin.catalog = replace(CATALOG, triggers=tuple(WHOLE.trigger[name] for name in names))
    poll(plugin)
    sage.audit = None
    backup = sage.backup()
    sage.put("job", job(6))
    sage.put("vendor", {"recnum": 6, "vndnme": "New"})
    poll(plugin)
    sage.put("client", {"recnum": 6, "clnnme": "New"})
    poll(plugin)
    sage.restore(backup)
    assert errors(plugin) == {"restored_backup"}


def test_a_job_and_its_budget_may_be_deleted_together(memory: Plugin, sage: Frail) -> None:
    poll(memory)
    sage.put("job", job(6))
    sage.put("budget", budget(number=6))
    poll(memory)
    sage.remove("job", "6")
    sage.remove("budget", "6")
    assert errors(memory) == set()
    assert swept(memory) == {"budget": 1, "job": 1}


def test_records_that_are_gone_while_others_are_worked_on_were_deleted(memory: Plugin, sage: Frail) -> None:
    poll(memory)
    for number in range(10, 14):
        sage.put("job", job(number))
    poll(memory)
    for number in range(10, 14):
        sage.remove("job", str(number))
    sage.put("job", job(1, "Renamed"))
    assert errors(memory, sweep=True) == set()
    assert len(events(memory, "record.deleted")) == 4


def test_a_server_that_stands_days_before_the_last_look_was_restored(memory: Plugin, sage: Frail) -> None:
    poll(memory)
    sage.moment -= timedelta(days=2)
    assert errors(memory) == {"restored_backup"}


def test_begun_anew_the_company_is_read_in_silence(memory: Plugin, sage: Frail, caller: Caller) -> None:
    poll(memory)
    backup = sage.backup()
    sage.put("job", job(3, "Renamed"))
    poll(memory)
    sage.restore(backup)
    poll(memory)
    with pytest.raises(Refused, match="all record types"):
        rebaseline(memory, caller, COMPANY, {"record": "job"})
    with pytest.raises(Refused, match="No deletions"):
        accept_deletions(memory, caller, COMPANY)
    told = rebaseline(memory, caller, COMPANY, {})
    assert (told["state"], told["records"]) == ("reachable", ["budget", "job"])
    before = len(events(memory))
    assert found(memory) == {"budget": 0, "job": 0}
    sage.put("job", job(8))
    assert found(memory) == {"budget": 0, "job": 1}
    assert len(events(memory)) == before + 1


# Clocks


@pytest.mark.parametrize("back", [timedelta(seconds=30), timedelta(minutes=5), timedelta(hours=1)])
def test_a_servers_clock_that_is_set_back_holds_nothing_and_loses_nothing(
    memory: Plugin, sage: Frail, back: timedelta
) -> None:
    poll(memory)
    sage.put("job", job(3, "Before"))
    poll(memory)
    sage.moment -= back
    for turn in range(8):
        sage.put("job", job(3, f"Renamed {turn}"))
        sage.put("job", job(20 + turn))
        assert errors(memory) == set()
        sage.moment += timedelta(minutes=1)
        clock(memory).advance(60)
    assert jobs(memory) == [str(20 + turn) for turn in range(8)]
    assert len(events(memory, "job.updated")) == 9
    assert swept(memory) == {"budget": 0, "job": 0}


def test_a_clock_that_was_two_hours_ahead_and_is_right_again_loses_nothing(memory: Plugin, sage: Frail) -> None:
    poll(memory)
    sage.moment += timedelta(hours=2)
    sage.put("job", job(10))
    poll(memory)
    sage.moment -= timedelta(hours=2)
    for number in (11, 12):
        sage.put("job", job(number))
        assert errors(memory) == set()
        sage.moment += timedelta(minutes=1)
    assert (jobs(memory), swept(memory)) == (["10", "11", "12"], {"budget": 0, "job": 0})


def test_the_plugins_own_clock_does_not_matter(memory: Plugin, sage: Frail) -> None:
    poll(memory)
    for hours in (2, -1, -1000):
        clock(memory).set(clock(memory).now() + timedelta(hours=hours))
        sage.put("job", job(20 + hours % 7))
        assert found(memory)["job"] == 1
