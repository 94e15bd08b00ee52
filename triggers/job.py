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
        "inactive": False,
        "contact": "",
        "fax": "",
        "client_purchase_order": "PO 7741",
        "supervisor": "4",
        "supervisor_name": "Dana Reyes",
        "estimator": "6",
        "estimator_name": "Lee Quarles",
        "salesperson": None,
        "salesperson_name": None,
        "architect": None,
        "lender": None,
        "retainage_rate": "10.0000",
        "due_terms": "30DY",
        "discount_terms": "",
        "discount_rate": "0.0000",
        "finance_rate": "0.0000",
        "pst_exempt": "",
        "sales_tax_district": None,
        "department": None,
        "income_account": None,
        "post_to_wip": False,
        "bid_date": "2026-08-14",
        "plans_received_date": None,
        "bid_completed_date": None,
        "awarded_date": "2026-09-21",
        "contract_date": "2026-09-28",
        "pre_lien_date": None,
        "finish_date": "2027-08-31",
        "actual_start_date": None,
        "actual_finish_date": None,
        "lien_filed_date": None,
        "lien_released_date": None,
        "lot_number": "",
        "model_name": "",
        "square_feet": None,
        "user_defined1": "",
        "user_defined2": "",
        "notes": "",
        "contacts": [
            {
                "line": "1",
                "name": "Ann Orwin",
                "job_title": "Facility Manager",
                "phone": "918-555-0134",
                "extension": "",
                "email": "ann@clearwater.example",
                "mobile": "",
                "fax": "",
                "other_phone": "",
                "other_description": "",
                "notes": "",
            }
        ],
        "phases": [
            {
                "line": "1",
                "number": "1",
                "name": "Shell",
                "billing_amount": "900000.00",
                "retainage_rate": "10.0000",
                "model": "",
                "unit": "",
                "quantity": "0.0000",
                "notes": "",
            }
        ],
    },
    occurs=created,
    filters=("status", "client", "type"),
    cause="job-created",
)
