"""What is on its way to the receivers.

The open deliveries of one subscription and record stand in line, and only the first may be tried: it alone has a
`due_at`. Every change here keeps that so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, case, func, literal_column, null, or_, select, true, update

from sage100_plugin.ledger.connection import Connection
from sage100_plugin.ledger.statements import columns_of, inserting, named, selecting
from sage100_plugin.ledger.tables import DEAD_DELIVERY, OPEN_DELIVERY, attempts, deliveries, events, subscriptions
from sage100_plugin.ports.ledger import Attempt, Delivery, DeliveryStatus, Event

_AT_ONCE = 4  # deliveries of one subscription that may be under way together

_this = deliveries.c.id == bindparam("id")
_queue = deliveries.alias("queue")
_line = select(_queue.c.id).where(
    _queue.c.subscription_id == bindparam("subscription_id"), _queue.c.record == bindparam("record"), OPEN_DELIVERY
)

_ADD = inserting(columns_of(Delivery, deliveries, "id")).values(
    due_at=case((_line.exists(), null()), else_=bindparam("next_at", type_=deliveries.c.next_at.type))
)
_ATTEMPT = inserting(columns_of(Attempt, attempts))
_NEW_STATE = [deliveries.c[name] for name in ("status", "attempt", "next_at", "code", "error", "at")]
_SETTLE = update(deliveries).where(_this).values(named(_NEW_STATE) | {"due_at": null()})
_FIRST_TWO = _line.order_by(_queue.c.id).limit(literal_column("2", Integer))
_TO_THE_FRONT = (
    update(deliveries).where(_this).values(due_at=func.coalesce(deliveries.c.next_at, deliveries.c.created_at))
)
_BEHIND_IT = update(deliveries).where(_this, deliveries.c.due_at.is_not(None)).values(due_at=null())
_CANCEL_ALL = (
    update(deliveries)
    .where(deliveries.c.subscription_id == bindparam("subscription_id"), OPEN_DELIVERY)
    .values(status=literal_column("'canceled'"), next_at=null(), due_at=null())
)

_now = bindparam("now", type_=deliveries.c.next_at.type)
_BEGIN_NOW = {"next_at": _now, "due_at": case((deliveries.c.due_at.is_(None), null()), else_=_now)}
_BEGIN_ANEW = (
    update(deliveries)
    .where(deliveries.c.subscription_id == bindparam("subscription_id"), OPEN_DELIVERY, deliveries.c.at.is_not(None))
    .values(**_BEGIN_NOW, at=null())
)

_NOT_LATER = (
    update(deliveries).where(OPEN_DELIVERY, deliveries.c.next_at > bindparam("latest")).values(_BEGIN_NOW),
    update(subscriptions).where(subscriptions.c.next_at > bindparam("latest")).values(next_at=_now),
)

_active = subscriptions.c.state == literal_column("'active'")
_own_first = (
    select(_queue.c.id)
    .where(_queue.c.subscription_id == subscriptions.c.id, _queue.c.due_at <= bindparam("now"))
    .order_by(_queue.c.due_at, _queue.c.id)
    .limit(literal_column(str(_AT_ONCE), Integer))
    .correlate(subscriptions)
)
_may_be_tried = (_active, or_(subscriptions.c.next_at.is_(None), subscriptions.c.next_at <= bindparam("now")))
_DUE = (
    selecting(Delivery, deliveries)
    .select_from(subscriptions)
    .join(deliveries, deliveries.c.id.in_(_own_first))
    .where(*_may_be_tried)
    .order_by(deliveries.c.due_at, deliveries.c.id)
)
# The same in words that SQLite lacks; in those above PostgreSQL would look at every delivery for every subscription.
_fields = [column.name for column in columns_of(Delivery, deliveries)]
_first = _own_first.with_only_columns(*[_queue.c[name] for name in _fields], _queue.c.due_at).lateral("first")
_DUE_LATERAL = (
    select(*[_first.c[name] for name in _fields])
    .select_from(subscriptions.join(_first, true()))
    .where(*_may_be_tried)
    .order_by(_first.c.due_at, _first.c.id)
)
_due_now = (_queue.c.subscription_id == subscriptions.c.id, _queue.c.due_at <= bindparam("now"))
_DUE_TO = (
    select(subscriptions.c.id)
    .where(*_may_be_tried, select(_queue.c.id).where(*_due_now).exists())
    .order_by(subscriptions.c.seq)
)
_earliest = (
    select(func.min(_queue.c.due_at))
    .where(_queue.c.subscription_id == subscriptions.c.id, _queue.c.due_at.is_not(None))
    .correlate(subscriptions)
)
_NEXT_DUE = select(_earliest.scalar_subquery(), subscriptions.c.next_at).where(_active)

_GET = selecting(Delivery, deliveries).where(_this)
_ATTEMPTS = (
    selecting(Attempt, attempts).where(attempts.c.delivery_id == bindparam("delivery_id")).order_by(attempts.c.seq)
)
_COUNTED = [
    select(deliveries.c.status, func.count())
    .where(deliveries.c.subscription_id == bindparam("subscription_id"), kind)
    .group_by(deliveries.c.status)
    for kind in (OPEN_DELIVERY, DEAD_DELIVERY)
]
_hour = func.substr(events.c.stored_at, literal_column("1"), literal_column("13"))
_HOURLY = (
    select(_hour, deliveries.c.status, func.count())
    .select_from(events.join(deliveries, deliveries.c.event_id == events.c.id))
    .where(events.c.stored_at >= bindparam("since", type_=events.c.stored_at.type))
    .group_by(_hour, deliveries.c.status)
)
_OPEN_COUNT = select(func.count()).select_from(deliveries).where(OPEN_DELIVERY)


@cache
def _of(status: str | None, *, before: bool) -> Select[Any]:
    """The status is written out: only so does a database use the index of the dead ones."""
    query = selecting(Delivery, deliveries).where(deliveries.c.subscription_id == bindparam("subscription_id"))
    if status is not None:
        query = query.where(deliveries.c.status == literal_column(f"'{status}'"))
    if before:
        query = query.where(deliveries.c.id < bindparam("before"))
    return query.order_by(deliveries.c.id.desc()).limit(bindparam("limit"))


class SqlDeliveries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._due = _DUE_LATERAL if connection.lateral else _DUE

    def add(self, event: Event, subscription_ids: Iterable[str], record: str, at: datetime) -> None:
        new = vars(Delivery(0, event.id, "", record, "pending", 0, created_at=at, next_at=at))
        self._connection.change_many(_ADD, (new | {"subscription_id": id} for id in subscription_ids))

    def due(self, now: datetime, limit: int, to: Collection[str] | None = None) -> tuple[Delivery, ...]:
        found = [Delivery(*row) for row in self._connection.rows(self._due, {"now": now})]
        if to is not None:
            found = [delivery for delivery in found if delivery.subscription_id in to]
        before: Counter[str] = Counter()
        turns = []
        for delivery in found:
            turns.append(before[delivery.subscription_id])
            before[delivery.subscription_id] += 1
        # Everyone's first, then everyone's second: the sort keeps the oldest in front within a turn.
        order = sorted(range(len(found)), key=turns.__getitem__)
        return tuple([found[place] for place in order[:limit]])

    def due_to(self, now: datetime) -> tuple[str, ...]:
        return tuple([subscription_id for (subscription_id,) in self._connection.raw(_DUE_TO, {"now": now})])

    def next_due(self) -> datetime | None:
        waiting = self._connection.rows(_NEXT_DUE)
        return min((max(due, held_until or due) for due, held_until in waiting if due), default=None)

    def settle(self, delivery: Delivery, attempt: Attempt | None = None) -> None:
        if not self._connection.change(_SETTLE, vars(delivery)):
            raise KeyError(delivery.id)
        if attempt is not None:
            self._connection.change(_ATTEMPT, vars(attempt))
        # Whoever is first now gets the turn. Only a delivery that was opened again can have put one behind it.
        for (id,), put in zip(
            self._connection.raw(_FIRST_TWO, vars(delivery)), (_TO_THE_FRONT, _BEHIND_IT), strict=False
        ):
            self._connection.change(put, {"id": id})

    def get(self, delivery_id: int) -> Delivery | None:
        row = self._connection.row(_GET, {"id": delivery_id})
        return Delivery(*row) if row else None

    def attempts(self, delivery_id: int) -> tuple[Attempt, ...]:
        return tuple([Attempt(*row) for row in self._connection.rows(_ATTEMPTS, {"delivery_id": delivery_id})])

    def of(
        self, subscription_id: str, limit: int, before: int | None = None, status: DeliveryStatus | None = None
    ) -> tuple[Delivery, ...]:
        values = {"subscription_id": subscription_id, "limit": limit, "before": before}
        query = _of(status, before=before is not None)
        return tuple([Delivery(*row) for row in self._connection.rows(query, values)])

    def counted(self, subscription_id: str) -> Mapping[DeliveryStatus, int]:
        values = {"subscription_id": subscription_id}
        return {status: count for query in _COUNTED for status, count in self._connection.raw(query, values)}

    def hourly(self, since: datetime) -> Mapping[tuple[str, DeliveryStatus], int]:
        return {(hour, status): count for hour, status, count in self._connection.raw(_HOURLY, {"since": since})}

    def begin_anew(self, subscription_id: str, now: datetime) -> None:
        self._connection.change(_BEGIN_ANEW, {"subscription_id": subscription_id, "now": now})

    def not_later(self, latest: datetime, now: datetime) -> None:
        for change in _NOT_LATER:
            self._connection.change(change, {"latest": latest, "now": now})

    def open_count(self) -> int:
        return self._connection.number(_OPEN_COUNT)


def cancel_all(connection: Connection, subscription_id: str) -> None:
    """Cancel what still waits for a subscription."""
    connection.change(_CANCEL_ALL, {"subscription_id": subscription_id})
