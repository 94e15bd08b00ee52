"""Find work orders (11-2)."""

from __future__ import annotations

from typing import Any

from actions.client.given import check_client, client_of
from actions.listing import FindInput, check_page, listed, page
from actions.work_order.checks import licensed
from sage100_plugin.ports.sage import Between, Containing
from sage100_plugin.records import fields
from sage100_plugin.records.work_order import PRIORITIES, STATUSES, WORK_ORDER, WorkOrderSchema
from sage100_plugin.spec import Action, Answer, Context, Effect, Example, Faults, Given, Refuses

EXACT = ("status", "type", "priority", "technician", "job")
RANGES = {"schedule_date": "schedule", "date": "date"}
"""Fields of the record, and how the inputs of their first and last day begin."""


class FindWorkOrders(FindInput):
    """Work orders by part of their number, and by what they are for, when and by whom."""

    q = fields.text("Search", help="Part of the order number; every number if left empty.", sample="50")
    description = fields.text("Description", help="Part of the description.")
    client = fields.record_id("Client", picker="clients")
    client_source_id = fields.text(
        "Client Source Id", help="Instead of the client: the outside system's id of a client that is linked."
    )
    service_site = fields.text(
        "Service Site", picker="service_sites", parents=("client",), help="One of the client's own locations."
    )
    status = fields.choice("Status", STATUSES, picker="work_order_statuses", help="By number or name.")
    type = fields.record_id("Type", picker="work_order_types")
    priority = fields.choice("Priority", PRIORITIES, picker="priorities", help="By number or name.")
    technician = fields.record_id("Technician", picker="technicians")
    job = fields.record_id("Job", picker="jobs")
    schedule_from = fields.day("Scheduled From", help="The first day; orders that are not scheduled are left out.")
    schedule_to = fields.day("Scheduled To", help="The last day.")
    date_from = fields.day("Order Date From", help="The first day.")
    date_to = fields.day("Order Date To", help="The last day.")


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """Whether what is asked can be asked; that nothing is found is no fault."""
    if not licensed(ctx, faults):
        return
    check_page(ctx, given, faults)
    check_client(ctx, given, faults, required=False)
    _check_site(ctx, given, faults)
    for name in RANGES.values():
        start, end = given.get(f"{name}_from"), given.get(f"{name}_to")
        if start and end and end < start:
            faults.add(f"/{name}_to", "invalid_value", f"The last day {end} is before the first day {start}.")


def _check_site(ctx: Context, given: Given, faults: Faults) -> None:
    client, (owner, number) = client_of(ctx, given), _site(given)
    if not given.get("service_site"):
        return
    if not number.isascii() or not number.isdigit():
        faults.add("/service_site", "invalid_value", "A service site is a client and a location number, such as 17-1.")
    elif not owner and not client:
        faults.add("/client", "required", "Client is required with the number of a service site.")
    elif owner and client and owner != client:
        says = f"Service site {given['service_site']} is not one of client {client}."
        faults.add("/service_site", "service_site_of_other_client", says)


def _site(given: Given) -> tuple[str, str]:
    """Client and location number of the service site; a bare number is one of the client's own."""
    owner, _, number = str(given.get("service_site") or "").rpartition("-")
    return owner, number


def run(ctx: Context, given: Given) -> Answer:
    """A page of work orders."""
    owner, number = _site(given)
    where: dict[str, Any] = {name: given.get(name) for name in EXACT}
    where |= {"client": client_of(ctx, given) or owner or None, "service_site": number or None}
    where |= {field: Containing(given[name]) for field, name in _PARTS.items() if given.get(name)}
    for field, name in RANGES.items():
        start, end = given.get(f"{name}_from"), given.get(f"{name}_to")
        if start or end:
            where[field] = Between(start, end)
    return page(ctx, {**given, "q": ""}, "work_order", where)


_PARTS = {"number": "q", "description": "description"}

FIND_WORK_ORDERS = Action(
    key="find_work_orders",
    record="work_order",
    verb="find",
    title="Find Work Orders",
    summary="Finds work orders by part of their number, client, site, status or dates; finding none is no error.",
    menu=WORK_ORDER.menu,
    effect=Effect.READ,
    input=FindWorkOrders,
    output=listed("FoundWorkOrders", WorkOrderSchema),
    check=check,
    run=run,
    example=Example({"q": "5001"}, {"items": [{"id": "1", "number": "5001"}], "next": None}),
    refuses=(
        Refuses(
            {"schedule_from": "2026-10-02", "schedule_to": "2026-10-01"},
            "invalid_value",
            "The last day 2026-10-01 is before the first day 2026-10-02.",
        ),
        Refuses(
            {"client": "1", "service_site": "17-1"},
            "service_site_of_other_client",
            "Service site 17-1 is not one of client 1.",
        ),
        Refuses(
            {"client_source_id": "C-404", "source": "followup"},
            "client_not_linked",
            "Client C-404 of followup is not linked to a Sage client. Link it with link_client, create it with "
            "export_client, or give its Sage number.",
        ),
    ),
    limits=("Technician is the one of the order; those of single visits are not searched.",),
)
