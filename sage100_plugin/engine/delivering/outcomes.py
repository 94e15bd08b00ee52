"""What came of deliveries, as it is stored: the verdict, the attempt, and the news when a receiver keeps failing."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from sage100_plugin.engine.delivering.verdict import Verdict, judge
from sage100_plugin.engine.events import append
from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.ports.ledger import Activity, Attempt, Delivery, Event, Json, Subscription, Tx
from sage100_plugin.ports.outside import Posted

OPEN = ("pending", "retrying")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """One delivery, with what it carries and where to."""

    delivery: Delivery
    event: Event
    subscription: Subscription


@dataclass(frozen=True)
class Outcome:
    """How one attempt ended. `request` and `response` are what the log of attempts keeps."""

    job: Job
    posted: Posted
    at: datetime
    seconds: float
    request: Json | None = None
    response: Json | None = None


def store(plugin: Plugin, tx: Tx, outcomes: Sequence[Outcome], chance: Random) -> None:
    """Store what came of each, in the order in which they ended. What was cancelled meanwhile stays so."""
    known: dict[str, Subscription | None] = {}
    for outcome in outcomes:
        name = outcome.job.subscription.id
        before = known[name] if name in known else tx.subscriptions.get(name)
        delivery = tx.deliveries.get(outcome.job.delivery.id)
        known[name] = before
        if before is not None and delivery is not None and delivery.status in OPEN:
            verdict = judge(delivery, before, outcome.posted, outcome.at, chance)
            known[name] = verdict.subscription
            _settle(plugin, tx, verdict, before, outcome)


def _settle(plugin: Plugin, tx: Tx, verdict: Verdict, before: Subscription, outcome: Outcome) -> None:
    delivery, posted, documents = verdict.delivery, outcome.posted, (outcome.request, outcome.response)
    attempt = (delivery.id, delivery.attempt, outcome.at, posted.status, posted.error, outcome.seconds)
    tx.deliveries.settle(delivery, Attempt(*attempt, *documents))
    if verdict.subscription is not before:
        tx.subscriptions.replace(verdict.subscription)
    if delivery.status == "dead":
        log.warning("Delivery %s to %s is parked: %s", delivery.id, delivery.subscription_id, delivery.error)
    if verdict.news is not None:
        _tell(plugin, tx, verdict, outcome.at)


def _tell(plugin: Plugin, tx: Tx, verdict: Verdict, now: datetime) -> None:
    """An event, a line for people, and a warning. The receiver that fails is not sent the event about itself."""
    subscription, state = verdict.subscription, verdict.news
    log.warning("Subscription %s is %s: %s", subscription.id, state, subscription.state_reason)
    company, since = subscription.company or "", subscription.failing_since
    counted = tx.deliveries.counted(subscription.id)
    data = {
        "id": subscription.id,
        "description": subscription.description,
        "state": state,
        "reason": subscription.state_reason,
        "failing_since": rfc3339(since) if since else None,
        "failures": subscription.failures,
        "waiting": counted.get("pending", 0) + counted.get("retrying", 0),
        "parked": counted.get("dead", 0),
        "code": verdict.delivery.code,
        "error": verdict.delivery.error,
    }
    event = Event(plugin.ids("evt"), "delivery.failing", company, now, data)
    append(tx, [event], now, tuple(other for other in tx.subscriptions.all() if other.id != subscription.id))
    about = (company, "subscription", subscription.id, f"delivery {state}", "plugin")
    notice = {"notice": subscription.state_reason, "event_id": event.id}
    tx.activity.add(Activity(plugin.ids("act"), now, *about, details=notice))
