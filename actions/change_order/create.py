"""Create a change order (6-4-1)."""

from __future__ import annotations

from actions.change_order.direct import Lines, WithAmounts, check_lines, lines_of
from actions.change_order.header import LIMITS, Header, check_new, header_of, numbering
from actions.project import OfJob, check_job, job_of
from sage100_plugin.ports.sage import Write
from sage100_plugin.records.change_order import CHANGE_ORDER
from sage100_plugin.spec import Action, Context, Effect, Example, Faults, Given, Plan, Refuses, Step
from sage100_plugin.spec.pairs import check_pair, pairs_of


class CreateChangeOrder(Lines, Header, OfJob):
    """A new change order of a job, with the lines of both its tabs, or with none."""


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """The job, the header and every line, all at once."""
    check_pair(ctx, given, faults, "change_order")
    job = check_job(ctx, given, faults)
    check_new(ctx, given, faults, job)
    check_lines(ctx, given, faults, job)


def run(ctx: Context, given: Given) -> Plan:
    """One ChangeOrderAddRq."""
    job = job_of(ctx, given) or ""
    grids, told = lines_of(ctx, given, job, given["description"])
    write = Write("change_order", "add", {**header_of(job, given), **grids})
    return Plan(write, pairs=pairs_of(given, "change_order"), numbering=numbering(job, given), **told)


HEADER = {"job": "1010", "date": "2026-10-01", "description": "Level 2 electrical changes", "status": "Open"}
CODE = {"cost_code": "16030.000", "cost_type": "1"}
UNIT = {"vendor": "320", "subcontract": "9", "change_number": "890-9", "status": "Open"}

CREATE_CHANGE_ORDER = Action(
    key="create_change_order",
    record="change_order",
    verb="create",
    title="Create Change Order",
    summary="Creates a change order of a job, with what it changes of the budget, of subcontracts and of the contract.",
    menu=CHANGE_ORDER.menu,
    effect=Effect.WRITE,
    input=CreateChangeOrder,
    output=WithAmounts,
    check=check,
    run=run,
    maps=True,
    steps=(
        Step("Choose the job, and what changes", "plugin"),
        Step("Approve the change order (6-4-1 Change Orders)", "sage"),
    ),
    example=Example(
        input={
            **HEADER,
            "source": "crm",
            "source_id": "CO-5",
            "lines": [
                {**CODE, "amount": "1000.00", "description": "Conduit"},
                {**UNIT, "subcontract_line": "2", "amount": "450.00", "description": "Ductwork"},
            ],
            "prime_lines": [{"description": "Level 2", "approved": "1800.00"}],
        },
        output={
            "id": "...",
            "job": "1010",
            "status_name": "Open",
            "lines": [
                {"line": "1", "cost_code": "16030.000", "amount": "1000.00"},
                {"line": "2", "cost_code": "17020.000", "subcontract": "9", "amount": "450.00"},
            ],
        },
    ),
    refuses=(
        Refuses(
            {"job": "1010"},
            "required",
            "Date is required for a new change order. Description is required for a new change order. "
            "Status is required for a new change order.",
        ),
        Refuses(
            {**HEADER, "number": "1"}, "number_taken", "Job 1010 already has a change order 1 (6-4-1 Change Orders)."
        ),
        Refuses(
            {**HEADER, "lines": [{**UNIT, "vendor": "70", "amount": "1.00", "subcontract_line": "2"}]},
            "invalid_value",
            "Subcontract 890 is of vendor 320, not of vendor 70.",
        ),
    ),
    limits=LIMITS,
)
