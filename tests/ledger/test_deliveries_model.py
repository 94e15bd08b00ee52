"""`due` compared with a plain statement of its rules, over random histories."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Literal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from sage100_plugin.ports.ledger import Delivery, DeliveryStatus, Subscription
from sage100_plugin.testing.ledger import memory_ledger
from tests.ledger.samples import NOON, event, minutes, subscription

EVENT = event("1")
NAMES = ("sub_a", "sub_b", "sub_c")
OPEN = ("pending", "retrying")
STATUSES: tuple[DeliveryStatus, ...] = ("pending", "delivered", "retrying", "dead", "canceled")
STATES: tuple[Literal["active", "paused", "off"], ...] = ("active", "paused")
moments = st.sampled_from([minutes(count) for count in range(4)])


class Deliveries(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.ledger = memory_ledger()
        self.ledger.write(lambda tx: tx.events.append([EVENT], NOON))
        self.subscriptions: dict[str, Subscription] = {}
        self.deliveries: dict[int, Delivery] = {}
        for name in "abc":
            self._subscribe(subscription(name))

    def _subscribe(self, one: Subscription) -> None:
        self.subscriptions[one.id] = one
        self.ledger.write(lambda tx: tx.subscriptions.add(one))

    @rule(ids=st.lists(st.sampled_from(NAMES), unique=True), record=st.sampled_from("xy"), at=moments)
    def add(self, ids: list[str], record: str, at: datetime) -> None:
        self.ledger.write(lambda tx: tx.deliveries.add(EVENT, ids, record, at))
        for id in ids:
            number = len(self.deliveries) + 1
            self.deliveries[number] = Delivery(number, EVENT.id, id, record, "pending", 0, at, at)

    @precondition(lambda self: self.deliveries)
    @rule(data=st.data(), status=st.sampled_from(STATUSES), next_at=st.none() | moments)
    def settle(self, data: st.DataObject, status: DeliveryStatus, next_at: datetime | None) -> None:
        number = data.draw(st.sampled_from(sorted(self.deliveries)))
        new = replace(self.deliveries[number], status=status, next_at=next_at)
        self.ledger.write(lambda tx: tx.deliveries.settle(new))
        self.deliveries[number] = new

    @rule(id=st.sampled_from(NAMES), state=st.sampled_from(STATES), next_at=st.none() | moments)
    def change(self, id: str, state: Literal["active", "paused", "off"], next_at: datetime | None) -> None:
        if id in self.subscriptions:
            new = replace(self.subscriptions[id], state=state, next_at=next_at)
            self.ledger.write(lambda tx: tx.subscriptions.replace(new))
            self.subscriptions[id] = new

    @rule(id=st.sampled_from(NAMES))
    def remove(self, id: str) -> None:
        self.ledger.write(lambda tx: tx.subscriptions.remove(id))
        self.subscriptions.pop(id, None)
        for delivery in list(self.deliveries.values()):
            if delivery.subscription_id == id and delivery.status in OPEN:
                self.deliveries[delivery.id] = replace(delivery, status="canceled", next_at=None)

    def _first_in_line(self) -> list[Delivery]:
        lines: dict[tuple[str, str], Delivery] = {}
        for delivery in self.deliveries.values():
            if delivery.status in OPEN:
                lines.setdefault((delivery.subscription_id, delivery.record), delivery)
        return [one for one in lines.values() if self._is_active(one.subscription_id)]

    def _is_active(self, id: str) -> bool:
        return id in self.subscriptions and self.subscriptions[id].state == "active"

    def _moment(self, delivery: Delivery) -> datetime:
        own = delivery.next_at or delivery.created_at
        return max(own, self.subscriptions[delivery.subscription_id].next_at or own)

    def _due(self, now: datetime) -> set[Delivery]:
        return set(self.ledger.read(lambda tx: tx.deliveries.due(now, 100)))

    @invariant()
    def what_is_due_follows_the_rules(self) -> None:
        first = self._first_in_line()
        for now in (NOON, minutes(2)):
            assert self._due(now) == {delivery for delivery in first if self._moment(delivery) <= now}
        earliest = min(map(self._moment, first), default=None)
        assert self.ledger.read(lambda tx: tx.deliveries.next_due()) == earliest

    def teardown(self) -> None:
        self.ledger.close()


TestDeliveries = Deliveries.TestCase
TestDeliveries.settings = settings(max_examples=40, stateful_step_count=25, deadline=None, derandomize=True)
