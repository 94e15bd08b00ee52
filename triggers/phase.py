"""What happens to the phases of jobs (3-5)."""

from __future__ import annotations

from sage100_plugin.records.phase import PHASE, PhaseSchema
from sage100_plugin.spec import Trigger
from sage100_plugin.spec.changes import created
from sage100_plugin.spec.samples import filled

CREATED = {
    "id": "1043-2",
    "job": "1043",
    "job_name": "Riverside Clinic",
    "number": "2",
    "name": "Tenant Fit-Out",
    "billing_amount": "350000.00",
    "retainage_rate": "10.0000",
    "created_at": "2026-10-05T08:12:47.310Z",
}

PHASE_CREATED = Trigger(
    key="phase_created",
    event="phase.created",
    record="phase",
    title="Phase Created",
    summary="Triggers when a phase is added to a job in Sage.",
    menu=PHASE.menu,
    data=PhaseSchema,
    sample=filled(PhaseSchema, CREATED),
    occurs=created,
    filters=("job", "number"),
    cause="phase-created",
    limits=(
        "The job's own event comes too: job_created for a new job, else job_updated.",
        "Phase 0 is Sage's placeholder for no phase: it raises nothing.",
    ),
)
