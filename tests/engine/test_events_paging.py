"""Hosts that poll: whatever happens meanwhile, they see each event once, in the order of the log."""

from __future__ import annotations

import threading
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.events import page
from sage100_plugin.engine.retain import retain
from sage100_plugin.errors import Refused
from tests.webhooks.plugins import World

KINDS = ("job.created", "work_order.status_changed")
COMPANIES = ("alpha", "beta", "gamma")


def ids(found: dict[str, Any]) -> list[str]:
    return [item["id"] for item in found["items"]]


def wanted(here: World, after: int, companies: tuple[str, ...]) -> list[str]:
    """What the log holds, read another way."""
    every = here.plugin.ledger.read(lambda tx: tx.events.newest([], 100_000))
    return [e.id for e in reversed(every) if e.type == KINDS[0] and e.company in companies and e.seq > after]


class Poller:
    """A host: begins with the newest, then goes on from what it was told."""

    def __init__(self, here: World, caller: Caller, limit: int) -> None:
        self._here, self._caller, self._limit = here, caller, limit
        first = page(here.plugin, caller, "job_created", limit=1)
        self._after = first["next_after"]
        self.seen: list[str] = []

    def poll(self) -> bool:
        found = page(self._here.plugin, self._caller, "job_created", after=self._after, limit=self._limit)
        self.seen += ids(found)
        self._after = found["next_after"]
        return bool(found["has_more"])


@pytest.mark.parametrize("seen", [(), ("alpha",), ("alpha", "beta")])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(steps=st.lists(st.sampled_from(["poll", *range(6)]), max_size=40), limit=st.integers(1, 4))
def test_no_gap_and_no_repeat_whatever_is_appended_between_two_polls(
    here: World, seen: tuple[str, ...], steps: list[Any], limit: int
) -> None:
    """The clock stands, so all of them share their moment."""
    start = here.happen()
    caller = here.caller("read", companies=seen) if seen else here.caller("read")
    poller = Poller(here, caller, limit)
    for step in steps:
        if step == "poll":
            poller.poll()
        else:
            here.happen(KINDS[step % 2], company=COMPANIES[step // 2])
    while poller.poll():
        pass
    assert poller.seen == wanted(here, start.seq, seen or COMPANIES)


def test_no_gap_and_no_repeat_while_others_append_at_the_same_time(here: World) -> None:
    start = here.happen()
    over = threading.Event()

    def append(seed: int) -> None:
        chance = Random(seed)
        for _ in range(150):
            here.happen(chance.choice(KINDS), company=chance.choice(COMPANIES))

    writers = [threading.Thread(target=append, args=(seed,)) for seed in range(4)]
    pollers = [Poller(here, here.caller("read"), limit) for limit in (1, 7, 50)]

    def read(poller: Poller) -> None:
        while not over.is_set():
            poller.poll()
        while poller.poll():
            pass

    readers = [threading.Thread(target=read, args=(poller,)) for poller in pollers]
    for each in (*writers, *readers):
        each.start()
    for each in writers:
        each.join()
    over.set()
    for each in readers:
        each.join()
    expected = wanted(here, start.seq, COMPANIES)
    assert len(expected) > 200
    assert [poller.seen for poller in pollers] == [expected] * 3


def test_what_is_new_is_found_by_a_host_that_only_asks_for_the_newest(here: World) -> None:
    """Zapier keeps the ids it knows and takes what is above them, newest first."""
    known: set[str] = set()
    taken: list[str] = []
    made: list[str] = []
    for number in range(12):
        made += [here.happen(company=COMPANIES[each % 3]).id for each in range(number % 5)]
        found = ids(page(here.plugin, here.caller("read"), "job_created", limit=50))
        fresh = [one for one in reversed(found) if one not in known]
        taken, known = taken + fresh, known | set(fresh)
    assert taken == made


def test_who_asked_before_anything_came_misses_nothing_however_much_comes(here: World) -> None:
    here.happen("work_order.status_changed")
    reader = here.caller("read")
    empty = page(here.plugin, reader, "job_created", limit=3)
    made = [here.happen().id for _ in range(5)]
    assert ids(empty) == []
    assert ids(page(here.plugin, reader, "job_created", after=empty["next_after"], limit=3)) == made[:3]


def test_the_place_of_who_asks_for_what_seldom_happens_does_not_grow_old(here: World) -> None:
    reader = here.caller("read")
    place = here.happen().id
    for _ in range(3):
        here.clock.advance(60 * 86400)
        here.happen("work_order.status_changed")
        retain(here.plugin)
        place = page(here.plugin, reader, "job_created", after=place)["next_after"]
    new = here.happen().id
    assert ids(page(here.plugin, reader, "job_created", after=place)) == [new]


def test_a_place_that_was_forgotten_is_told_and_the_newest_are_still_there(here: World) -> None:
    old = here.happen().id
    here.clock.advance(100 * 86400)
    young = here.happen().id
    retain(here.plugin)
    with pytest.raises(Refused) as refused:
        page(here.plugin, here.caller("read"), "job_created", after=old)
    assert refused.value.code == "cursor_expired"
    assert ids(page(here.plugin, here.caller("read"), "job_created")) == [young]
