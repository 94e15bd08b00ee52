"""The clock of this machine, or of Sage's, is set by hours: polls go on, nothing is lost or told twice (F5)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from random import Random

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.delivering import subscriptions
from sage100_plugin.engine.delivering.deliver import Courier, deliver_due
from sage100_plugin.engine.events import append
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling.rounds import Rounds
from sage100_plugin.ports.ledger import Event, Subscription
from sage100_plugin.ports.outside import Posted
from sage100_plugin.testing.outside import FakeClock, RecordingSender
from sage100_plugin.testing.sage import MemorySage

TARGET = "https://receiver.example/hook"
INTERVAL = 60
JUMPS = (2.0, -1.0, -3.0, 24.0, -30.0)


@pytest.fixture
def clock(memory: Plugin) -> FakeClock:
    assert isinstance(memory.clock, FakeClock)
    return memory.clock


def told(plugin: Plugin) -> list[str]:
    events = plugin.ledger.read(lambda tx: tx.events.newest(("job.created",), 500))
    return [event.data["id"] for event in reversed(events)]


def hire(sage: MemorySage, number: int) -> None:
    sage.put("job", {"recnum": number, "jobnme": f"Job {number}", "status": 4})


def go_on(clock: FakeClock, sage: MemorySage, rounds: Rounds, seconds: float) -> None:
    """Let time pass as it does for people, with a look at what is due at each second that matters."""
    for _ in range(int(seconds / 5)):
        clock.advance(5)
        sage.moment += timedelta(seconds=5)
        rounds.turn()


@pytest.mark.parametrize("hours", JUMPS)
def test_polls_go_on_within_two_intervals_after_the_wall_clock_jumped(
    memory: Plugin, sage: MemorySage, clock: FakeClock, hours: float
) -> None:
    rounds = Rounds(memory)
    go_on(clock, sage, rounds, 2 * INTERVAL)
    hire(sage, 2001)
    go_on(clock, sage, rounds, 2 * INTERVAL)
    clock.set(clock.now() + timedelta(hours=hours))
    hire(sage, 2002)
    go_on(clock, sage, rounds, 2 * INTERVAL)
    assert told(memory) == ["2001", "2002"]
    clock.set(clock.now() - timedelta(hours=hours))
    hire(sage, 2003)
    go_on(clock, sage, rounds, 2 * INTERVAL)
    assert told(memory) == ["2001", "2002", "2003"]


def test_a_wall_clock_that_was_wrong_for_half_a_second_is_not_noticed(
    memory: Plugin, sage: MemorySage, clock: FakeClock
) -> None:
    rounds = Rounds(memory)
    go_on(clock, sage, rounds, INTERVAL)
    clock.set(clock.now() - timedelta(hours=1))
    clock.advance(0.5)
    rounds.turn()
    clock.set(clock.now() + timedelta(hours=1))
    hire(sage, 2001)
    go_on(clock, sage, rounds, 2 * INTERVAL)
    assert told(memory) == ["2001"]


@pytest.mark.parametrize("seconds", [-120.0, 3600.0, 7 * 3600.0])
def test_a_server_of_sage_whose_clock_is_another_loses_nothing(
    memory: Plugin, sage: MemorySage, clock: FakeClock, seconds: float
) -> None:
    rounds = Rounds(memory)
    sage.moment += timedelta(hours=5)
    go_on(clock, sage, rounds, INTERVAL)
    hire(sage, 2001)
    go_on(clock, sage, rounds, 2 * INTERVAL)
    sage.moment += timedelta(seconds=seconds)
    hire(sage, 2002)
    go_on(clock, sage, rounds, 2 * INTERVAL)
    assert told(memory) == ["2001", "2002"]


@pytest.mark.parametrize("hours", JUMPS)
def test_a_signature_carries_the_true_time_and_what_waited_is_delivered(
    memory: Plugin, sage: MemorySage, clock: FakeClock, caller: Caller, hours: float
) -> None:
    sender, rounds = memory.sender, Rounds(memory)
    assert isinstance(sender, RecordingSender)
    local = Caller("local", caller.name, caller.scopes)
    subscriptions.create(memory, local, {"target_url": TARGET, "events": ["job.created"]})
    go_on(clock, sage, rounds, INTERVAL)
    courier = Courier(memory, threads=2, chance=Random(1))
    clock.set(clock.now() + timedelta(hours=hours))
    hire(sage, 2001)
    go_on(clock, sage, rounds, 2 * INTERVAL)
    courier.drain()
    courier.close()
    (post,) = sender.posts
    assert int(post.headers["webhook-timestamp"]) == int(clock.now().timestamp())


def queued(plugin: Plugin, number: int, record: str = "1") -> None:
    """An event of this record is stored with its delivery."""
    now = plugin.clock.now()
    event = Event(f"evt_{number}", "job.updated", "main", now, {"id": record, "number": number})
    plugin.ledger.write(lambda tx: append(tx, [event], now))


def numbers(sender: RecordingSender) -> list[int]:
    return [json.loads(post.body)["data"]["number"] for post in sender.posts]


@pytest.fixture
def subscription(memory: Plugin, caller: Caller) -> Subscription:
    local = Caller("local", caller.name, caller.scopes)
    return subscriptions.create(memory, local, {"target_url": TARGET, "events": ["job.updated"]}).subscription


@pytest.fixture
def sender(memory: Plugin) -> RecordingSender:
    assert isinstance(memory.sender, RecordingSender)
    return memory.sender


@pytest.fixture
def courier(memory: Plugin) -> Iterator[Courier]:
    made = Courier(memory, threads=2, chance=Random(1))
    yield made
    made.close()


@pytest.mark.usefixtures("subscription")
@pytest.mark.parametrize("hours", [-0.5, -3.0, -30.0])
def test_what_was_queued_before_the_clock_was_set_back_is_delivered_at_once_and_in_order(
    memory: Plugin, clock: FakeClock, sender: RecordingSender, courier: Courier, hours: float
) -> None:
    courier.drain()
    for number in (1, 2):
        queued(memory, number)
    clock.set(clock.now() + timedelta(hours=hours))
    queued(memory, 3)
    courier.drain()
    assert numbers(sender) == [1, 2, 3]


@pytest.mark.usefixtures("subscription")
def test_what_was_queued_is_delivered_though_the_clock_was_set_back_while_nobody_ran(
    memory: Plugin, clock: FakeClock, sender: RecordingSender
) -> None:
    for number in (1, 2):
        queued(memory, number)
    clock.set(clock.now() - timedelta(hours=3))
    deliver_due(memory)
    assert numbers(sender) == [1, 2]


@pytest.mark.parametrize("hours", [-3.0, -30.0, 3.0, 100.0])
def test_a_receiver_that_failed_before_the_clock_was_set_is_tried_again_and_not_given_up(
    memory: Plugin, caller: Caller, clock: FakeClock, sender: RecordingSender, courier: Courier,
    subscription: Subscription, hours: float,
) -> None:  # fmt: skip
    sender.answers[TARGET] = Posted(503, "busy")
    queued(memory, 1)
    courier.drain()
    clock.set(clock.now() + timedelta(hours=hours))
    for _ in range(3):
        clock.advance(60)
        courier.drain()
    held = subscriptions.find(memory, Caller("local", caller.name, caller.scopes), subscription.id)
    assert (held.state, held.state_reason, held.failures) == ("active", "", 3)
    assert held.failing_since is not None
    assert held.failing_since <= clock.now()
    sender.answers[TARGET] = Posted(200)
    clock.advance(600)
    courier.drain()
    assert numbers(sender) == [1, 1, 1, 1]


def test_a_pause_that_was_asked_for_is_kept_by_the_next_process(
    memory: Plugin, clock: FakeClock, sender: RecordingSender, subscription: Subscription
) -> None:
    sender.answers[subscription.target_url] = Posted(429, "slow down", 3600)
    queued(memory, 1)
    deliver_due(memory)
    clock.advance(3000)
    deliver_due(memory)
    assert numbers(sender) == [1]
