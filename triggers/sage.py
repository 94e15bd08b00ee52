"""What happens to the connection with Sage."""

from __future__ import annotations

from marshmallow import Schema

from sage100_plugin.records import fields
from sage100_plugin.spec import Trigger

MENU = "Companies"


class LostSchema(Schema):
    """A company whose Sage does not answer."""

    id = fields.text("Company")
    name = fields.text("Company Name")
    code = fields.text("Code", help="The word of the error, such as sage_unavailable.")
    reason = fields.text("Reason")
    since = fields.moment("Since", help="When it failed first.")
    failures = fields.whole("Failures", help="How often in a row Sage was asked in vain.")


class BackSchema(Schema):
    """A company whose Sage answers again."""

    id = fields.text("Company")
    name = fields.text("Company Name")
    since = fields.moment("Since", help="When it was lost.")
    reason = fields.text("Reason", help="Why it had been lost.")
    seconds = fields.whole("Seconds", help="How long it was away.")


class HeldSchema(Schema):
    """A company of which nothing is read until a person decides."""

    id = fields.text("Company")
    name = fields.text("Company Name")
    code = fields.option(
        "Code",
        {
            "restored_backup": "the company is an older copy of itself",
            "records_vanished": "more records are gone than anybody deletes",
        },
    )
    reason = fields.text("Reason")
    since = fields.moment("Since")


SAGE_UNREACHABLE = Trigger(
    key="sage_unreachable",
    event="sage.unreachable",
    record="sage",
    title="Sage Unreachable",
    summary="Triggers when a company's Sage cannot be asked any more, poll after poll.",
    menu=MENU,
    data=LostSchema,
    sample={
        "id": "sandbox",
        "name": "Sandbox Builders Inc",
        "code": "sage_unavailable",
        "reason": "Sage's server does not answer.",
        "since": "2026-09-30T14:02:00.000Z",
        "failures": 3,
    },
    filters=("code",),
    limits=("Once for as long as it lasts; a single poll that fails raises no event.",),
)

SAGE_BACK = Trigger(
    key="sage_back",
    event="sage.back",
    record="sage",
    title="Sage Back",
    summary="Triggers when a company's Sage answers again after it could not be reached.",
    menu=MENU,
    data=BackSchema,
    sample={
        "id": "sandbox",
        "name": "Sandbox Builders Inc",
        "since": "2026-09-30T14:02:00.000Z",
        "reason": "Sage's server does not answer.",
        "seconds": 540,
    },
    filters=("seconds",),
    limits=("What changed in Sage meanwhile follows as the usual events.",),
)

SAGE_HELD = Trigger(
    key="sage_held",
    event="sage.held",
    record="sage",
    title="Sage Held",
    summary="Triggers when reading of a company stops because what is read cannot be trusted.",
    menu=MENU,
    data=HeldSchema,
    sample={
        "id": "sandbox",
        "name": "Sandbox Builders Inc",
        "code": "restored_backup",
        "reason": (
            "The database of sandbox went back to an older state. Job 1043 was changed at 2026-09-30 13:58:12.120 "
            "(UTC), and now it is as it was before. Nothing more is read."
        ),
        "since": "2026-09-30T14:02:00.000Z",
    },
    filters=("code",),
    limits=(
        "Nothing of the company is read until a person has looked, and runs `sage100-plugin company rebaseline`.",
        "Where records were deleted on purpose, `sage100-plugin company accept-deletions` tells of them instead.",
    ),
)
