"""What happens in the acceptance queue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema

from sage100_plugin.records import fields
from sage100_plugin.spec import Trigger

MENU = "Acceptance queue"

STATUSES = {
    "pending": "waits for a decision",
    "accepted": "on its way to Sage",
    "done": "in Sage",
    "failed": "refused by Sage",
    "unknown": "sent, and not known whether Sage took it",
    "rejected": "not accepted",
    "expired": "not decided in time",
}


class ExportSchema(Schema):
    """An item of the acceptance queue."""

    id = fields.text("Export")
    status = fields.option("Status", STATUSES)
    round = fields.whole("Round", help="Counts how often it was sent for acceptance.")
    record = fields.text("Record", help="The kind of Sage record it becomes.")
    name = fields.text("Name", help="Of the record, as it was sent; its source name when it has none.")
    action = fields.text("Action")
    requested_by = fields.text("Requested By")
    source = fields.text("Source", help="The outside system that sent it.")
    source_id = fields.text("Source Id")
    reason = fields.text("Reason", help="Why it was rejected, refused or held up; else empty.")
    operation_id = fields.text("Operation")
    sage_id = fields.record_id("Sage Number", help="The record's number, once it is in Sage.")
    expected_by = fields.moment("Expected By", help="When it is to be in Sage: five minutes after it was accepted.")
    decide_url = fields.text(
        "Decide Address",
        help="A one-time page to accept or reject it. Only in deliveries to a subscription made with decide_as.",
    )


SAMPLE: Mapping[str, Any] = {
    "id": "exp_5b2e9c1f7a3d4086b1c2d3e4f5a60718",
    "status": "pending",
    "round": 1,
    "record": "vendor",
    "name": "Northgate Glazing LLC",
    "action": "export_vendor",
    "requested_by": "n8n",
    "source": "procore",
    "source_id": "V-88",
    "reason": "",
    "operation_id": "op_0c4d8e2a6b1f4375a9e8d7c6b5a40312",
    "sage_id": None,
    "expected_by": "2026-09-30T14:10:00.000Z",
    "decide_url": None,
}


def _trigger(told: str, title: str, summary: str, *limits: str, **shown: Any) -> Trigger:
    return Trigger(
        key=f"export_{told}",
        event=f"export.{told}",
        record="export",
        title=title,
        summary=summary,
        menu=MENU,
        data=ExportSchema,
        sample={**SAMPLE, **shown},
        filters=("record", "action", "source", "status"),
        limits=limits,
    )


EXPORT_REQUESTED = _trigger(
    "requested",
    "Export Requested",
    "Triggers when something is sent for acceptance, for the first time or again.",
    "What would be written is not in it: ask for the export, which holds the preview.",
)

EXPORT_ACCEPTED = _trigger(
    "accepted",
    "Export Accepted",
    "Triggers when accounting accepts an export; it is then written to Sage.",
    "Sage has not got it yet: wait for Export Done.",
    status="accepted",
)

EXPORT_APPROVED = _trigger(
    "approved",
    "Export Approved",
    "Triggers when the first of two persons accepts an export; it still waits for the second.",
    "Only where a company asks for two persons.",
)

EXPORT_REJECTED = _trigger(
    "rejected",
    "Export Rejected",
    "Triggers when accounting rejects an export, with the reason for the sender.",
    "An export that the sender takes back raises no event.",
    status="rejected",
    reason="We buy glass from vendor 214.",
)

EXPORT_HELD = _trigger(
    "held",
    "Export Held",
    "Triggers when Sage refuses an accepted export because its posting period is locked: it waits again.",
    "It is sent by itself once something was posted to the period; else accept it again, with another date or period, "
    "or reject it.",
    reason="Sage refused: Validation failed for InvoiceDate: the posting period 2026-08 is locked.",
)

EXPORT_EXPIRED = _trigger(
    "expired",
    "Export Expired",
    "Triggers when nobody decided about an export in the days that its company allows.",
    "Only where a company has set such days; it is looked for once an hour.",
    "It can be sent again as a new round.",
    status="expired",
    reason="Nobody decided in 14 days.",
)

EXPORT_DONE = _trigger(
    "done",
    "Export Done",
    "Triggers when an accepted export stands in Sage, with its Sage number.",
    "The record itself is not in it: find it in Sage by its number.",
    status="done",
    sage_id="990",
)

EXPORT_FAILED = _trigger(
    "failed",
    "Export Failed",
    "Triggers when Sage refuses an accepted export, with what Sage said.",
    "It can be sent again as a new round.",
    status="failed",
    reason="Sage refused: Validation failed for ShortName: a short name has at most 30 characters.",
)

EXPORT_STUCK = _trigger(
    "stuck",
    "Export Stuck",
    "Triggers when an accepted export is not in Sage in time, or when it is not known whether Sage took it.",
    "With the status accepted it goes on by itself; with unknown somebody has to look in Sage if it stays so.",
    "At most once per round for each of the two statuses.",
    "What nobody decides is not stuck: see Export Expired.",
    status="accepted",
    reason="Not in Sage after 5 minutes. Accepted; it is sent as soon as Sage can take it. No licence is free.",
)
