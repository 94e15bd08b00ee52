"""Who gets which events: the subscriptions, what was sent to them and what they answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast, get_args

from flask import Blueprint, Response, request

from sage100_plugin.engine.delivering import replay, subscriptions
from sage100_plugin.engine.delivering.trace import masked
from sage100_plugin.errors import Refused
from sage100_plugin.ports.ledger import Delivery, DeliveryStatus, Event, Subscription
from sage100_plugin.records import RECORDS
from webhooks.console import listing
from webhooks.console.door import drawn, person, seen
from webhooks.edge import caller, plugin, rooted
from webhooks.sheets import MOST_ROWS, sheet

api = Blueprint("console_receivers", __name__)

PATH = "/console/receivers"
STATES = {"active": "good", "paused": "wait", "off": "bad"}
STATUSES = {"delivered": "good", "pending": "wait", "retrying": "wait", "dead": "bad", "canceled": ""}
WORDS = {
    "delivered": "delivered",
    "pending": "on its way",
    "retrying": "will be tried again",
    "dead": "given up",
    "canceled": "canceled",
}
LONGEST_NUMBER = 18
COLUMNS = ("id", "name", "target", "events", "company", "state", "reason", "on_their_way", "given_up")
"""What the file of the list holds."""


@api.get(PATH)
@person()
def shown() -> Response:
    filters, after = listing.asked("q", "state"), request.args.get("cursor", "")
    found = _fitting(filters)
    begin = next((place + 1 for place, one in enumerate(found) if one.id == after), 0)
    page = found[begin : begin + listing.PAGE]
    following = page[-1].id if len(found) > begin + listing.PAGE else None
    return drawn(
        "receivers",
        receivers=[_line(one) for one in page],
        path=rooted(PATH),
        fields=[
            listing.words("q", "Search", filters),
            listing.choice("state", "State", [(state, state) for state in STATES], filters),
        ],
        filtered=bool(filters),
        pager=listing.pager(filters, following),
        file=listing.address(f"{PATH}.csv", filters),
    )


@api.get(f"{PATH}.csv")
@person()
def file() -> Response:
    found = (_line(one) for one in _fitting(listing.asked("q", "state"))[:MOST_ROWS])
    return sheet("receivers.csv", COLUMNS, ([_cell(one, name) for name in COLUMNS] for one in found))


def _fitting(filters: listing.Filters) -> list[Subscription]:
    """The receivers that the caller sees, of this state, with every word in name, address or events."""
    words = filters.get("q", "").lower().split()
    return [
        one
        for one in subscriptions.listed(plugin(), caller())
        if filters.get("state", one.state) == one.state and all(word in _text(one) for word in words)
    ]


def _text(one: Subscription) -> str:
    return " ".join((one.description, one.external_id, one.id, masked(one.target_url), *one.events)).lower()


def _cell(line: Mapping[str, Any], name: str) -> object:
    if name in ("on_their_way", "given_up"):
        counted = line["counted"]
        return counted.get("dead", 0) if name == "given_up" else counted.get("pending", 0) + counted.get("retrying", 0)
    return ", ".join(line[name]) if name == "events" else line[name]


@api.get(f"{PATH}/<subscription_id>")
@person()
def one(subscription_id: str) -> Response:
    return _one(subscription_id)


def _one(subscription_id: str, status: int = 200, **told: Any) -> Response:
    found = subscriptions.find(plugin(), caller(), subscription_id)
    filters, before = listing.asked("status"), request.args.get("cursor", "")
    wanted = filters.get("status")
    known = cast("DeliveryStatus | None", wanted if wanted in get_args(DeliveryStatus) else None)
    page = subscriptions.deliveries(
        plugin(), caller(), subscription_id, listing.PAGE + 1, int(before) if _number(before) else None, known
    )
    following = str(page[listing.PAGE - 1].id) if len(page) > listing.PAGE else None
    return drawn(
        "receiver",
        status,
        one=_line(found),
        found=found,
        path=rooted(f"{PATH}/{subscription_id}"),
        deliveries=_deliveries(page[: listing.PAGE]),
        fields=[listing.choice("status", "Deliveries", WORDS.items(), filters)],
        filtered=bool(filters),
        pager=listing.pager(filters, following),
        **{"notice": None, "secret": "", "errors": {}, "replayed": None, **told},
    )


@api.get(f"{PATH}/<subscription_id>/deliveries/<delivery_id>")
@person()
def delivery(subscription_id: str, delivery_id: str) -> Response:
    if not _number(delivery_id):
        raise Refused("not_found", f"The subscription has no delivery {delivery_id}.")
    told = subscriptions.delivery(plugin(), caller(), subscription_id, int(delivery_id))
    found = subscriptions.find(plugin(), caller(), subscription_id)
    back = rooted(f"{PATH}/{subscription_id}")
    return drawn("delivery", one=_line(found), told=told, back=back, words=WORDS, kinds=STATUSES)


@api.post(f"{PATH}/<subscription_id>/pause")
@person("write")
def paused(subscription_id: str) -> Response:
    subscriptions.pause(plugin(), caller(), subscription_id)
    return seen(f"{PATH}/{subscription_id}")


@api.post(f"{PATH}/<subscription_id>/resume")
@person("write")
def resumed(subscription_id: str) -> Response:
    subscriptions.resume(plugin(), caller(), subscription_id)
    return seen(f"{PATH}/{subscription_id}")


@api.post(f"{PATH}/<subscription_id>/remove")
@person("write")
def removed(subscription_id: str) -> Response:
    subscriptions.remove(plugin(), caller(), subscription_id)
    return seen(PATH)


@api.post(f"{PATH}/<subscription_id>/test")
@person("write")
def tested(subscription_id: str) -> Response:
    return _one(subscription_id, notice=subscriptions.send_test(plugin(), caller(), subscription_id))


@api.post(f"{PATH}/<subscription_id>/rotate")
@person("write")
def rotated(subscription_id: str) -> Response:
    made = subscriptions.rotate_secret(plugin(), caller(), subscription_id)
    return _one(subscription_id, secret=made.secret or "")


@api.post(f"{PATH}/<subscription_id>/replay")
@person("write")
def again(subscription_id: str) -> Response:
    try:
        count = replay.replay(plugin(), caller(), subscription_id, _wanted(request.form))
    except Refused as problem:
        errors = {fault.pointer[1:]: fault.message for fault in problem.faults} or {"": problem.detail}
        return _one(subscription_id, problem.meaning.status, errors=errors)
    return _one(subscription_id, replayed=count)


def _wanted(form: Mapping[str, str]) -> dict[str, Any]:
    """The events of a form: one by its id, or all of a time; a browser tells moments without a zone, which are UTC."""
    if form.get("event"):
        return {"event_ids": [form["event"]]}
    return {
        name: f"{form[name]}Z" if _zoneless(form[name]) else form[name] for name in ("from", "to") if form.get(name)
    }


def _zoneless(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is None
    except ValueError:
        return False


def _number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER


def _line(found: Subscription) -> dict[str, Any]:
    return {
        "id": found.id,
        "name": found.description or found.external_id or found.id,
        "target": masked(found.target_url),
        "events": ["every event"] if "*" in found.events else list(found.events),
        "company": found.company or "",
        "state": found.state,
        "kind": "bad" if found.failing_since and found.state == "active" else STATES[found.state],
        "reason": found.state_reason,
        "failing_since": found.failing_since,
        "next_at": found.next_at,
        "counted": plugin().ledger.read(lambda tx: dict(tx.deliveries.counted(found.id))),
    }


def _deliveries(page: Sequence[Delivery]) -> list[dict[str, Any]]:
    events = plugin().ledger.read(lambda tx: {sent.event_id: tx.events.get(sent.event_id) for sent in page})
    return [_delivery(sent, events[sent.event_id]) for sent in page]


def _delivery(sent: Delivery, event: Event | None) -> dict[str, Any]:
    company, kind, number = sent.record.split("|", 2)
    return {
        "id": sent.id,
        "event": event.type if event else sent.event_id,
        "record": f"{RECORDS[kind].title if kind in RECORDS else kind} {number}",
        "company": company,
        "status": sent.status,
        "says": WORDS[sent.status],
        "kind": STATUSES[sent.status],
        "attempt": sent.attempt,
        "at": sent.at,
        "next_at": sent.next_at,
        "answered": sent.error or (str(sent.code) if sent.code else ""),
    }
