"""What the answer to a delivery means for the delivery and for its subscription. Pure.

A receiver that is down holds back its whole subscription, with growing pauses, and loses nothing: after an hour without
one success that is news, after three days the subscription is paused. An event that is refused while others get through
holds back only its own record, and is parked after three days. Time alone proves nothing: the clock may have been set,
or this machine may have been off. So each of these takes a number of tries as well.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Literal

from sage100_plugin.ports.ledger import Delivery, DeliveryStatus, Subscription
from sage100_plugin.ports.outside import Posted

PAUSES = (5.0, 30.0, 120.0, 300.0, 900.0, 1800.0, 3600.0)
PATIENCE = timedelta(days=3)
NOTICED = timedelta(hours=1)
LONGEST = timedelta(hours=2)
"""Longer than anything waits for its next try."""

JITTER = 0.2
TRIES_BEFORE_NOTICE = 5
TRIES_BEFORE_PARKING = 8
TRIES_BEFORE_PAUSE = 48
REFUSALS_IN_A_ROW = 3

GONE = 410
BUSY = frozenset({429, 503})
DOWN = frozenset({0, 429, 502, 503, 504})
"""Answers that speak of the receiver and not of the event; 0 is no answer at all."""


FAILING = "No delivery has succeeded for an hour."
GIVEN_UP = "Three days without one successful delivery."
ENDED = "The receiver answered 410 Gone."

State = Literal["failing", "paused", "off"]


@dataclass(frozen=True)
class Verdict:
    """The new states; `news` when people should hear what became of the subscription."""

    delivery: Delivery
    subscription: Subscription
    news: State | None = None


def judge(delivery: Delivery, subscription: Subscription, posted: Posted, now: datetime, chance: Random) -> Verdict:
    """The states after one attempt."""
    if posted.delivered:
        return Verdict(_tried(delivery, posted, now, "delivered"), _healthy(subscription))
    if posted.status == GONE:
        off = replace(subscription, state="off", state_reason=ENDED, failing_since=subscription.failing_since or now)
        return Verdict(_tried(delivery, posted, now, "canceled"), off, "off" if subscription.state != "off" else None)
    held = _held(subscription, posted, now, chance)
    status, next_at = _later(delivery, subscription, held, now, chance)
    return Verdict(_tried(delivery, posted, now, status, next_at), held, _news(subscription, held))


def _tried(
    delivery: Delivery, posted: Posted, now: datetime, status: DeliveryStatus, next_at: datetime | None = None
) -> Delivery:
    return replace(
        delivery,
        status=status,
        attempt=delivery.attempt + 1,
        at=now,
        next_at=next_at,
        code=posted.status,
        error=posted.error,
    )


def _healthy(subscription: Subscription) -> Subscription:
    reason = "" if subscription.state == "active" else subscription.state_reason
    if not subscription.failures and subscription.state_reason == reason:
        return subscription
    return replace(subscription, failures=0, failing_since=None, next_at=None, state_reason=reason)


def _news(before: Subscription, after: Subscription) -> State | None:
    if after.state_reason == before.state_reason:
        return None
    return "paused" if after.state == "paused" else "failing"


def _held(subscription: Subscription, posted: Posted, now: datetime, chance: Random) -> Subscription:
    """The subscription after a failure. What was under way together counts as one failure."""
    if subscription.next_at is not None and now < subscription.next_at:
        return subscription
    failures, since = subscription.failures + 1, min(subscription.failing_since or now, now)
    held = replace(subscription, failures=failures, failing_since=since, next_at=None)
    if posted.status in DOWN or failures >= REFUSALS_IN_A_ROW:
        seconds = _pause(failures, posted.retry_after if posted.status in BUSY else None)
        held = replace(held, next_at=now + _jittered(seconds, chance))
    if held.state == "active" and now - since >= PATIENCE and failures >= TRIES_BEFORE_PAUSE:
        return replace(held, state="paused", state_reason=GIVEN_UP)
    if held.state == "active" and now - since >= NOTICED and failures >= TRIES_BEFORE_NOTICE:
        return replace(held, state_reason=FAILING)
    return held


def _later(
    delivery: Delivery, known: Subscription, held: Subscription, now: datetime, chance: Random
) -> tuple[DeliveryStatus, datetime | None]:
    """What becomes of the delivery after a failure: its own pause when others get through, else its subscription's."""
    if held.state == "off":
        return "canceled", None
    tried = delivery.attempt + 1
    others_pass = delivery.at is not None and (known.failing_since is None or known.failing_since > delivery.at)
    if others_pass and now - delivery.created_at >= PATIENCE and tried >= TRIES_BEFORE_PARKING:
        return "dead", None
    if held.next_at is not None and not others_pass:
        # Another delivery is to be tried first: one that is always refused must not stand for the whole receiver.
        return "retrying", held.next_at + _jittered(min(_pause(held.failures), PAUSES[3]), chance)
    return "retrying", now + _jittered(_pause(tried), chance)


def _pause(failures: int, asked: float | None = None) -> float:
    own = PAUSES[min(failures, len(PAUSES)) - 1]
    return own if asked is None else min(max(own, asked), PAUSES[-1])


def _jittered(seconds: float, chance: Random) -> timedelta:
    """Never shorter: a receiver that asked for a pause gets it whole."""
    return timedelta(seconds=seconds * chance.uniform(1, 1 + JITTER))
