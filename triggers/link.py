"""What happens to links."""

from __future__ import annotations

from marshmallow import Schema

from sage100_plugin.records import fields
from sage100_plugin.spec import Trigger

MENU = "Links"


class LinkSchema(Schema):
    """Which outside record is which Sage record."""

    id = fields.text("Link")
    record = fields.text("Record", help="The kind of Sage record.")
    source = fields.text("Source", help="The outside system.")
    source_id = fields.text("Source Id")
    source_name = fields.text("Source Name")
    sage_id = fields.text("Sage Number")
    sage_name = fields.text("Sage Name")
    state = fields.text("State")
    linked_at = fields.moment("Linked At")


class BrokenLinkSchema(LinkSchema):
    """A link whose Sage record is gone."""

    reason = fields.text("Reason")


SAMPLE = {
    "id": "lnk_3f8a1c5e7b2d4960a4b3c2d1e0f98765",
    "record": "vendor",
    "source": "procore",
    "source_id": "V-88",
    "source_name": "Northgate Glazing",
    "sage_id": "990",
    "sage_name": "Northgate Glazing",
    "state": "synced",
    "linked_at": "2026-09-30T14:05:00.000Z",
}

LINK_CREATED = Trigger(
    key="link_created",
    event="link.created",
    record="link",
    title="Link Created",
    summary="Triggers when an outside record and a Sage record are linked, by an action or by a person.",
    menu=MENU,
    data=LinkSchema,
    sample=SAMPLE,
    filters=("record", "source", "source_id", "sage_id"),
    limits=("The records themselves are not in it.",),
)

LINK_REMOVED = Trigger(
    key="link_removed",
    event="link.removed",
    record="link",
    title="Link Removed",
    summary="Triggers when a person or a flow takes a pair apart, or links the outside record to another Sage record.",
    menu=MENU,
    data=LinkSchema,
    sample=SAMPLE,
    filters=("record", "source", "source_id", "sage_id"),
    limits=("The records themselves stay as they are, in Sage and in the source.",),
)

LINK_BROKEN = Trigger(
    key="link_broken",
    event="link.broken",
    record="link",
    title="Link Broken",
    summary="Triggers when the Sage record of a link is deleted in Sage, or the source says that its own is gone.",
    menu=MENU,
    data=BrokenLinkSchema,
    sample={
        **SAMPLE,
        "record": "job",
        "source_id": "P-204",
        "source_name": "Riverside Clinic",
        "sage_id": "1043",
        "sage_name": "Riverside Clinic",
        "state": "broken",
        "reason": "Job 1043 Riverside Clinic was deleted in Sage.",
    },
    filters=("record", "source", "source_id", "sage_id"),
    limits=(
        "Deleting leaves no trace in Sage's tables: it is found when all records are compared, and not at once.",
        "A record that is made inactive or void in Sage is still there, and so is its link.",
    ),
)
