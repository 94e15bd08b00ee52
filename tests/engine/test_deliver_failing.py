"""A receiver that keeps failing: who hears of it, and how it goes on."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from random import Random
from threading import Event as Flag
from threading import Thread
from typing import Any

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.delivering import subscriptions
from sage100_plugin.engine.delivering.deliver import Courier
from sage100_plugin.engine.delivering.replay import replay
from sage100_plugin.errors import Problem
from sage100_plugin.ports.ledger import Event, Subscription
from sage100_plugin.ports.outside import Posted
from sage100_plugin.testing.outside import Post
from tests.webhooks.plugins import TARGET, World
from triggers.delivery import DELIVERY_FAILING

HOUR = 3600.0
DAY = 24 * HOUR
OTHER = "https://other.example/hook"


@pytest.fixture
def owner(here: World) -> Caller:
    return here.caller("read", "write")


@pytest.fixture
def courier(here: World) -> Iterator[Courier]:
    made = Courier(here.plugin, chance=Random(7))
    yield made
    made.close()


def subscribe(here: World, owner: Caller, url: str = TARGET, **rest: Any) -> Subscription:
    body = {"target_url": url, "events": ["*"], **rest}
    return subscriptions.create(here.plugin, owner, body).subscription


def live(here: World, courier: Courier, seconds: float, step: float = 300.0) -> None:
    for _ in range(int(seconds / step)):
        here.clock.advance(step)
        courier.drain()


def told(here: World) -> list[Event]:
    """What was raised about deliveries, oldest first."""
    return list(reversed(here.plugin.ledger.read(lambda tx: tx.events.newest(["delivery.failing"], 99))))


def known(here: World, owner: Caller, subscription: Subscription) -> Subscription:
    return subscriptions.find(here.plugin, owner, subscription.id)


def test_an_hour_without_a_success_is_told_once_an_outage(here: World, owner: Caller, courier: Courier) -> None:
    subscription = subscribe(here, owner, description="New jobs to the CRM")
    here.sender.answers[TARGET] = Posted(503, "busy")
    here.happen()
    courier.drain()
    live(here, courier, 0.9 * HOUR)
    assert told(here) == []
    live(here, courier, DAY)
    (event,) = told(here)
    facts = dict(event.data)
    assert facts.pop("failing_since") == "2026-09-30T12:00:00.000Z"
    assert facts.pop("failures") >= 5
    assert facts == {
        "id": subscription.id, "description": "New jobs to the CRM", "state": "failing",
        "reason": "No delivery has succeeded for an hour.", "waiting": 1, "parked": 0, "code": 503, "error": "busy",
    }  # fmt: skip
    assert DELIVERY_FAILING.data().validate(event.data) == {}
    assert known(here, owner, subscription).state_reason == "No delivery has succeeded for an hour."
    here.sender.answers.clear()
    live(here, courier, 2 * HOUR)
    assert (known(here, owner, subscription).state_reason, len(told(here))) == ("", 1)
    here.sender.answers[TARGET] = Posted(503)
    here.happen()
    live(here, courier, 4 * HOUR)
    assert [each.data["state"] for each in told(here)] == ["failing", "failing"]


def test_what_flaps_is_not_told(here: World, owner: Caller, courier: Courier) -> None:
    subscribe(here, owner)
    answers = [Posted(500), Posted(500), Posted(200)] * 100
    here.sender.answers[TARGET] = lambda _post: answers.pop()
    for _ in range(50):
        here.happen()
        live(here, courier, HOUR / 3)
    assert told(here) == []


@pytest.mark.parametrize(("status", "states"), [(500, ["failing", "paused"]), (410, ["off"])])
def test_people_find_it_in_the_log_and_in_the_activity(
    here: World, owner: Caller, courier: Courier, caplog: pytest.LogCaptureFixture, status: int, states: list[str]
) -> None:
    subscription = subscribe(here, owner)
    here.sender.answers[TARGET] = Posted(status)
    here.happen()
    with caplog.at_level(logging.WARNING):
        courier.drain()
        live(here, courier, 3.2 * DAY, 600)
    assert [event.data["state"] for event in told(here)] == states
    noticed = [line.message for line in caplog.records]
    assert [subscription.id in line and state in line for line, state in zip(noticed, states, strict=True)]
    entries = here.plugin.ledger.read(lambda tx: tx.activity.find(record="subscription"))
    assert [entry.what for entry in reversed(entries)] == [f"delivery {state}" for state in states]
    assert {(entry.record_id, entry.by) for entry in entries} == {(subscription.id, "plugin")}
    assert entries[0].details["notice"] == known(here, owner, subscription).state_reason


def test_others_hear_of_it_and_the_failing_one_does_not(here: World, owner: Caller, courier: Courier) -> None:
    failing, other = subscribe(here, owner), subscribe(here, owner, OTHER)
    here.sender.answers[TARGET] = Posted(0, "down")
    here.happen()
    courier.drain()
    live(here, courier, 3.2 * DAY, 600)
    heard = [json.loads(post.body) for post in here.sender.posts if post.url == OTHER]
    assert [each["data"]["state"] for each in heard if each["type"] == "delivery.failing"] == ["failing", "paused"]
    assert {each.event_id for each in subscriptions.deliveries(here.plugin, owner, failing.id, 99)}.isdisjoint(
        event.id for event in told(here)
    )
    assert known(here, owner, other).failures == 0


def test_two_that_fail_tell_of_each_other_and_of_no_more(here: World, owner: Caller, courier: Courier) -> None:
    subscribe(here, owner)
    subscribe(here, owner, OTHER)
    here.sender.answers = {TARGET: Posted(500), OTHER: Posted(500)}
    here.happen()
    live(here, courier, 10 * DAY, HOUR)
    assert sorted(event.data["state"] for event in told(here)) == ["failing", "failing", "paused", "paused"]


def test_parked_deliveries_are_counted(here: World, owner: Caller, courier: Courier) -> None:
    subscribe(here, owner)
    first = here.happen(data={"id": "bad"})
    here.sender.answers[TARGET] = lambda post: Posted(422 if post.headers["webhook-id"] == first.id else 200)
    for _ in range(80):
        here.happen(data={"id": "good"})
        live(here, courier, HOUR, 600)
    here.sender.answers[TARGET] = Posted(503)
    here.happen()
    live(here, courier, 2 * HOUR)
    assert [(event.data["parked"], event.data["waiting"]) for event in told(here)] == [(1, 1)]


def test_when_it_is_resumed_it_goes_on_at_once_where_it_stopped(here: World, owner: Caller, courier: Courier) -> None:
    subscription = subscribe(here, owner)
    here.sender.answers[TARGET] = Posted(500)
    made = [here.happen(data={"id": str(n % 3)}).id for n in range(9)]
    live(here, courier, 3.2 * DAY, 600)
    assert known(here, owner, subscription).state == "paused"
    tried = len(here.sender.posts)
    made.append(here.happen(data={"id": "late"}).id)
    here.sender.answers.clear()
    subscriptions.resume(here.plugin, owner, subscription.id)
    assert courier.drain() == 10
    assert sorted(here.sender.ids()[tried:]) == sorted(made)


def test_what_waited_for_hours_is_sent_without_hurry_and_beside_it_news_at_once(
    here: World, owner: Caller, courier: Courier
) -> None:
    subscription = subscribe(here, owner)
    subscribe(here, owner, OTHER, events=["work_order.status_changed"])
    subscriptions.pause(here.plugin, owner, subscription.id)
    waited = [here.happen(data={"id": str(number)}).id for number in range(40)]
    here.clock.advance(2 * HOUR)
    all_there, news_there, over = Flag(), Flag(), Flag()
    arrived: list[str] = []

    def old(post: Post) -> Posted:
        arrived.append(post.headers["webhook-id"])
        if set(waited) <= set(arrived):
            all_there.set()
        return Posted(200)

    def news(_post: Post) -> Posted:
        news_there.set()
        return Posted(200)

    here.sender.answers = {TARGET: old, OTHER: news}
    subscriptions.resume(here.plugin, owner, subscription.id)
    thread = Thread(target=courier.run, args=(over,))
    thread.start()
    here.happen("work_order.status_changed")
    courier.wake()
    assert news_there.wait(20)
    assert all_there.wait(20)
    over.set()
    courier.wake()
    thread.join(20)
    assert not thread.is_alive()


def test_when_it_is_resumed_too_early_nothing_is_given_up(here: World, owner: Caller, courier: Courier) -> None:
    """Refused for days, but never while others got through."""
    subscription = subscribe(here, owner)
    here.sender.answers[TARGET] = Posted(500)
    made = {here.happen(data={"id": str(n)}).id for n in range(6)}
    live(here, courier, 3.2 * DAY, 600)
    for _ in range(3):
        subscriptions.resume(here.plugin, owner, subscription.id)
        live(here, courier, 2 * DAY, HOUR)
    assert {each.status for each in subscriptions.deliveries(here.plugin, owner, subscription.id, 99)} == {"retrying"}
    tried = len(here.sender.posts)
    here.sender.answers.clear()
    subscriptions.resume(here.plugin, owner, subscription.id)
    courier.drain()
    assert set(here.sender.ids()[tried:]) == made


def test_with_another_address_what_failed_goes_there_at_once(here: World, owner: Caller, courier: Courier) -> None:
    subscription = subscribe(here, owner)
    here.sender.answers[TARGET] = Posted(404)
    made = [here.happen(data={"id": str(n)}).id for n in range(3)]
    live(here, courier, 5 * HOUR)
    changed = subscriptions.change(here.plugin, owner, subscription.id, {"target_url": OTHER})
    assert (changed.state, changed.failures, changed.state_reason) == ("active", 0, "")
    courier.drain()
    assert sorted(here.sender.ids(OTHER)) == sorted(made)


def test_what_waits_for_one_that_is_switched_off_is_cancelled(here: World, owner: Caller, courier: Courier) -> None:
    subscription = subscribe(here, owner)

    def gone(post: Post) -> Posted:
        return Posted(410 if json.loads(post.body)["data"]["id"] == "1" else 500)

    here.sender.answers[TARGET] = gone
    for record in ("1", "2", "3", "1", "2"):
        here.happen(data={"id": record})
    courier.drain()
    statuses = {each.status for each in subscriptions.deliveries(here.plugin, owner, subscription.id, 99)}
    assert statuses == {"canceled"}
    refusing: tuple[Callable[[], object], ...] = (
        lambda: subscriptions.pause(here.plugin, owner, subscription.id),
        lambda: replay(here.plugin, owner, subscription.id, {"event_ids": []}),
    )
    for work in refusing:
        with pytest.raises(Problem) as refused:
            work()
        assert refused.value.code == "wrong_state"
        assert "410 Gone" in refused.value.detail


def test_a_404_is_counted_and_never_final(here: World, owner: Caller, courier: Courier) -> None:
    """n8n answers so while it restarts."""
    subscription = subscribe(here, owner)
    here.sender.answers[TARGET] = Posted(404)
    event = here.happen()
    live(here, courier, 2.9 * DAY, 600)
    assert (known(here, owner, subscription).state, known(here, owner, subscription).failures > 8) == ("active", True)
    here.sender.answers.clear()
    live(here, courier, 2 * HOUR)
    assert here.sender.ids()[-1] == event.id
    assert subscriptions.deliveries(here.plugin, owner, subscription.id, 9)[0].status == "delivered"
