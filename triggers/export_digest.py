"""What waits in the acceptance queue, once a day."""

from __future__ import annotations

from marshmallow import Schema

from sage100_plugin.records import fields
from sage100_plugin.spec import Trigger


class CountSchema(Schema):
    """How many wait of one record type."""

    record = fields.text("Record")
    count = fields.whole("Count")


class WaitingSchema(Schema):
    """One export that waits for a decision."""

    id = fields.text("Export")
    record = fields.text("Record", help="The kind of Sage record it becomes.")
    name = fields.text("Name", help="Of the record, as it was sent; its source name when it has none.")
    action = fields.text("Action")
    source = fields.text("Source", help="The outside system that sent it.")
    source_id = fields.text("Source Id")
    requested_by = fields.text("Requested By")
    waiting_since = fields.moment("Waiting Since", help="When it was sent, or sent again.")
    round = fields.whole("Round", help="Counts how often it was sent for acceptance.")
    amount = fields.money("Amount", help="What it does to budget and commitments, else its total; empty if not known.")
    expires_at = fields.moment("Expires At", help="When it expires if nobody decides; empty where nothing expires.")
    persons = fields.whole("Persons", help="How many must accept it.")
    accepted_by = fields.text("Accepted By", help="The first of two persons; empty when nobody accepted it yet.")
    turn = fields.text("Turn", help="Who may accept it next.")


class DigestSchema(Schema):
    """All that waits for a decision in one company."""

    id = fields.text("Digest")
    day = fields.day("Day", help="Of the company's own time.")
    count = fields.whole("Count", help="How many exports wait.")
    records = fields.lines("Records", CountSchema)
    items = fields.lines("Items", WaitingSchema, help="The oldest first.")


EXPORT_DIGEST = Trigger(
    key="export_digest",
    event="export.digest",
    record="export",
    title="Export Digest",
    summary="Triggers when the time of the day has come to tell everything that waits for acceptance.",
    menu="Acceptance queue",
    data=DigestSchema,
    sample={
        "id": "dig_8d2f5b7a1c3e4960b4a3c2d1e0f59687",
        "day": "2026-09-30",
        "count": 1,
        "records": [{"record": "vendor", "count": 1}],
        "items": [
            {
                "id": "exp_5b2e9c1f7a3d4086b1c2d3e4f5a60718",
                "record": "vendor",
                "name": "Northgate Glazing LLC",
                "action": "export_vendor",
                "source": "procore",
                "source_id": "V-88",
                "requested_by": "n8n",
                "waiting_since": "2026-09-29T14:05:00.000Z",
                "round": 1,
                "amount": None,
                "expires_at": "2026-10-13T14:05:00.000Z",
                "persons": 2,
                "accepted_by": "Dana",
                "turn": "Somebody other than n8n and Dana",
            }
        ],
    },
    limits=(
        "At 07:00 of the server's own time zone; the policy digest of a company says another time and zone, or off.",
        "No event on a day on which nothing waits at that time, nor for a day that the server slept through.",
        "An API key that is limited to record types does not get it.",
    ),
)
