"""The dropdowns: what people choose from in hosts, forms and buttons."""

from __future__ import annotations

from actions.pickers.choices import linked_first, listed, plain
from actions.pickers.project import (
    change_orders,
    cost_types,
    job_statuses,
    jobs,
    phases,
    purchase_order_lines,
    purchase_orders,
    subcontract_lines,
    subcontracts,
    unlinked_jobs,
)
from actions.pickers.service import priorities, service_sites, technicians, work_order_statuses, work_orders
from actions.states import STATES
from sage100_plugin.spec import Asked, Context, Item, Picker

FIRST_CLIENT, FIRST_JOB = "Choose the client first.", "Choose the job first."


def companies(ctx: Context, asked: Asked) -> tuple[Item, ...]:
    """The companies the key sees."""
    found = [Item(c.id, c.name, "sandbox" if c.sandbox else "") for c in ctx.companies]
    named = [item for item in found if asked.q.casefold() in f"{item.id} {item.label}".casefold()]
    return tuple(named[asked.offset : asked.offset + asked.limit])


PICKERS = (
    Picker("companies", "Companies", companies, per_company=False),
    Picker("clients", "Clients", linked_first("client")),
    Picker("service_sites", "Service Sites", service_sites, depends_on=("client",), first=FIRST_CLIENT),
    Picker("jobs", "Jobs", jobs),
    Picker("unlinked_jobs", "Unlinked Jobs", unlinked_jobs),
    Picker("cost_codes", "Cost Codes", linked_first("cost_code")),
    Picker("cost_types", "Cost Types", cost_types, depends_on=("cost_code",), first="Choose the cost code first."),
    Picker("vendors", "Vendors", linked_first("vendor")),
    Picker("vendor_types", "Vendor Types", plain("vendor_type")),
    Picker("work_order_types", "Work Order Types", plain("work_order_type")),
    Picker("change_orders", "Change Orders", change_orders, depends_on=("job",), first=FIRST_JOB),
    Picker("work_orders", "Work Orders", work_orders),
    Picker("work_order_statuses", "Work Order Statuses", work_order_statuses),
    Picker("priorities", "Priorities", priorities),
    Picker("technicians", "Technicians", technicians),
    Picker("service_areas", "Service Areas", plain("service_area")),
    Picker("client_types", "Client Types", plain("client_type")),
    Picker("client_statuses", "Client Statuses", plain("client_status")),
    Picker("job_types", "Job Types", plain("job_type")),
    Picker("job_statuses", "Job Statuses", job_statuses),
    Picker("states", "States", listed(STATES)),
    Picker("phases", "Phases", phases, depends_on=("job",), first=FIRST_JOB),
    Picker("change_order_types", "Change Order Types", plain("change_order_type")),
    Picker("subcontracts", "Subcontracts", subcontracts, depends_on=("job",), first=FIRST_JOB),
    Picker(
        "subcontract_lines",
        "Subcontract Lines",
        subcontract_lines,
        depends_on=("subcontract",),
        first="Choose the subcontract first.",
    ),
    Picker("purchase_orders", "Purchase Orders", purchase_orders, depends_on=("job",), first=FIRST_JOB),
    Picker(
        "purchase_order_lines",
        "Purchase Order Lines",
        purchase_order_lines,
        depends_on=("purchase_order",),
        first="Choose the purchase order first.",
    ),
)
