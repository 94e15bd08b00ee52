"""The inputs that every action takes."""

from __future__ import annotations

from marshmallow import Schema

from sage100_plugin.records import fields


class ActionInput(Schema):
    """Common inputs: the company, the source record, and the caller's consents."""

    company = fields.text(
        "Company", picker="companies", help="The Sage company; needed only when the key sees more than one."
    )
    source = fields.source(help="The outside system, for example followup.", sample="followup")
    source_id = fields.text(
        "Source Id",
        help="The outside record's own id; remembered as a link.",
        most=fields.SOURCE_ID,
        sample="P-204",
    )
    source_name = fields.text(
        "Source Name",
        help="What people call the outside record.",
        most=fields.SOURCE_NAME,
        sample="Server room cooling",
    )
    source_record = fields.content(
        "Source Record",
        help="The outside record itself, under its own field names: the company's mapping turns it into these fields.",
        sample={},
    )
    idempotency_key = fields.text(
        "Idempotency Key", help="The same key and input never do the same thing twice; the header may carry it too."
    )
    confirm = fields.text("Confirm", help="The confirm value of a preview: only exactly that is done.")
    confirm_no_match = fields.flag("Confirm No Match", help="Go on although Sage has a record like this one.")
    allow_posting = fields.flag("Allow Posting", help="Allow statuses that post to the ledger.")
    reload = fields.flag("Reload", help="Also give back the fields to refill the source record with.")


COMMON = tuple(ActionInput._declared_fields)  # noqa: SLF001 - marshmallow offers no public list of a class's fields
