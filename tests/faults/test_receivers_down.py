"""Receivers that are down, broken or malicious, for days: the courier on a virtual clock (F6, F8, F12, F15)."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from random import Random
from threading import Event as Flag
from typing import Any

import pytest
from standardwebhooks import Webhook

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.delivering import subscriptions
from sage100_plugin.engine.delivering.deliver import AT_ONCE, Courier
from sage100_plugin.engine.delivering.verdict import JITTER, PAUSES
from sage100_plugin.ports.ledger import Subscription
from sage100_plugin.ports.outside import Posted
from sage100_plugin.testing.outside import Answer, Post
from tests.webhooks.plugins import TARGET, World, world

HOUR = 3600.0
DAY = 24 * HOUR
STEP = 60.0


@pytest.fixture
def here(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        yield made


@pytest.fixture
def owner(here: World) -> Caller:
    return here.caller("read", "write")


@pytest.fixture
def courier(here: World) -> Iterator[Courier]:
    made = Courier(here.plugin, chance=Random(11))
    yield made
    made.close()


def subscribe(here: World, owner: Caller, url: str = TARGET, **rest: Any) -> subscriptions.Made:
    return subscriptions.create(here.plugin, owner, {"target_url": url, "events": ["job.created"], **rest})


def live(here: World, courier: Courier, seconds: float, step: float = STEP) -> None:
    for _ in range(int(seconds / step)):
        here.clock.advance(step)
        courier.drain()


def state(here: World, owner: Caller, made: subscriptions.Made) -> Subscription:
    return subscriptions.find(here.plugin, owner, made.subscription.id)


def statuses(here: World, owner: Caller, made: subscriptions.Made) -> Counter[str]:
    return Counter(each.status for each in subscriptions.deliveries(here.plugin, owner, made.subscription.id, 9999))


@pytest.mark.parametrize("answer", [Posted(0, "down"), Posted(502), Posted(500), Posted(404)], ids=str)
def test_a_receiver_that_was_down_for_a_day_is_asked_by_the_schedule_and_gets_everything_in_order(
    here: World, owner: Caller, courier: Courier, answer: Posted
) -> None:
    made = subscribe(here, owner)
    tries: list[float] = []

    def down(_post: Post) -> Posted:
        tries.append(here.clock.monotonic())
        return answer

    here.sender.answers[TARGET] = down
    happened = defaultdict(list)
    for number in range(200):
        record = str(number % 20)
        happened[record].append(here.happen(data={"id": record}).id)
    live(here, courier, DAY)
    moments = sorted(set(tries))
    assert tries.count(moments[0]) == AT_ONCE
    assert all(tries.count(moment) == 1 for moment in moments[3:]), "one delivery at a time finds out"
    gaps = [after - before for before, after in pairwise(moments)]
    assert all(gap * 1.2 + STEP >= before for before, gap in pairwise(gaps)), "the pauses grow"
    assert all(PAUSES[-1] <= gap <= PAUSES[-1] * (1 + JITTER) + STEP for gap in gaps[8:])
    assert len(set(gaps[8:])) > 3, "and are spread"
    assert 24 <= len(moments) < 40
    assert (state(here, owner, made).state, len(happened)) == ("active", 20)
    here.sender.answers.clear()
    start = len(here.sender.posts)
    live(here, courier, 2 * HOUR)
    assert statuses(here, owner, made) == {"delivered": 200}
    arrived = defaultdict(list)
    for post in here.sender.posts[start:]:
        arrived[json.loads(post.body)["data"]["id"]].append(post.headers["webhook-id"])
    assert arrived == happened


def test_a_receiver_that_was_down_for_days_is_paused_and_goes_on_when_it_is_resumed(
    here: World, owner: Caller, courier: Courier
) -> None:
    made = subscribe(here, owner)
    here.sender.answers[TARGET] = Posted(0, "down")
    happened = []
    for number in range(96):
        happened.append(here.happen(data={"id": str(number % 7)}).id)
        live(here, courier, HOUR, 600)
    assert state(here, owner, made).state == "paused"
    tried = len(here.sender.posts)
    assert tried < 120
    live(here, courier, 2 * DAY, HOUR)
    assert len(here.sender.posts) == tried, "a paused one is left in peace"
    together, most = [0], [0]

    def back(_post: Post) -> Posted:
        together[0] += 1
        most[0] = max(most[0], together[0])
        together[0] -= 1
        return Posted(200)

    here.sender.answers[TARGET] = back
    subscriptions.resume(here.plugin, owner, made.subscription.id)
    assert courier.drain() == 96
    assert sorted(here.sender.ids()[tried:]) == sorted(happened)
    assert most[0] <= AT_ONCE


def flapping() -> Callable[[Post], Posted]:
    chance = Random(3)
    return lambda _post: chance.choice([Posted(200), Posted(500), Posted(0, "broke"), Posted(503, retry_after=5)])


POISON: dict[str, Callable[[], Answer]] = {
    "answers 500": lambda: Posted(500),
    "is not there": lambda: Posted(0, "The connection was refused."),
    "sends in circles": lambda: Posted(302, headers={"location": TARGET}),
    "asks for a day": lambda: Posted(429, retry_after=DAY),
    "flaps": flapping,
}


@pytest.mark.parametrize("poison", POISON)
def test_one_bad_receiver_of_ten_delays_nobody_and_changes_nobodys_order(
    here: World, owner: Caller, courier: Courier, poison: str
) -> None:
    urls = [f"https://receiver{number}.example/" for number in range(9)]
    for url in urls:
        subscribe(here, owner, url)
    bad = subscribe(here, owner, "https://bad.example/")
    here.sender.answers["https://bad.example/"] = POISON[poison]()
    happened = defaultdict(list)
    for number in range(60):
        record = str(number % 5)
        happened[record].append(here.happen(data={"id": record}).id)
        courier.drain()  # the clock stands: whoever is well has it at once
        assert {len(here.sender.ids(url)) for url in urls} == {number + 1}
        here.clock.advance(STEP)
    for url in urls:
        arrived = defaultdict(list)
        for post in here.sender.posts:
            if post.url == url:
                arrived[json.loads(post.body)["data"]["id"]].append(post.headers["webhook-id"])
        assert arrived == happened
    assert state(here, owner, bad).state == "active"
    if poison == "asks for a day":
        assert len(here.sender.ids("https://bad.example/")) == 1, "no more than once an hour"
    here.sender.answers.clear()
    live(here, courier, 5 * HOUR)
    assert statuses(here, owner, bad) == {"delivered": 60}


def test_receivers_that_hang_leave_hands_for_those_that_do_not(here: World, owner: Caller, courier: Courier) -> None:
    """Five hang with all they may have under way; the others get everything before any of those ends."""
    over, left = Flag(), [5 * 40]

    def well(_post: Post) -> Posted:
        left[0] -= 1
        if not left[0]:
            over.set()
        return Posted(200)

    def hang(_post: Post) -> Posted:
        return Posted(0, "late") if over.wait(30) else Posted(500)

    for number in range(5):
        subscribe(here, owner, f"https://well{number}.example/")
        subscribe(here, owner, f"https://hangs{number}.example/")
        here.sender.answers[f"https://well{number}.example/"] = well
        here.sender.answers[f"https://hangs{number}.example/"] = hang
    for number in range(40):
        here.happen(data={"id": str(number)})
    courier.drain()
    assert over.is_set()
    assert left == [0]


def test_every_id_arrives_signed_and_none_is_invented(here: World, owner: Caller, courier: Courier) -> None:
    """First send, then ask the receivers for each id. A third of the answers are lost after the receiver took it."""
    here.clock.set(datetime.now(UTC))
    made = {f"https://receiver{n}.example/": subscribe(here, owner, f"https://receiver{n}.example/") for n in range(4)}
    chance = Random(5)

    def lossy(_post: Post) -> Posted:
        return chance.choice([Posted(200), Posted(200), Posted(0, "The connection broke before there was an answer.")])

    here.sender.answers = dict.fromkeys(made, lossy)
    ids = {here.happen(data={"id": str(n % 250), "name": "Saint-Éloi"}).id for n in range(500)}
    for post in _until_delivered(here, courier):
        Webhook(str(made[post.url].secret)).verify(post.body, dict(post.headers))
    here.sender.answers.clear()
    live(here, courier, 12 * HOUR)
    for url, each in made.items():
        assert set(here.sender.ids(url)) == ids
        assert statuses(here, owner, each) == {"delivered": 500}


def _until_delivered(here: World, courier: Courier) -> list[Post]:
    """What is sent within the five minutes a verifier allows for."""
    live(here, courier, 240, 10)
    return list(here.sender.posts)


def test_the_reference_verifier_accepts_every_message_while_secrets_change_over(
    here: World, owner: Caller, courier: Courier
) -> None:
    here.clock.set(datetime.now(UTC))
    made = subscribe(here, owner)
    old = str(made.secret)
    here.plugin.ids = lambda prefix: f"{prefix}.with.dots.{len(here.sender.posts)}"
    here.happen(data={"id": "1"})
    courier.drain()
    new = str(subscriptions.rotate_secret(here.plugin, owner, made.subscription.id).secret)
    here.happen(data={"id": "1", "name": "\u2028 \u00e9 \U0001f3d7 </script>"})
    courier.drain()
    first, second = here.sender.posts
    assert "." in first.headers["webhook-id"]
    Webhook(old).verify(first.body, dict(first.headers))
    for secret in (old, new):
        Webhook(secret).verify(second.body, dict(second.headers))
    with pytest.raises(Exception, match="No matching signature"):
        Webhook(new).verify(first.body, dict(first.headers))
    again = json.dumps(json.loads(second.body), separators=(",", ":")).encode()
    with pytest.raises(Exception, match="No matching signature"):
        Webhook(new).verify(again, dict(second.headers))
