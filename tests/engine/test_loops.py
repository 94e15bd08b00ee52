"""Flows that bite their own tail are stopped."""

from __future__ import annotations

from typing import Any

import pytest

from sage100_plugin.engine import keys
from sage100_plugin.engine.access import LOCAL, SCOPES, Caller, authenticate
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.loops import DEEPEST
from sage100_plugin.engine.running.repeats import MOST
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.errors import Refused
from sage100_plugin.ports.ledger import Event
from sage100_plugin.testing.outside import FakeClock
from sage100_plugin.testing.sage import MemorySage
from tests.engine.test_run import ORDER

SAME = {name: value for name, value in ORDER.items() if not name.startswith("source")}


def refused(plugin: Plugin, call: Call) -> str:
    with pytest.raises(Refused) as caught:
        run_action(plugin, call)
    return caught.value.code


def happened(plugin: Plugin, *events: tuple[str, str | None]) -> None:
    """Events by id, each with what led to it."""
    now = plugin.clock.now()
    made = [Event(id, "job.updated", "sandbox", now, {"id": "1"}, causation_id=before) for id, before in events]
    plugin.ledger.write(lambda tx: tx.events.append(made, now))


def chain(plugin: Plugin, length: int) -> str:
    """Events that led to one another; gives the id of the last."""
    happened(plugin, *((f"evt_{number}", f"evt_{number - 1}" if number else None) for number in range(length)))
    return f"evt_{length - 1}" if length else ""


def orders(sage: MemorySage) -> int:
    return len(sage.find("work_order"))


@pytest.mark.parametrize("length", [0, 1, DEEPEST])
def test_a_short_chain_goes_on(memory: Plugin, caller: Caller, length: int) -> None:
    run_action(memory, Call("create_work_order", ORDER, caller, causation_id=chain(memory, length)))


def test_a_chain_that_is_too_deep_is_refused_and_nothing_is_written(
    memory: Plugin, sage: MemorySage, caller: Caller
) -> None:
    call = Call("create_work_order", ORDER, caller, causation_id=chain(memory, DEEPEST + 1))
    assert refused(memory, call) == "loop_detected"
    assert orders(sage) == 0


def test_events_that_led_to_each_other_in_a_ring_end_the_search(memory: Plugin, caller: Caller) -> None:
    happened(memory, ("evt_x", "evt_y"), ("evt_y", "evt_x"))
    assert refused(memory, Call("create_work_order", ORDER, caller, causation_id="evt_x")) == "loop_detected"


def test_a_key_that_creates_the_same_again_and_again_is_paused_until_somebody_resumes_it(
    memory: Plugin, sage: MemorySage
) -> None:
    made = keys.make_key(memory, {"name": "n8n", "scopes": ["read", "write"]})
    call = Call("create_work_order", SAME, authenticate(memory, made.secret))
    for _ in range(MOST - 1):
        run_action(memory, call)
    assert refused(memory, call) == "key_paused"
    assert orders(sage) == MOST - 1
    with pytest.raises(Refused, match="paused"):
        authenticate(memory, made.secret)
    (notice,) = memory.ledger.read(lambda tx: tx.activity.find(limit=1))
    assert "n8n was paused" in notice.details["notice"]
    keys.resume(memory, Caller(LOCAL, "this machine", SCOPES), made.key.id)
    assert authenticate(memory, made.secret).key_id == made.key.id


def test_what_differs_or_takes_its_time_is_no_loop(memory: Plugin, caller: Caller) -> None:
    memory.clock = clock = FakeClock()
    for number in range(MOST + 1):
        run_action(memory, Call("create_work_order", {**SAME, "description": f"Visit {number}"}, caller))
    for _ in range(MOST + 1):
        clock.advance(3)
        run_action(memory, Call("create_work_order", SAME, caller))


def test_only_who_manages_a_key_resumes_it(memory: Plugin) -> None:
    made: Any = keys.make_key(memory, {"name": "n8n", "scopes": ["read"]})
    for who, code in (
        (Caller("k", "x", ("read",)), "scope_missing"),
        (Caller("k", "x", SCOPES, ("beta",)), "not_found"),
    ):
        with pytest.raises(Refused) as caught:
            keys.resume(memory, who, made.key.id)
        assert caught.value.code == code
