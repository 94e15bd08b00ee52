"""Jobs (3-5)."""

from __future__ import annotations

from marshmallow import Schema

from sage100_plugin.records import fields
from sage100_plugin.records.types import RecordType

STATUSES = {1: "Bid", 2: "Refused", 3: "Contract", 4: "Current", 5: "Complete", 6: "Closed"}
"""Sage's fixed list (help of v20.5, "About job status"). Newer companies may add to it in `jobsts`."""


class JobSchema(Schema):
    """A job."""

    id = fields.record_id("Job#", column="recnum", element="ObjectRef", sample="1042")
    name = fields.text("Job Name", column="jobnme", length=75, sample="Riverside Clinic")
    short_name = fields.text("Short Name", column="shtnme", length=30)
    client = fields.record_id("Client", column="clnnum", element="ClientRef")
    client_name = fields.text("Client Name", column="clnnme")
    status = fields.choice("Status", STATUSES, column="status")
    status_name = fields.derived("Status Name", "text", lambda row: row.get("stsnme") or STATUSES.get(row["status"]))
    type = fields.record_id("Type", column="jobtyp")
    type_name = fields.text("Type Name", column="typnme")
    address1 = fields.text("Address 1", column="addrs1", length=50)
    address2 = fields.text("Address 2", column="addrs2", length=50)
    city = fields.text("City", column="ctynme", length=50)
    state = fields.text("State", column="state_", length=2)
    zip = fields.text("Zip", column="zipcde", length=10)
    phone = fields.text("Phone#", column="phnnum", length=14)
    contract_amount = fields.money("Contract Amount", column="cntrct", help="The original contract, without changes.")
    contract_number = fields.text("Contract#", column="connum", length=30)
    start_date = fields.day("Start Date", column="sttdte")
    created_at = fields.moment("Created", column="insdte")
    updated_at = fields.moment("Updated", column="upddte")


JOB = RecordType(
    name="job",
    title="Job",
    menu="3-5 Jobs",
    table="actrec",
    schema=JobSchema,
    label="name",
    search=("recnum", "jobnme", "shtnme"),
)
