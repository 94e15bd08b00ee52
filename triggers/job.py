"""What happens to jobs (3-5)."""

from __future__ import annotations

from sage100_plugin.records.job import JOB, JobSchema
from sage100_plugin.spec import Change, Occurrence, Trigger


def created(change: Change) -> Occurrence | None:
    """A job that was not there at the last look."""
    return Occurrence(change.after) if change.before is None else None


JOB_CREATED = Trigger(
    key="job_created",
    event="job.created",
    record="job",
    title="Job Created",
    summary="Triggers when a job is created in Sage.",
    menu=JOB.menu,
    data=JobSchema,
    sample={
        "id": "1043",
        "name": "Riverside Clinic",
        "short_name": "Riverside Clinic",
        "client": "1",
        "client_name": "Clearwater Medical Group",
        "status": "3",
        "status_name": "Contract",
        "type": "1",
        "type_name": "New Construction",
        "address1": "400 River Street",
        "address2": "",
        "city": "Tulsa",
        "state": "OK",
        "zip": "74103",
        "phone": "",
        "contract_amount": "1250000.00",
        "contract_number": "",
        "start_date": "2026-11-02",
        "created_at": "2026-10-01T14:05:22.120Z",
        "updated_at": None,
    },
    occurs=created,
    filters=("status", "client", "type"),
    cause="job-created",
)
