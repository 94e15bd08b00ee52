"""Who gets which events, and where."""

from __future__ import annotations

from typing import cast, get_args

from flask import Blueprint, Response, request

from sage100_plugin.engine.delivering import replay, subscriptions
from sage100_plugin.engine.delivering.subscriptions import Made, show
from sage100_plugin.errors import Fault, Refused, refuse
from sage100_plugin.ports.ledger import DeliveryStatus
from webhooks.edge import address, answer, body, caller, needs, plugin
from webhooks.lists import answer_list, cursor, cut, seen_companies
from webhooks.queries import limit, takes

api = Blueprint("subscriptions", __name__, url_prefix="/v1/subscriptions")


@api.get("")
@needs("read")
@takes("company")
def listed() -> Response:
    asked = request.args.get("company")
    seen = seen_companies() if asked else ()
    kept = [one for one in subscriptions.listed(plugin(), caller()) if not asked or one.company in (None, *seen)]
    page, following = cut(kept, lambda one: one.id)
    return answer_list([show(one) for one in page], following)


@api.post("")
@needs("write")
def create() -> Response:
    return _made(subscriptions.create(plugin(), caller(), body()))


@api.post("/<trigger>")
@needs("write")
def create_for(trigger: str) -> Response:
    return _made(subscriptions.create(plugin(), caller(), body(), trigger))


def _made(made: Made) -> Response:
    """A host finds its subscription again, to end it, by the absolute address."""
    where = {"Location": address(f"/v1/subscriptions/{made.subscription.id}")}
    if made.secret is None:
        return answer(show(made.subscription), 200, where)
    return answer({**show(made.subscription), "secret": made.secret}, 201, where)


@api.get("/<subscription_id>")
@needs("read")
def get(subscription_id: str) -> Response:
    return answer(show(subscriptions.find(plugin(), caller(), subscription_id)))


@api.patch("/<subscription_id>")
@needs("write")
def change(subscription_id: str) -> Response:
    return answer(show(subscriptions.change(plugin(), caller(), subscription_id, body())))


@api.delete("/<subscription_id>")
@needs("write")
def remove(subscription_id: str) -> Response:
    subscriptions.remove(plugin(), caller(), subscription_id)
    return Response(status=204)


@api.post("/<subscription_id>/pause")
@needs("write")
def pause(subscription_id: str) -> Response:
    return answer(show(subscriptions.pause(plugin(), caller(), subscription_id)))


@api.post("/<subscription_id>/resume")
@needs("write")
def resume(subscription_id: str) -> Response:
    return answer(show(subscriptions.resume(plugin(), caller(), subscription_id)))


@api.post("/<subscription_id>/rotate-secret")
@needs("write")
def rotate(subscription_id: str) -> Response:
    made = subscriptions.rotate_secret(plugin(), caller(), subscription_id)
    return answer({**show(made.subscription), "secret": made.secret})


@api.post("/<subscription_id>/test")
@needs("write")
def test(subscription_id: str) -> Response:
    return answer(subscriptions.send_test(plugin(), caller(), subscription_id))


@api.post("/<subscription_id>/replay")
@needs("write")
def again(subscription_id: str) -> Response:
    return answer({"replayed": replay.replay(plugin(), caller(), subscription_id, body())}, 202)


@api.get("/<subscription_id>/deliveries")
@needs("read")
@takes(status=get_args(DeliveryStatus))
def deliveries(subscription_id: str) -> Response:
    before = cursor()
    if before and not _number(before):
        raise refuse(Fault("/cursor", "invalid_value", "cursor is the next of the page before."))
    most, status = limit(), cast("DeliveryStatus | None", request.args.get("status") or None)
    found = subscriptions.deliveries(
        plugin(), caller(), subscription_id, most + 1, int(before) if before else None, status
    )
    page = [subscriptions.show_delivery(one) for one in found[:most]]
    return answer_list(page, page[-1]["id"] if len(found) > most else None)


@api.get("/<subscription_id>/deliveries/<delivery_id>")
@needs("read")
def delivery(subscription_id: str, delivery_id: str) -> Response:
    if not _number(delivery_id):
        raise Refused("not_found", f"The subscription has no delivery {delivery_id}.")
    return answer(subscriptions.delivery(plugin(), caller(), subscription_id, int(delivery_id)))


def _number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19  # noqa: PLR2004 - fits a database
