"""What is on its way, and in which order it may be tried."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from sage100_plugin.ledger import SqlLedger
from sage100_plugin.ledger.statements import selecting
from sage100_plugin.ledger.tables import attempts
from sage100_plugin.ports.ledger import Attempt, Delivery
from sage100_plugin.testing.ledger import memory_ledger
from tests.ledger.samples import NOON, add, attempt, event, minutes, subscription

EVENT = event("1")


@pytest.fixture
def waiting(ledger: SqlLedger) -> SqlLedger:
    """Two subscriptions and one event."""
    add(ledger, "subscriptions", *map(subscription, "ab"))
    ledger.write(lambda tx: tx.events.append([EVENT], NOON))
    return ledger


def deliver(ledger: SqlLedger, names: str, record: str = "r1", at: datetime = NOON) -> None:
    ids = [f"sub_{name}" for name in names]
    ledger.write(lambda tx: tx.deliveries.add(EVENT, ids, record, at))


def due(ledger: SqlLedger, now: datetime = NOON, limit: int = 100) -> str:
    """Who is due: the letter of the subscription and the number of the delivery."""
    found = ledger.read(lambda tx: tx.deliveries.due(now, limit))
    return " ".join(f"{delivery.subscription_id[-1]}{delivery.id}" for delivery in found)


def settle(ledger: SqlLedger, id: int, **new: Any) -> None:
    old = get(ledger, id)
    ledger.write(lambda tx: tx.deliveries.settle(replace(old, **new)))


def get(ledger: SqlLedger, id: int) -> Delivery:
    found = ledger.read(lambda tx: tx.deliveries.get(id))
    assert found is not None
    return found


def kept_attempts(tx: Any) -> list[Any]:
    rows: list[Any] = tx.connection.rows(selecting(Attempt, attempts))
    return rows


def test_a_new_delivery_is_pending_and_due_at_its_moment(waiting: SqlLedger) -> None:
    deliver(waiting, "a", at=minutes(1))
    assert get(waiting, 1) == Delivery(1, "evt_1", "sub_a", "r1", "pending", 0, minutes(1), minutes(1))
    assert due(waiting) == ""
    assert due(waiting, minutes(1)) == "a1"


def test_an_unknown_delivery_is_none_and_cannot_be_settled(waiting: SqlLedger) -> None:
    assert waiting.read(lambda tx: tx.deliveries.get(9)) is None
    deliver(waiting, "a")
    unknown = replace(get(waiting, 1), id=9)
    with pytest.raises(KeyError, match="9"):
        waiting.write(lambda tx: tx.deliveries.settle(unknown))


def test_a_settled_delivery_comes_back_with_its_new_state_and_its_attempt_is_kept(waiting: SqlLedger) -> None:
    deliver(waiting, "a")
    old = get(waiting, 1)
    new = replace(old, status="retrying", attempt=1, next_at=minutes(5), code=500, error="refused", at=NOON)
    waiting.write(lambda tx: tx.deliveries.settle(new, attempt(old)))
    assert get(waiting, 1) == new
    assert waiting.read(kept_attempts) == [(1, 1, NOON, 500, "refused", 0.25, None, None)]


def test_delivered_dead_and_canceled_are_not_due(waiting: SqlLedger) -> None:
    for id, status in enumerate(("delivered", "dead", "canceled"), 1):
        deliver(waiting, "a", record=status)
        settle(waiting, id, status=status, next_at=None)
    assert due(waiting) == ""
    assert waiting.read(lambda tx: tx.deliveries.open_count()) == 0


def test_an_open_delivery_without_a_moment_is_due_at_once(waiting: SqlLedger) -> None:
    deliver(waiting, "a")
    settle(waiting, 1, status="retrying", next_at=None)
    assert due(waiting) == "a1"


def test_only_the_oldest_of_a_subscription_and_record_is_due(waiting: SqlLedger) -> None:
    for _ in range(2):
        deliver(waiting, "ab")
    deliver(waiting, "a", "r2")
    assert due(waiting) == "a1 b2 a5"
    settle(waiting, 1, status="delivered")
    assert due(waiting) == "b2 a3 a5"


def test_a_refused_event_holds_back_its_own_record_only(waiting: SqlLedger) -> None:
    deliver(waiting, "a", "r1")
    deliver(waiting, "a", "r1")
    deliver(waiting, "a", "r2")
    settle(waiting, 1, status="retrying", next_at=minutes(5))
    assert due(waiting) == "a3"
    assert due(waiting, minutes(5)) == "a3 a1"
    settle(waiting, 1, status="dead")
    assert due(waiting) == "a2 a3"


def test_a_dead_delivery_that_is_opened_again_goes_before_the_younger(waiting: SqlLedger) -> None:
    deliver(waiting, "a")
    settle(waiting, 1, status="dead")
    deliver(waiting, "a")
    assert due(waiting) == "a2"
    settle(waiting, 1, status="pending", next_at=NOON)
    assert due(waiting) == "a1"
    settle(waiting, 1, status="delivered")
    assert due(waiting) == "a2"


def test_at_most_four_of_one_subscription_are_due_and_everyone_comes_first_once(waiting: SqlLedger) -> None:
    for number in range(6):
        deliver(waiting, "a", f"r{number}")
    deliver(waiting, "b", "r1", minutes(1))
    deliver(waiting, "b", "r2", minutes(1))
    assert due(waiting, minutes(1)) == "a1 b7 a2 b8 a3 a4"
    assert due(waiting, minutes(1), limit=3) == "a1 b7 a2"


@pytest.mark.parametrize("state", [{"state": "paused"}, {"next_at": minutes(1)}], ids=["paused", "backing off"])
def test_a_subscription_that_may_not_be_tried_has_nothing_due(waiting: SqlLedger, state: dict[str, Any]) -> None:
    deliver(waiting, "ab")
    waiting.write(lambda tx: tx.subscriptions.replace(subscription("a", **state)))
    assert due(waiting) == "b2"
    waiting.write(lambda tx: tx.subscriptions.replace(subscription("a", next_at=NOON)))
    assert due(waiting) == "a1 b2"


def test_what_waits_for_a_subscription_that_is_switched_off_is_cancelled(waiting: SqlLedger) -> None:
    deliver(waiting, "ab")
    waiting.write(lambda tx: tx.subscriptions.replace(subscription("a", state="off")))
    assert (get(waiting, 1).status, get(waiting, 2).status) == ("canceled", "pending")
    assert due(waiting) == "b2"


def test_what_is_to_begin_anew_is_due_at_once_and_keeps_its_order(waiting: SqlLedger) -> None:
    for record in ("r1", "r1", "r2"):
        deliver(waiting, "ab", record)
    for id in (1, 2):
        settle(waiting, id, status="retrying", attempt=3, at=NOON, next_at=minutes(60))
    assert due(waiting, minutes(1)) == "a5 b6"
    waiting.write(lambda tx: tx.deliveries.begin_anew("sub_a", minutes(1)))
    assert due(waiting, minutes(1)) == "a5 b6 a1"
    assert (get(waiting, 1).attempt, get(waiting, 1).at) == (3, None)
    settle(waiting, 1, status="delivered")
    assert due(waiting, minutes(1)) == "a3 b6 a5"


def test_deliveries_are_counted_and_listed_by_status(waiting: SqlLedger) -> None:
    for record in ("r1", "r2", "r3", "r4", "r5"):
        deliver(waiting, "ab", record)
    for id, status in ((1, "delivered"), (3, "dead"), (5, "dead"), (7, "retrying")):
        settle(waiting, id, status=status, next_at=minutes(5))
    assert waiting.read(lambda tx: tx.deliveries.counted("sub_a")) == {"dead": 2, "retrying": 1, "pending": 1}

    def of(status: Any, before: int | None = None) -> list[int]:
        return [one.id for one in waiting.read(lambda tx: tx.deliveries.of("sub_a", 9, before, status))]

    assert (of("dead"), of("dead", 5), of("pending"), of("canceled")) == ([5, 3], [3], [9], [])


def test_next_due_is_the_earliest_of_what_may_be_tried(waiting: SqlLedger) -> None:
    def next_due() -> datetime | None:
        return waiting.read(lambda tx: tx.deliveries.next_due())

    assert next_due() is None
    deliver(waiting, "a", at=minutes(3))
    deliver(waiting, "a", at=minutes(1))
    deliver(waiting, "b", at=minutes(5))
    assert next_due() == minutes(3)
    waiting.write(lambda tx: tx.subscriptions.replace(subscription("a", next_at=minutes(4))))
    assert next_due() == minutes(4)
    waiting.write(lambda tx: tx.subscriptions.replace(subscription("a", next_at=minutes(9))))
    assert next_due() == minutes(5)
    waiting.write(lambda tx: tx.subscriptions.replace(subscription("b", state="paused")))
    assert next_due() == minutes(9)


def test_deliveries_of_a_subscription_are_listed_newest_first(waiting: SqlLedger) -> None:
    for number in range(4):
        deliver(waiting, "ab", f"r{number}")
    page = waiting.read(lambda tx: tx.deliveries.of("sub_a", 2))
    rest = waiting.read(lambda tx: tx.deliveries.of("sub_a", 9, before=page[-1].id))
    assert [delivery.id for delivery in (*page, *rest)] == [7, 5, 3, 1]


@pytest.mark.parametrize("behind", ["one record", "a record each", "a record each, not yet due"])
def test_what_waits_for_one_subscription_costs_the_others_nothing(behind: str) -> None:
    """Counted in steps of the database, so that the machine does not matter."""
    few, many = (_steps_of_due(count, behind) for count in (10, 5000))
    assert many <= few * 1.1


def _steps_of_due(count: int, behind: str) -> int:
    ledger = memory_ledger()
    add(ledger, "subscriptions", *map(subscription, "ab"))
    ledger.write(lambda tx: tx.events.append([EVENT], NOON))
    at = minutes(9) if behind.endswith("not yet due") else NOON

    def fill(tx: Any) -> None:
        for number in range(count):
            tx.deliveries.add(EVENT, ["sub_a"], "r" if behind == "one record" else f"r{number}", at)
        tx.deliveries.add(EVENT, ["sub_b"], "r", NOON)

    ledger.write(fill)
    due(ledger)
    steps = 0

    def count_step() -> int:
        nonlocal steps
        steps += 1
        return 0

    driver: Any = ledger._engine.raw_connection().driver_connection
    driver.set_progress_handler(count_step, 1)
    assert f"b{count + 1}" in due(ledger)
    assert ledger.read(lambda tx: tx.deliveries.next_due()) == NOON
    ledger.close()
    return steps


def test_nothing_waits_longer_than_it_may_and_the_order_stays(waiting: SqlLedger) -> None:
    for record in ("r1", "r1", "r2"):
        deliver(waiting, "a", record, minutes(180))
    deliver(waiting, "b", at=minutes(30))
    held = replace(subscription("b"), next_at=minutes(200))
    waiting.write(lambda tx: tx.subscriptions.replace(held))
    waiting.write(lambda tx: tx.deliveries.not_later(minutes(120), minutes(1)))
    assert (due(waiting), due(waiting, minutes(1)), due(waiting, minutes(30))) == ("", "a1 a3", "a1 b4 a3")
    settle(waiting, 1, status="delivered")
    assert due(waiting, minutes(1)) == "a2 a3"
