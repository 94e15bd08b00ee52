"""Find change orders (6-4-1)."""

from __future__ import annotations

from typing import Any

from actions.listing import FindInput, check_page, listed, page
from actions.project import OfJob, check_job, job_of
from sage100_plugin.ports.sage import Between
from sage100_plugin.records import fields
from sage100_plugin.records.change_order import CHANGE_ORDER, STATUSES, ChangeOrderSchema
from sage100_plugin.spec import Action, Answer, Context, Effect, Example, Faults, Given, Refuses


class FindChangeOrders(FindInput, OfJob):
    """Change orders by part of their number or description, by job, status, type and date."""

    phase = fields.record_id("Phase", picker="phases", parents=("job",))
    status = fields.choice("Status", STATUSES, help="By number or name.")
    type = fields.record_id("Type", picker="change_order_types")
    date_from = fields.day("Date From", help="The first day.")
    date_to = fields.day("Date To", help="The last day.")


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """Whether what is asked can be asked; that nothing is found is no fault."""
    check_page(ctx, given, faults)
    if given.get("job") or given.get("project_source_id"):
        check_job(ctx, given, faults)
    start, end = given.get("date_from"), given.get("date_to")
    if start and end and end < start:
        faults.add("/date_to", "invalid_value", f"The last day {end} is before the first day {start}.")


def run(ctx: Context, given: Given) -> Answer:
    """A page of change orders, without their lines."""
    where: dict[str, Any] = {
        "job": job_of(ctx, given),
        **{name: given.get(name) for name in ("phase", "status", "type")},
    }
    if given.get("date_from") or given.get("date_to"):
        where["date"] = Between(given.get("date_from"), given.get("date_to"))
    return page(ctx, given, "change_order", where)


FIND_CHANGE_ORDERS = Action(
    key="find_change_orders",
    record="change_order",
    verb="find",
    title="Find Change Orders",
    summary="Finds change orders by part of their number, by job, status, type or date; finding none is no error.",
    menu=CHANGE_ORDER.menu,
    effect=Effect.READ,
    input=FindChangeOrders,
    output=listed("FoundChangeOrders", ChangeOrderSchema),
    check=check,
    run=run,
    example=Example({"job": "1010", "status": "Open"}, {"items": [{"id": "7", "number": "1"}], "next": None}),
    refuses=(
        Refuses({"job": "99999"}, "not_in_sage", "Sage has no job 99999 (3-5 Jobs)."),
        Refuses(
            {"date_from": "2026-10-02", "date_to": "2026-10-01"},
            "invalid_value",
            "The last day 2026-10-01 is before the first day 2026-10-02.",
        ),
    ),
    limits=("Lines are not in the list: get_change_order gives them.",),
)
