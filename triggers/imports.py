"""What happens to records made in Sage that wait for the source."""

from __future__ import annotations

from marshmallow import Schema

from sage100_plugin.records import fields
from sage100_plugin.spec import Trigger
from triggers.job import JOB_CREATED


class ImportSchema(Schema):
    """A record made in Sage that somebody wants in the source too."""

    id = fields.text("Import")
    status = fields.text("Status", help="Always accepting: it is linked when the source tells its own id.")
    record = fields.text("Record", help="The kind of record: job, vendor or client.")
    sage_id = fields.record_id("Sage Number", help="For a job it is also the number the project gets.")
    name = fields.text("Name")
    source = fields.text("Source", help="The outside system that is to make it.")
    source_name = fields.text("Source Name", help="What it is to be called there, when somebody said so.")
    decided_by = fields.text("Decided By")
    record_data = fields.content("Record Data", help="The record as it stood in Sage when it was last read.")


IMPORT_ACCEPTED = Trigger(
    key="import_accepted",
    event="import.accepted",
    record="import",
    title="Import Accepted",
    summary="Triggers when a record made in Sage is accepted for a source that has yet to make it.",
    menu="Imports",
    data=ImportSchema,
    sample={
        "id": "imp_9d1f03b7c2e84a5f8b6d7e1a2c3f4b50",
        "status": "accepting",
        "record": "job",
        "sage_id": "1043",
        "name": "Riverside Clinic",
        "source": "followup",
        "source_name": "",
        "decided_by": "operations",
        "record_data": JOB_CREATED.sample,
    },
    filters=("record", "source"),
    limits=(
        "Make the record in the source, then accept the import again with its source_id: no link exists before that.",
        "What is accepted with a source_id at once raises Link Created instead.",
    ),
)
