"""Phases of jobs (3-5). Phase 0 is Sage's placeholder for no phase, and not a record."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema

from sage100_plugin.records import fields
from sage100_plugin.records.types import RecordType

UNSEEN = "no public source shows a phase in the API; the elements are named as the window's columns and the neighbours"


def phase_fields() -> dict[str, Any]:
    """What a phase is, as a record and as a line of its job."""
    return {
        "number": fields.record_id("Phase#", column="phsnum", element="ObjectRef", guess=UNSEEN, sample="1"),
        "name": fields.text("Description", column="phsnme", element="Desc", guess=UNSEEN, length=50),
        "billing_amount": fields.money("Billing Amount", column="bllamt", element="BillingAmount", guess=UNSEEN),
        "retainage_rate": fields.quantity(
            "Retention", column="retain", element="RetainageRate", guess=UNSEEN, help="Percent."
        ),
        "model": fields.text("Model", column="mdldsc", element="Model", guess=UNSEEN, length=50),
        "unit": fields.text("Unit", column="untdsc", element="Unit", guess=UNSEEN, length=10),
        "quantity": fields.quantity("Quantity", column="untqty", element="Quantity", guess=UNSEEN),
        "notes": fields.text("Notes", column="ntetxt", element="Memo", guess=UNSEEN),
    }


JobPhaseSchema = Schema.from_dict(
    {"line": fields.derived("Line#", "id", lambda row: str(row["phsnum"])), **phase_fields()}, name="JobPhaseSchema"
)
"""A phase as a line of its job. Sage's API is not known to change one that is there."""

PhaseSchema = Schema.from_dict(
    {
        "id": fields.derived("Id", "text", lambda row: f"{row['recnum']}-{row['phsnum']}"),
        "job": fields.record_id("Job", column="recnum"),
        "job_name": fields.text("Job Name", column="jobnme", foreign=True),
        **phase_fields(),
        "created_at": fields.moment("Created", column="insdte"),
        "updated_at": fields.moment("Updated", column="upddte"),
    },
    name="PhaseSchema",
)
"""A phase as a record of its own. Sage's API writes it as a line of its job's `phases`."""

PHASE = RecordType(
    name="phase",
    title="Phase",
    menu="3-5 Jobs, Options > Job Phases",
    table="jobphs",
    schema=PhaseSchema,
    label="name",
    key=("recnum", "phsnum"),
    search=("phsnum", "phsnme"),
)
