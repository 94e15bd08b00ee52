"""What is deleted in Sage, or changed without a stamp, is found by comparing all; too much of it is not believed."""

from __future__ import annotations

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.events import record_of
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling.anew import accept_deletions
from sage100_plugin.engine.polling.poll import poll
from sage100_plugin.errors import Refused
from sage100_plugin.ports.links import Link
from sage100_plugin.testing.links import MemoryLinks
from tests.engine.polling.office import (
    COMPANY,
    Crash,
    Frail,
    FrailLedger,
    budget,
    clock,
    cursor,
    errors,
    events,
    ids,
    job,
    kinds,
    line,
    linked,
    state,
    states,
    swept,
)


def test_a_deleted_record_is_told_by_a_sweep_with_what_was_last_seen(memory: Plugin, sage: Frail) -> None:
    poll(memory)
    sage.remove("job", "3")
    assert poll(memory)["items"][1]["events"] == 0
    assert swept(memory) == {"budget": 0, "job": 1}
    (event,) = events(memory, "record.deleted")
    assert (event.data["id"], event.data["record"], event.data["name"]) == ("3", "job", "A job")
    assert (event.data["last"]["id"], event.timestamp) == ("3", clock(memory).now())
    assert swept(memory) == {"budget": 0, "job": 0}


def test_what_was_changed_and_made_without_a_stamp_is_told_by_a_sweep(memory: Plugin, sage: Frail) -> None:
    poll(memory)
    sage.mend("job", "2", jobnme="Mended")
    sage.mend("budget", "1015", lines=[line(1, "1000", matbdg="70")])
    assert swept(memory) == {"budget": 1, "job": 1}
    (event,) = events(memory, "job.updated")
    assert (event.previous, event.timestamp) == ({"name": "A job"}, clock(memory).now())


def test_a_row_whose_stamp_was_missed_is_told_with_its_own_time(memory: Plugin, sage: Frail) -> None:
    poll(memory)
    late, sage.moment = sage.moment, sage.moment.replace(hour=9)
    sage.put("job", job(6))
    stamp, sage.moment = sage.moment, late
    poll(memory)
    assert swept(memory)["job"] == 1
    (event,) = events(memory, "job.created")
    assert event.timestamp == stamp


def test_a_line_that_is_deleted_without_a_trace_is_a_change(memory: Plugin, sage: Frail) -> None:
    sage.put("budget", budget(line(1, "1000", "A", matbdg="5"), line(2, "2000", "B", matbdg="7")))
    poll(memory)
    sage.remove_line("budget", "1015", 2)
    assert swept(memory)["budget"] == 1
    (event,) = events(memory, "budget.changed")
    assert [(one["old"], one["new"]) for one in event.data["changes"]] == [("7.00", "0.00")]


def test_a_client_that_is_renamed_changes_none_of_its_jobs(memory: Plugin, sage: Frail) -> None:
    sage.put("client", {"recnum": 1, "clnnme": "Old"})
    sage.put("job", job(1) | {"clnnum": 1})
    poll(memory)
    sage.put("client", {"recnum": 1, "clnnme": "New"})
    assert swept(memory)["job"] == 0


# Links


def test_the_links_of_a_deleted_record_break_and_are_told(memory: Plugin, sage: Frail) -> None:
    link = linked(memory, "3")
    linked(memory, "3", source_id="Q-3")
    poll(memory)
    sage.remove("job", "3")
    swept(memory)
    told = events(memory, "link.broken")
    assert [(one.data["source_id"], one.data["state"]) for one in told] == [("P-3", "broken"), ("Q-3", "broken")]
    assert told[0].data["reason"] == "Job 3 was deleted in Sage."
    assert set(states(memory, "3").values()) == {"broken"}
    broken = memory.links.get(link.id)
    assert broken is not None
    assert [entry["what"] for entry in broken.history] == ["broken"]
    swept(memory)
    assert len(events(memory, "link.broken")) == 2
    assert memory.ledger.read(lambda tx: tx.snapshots.count(COMPANY, "job")) == 4


def test_links_count_again_when_their_record_comes_back(memory: Plugin, sage: Frail) -> None:
    linked(memory, "3")
    poll(memory)
    backup = sage.backup()
    sage.remove("job", "3")
    swept(memory)
    sage.restore(backup)
    poll(memory)
    assert (states(memory, "3"), ids(memory, "job.created")) == ({"P-3": "synced"}, ["3"])


def test_what_speaks_of_a_record_keeps_its_order(memory: Plugin, sage: Frail) -> None:
    linked(memory, "3")
    poll(memory)
    sage.put("job", job(3, "Other"))
    poll(memory)
    sage.remove("job", "3")
    swept(memory)
    assert {record_of(event) for event in events(memory)} == {f"{COMPANY}|job|3"}


class FrailLinks(MemoryLinks):
    """Links that end the process when one is replaced."""

    frail = False

    def replace(self, link: Link, *, alone: bool = False) -> Link:
        if self.frail:
            self.frail = False
            raise Crash
        return super().replace(link, alone=alone)


def test_a_death_between_the_event_and_the_link_is_made_up_for(memory: Plugin, sage: Frail) -> None:
    memory.links = links = FrailLinks()
    linked(memory, "3")
    poll(memory)
    sage.remove("job", "3")
    links.frail = True
    with pytest.raises(Crash):
        swept(memory)
    assert states(memory, "3") == {"P-3": "synced"}
    swept(memory)
    assert states(memory, "3") == {"P-3": "broken"}
    assert [kind for kind, _ in kinds(memory)] == ["record.deleted", "link.broken"]
    assert memory.ledger.read(lambda tx: tx.snapshots.count(COMPANY, "job")) == 4


def test_a_record_that_came_back_before_its_links_were_broken_is_told_as_new(memory: Plugin, sage: Frail) -> None:
    memory.links = links = FrailLinks()
    linked(memory, "3")
    poll(memory)
    backup = sage.backup()
    sage.remove("job", "3")
    links.frail = True
    with pytest.raises(Crash):
        swept(memory)
    sage.restore(backup)
    swept(memory)
    assert states(memory, "3") == {"P-3": "synced"}
    assert [kind for kind, _ in kinds(memory)] == ["record.deleted", "link.broken", "job.created"]


def test_a_death_before_links_count_again_is_made_up_for(memory: Plugin, sage: Frail) -> None:
    memory.links = links = FrailLinks()
    linked(memory, "3")
    poll(memory)
    backup = sage.backup()
    sage.remove("job", "3")
    swept(memory)
    sage.restore(backup)
    links.frail = True
    with pytest.raises(Crash):
        poll(memory)
    swept(memory)
    assert (states(memory, "3"), ids(memory, "job.created")) == ({"P-3": "synced"}, ["3"])


@pytest.mark.parametrize("after", [False, True])
def test_a_sweep_that_dies_at_any_write_tells_everything_once(memory: Plugin, sage: Frail, after: bool) -> None:
    linked(memory, "3")
    linked(memory, "4")
    poll(memory)
    sage.page = 2
    sage.mend("job", "1", jobnme="Mended")
    for gone in ("3", "4", "5"):
        sage.remove("job", gone)
    ledger = memory.ledger
    for deaths in range(100):
        memory.ledger = FrailLedger(ledger, deaths % 3, after)
        try:
            swept(memory)
            break
        except Crash:
            continue
    memory.ledger = ledger
    swept(memory)
    assert sorted(kinds(memory)) == [
        ("job.updated", "1"),
        ("link.broken", "lnk_3"),
        ("link.broken", "lnk_4"),
        ("record.deleted", "3"),
        ("record.deleted", "4"),
        ("record.deleted", "5"),
    ]
    assert (states(memory, "3"), states(memory, "4")) == ({"P-3": "broken"}, {"P-4": "broken"})


@pytest.mark.parametrize("answers", range(9))
def test_a_sweep_that_dies_at_any_question_tells_everything_once(memory: Plugin, sage: Frail, answers: int) -> None:
    linked(memory, "3")
    poll(memory)
    sage.page = 2
    sage.mend("job", "1", jobnme="Mended")
    sage.remove("job", "3")
    sage.left = answers
    with pytest.raises(Crash):
        swept(memory, triggers=["job_created"])
    swept(memory)
    assert sorted(kinds(memory)) == [("job.updated", "1"), ("link.broken", "lnk_3"), ("record.deleted", "3")]


# Too much


def crowd(sage: Frail, number: int) -> None:
    for place in range(100, 100 + number):
        sage.put("job", job(place))


@pytest.mark.parametrize(
    ("there", "gone", "held"),
    [
        (300, 20, False),  # not many
        (300, 21, True),
        (600, 25, False),  # many, but a small part
        (16, 12, False),  # few, though a large part of a small table
    ],
)
def test_when_too_much_is_gone_nothing_is_told_and_a_person_decides(
    memory: Plugin,
    sage: Frail,
    there: int,
    gone: int,
    held: bool,
) -> None:
    crowd(sage, there)
    poll(memory)
    for place in range(100, 100 + gone):
        sage.remove("job", str(place))
    told = errors(memory, sweep=True)
    assert told == ({"records_vanished"} if held else set())
    assert len(events(memory, "record.deleted")) == (0 if held else gone)
    assert len(events(memory, "sage.held")) == int(held)


def test_a_table_that_is_empty_was_emptied(memory: Plugin, sage: Frail) -> None:
    poll(memory)
    for place in range(1, 6):
        sage.remove("job", str(place))
    assert errors(memory, sweep=True) == {"records_vanished"}
    (event,) = events(memory)
    assert (event.type, event.data["id"], event.data["code"]) == ("sage.held", COMPANY, "records_vanished")
    assert event.data["reason"].startswith("5 of 5 records of the type Job are not in sandbox any more.")


def test_the_last_one_of_three_may_be_deleted(memory: Plugin, sage: Frail) -> None:
    poll(memory)
    sage.remove("budget", "1015")
    assert swept(memory)["budget"] == 1


def test_a_company_that_is_held_is_asked_nothing(memory: Plugin, sage: Frail) -> None:
    poll(memory)
    for place in range(1, 6):
        sage.remove("job", str(place))
    poll(memory, sweep=True)
    asked = sage.asked
    assert errors(memory) == {"records_vanished"}
    assert errors(memory, sweep=True) == {"records_vanished"}
    assert (sage.asked, len(events(memory, "sage.held"))) == (asked, 1)


def test_accepted_deletions_are_told_and_the_next_ones_are_guarded_again(
    memory: Plugin, sage: Frail, caller: Caller
) -> None:
    crowd(sage, 100)
    poll(memory)
    for place in range(100, 130):
        sage.remove("job", str(place))
    poll(memory, sweep=True)
    told = accept_deletions(memory, caller, COMPANY)
    assert (told["state"], cursor(memory).swept_at) == ("reachable", None)
    swept(memory)
    assert len(events(memory, "record.deleted")) == 30
    assert state(memory).code == ""
    for place in range(130, 160):
        sage.remove("job", str(place))
    assert errors(memory, sweep=True) == {"records_vanished"}


def test_without_a_hold_there_is_nothing_to_accept(memory: Plugin, caller: Caller) -> None:
    poll(memory)
    with pytest.raises(Refused) as refused:
        accept_deletions(memory, caller, COMPANY)
    assert refused.value.code == "wrong_state"


def test_one_record_can_be_asked_for_and_its_deletion_is_found(memory: Plugin, sage: Frail) -> None:
    poll(memory)
    sage.remove("job", "3")
    sage.mend("job", "4", jobnme="Mended")
    sage.mend("job", "5", jobnme="Mended")
    told = poll(memory, records=["job"], ids=["3", "4", "999"])["items"]
    assert [(item["record"], item["events"]) for item in told] == [("job", 2)]
    assert kinds(memory) == [("record.deleted", "3"), ("job.updated", "4")]
