"""An accepted export that is not in Sage in time is told of, once per round (R121)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import decide
from sage100_plugin.engine.queue.overdue import overdue
from sage100_plugin.engine.running.recover import resume
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.ports.ledger import Event, Export
from sage100_plugin.ports.sage import SageAnswer
from sage100_plugin.testing.outside import FakeClock
from sage100_plugin.testing.sage import MemorySage

VENDOR = {"name": "Northgate Glazing", "source": "procore", "source_id": "V-88"}
TYPED = {"sage_id": "990"}
MINUTES = timedelta(minutes=5)


def clock(plugin: Plugin) -> FakeClock:
    assert isinstance(plugin.clock, FakeClock)
    return plugin.clock


def sent(plugin: Plugin, caller: Caller) -> str:
    return str(run_action(plugin, Call("export_vendor", VENDOR, caller)).body["export"]["id"])


def accepted(plugin: Plugin, sage: MemorySage, caller: Caller, export_id: str) -> None:
    """Accepted while nobody can be logged in to Sage."""
    sage.answer(SageAnswer("busy", message="no licence is free"))
    decide.accept(plugin, caller, export_id, TYPED)


def export_of(plugin: Plugin, export_id: str) -> Export:
    found = plugin.ledger.read(lambda tx: tx.exports.get(export_id))
    assert found is not None
    return found


def stuck(plugin: Plugin) -> list[Event]:
    return list(reversed(plugin.ledger.read(lambda tx: tx.events.newest(("export.stuck",), 100))))


def test_it_is_told_when_its_time_is_over_and_once(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    # R121
    key = sent(memory, caller)
    accepted(memory, sage, caller, key)
    clock(memory).advance(MINUTES - timedelta(seconds=1))
    assert (overdue(memory), stuck(memory)) == (0, [])
    clock(memory).advance(1)
    assert (overdue(memory), overdue(memory)) == (1, 0)
    (event,) = stuck(memory)
    assert (event.data["id"], event.data["status"], event.data["round"]) == (key, "accepted", 1)
    assert event.data["reason"] == (
        "Not in Sage after 5 minutes. Accepted; it is sent as soon as Sage can take it. no licence is free"
    )
    assert [(entry.status, entry.by) for entry in export_of(memory, key).rounds] == [
        ("pending", "tests"),
        ("accepted", "tests"),
        ("accepted", "sage100-plugin"),
    ]


def test_it_goes_on_all_the_same(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    key = sent(memory, caller)
    accepted(memory, sage, caller, key)
    clock(memory).advance(MINUTES)
    overdue(memory)
    resume(memory)
    assert export_of(memory, key).status == "done"
    assert overdue(memory) == 0


def test_the_time_counts_from_the_decision(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    # R119
    key = sent(memory, caller)
    clock(memory).advance(timedelta(days=2))
    assert overdue(memory) == 0
    accepted(memory, sage, caller, key)
    assert export_of(memory, key).expected_by == clock(memory).now() + MINUTES
    assert overdue(memory) == 0


def test_another_round_is_another_time(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    key = sent(memory, caller)
    accepted(memory, sage, caller, key)
    clock(memory).advance(MINUTES)
    overdue(memory)
    sage.answer(SageAnswer("refused", 14050, "Validation failed for ShortName"))
    resume(memory)
    decide.resend(memory, caller, key, {})
    accepted(memory, sage, caller, key)
    assert overdue(memory) == 0
    clock(memory).advance(MINUTES)
    assert overdue(memory) == 1
    assert [(event.data["round"], event.data["status"]) for event in stuck(memory)] == [
        (1, "accepted"),
        (2, "accepted"),
    ]


def test_what_is_settled_is_not_overdue(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    done, failed, rejected = (sent_as(memory, caller, name) for name in ("Aspen", "Birch", "Cedar"))
    decide.accept(memory, caller, done, {"sage_id": "991"})
    sage.answer(SageAnswer("refused", 14050, "Validation failed"))
    with pytest.raises(Problem):
        decide.accept(memory, caller, failed, {"sage_id": "992"})
    decide.reject(memory, caller, rejected, {"reason": "No."})
    clock(memory).advance(MINUTES)
    assert overdue(memory) == 0


def sent_as(plugin: Plugin, caller: Caller, name: str) -> str:
    call = Call("export_vendor", {"name": f"{name} Works", "source": "procore", "source_id": name}, caller)
    return str(run_action(plugin, call).body["export"]["id"])


def test_a_done_export_tells_its_sage_number(memory: Plugin, caller: Caller) -> None:
    # R53
    decide.accept(memory, caller, sent(memory, caller), TYPED)
    events = reversed(memory.ledger.read(lambda tx: tx.events.newest((), 100)))
    told = [(event.type, event.data["sage_id"]) for event in events if event.type.startswith("export.")]
    assert told == [("export.requested", None), ("export.accepted", None), ("export.done", "990")]
