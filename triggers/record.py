"""What happens to records of any type."""

from __future__ import annotations

from marshmallow import Schema

from sage100_plugin.records import RECORDS, fields
from sage100_plugin.records.vendor import VendorSchema
from sage100_plugin.spec import Change, Occurrence, Trigger
from sage100_plugin.spec.samples import filled
from triggers.vendor import UPDATED

WATCHED = (
    "job",
    "phase",
    "client",
    "service_site",
    "vendor",
    "cost_code",
    "budget",
    "change_order",
    "subcontract",
    "purchase_order",
    "payable_invoice",
    "job_cost",
    "work_order",
)


LINKED = ("subcontract_change", "purchase_order_change")
"""Watched for their links alone: what is deleted is told as that change order, or as that change of the order."""


class RecordDeletedSchema(Schema):
    """A record that is no longer in Sage."""

    id = fields.text("Id", help="Of the record; ids of different types may be alike.")
    record = fields.option("Record", {name: RECORDS[name].title for name in WATCHED})
    title = fields.text("Record Title")
    name = fields.text("Name")
    menu = fields.text("Sage Menu")
    last = fields.content("Last Seen", help="The record as it was last seen, as far as it is remembered.")


def deleted(change: Change) -> Occurrence | None:
    """A record that was there at the last look and is gone."""
    if change.after is not None or change.before is None or change.record in LINKED:
        return None
    kind, last = RECORDS[change.record], change.before
    told = {"title": kind.title, "name": last.get(kind.label) or "", "menu": kind.menu}
    return Occurrence({"id": change.id, "record": change.record, **told, "last": last})


RECORD_DELETED = Trigger(
    key="record_deleted",
    event="record.deleted",
    record="record",
    title="Record Deleted",
    summary="Triggers when a record that the plugin watches is no longer in Sage, with what was last seen of it.",
    menu="The record's own window, Edit or Options > Delete",
    data=RecordDeletedSchema,
    sample={
        "id": "801",
        "record": "vendor",
        "title": "Vendor",
        "name": "Wexley Glass LLC",
        "menu": RECORDS["vendor"].menu,
        "last": {name: value for name, value in filled(VendorSchema, UPDATED).items() if name != "updated_at"},
    },
    occurs=deleted,
    watches=(*WATCHED, *LINKED),
    compares=("id", "name", "description"),
    filters=("record", "id"),
    cause="budget-deleted",
    limits=(
        "Sage keeps no trace of a deletion: it is found by counting rows, or by the nightly comparison.",
        "With Change Tracking, which an administrator can switch on in SQL Server, the next poll finds it.",
        "What goes with a record is told for itself: with a job go its phases, its budget and its orders.",
        "A line that is deleted is a change of its record.",
        "Records that Sage removes at the end of a year, as closed purchase orders, are deleted too.",
        "When too much is gone at once, nothing is told before a person has looked: see sage_held.",
    ),
)
