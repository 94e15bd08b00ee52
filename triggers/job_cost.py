"""What happens to job costs (6-3): a cost is posted, corrected or voided."""

from __future__ import annotations

from decimal import Decimal

from sage100_plugin.records import fields
from sage100_plugin.records.job_cost import DETAIL, JOB_COST, OFF, VOID, ImportedCostSchema, counted, imported
from sage100_plugin.spec import Change, Occurrence, Trigger
from sage100_plugin.spec.changes import differing
from sage100_plugin.spec.samples import filled

COMPARED = ("status", "amount", "job", "phase", "cost_code", "cost_type", "date", "period", "year", "kind")
"""What says that a cost counts otherwise than before. No more of it is remembered: there may be a million costs."""


class PostedCostSchema(ImportedCostSchema):
    """A job cost, and what the event adds to the costs of its job."""

    change = fields.money(
        "Change", help="The amount of a new cost, its negative once it is void, the difference when it was corrected."
    )


def posted(change: Change) -> Occurrence | None:
    """A cost that is new, or counts otherwise than at the last look. One that was void and is void is no news."""
    before, after = change.before, change.after
    previous = differing(change, COMPARED)
    if "status" in previous:
        previous["void"] = previous["status"] == VOID
    news = before is None or previous
    if after is None or not news or (before or after)["status"] == after["status"] == VOID:
        return None
    if change.policy(DETAIL) == OFF:
        return None
    step = counted(after) - (Decimal(0) if before is None else counted(before))
    return Occurrence({**imported(after, change.linked), "change": f"{step:.2f}"}, previous or None)


JOB_COST_POSTED = Trigger(
    key="job_cost_posted",
    event="job_cost.posted",
    record="job_cost",
    title="Job Cost Posted",
    summary=(
        "Triggers when a cost is posted to a job in Sage, whatever window it comes from, and again when it is "
        "corrected or voided; kind and split say what it is to a project system."
    ),
    menu=JOB_COST.menu,
    data=PostedCostSchema,
    sample=filled(
        PostedCostSchema,
        {
            "id": "539",
            "job": "1015",
            "job_name": "Westfield Water Treatment Plant",
            "cost_code": "16030.000",
            "cost_code_name": "Branch Wiring",
            "cost_type": "1",
            "cost_type_name": "Material",
            "date": "2026-09-28",
            "entered_date": "2026-09-28",
            "period": 9,
            "year": 2026,
            "description": "Light fixture, type B",
            "document_number": "B-2207",
            "source": "11",
            "source_name": "4-2 Payable Invoices",
            "kind": "subcontractor_invoice",
            "status": "1",
            "status_name": "Open",
            "billing_status": "1",
            "billing_status_name": "Open",
            "vendor": "10",
            "vendor_name": "Hollins Plumbing & Heating Inc",
            "amount": "640.00",
            "ledger_record": "652",
            "invoice": "111",
            "invoice_number": "B-2207",
            "invoice_type": "1",
            "order_number": "3027",
            "purchase_order": "27",
            "created_at": "2026-09-28T15:10:41.320Z",
            "split": "committed",
            "approval_status": "approved",
            "job_linked": True,
            "budget_linked": True,
            "change": "640.00",
        },
    ),
    occurs=posted,
    compares=COMPARED,
    filters=(
        "job",
        "phase",
        "cost_code",
        "cost_type",
        "source",
        "kind",
        "split",
        "void",
        "vendor",
        "invoice",
        "amount",
        "date",
        "job_linked",
        "budget_linked",
    ),
    cause="job-cost-posted",
    limits=(
        "A cost that becomes void comes again, with void set and its negative amount as change. Its amount stays.",
        "Who adds up change, or keeps each cost by its id and leaves out void ones, counts nothing twice.",
        "A cost that is moved to another job, phase, cost code or cost type has the old one in its previous values.",
        "Change is then the difference of the amounts only: take the old amount away where the cost was.",
        "A new description, vendor or note of a posted cost raises nothing.",
        "The split follows the links as they stand when the event is raised; a link made later raises nothing.",
        "A project system that takes costs of linked jobs and budgets only filters by job_linked and budget_linked.",
        "With the company policy job_cost_detail=off nothing is told, and what was posted then is not told later.",
        "A cost that was posted and voided between two looks is not told; one that is deleted raises record_deleted.",
        "That invoices of 4-6 and 12-4 can be found from their costs is a guess; if not, such a cost is direct.",
    ),
)
