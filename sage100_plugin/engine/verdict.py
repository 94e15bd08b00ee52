"""What the answer to a delivery means for the delivery and for its subscription. Pure.

A receiver that is down holds back its whole subscription, with growing pauses, and loses nothing: after three days
without one success the subscription is paused. An event that is refused while others get through holds back only its
own record, and is parked after three days.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from sage100_plugin.ports.ledger import Delivery, Subscription
from sage100_plugin.ports.outside import Posted

PAUSES = (5.0, 30.0, 120.0, 300.0, 900.0, 1800.0, 3600.0)
PATIENCE = timedelta(days=3)
JITTER = 0.2
TRIES_BEFORE_PARKING = 8
REFUSALS_IN_A_ROW = 3

GONE = 410
BUSY = frozenset({429, 503})
DOWN = frozenset({0, 429, 502, 503, 504})
"""Answers that speak of the receiver and not of the event; 0 is no answer at all."""


@dataclass(frozen=True)
class Verdict:
    """The new states; `paused` when the subscription was paused by this answer."""

    delivery: Delivery
    subscription: Subscription
    paused: bool = False


def judge(delivery: Delivery, subscription: Subscription, posted: Posted, now: datetime, chance: Random) -> Verdict:
    """The states after one attempt."""
    told = replace(delivery, code=posted.status, error=posted.error)
    tried = replace(told, attempt=delivery.attempt + 1, at=now, next_at=None)
    if 200 <= posted.status < 300:  # noqa: PLR2004 - HTTP's range of success
        healthy = replace(subscription, failures=0, failing_since=None, next_at=None)
        return Verdict(replace(tried, status="delivered"), healthy)
    if posted.status == GONE:
        off = replace(subscription, state="off", state_reason="The receiver answered 410 Gone.")
        return Verdict(replace(tried, status="canceled"), off)
    held = _held(subscription, posted, now, chance)
    return Verdict(_retried(delivery, tried, subscription, held, chance), held, held.state != subscription.state)


def _held(subscription: Subscription, posted: Posted, now: datetime, chance: Random) -> Subscription:
    """The subscription after a failure. What was under way together counts as one failure."""
    if subscription.next_at is not None and now < subscription.next_at:
        return subscription
    failures, since = subscription.failures + 1, subscription.failing_since or now
    held = replace(subscription, failures=failures, failing_since=since, next_at=None)
    if posted.status in DOWN or failures >= REFUSALS_IN_A_ROW:
        seconds = _pause(failures, posted.retry_after if posted.status in BUSY else None)
        held = replace(held, next_at=now + _jittered(seconds, chance))
    if now - since >= PATIENCE and held.state == "active":
        return replace(held, state="paused", state_reason="Three days without one successful delivery.")
    return held


def _retried(before: Delivery, tried: Delivery, known: Subscription, held: Subscription, chance: Random) -> Delivery:
    """The delivery after a failure: its own pause when others get through, else behind its subscription's."""
    now = tried.at or tried.created_at
    others_pass = before.at is not None and (known.failing_since is None or known.failing_since > before.at)
    if others_pass and now - tried.created_at >= PATIENCE and tried.attempt >= TRIES_BEFORE_PARKING:
        return replace(tried, status="dead")
    if held.next_at is not None and not others_pass:
        # Another delivery is to be tried first: one that is always refused must not stand for the whole receiver.
        later = held.next_at + _jittered(min(_pause(held.failures), PAUSES[3]), chance)
    else:
        later = now + _jittered(_pause(tried.attempt), chance)
    return replace(tried, status="retrying", next_at=later)


def _pause(failures: int, asked: float | None = None) -> float:
    own = PAUSES[min(failures, len(PAUSES)) - 1]
    return own if asked is None else min(max(own, asked), PAUSES[-1])


def _jittered(seconds: float, chance: Random) -> timedelta:
    """Never shorter: a receiver that asked for a pause gets it whole."""
    return timedelta(seconds=seconds * chance.uniform(1, 1 + JITTER))
