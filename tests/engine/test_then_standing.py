"""A record that stands in Sage already, as it is carried out: it is linked, and what follows is done all the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import decide
from sage100_plugin.engine.running.recover import recover, resume
from sage100_plugin.engine.running.run import Call, preview, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.ports.sage import SageAnswer
from sage100_plugin.testing.plugin import memory_plugin
from sage100_plugin.testing.sage import MemorySage
from tests.engine.following import CATALOG, GIVEN, ROWS
from tests.engine.watched import Interrupted, Watched, die

CALLER = Caller("k1", "flow", SCOPES)
THERE = {"recnum": 40, "clnnme": GIVEN["name"]}
LOCKED = SageAnswer("busy", message="Somebody has the client open.")


@pytest.fixture
def sage() -> Watched:
    return Watched(ROWS)


@pytest.fixture
def memory(sage: Watched) -> Iterator[Plugin]:
    made = memory_plugin(CATALOG, {"sandbox": sage})
    yield made
    made.pool.shutdown()
    made.ledger.close()


def call(action: str = "adopt_client", **given: Any) -> Call:
    return Call(action, {**GIVEN, **given}, CALLER, "k")


def written(sage: MemorySage) -> list[tuple[str, Any]]:
    return [(write.record, write.fields.get("client")) for write in sage.writes]


def linked(plugin: Plugin) -> list[tuple[str, str]]:
    return sorted((link.record, link.sage_id) for link in plugin.links)


def test_what_stands_is_linked_and_followed(memory: Plugin, sage: Watched) -> None:
    sage.put("client", THERE)
    told = run_action(memory, call()).body
    assert (told["result"]["id"], [one["state"] for one in told["then"]]) == ("40", ["done"])
    assert written(sage) == [("work_order", "40")]
    assert [record for record, _ in linked(memory)] == ["client", "work_order"]
    assert run_action(memory, call()).body == told


def test_the_preview_shows_what_follows(memory: Plugin, sage: Watched) -> None:
    sage.put("client", THERE)
    shown = preview(memory, call())
    assert [(one["record"], one["op"]) for one in shown["would"]] == [("client", "link"), ("work_order", "add")]
    assert (shown["effects"], shown["warnings"]) == ({"budget": "20.00"}, ["The first visit to Riverside Clinic."])
    with pytest.raises(Problem) as caught:
        run_action(memory, call(confirm=shown["confirm"], visit="No cooling"))
    assert (caught.value.code, sage.writes) == ("stale_preview", [])


def test_what_may_not_follow_stops_the_first(memory: Plugin, sage: Watched) -> None:
    sage.put("client", THERE)
    with pytest.raises(Problem) as caught:
        run_action(memory, call(visit="Never there"))
    assert ([fault.pointer for fault in caught.value.faults], linked(memory)) == (["/visit"], [])


def test_one_that_came_to_stand_while_the_export_waited_is_followed(memory: Plugin, sage: Watched) -> None:
    export = run_action(memory, call("queue_adoption")).body["export"]["id"]
    sage.put("client", THERE)
    told = decide.accept(memory, CALLER, export, {"sage_id": "77"}).body
    assert [one["state"] for one in told["then"]] == ["done"]
    assert (written(sage), decide.find(memory, CALLER, export).status) == ([("work_order", "40")], "done")


def test_one_that_came_to_stand_before_it_was_tried_again_is_followed(memory: Plugin, sage: Watched) -> None:
    export = run_action(memory, call("queue_adoption")).body["export"]["id"]
    sage.answer(LOCKED, taken=False)
    assert decide.accept(memory, CALLER, export, {"sage_id": "77"}).body["state"] == "queued"
    sage.put("client", THERE)
    resume(memory)
    found = decide.find(memory, CALLER, export)
    assert (found.status, [one["state"] for one in (found.result or {})["then"]]) == ("done", ["done"])
    assert written(sage)[-1] == ("work_order", "40")


def test_a_kill_before_the_visit_is_written_leaves_it_to_the_next_process(memory: Plugin, sage: Watched) -> None:
    sage.put("client", THERE)
    sage.before = die
    with pytest.raises(Interrupted):
        run_action(memory, call())
    assert (linked(memory), sage.writes) == ([("client", "40")], [])
    memory.flying, sage.before = set(), lambda _: None
    recover(memory)
    resume(memory)
    assert (written(sage), len(linked(memory))) == ([("work_order", "40")], 2)
