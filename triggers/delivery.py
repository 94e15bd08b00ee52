"""What happens to deliveries."""

from __future__ import annotations

from marshmallow import Schema

from sage100_plugin.records import fields
from sage100_plugin.spec import Trigger

STATES = {"failing": "tried again with growing pauses", "paused": "events are kept until it is resumed", "off": "ended"}


class DeliverySchema(Schema):
    """A subscription whose receiver does not take its events."""

    id = fields.text("Subscription")
    description = fields.text("Description")
    state = fields.option("State", STATES)
    reason = fields.text("Reason")
    failing_since = fields.moment("Failing Since")
    failures = fields.whole("Failures", help="How often in a row the receiver failed.")
    waiting = fields.whole("Waiting", help="How many deliveries are still open.")
    parked = fields.whole("Parked", help="How many were given up and wait to be replayed.")
    code = fields.whole("Code", help="The last answer's HTTP status; 0 when there was no answer.")
    error = fields.text("Error")


DELIVERY_FAILING = Trigger(
    key="delivery_failing",
    event="delivery.failing",
    record="delivery",
    title="Delivery Failing",
    summary="Triggers when a subscription's receiver keeps failing, and when the subscription is paused or ended.",
    menu="Subscriptions",
    data=DeliverySchema,
    sample={
        "id": "sub_7c1e4a9b2d6f4830b5c4d3e2f1a09876",
        "description": "New jobs to the CRM",
        "state": "paused",
        "reason": "Three days without one successful delivery.",
        "failing_since": "2026-09-27T14:05:00.000Z",
        "failures": 61,
        "waiting": 18,
        "parked": 0,
        "code": 503,
        "error": "",
    },
    filters=("id", "state", "code"),
    limits=("The receiver that fails does not hear of it by itself: let another one listen.",),
)
