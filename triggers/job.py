"""What happens to jobs (3-5)."""

from __future__ import annotations

from sage100_plugin.records import fields
from sage100_plugin.records.job import JOB, STATUSES, JobSchema
from sage100_plugin.spec import Trigger
from sage100_plugin.spec.changes import EDITED_LINES, created, status_changed, updated
from sage100_plugin.spec.samples import altered, filled


class JobStatusChangedSchema(JobSchema):
    """A job, and the status from which it came."""

    previous_status = fields.choice("Previous Status", STATUSES)
    previous_status_name = fields.text("Previous Status Name")


CREATED = {
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
    "city": "Tulsa",
    "state": "OK",
    "zip": "74103",
    "contract_amount": "1250000.00",
    "start_date": "2026-11-02",
    "created_at": "2026-10-01T14:05:22.120Z",
    "client_po": "PO 7741",
    "supervisor": "4",
    "supervisor_name": "Dana Reyes",
    "estimator": "6",
    "estimator_name": "Lee Quarles",
    "retainage_rate": "10.0000",
    "due_terms": "30DY",
    "bid_date": "2026-08-14",
    "awarded_date": "2026-09-21",
    "contract_date": "2026-09-28",
    "finish_date": "2027-08-31",
    "contacts": [
        {
            "line": "1",
            "name": "Ann Orwin",
            "job_title": "Facility Manager",
            "phone": "918-555-0134",
            "email": "ann@clearwater.example",
        }
    ],
    "phases": [
        {"line": "1", "number": "1", "name": "Shell", "billing_amount": "900000.00", "retainage_rate": "10.0000"}
    ],
}
UPDATED = {**CREATED, "finish_date": "2027-09-14", "updated_at": "2026-10-08T09:31:40.507Z"}
BEGUN = {
    **UPDATED,
    "status": "4",
    "status_name": "Current",
    "updated_at": "2026-11-02T13:02:11.883Z",
    "previous_status": "3",
    "previous_status_name": "Contract",
}

FILTERS = ("status", "client", "type", "state", "inactive", "supervisor", "estimator", "salesperson", "department")

JOB_CREATED = Trigger(
    key="job_created",
    event="job.created",
    record="job",
    title="Job Created",
    summary="Triggers when a job is created in Sage.",
    menu=JOB.menu,
    data=JobSchema,
    sample=filled(JobSchema, CREATED),
    occurs=created,
    filters=FILTERS,
    cause="job-created",
    limits=(
        "It is told in whatever status it is made, bids included: filter by status to get contracts only.",
        "A job that was deleted and is there again, as after a restored backup, is told as a new one.",
    ),
)

JOB_UPDATED = Trigger(
    key="job_updated",
    event="job.updated",
    record="job",
    title="Job Updated",
    summary="Triggers when anything of a job changes in Sage, its contacts and phases included.",
    menu=JOB.menu,
    data=JobSchema,
    sample=filled(JobSchema, UPDATED),
    previous=altered(JobSchema, CREATED, UPDATED),
    occurs=updated,
    filters=("id", *FILTERS),
    cause="job-updated",
    limits=(
        EDITED_LINES,
        "A change of the status is told by job_status_changed too, and a new phase by phase_created too.",
        "The contract amount is the original one: approved change orders never alter it.",
        "A renamed client, type or employee changes no job: the new name is shown with the job's next change.",
    ),
)

JOB_STATUS_CHANGED = Trigger(
    key="job_status_changed",
    event="job.status_changed",
    record="job",
    title="Job Status Changed",
    summary="Triggers when the status of a job changes in Sage, with the status from which it came.",
    menu=JOB.menu,
    data=JobStatusChangedSchema,
    sample=filled(JobStatusChangedSchema, BEGUN),
    previous={"status": "3", "status_name": "Contract"},
    occurs=status_changed,
    filters=("id", *FILTERS, "previous_status"),
    cause="job-status-changed",
    limits=(
        "The same change is told by job_updated too.",
        "Inactive is no status: a job that is made inactive is told by job_updated, with inactive in previous.",
    ),
)
