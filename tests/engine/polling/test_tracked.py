"""Where Change Tracking is on, the next poll finds deletions too."""

from __future__ import annotations

import pytest

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling.poll import poll
from tests.engine.polling.office import Crash, Frail, budget, cursor, errors, events, found, job, kinds, line


@pytest.fixture
def sage(sage: Frail) -> Frail:
    sage.track(on=True)
    return sage


def test_a_deletion_and_a_silent_change_are_found_at_once(memory: Plugin, sage: Frail) -> None:
    poll(memory)
    sage.remove("job", "3")
    sage.mend("job", "4", jobnme="Mended")
    sage.put("job", job(6))
    assert found(memory) == {"budget": 0, "job": 3}
    assert sorted(kinds(memory)) == [("job.created", "6"), ("job.updated", "4"), ("record.deleted", "3")]
    assert found(memory) == {"budget": 0, "job": 0}


@pytest.mark.parametrize("answers", range(3))
def test_what_was_not_taken_is_told_again(memory: Plugin, sage: Frail, answers: int) -> None:
    poll(memory)
    sage.remove("job", "3")
    sage.put("job", job(6))
    sage.left = answers
    with pytest.raises(Crash):
        poll(memory, triggers=["job_created"])
    poll(memory)
    assert sorted(kinds(memory)) == [("job.created", "6"), ("record.deleted", "3")]


def test_what_it_cannot_tell_is_left_to_a_sweep(memory: Plugin, sage: Frail) -> None:
    sage.put("budget", budget(line(1, "1000", "A", matbdg="5"), line(2, "2000", "B", matbdg="7")))
    poll(memory)
    assert cursor(memory, "budget").swept_at is not None
    sage.remove_line("budget", "1015", 2)
    poll(memory)
    assert cursor(memory, "budget").swept_at is None


def test_switched_off_it_is_not_asked_again(memory: Plugin, sage: Frail) -> None:
    poll(memory)
    assert cursor(memory).version is not None
    sage.track(on=False)
    poll(memory)
    assert (cursor(memory).version, cursor(memory).swept_at) == (None, None)


def test_too_many_deletions_hold_the_company_here_too(memory: Plugin, sage: Frail) -> None:
    poll(memory)
    for number in range(1, 6):
        sage.remove("job", str(number))
    assert errors(memory) == {"records_vanished"}
    assert events(memory, "record.deleted") == []
