"""Deliveries, from the ledger to the receiver and back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random
from threading import Barrier, Lock, Thread
from threading import Event as Flag
from typing import Any

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.delivering import subscriptions
from sage100_plugin.engine.delivering.deliver import Courier, deliver_due
from sage100_plugin.engine.events import event_public
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.ports.ledger import Delivery, LedgerFailed, Subscription
from sage100_plugin.ports.outside import Posted
from sage100_plugin.testing.outside import Post
from tests.webhooks.plugins import TARGET, FullDisk, World

HOUR = 3600.0
DAY = 24 * HOUR


@pytest.fixture
def owner(here: World) -> Caller:
    return here.caller("read", "write")


@pytest.fixture
def subscribe(here: World, owner: Caller) -> Callable[..., Subscription]:
    def make(url: str = TARGET, **rest: Any) -> Subscription:
        body = {"target_url": url, "events": ["*"], **rest}
        return subscriptions.create(here.plugin, owner, body).subscription

    return make


@pytest.fixture
def courier(here: World) -> Iterator[Courier]:
    made = Courier(here.plugin, chance=Random(7))
    yield made
    made.close()


def known(here: World, subscription: Subscription) -> Subscription:
    found = here.plugin.ledger.read(lambda tx: tx.subscriptions.get(subscription.id))
    assert found is not None
    return found


def deliveries(here: World, subscription: Subscription) -> list[Delivery]:
    """Oldest first."""
    return list(reversed(here.plugin.ledger.read(lambda tx: tx.deliveries.of(subscription.id, 500))))


def live(here: World, courier: Courier, seconds: float, step: float = 300.0) -> None:
    """Let time pass, with deliveries made as they fall due."""
    for _ in range(int(seconds / step)):
        here.clock.advance(step)
        courier.drain()


def test_an_event_is_posted_as_polls_show_it(here: World, subscribe: Any, courier: Courier) -> None:
    subscription = subscribe()
    event = here.happen(data={"id": "220", "name": "Quai Saint-Éloi"}, previous={"name": "Quai"})
    assert courier.drain() == 1
    assert json.loads(here.sender.posts[0].body) == event_public(event)
    assert here.sender.ids() == [event.id]
    assert [one.status for one in deliveries(here, subscription)] == ["delivered"]


def test_a_thin_subscription_gets_only_the_id_of_the_record(here: World, subscribe: Any, courier: Courier) -> None:
    subscribe(thin=True)
    here.happen(data={"id": "220", "name": "Riverside"}, previous={"name": "River"})
    courier.drain()
    told = json.loads(here.sender.posts[0].body)
    assert told["data"] == {"id": "220"}
    assert "previous" not in told


def test_nothing_is_sent_twice(here: World, subscribe: Any, courier: Courier) -> None:
    subscribe()
    here.happen()
    assert (courier.drain(), courier.drain()) == (1, 0)


def test_deliver_due_delivers_and_says_how_many(here: World, subscribe: Any) -> None:
    subscribe()
    for number in range(10):
        here.happen(data={"id": str(number)})
    assert deliver_due(here.plugin) == 10


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 404, 408, 409, 429, 500, 502, 503, 504, 0])
def test_whatever_is_no_success_is_tried_again_with_the_same_id(
    here: World, subscribe: Any, courier: Courier, status: int
) -> None:
    subscription = subscribe()
    event = here.happen()
    here.sender.answers[TARGET] = Posted(status, "no")
    courier.drain()
    (waiting,) = deliveries(here, subscription)
    assert (waiting.status, waiting.attempt, waiting.code, waiting.error) == ("retrying", 1, status, "no")
    here.sender.answers.clear()
    live(here, courier, 60, 5)
    assert here.sender.ids() == [event.id, event.id]
    assert deliveries(here, subscription)[0].status == "delivered"


def test_each_attempt_is_signed_for_its_own_moment(here: World, subscribe: Any, courier: Courier) -> None:
    subscribe()
    here.happen()
    here.sender.answers[TARGET] = Posted(500)
    courier.drain()
    live(here, courier, 60, 10)
    stamps = [int(post.headers["webhook-timestamp"]) for post in here.sender.posts]
    assert len(stamps) >= 2
    assert len(set(stamps)) == len(stamps)


def test_a_410_switches_the_subscription_off(here: World, subscribe: Any, courier: Courier) -> None:
    subscription = subscribe()
    here.happen()
    here.sender.answers[TARGET] = Posted(410)
    courier.drain()
    assert known(here, subscription).state == "off"
    here.happen()
    live(here, courier, 2 * DAY, HOUR)
    assert len(here.sender.posts) == 1


def test_retry_after_is_honoured(here: World, subscribe: Any, courier: Courier) -> None:
    subscribe()
    here.happen()
    here.sender.answers[TARGET] = Posted(429, retry_after=600)
    courier.drain()
    live(here, courier, 590, 10)
    assert len(here.sender.posts) == 1
    live(here, courier, 400, 10)
    assert len(here.sender.posts) == 2


def test_retry_after_of_a_year_counts_as_an_hour(here: World, subscribe: Any, courier: Courier) -> None:
    subscribe()
    here.happen()
    here.sender.answers[TARGET] = Posted(503, retry_after=365 * DAY)
    courier.drain()
    live(here, courier, 2 * HOUR, 60)
    assert len(here.sender.posts) >= 2


def test_a_receiver_that_is_down_holds_back_its_whole_subscription(
    here: World, subscribe: Any, courier: Courier
) -> None:
    subscribe()
    for number in range(50):
        here.happen(data={"id": str(number)})
    here.sender.answers[TARGET] = Posted(0, "down")
    courier.drain()
    assert len(here.sender.posts) == 4
    live(here, courier, HOUR, 30)
    assert len(here.sender.posts) < 20


def test_a_receiver_that_was_down_for_an_hour_gets_everything_in_order(
    here: World, subscribe: Any, courier: Courier
) -> None:
    subscription = subscribe()
    here.sender.answers[TARGET] = Posted(502)
    made = []
    for _ in range(30):
        made.append(here.happen().id)
        live(here, courier, 120, 60)
    here.sender.answers.clear()
    start = len(here.sender.posts)
    live(here, courier, 2 * HOUR, 60)
    assert here.sender.ids()[start:] == made
    assert {one.status for one in deliveries(here, subscription)} == {"delivered"}
    assert known(here, subscription).failures == 0


def test_after_three_days_without_a_success_the_subscription_is_paused_and_nothing_is_dropped(
    here: World, subscribe: Any, courier: Courier, owner: Caller
) -> None:
    subscription = subscribe()
    here.sender.answers[TARGET] = Posted(500)
    made = [here.happen(data={"id": str(number)}).id for number in range(5)]
    live(here, courier, 2.9 * DAY, 600)
    assert known(here, subscription).state == "active"
    live(here, courier, 0.3 * DAY, 600)
    paused = known(here, subscription)
    assert (paused.state, paused.state_reason) == ("paused", "Three days without one successful delivery.")
    told = here.plugin.ledger.read(lambda tx: tx.events.newest(["delivery.failing"], 9))
    assert [(event.data["id"], event.data["state"]) for event in told] == [
        (subscription.id, "paused"),
        (subscription.id, "failing"),
    ]
    tried = len(here.sender.posts)
    live(here, courier, DAY, HOUR)
    assert len(here.sender.posts) == tried
    here.sender.answers.clear()
    subscriptions.resume(here.plugin, owner, subscription.id)
    live(here, courier, 3 * HOUR, 60)
    assert set(made) <= set(here.sender.ids()[tried:])


def test_a_success_in_between_begins_the_three_days_anew(here: World, subscribe: Any, courier: Courier) -> None:
    subscription = subscribe()
    here.sender.answers[TARGET] = Posted(500)
    here.happen()
    live(here, courier, 2 * DAY, 600)
    here.sender.answers.clear()
    live(here, courier, 2 * HOUR, 60)
    here.sender.answers[TARGET] = Posted(500)
    here.happen()
    live(here, courier, 2 * DAY, 600)
    assert known(here, subscription).state == "active"


def refuse_record(record: str) -> Callable[[Post], Posted]:
    def answer(post: Post) -> Posted:
        return Posted(400 if json.loads(post.body)["data"]["id"] == record else 200)

    return answer


def test_a_refused_event_holds_back_only_its_own_record(here: World, subscribe: Any, courier: Courier) -> None:
    subscription = subscribe()
    here.sender.answers[TARGET] = refuse_record("bad")
    for record in ("bad", "one", "bad", "two", "three"):
        here.happen(data={"id": record})
    courier.drain()
    live(here, courier, HOUR, 10)
    statuses = [one.status for one in deliveries(here, subscription)]
    assert statuses == ["retrying", "delivered", "pending", "delivered", "delivered"]
    assert known(here, subscription).state == "active"


def test_a_refused_event_is_parked_after_three_days_and_releases_those_behind_it(
    here: World, subscribe: Any, courier: Courier
) -> None:
    subscription = subscribe()
    first = here.happen(data={"id": "bad"})

    def only_the_first_is_refused(post: Post) -> Posted:
        return Posted(422 if post.headers["webhook-id"] == first.id else 200)

    here.sender.answers[TARGET] = only_the_first_is_refused
    second = here.happen(data={"id": "bad"})
    for _ in range(80):
        here.happen(data={"id": "good"})
        live(here, courier, HOUR, 600)
    mine = deliveries(here, subscription)
    assert (mine[0].status, mine[1].status) == ("dead", "delivered")
    assert here.clock.now() - mine[0].created_at >= timedelta(days=3)
    assert second.id in here.sender.ids()
    assert known(here, subscription).state == "active"


def test_a_receiver_that_hangs_delays_nobody_else(here: World, subscribe: Any, courier: Courier) -> None:
    """The hanging one answers only once all the others have got everything."""
    others = [subscribe(f"https://receiver{number}.example/") for number in range(9)]
    hanging = subscribe("https://hangs.example/")
    all_there, left, lock = Flag(), [9 * 20], Lock()

    def count(_post: Post) -> Posted:
        with lock:
            left[0] -= 1
            if left[0] == 0:
                all_there.set()
        return Posted(200)

    def hang(_post: Post) -> Posted:
        return Posted(0, "late") if all_there.wait(20) else Posted(500)

    here.sender.answers = {one.target_url: count for one in others} | {hanging.target_url: hang}
    for number in range(20):
        here.happen(data={"id": str(number)})
    courier.drain()
    assert left == [0]
    assert {one.code for one in deliveries(here, hanging)} <= {0, None}


def test_four_of_one_subscription_are_under_way_together_and_no_more(
    here: World, subscribe: Any, courier: Courier
) -> None:
    subscribe()
    together, now, lock, four = [0], [0], Lock(), Barrier(4)

    def answer(_post: Post) -> Posted:
        with lock:
            now[0] += 1
            together[0] = max(together[0], now[0])
        four.wait(10)
        with lock:
            now[0] -= 1
        return Posted(200)

    here.sender.answers[TARGET] = answer
    for number in range(16):
        here.happen(data={"id": str(number)})
    courier.drain()
    assert together == [4]


def test_after_a_failure_one_delivery_at_a_time_finds_out(here: World, subscribe: Any, courier: Courier) -> None:
    subscribe()
    for number in range(8):
        here.happen(data={"id": str(number)})
    here.sender.answers[TARGET] = Posted(503)
    courier.drain()
    tried = len(here.sender.posts)
    here.clock.advance(20)
    courier.drain()
    assert len(here.sender.posts) == tried + 1


def on_a_disk_that_fills(plugin: Plugin) -> tuple[FullDisk, Courier]:
    """A courier that is at work, and its ledger, which stores nothing more."""
    ledger = FullDisk(plugin.ledger)
    courier = Courier(replace(plugin, ledger=ledger))
    ledger.full = False
    courier.drain()
    ledger.full = True
    return ledger, courier


def test_what_cannot_be_stored_is_not_sent_again_meanwhile(here: World, subscribe: Any) -> None:
    subscribe()
    ledger, courier = on_a_disk_that_fills(here.plugin)
    here.happen()
    with pytest.raises(LedgerFailed):
        courier.drain()
    with pytest.raises(LedgerFailed):
        courier.drain()
    assert len(here.sender.posts) == 1
    ledger.full = False
    assert courier.drain() == 1
    assert len(here.sender.posts) == 1
    courier.close()


def test_after_a_crash_before_the_outcome_was_stored_the_same_id_is_sent_again(here: World, subscribe: Any) -> None:
    subscribe()
    _, died = on_a_disk_that_fills(here.plugin)
    event = here.happen()
    with pytest.raises(LedgerFailed):
        died.drain()
    assert deliver_due(here.plugin) == 1
    assert here.sender.ids() == [event.id, event.id]


def test_a_delivery_under_way_survives_the_end_of_its_subscription(
    here: World, subscribe: Any, courier: Courier, owner: Caller
) -> None:
    subscription = subscribe()
    here.happen()

    def remove(_post: Post) -> Posted:
        subscriptions.remove(here.plugin, owner, subscription.id)
        return Posted(200)

    here.sender.answers[TARGET] = remove
    assert courier.drain() == 1
    assert courier.drain() == 0


def test_a_sender_that_breaks_is_an_attempt_that_failed(here: World, subscribe: Any, courier: Courier) -> None:
    subscription = subscribe()
    here.happen()

    def explode(_post: Post) -> Posted:
        raise RuntimeError("https://receiver.example/secret")

    here.sender.answers[TARGET] = explode
    courier.drain()
    (waiting,) = deliveries(here, subscription)
    assert (waiting.status, waiting.error) == ("retrying", "The delivery broke inside the plugin.")


def test_the_courier_is_woken_by_an_event(here: World, subscribe: Any, courier: Courier) -> None:
    subscribe()
    arrived, over = Flag(), Flag()

    def answer(_post: Post) -> Posted:
        arrived.set()
        return Posted(200)

    here.sender.answers[TARGET] = answer
    thread = Thread(target=courier.run, args=(over,))
    thread.start()
    here.happen()
    courier.wake()
    assert arrived.wait(5)
    over.set()
    courier.wake()
    thread.join(5)
    assert not thread.is_alive()
