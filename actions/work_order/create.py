"""Create a work order (11-2)."""

from __future__ import annotations

from typing import Any

from actions.work_order.checks import check_named, check_number, check_status, licensed
from actions.work_order.client import check_client, client_of, needed
from actions.work_order.inputs import CHANGE_ONLY, ClientInput, NewLine, NewVisit, WorkOrderInput, label, listed
from actions.work_order.named import numbered
from actions.work_order.plan import SCHEDULED, new_order, place_of
from actions.work_order.site import Site, check_no_site, check_site, site_of, warnings
from actions.work_order.told import WorkOrderOutcomeSchema, of_client, of_site
from sage100_plugin.ports.sage import Write
from sage100_plugin.records import fields
from sage100_plugin.records.work_order import PRIORITIES, STATUSES, WORK_ORDER
from sage100_plugin.spec import (
    Action,
    Context,
    Effect,
    Example,
    Faults,
    Given,
    Numbering,
    Plan,
    Refuses,
    Skipped,
    Step,
)
from sage100_plugin.spec.pairs import check_pair, pairs_of


class CreateWorkOrder(ClientInput, WorkOrderInput):
    """A new work order. Without a number it takes the next one."""

    type = listed(
        "Type",
        "work_order_types",
        required=True,
        create_only=True,
        help="Sage needs it, and takes it only on create.",
    )
    description = fields.text("Description", required=True, pinned=True, length=75)
    schedule_date = fields.day("Scheduled", required=True, pinned=True, help="Needed for Sage's dispatch board.")
    status = fields.choice(
        "Status",
        STATUSES,
        picker="work_order_statuses",
        pinned=True,
        load_default=SCHEDULED,
        help="6 to 10; 7 Work Order if left empty.",
    )
    priority = fields.choice("Priority", PRIORITIES, required=True, pinned=True, help="Needed for the dispatch board.")
    lines = fields.lines("Invoice Details", NewLine, help="The parts and the work.")
    visits = fields.lines("Dispatch", NewVisit, help="Who goes when.")


def never(given: Given, faults: Faults) -> None:
    """A status that no new order gets."""
    check_status(given.get("status"), faults, allow_posting=given.get("allow_posting"))


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """What Sage would refuse, and what would post to the ledger."""
    if not licensed(ctx, faults):
        return
    given = numbered(ctx, given)
    check_pair(ctx, given, faults, "work_order")
    client, row = check_client(ctx, given, faults)
    if row is not None:
        check_site(ctx, row, given, faults)
    elif client.id is None and given.get("ensure_client"):
        check_no_site(given, faults)
    never(given, faults)
    check_named(ctx, given, faults)
    check_number(ctx, given.get("number"), faults)


def run(ctx: Context, given: Given) -> Plan:
    """One WorkOrderAddRq; before it, when it is wanted, the client is created or linked."""
    given = numbered(ctx, given)
    client = client_of(ctx, given)
    row = ctx.one("client", client.id) if client.id else None
    site = site_of(ctx, client.id, given) if client.id else Site()
    sent = new_order(given, client, site.row, site.row or place_of(row, given), ctx.today)
    return Plan(
        Write("work_order", "add", sent),
        pairs_of(given, "work_order"),
        Numbering("number"),
        awaiting=() if client.id else ("client",),
        warnings=(*_warnings(given, sent), *warnings(given, site)),
        skipped=tuple(_not_yet(name, given[name]) for name in CHANGE_ONLY if given.get(name)),
        tells={"outcome": "created", **of_client(ctx, given, client, row), **of_site(site)},
        first=needed(ctx, given, client),
    )


def _warnings(given: Given, sent: dict[str, Any]) -> tuple[str, ...]:
    found = []
    if given.get("deposit") and sent["status"] != SCHEDULED:
        found.append("Sage takes a deposit only with status 7 Work Order.")
    if given.get("service_site_name") and "service_site" not in sent:
        found.append("Service Site Name was not used: it is looked for only with ensure_service_site.")
    return tuple(found)


def _not_yet(name: str, told: str) -> Skipped:
    says = f"Sage's API takes no {label(name)} with a new work order: Sage copies the order's own number into it."
    return Skipped(name, says, new=told)


NEW = {"client": "1", "type": "1", "description": "x", "schedule_date": "2026-10-05", "priority": 2}
UNKNOWN = {**{name: NEW[name] for name in NEW if name != "client"}, "source": "followup"}

EXAMPLE = {
    "client": "1",
    "service_site": "1-1",
    "type": "1",
    "description": "No cooling in the server room",
    "schedule_date": "2026-10-05",
    "priority": "Urgent",
    "source": "followup",
    "source_id": "P-204",
    "source_name": "Server room cooling",
}

CREATE_WORK_ORDER = Action(
    key="create_work_order",
    record="work_order",
    verb="create",
    title="Create Work Order",
    summary="Creates a work order in Sage for a client and service site, and links it to the source record.",
    menu=WORK_ORDER.menu,
    effect=Effect.WRITE,
    input=CreateWorkOrder,
    output=WorkOrderOutcomeSchema,
    check=check,
    never=never,
    run=run,
    maps=True,
    steps=(
        Step("Choose the client and its service site", "source"),
        Step("Write the work order", "plugin"),
        Step("Schedule the technician on the dispatch board", "sage"),
    ),
    example=Example(
        input=EXAMPLE,
        output={
            "id": "...",
            "number": "...",
            "client": "1",
            "client_name": "Clearwater Medical Group",
            "client_linked": False,
            "service_site_name": "Office Renovation",
            "service_site_address1": "4915 Technology Way",
            "status": "7",
            "on_dispatch_board": True,
            "outcome": "created",
        },
    ),
    refuses=(
        Refuses({**NEW, "client": "99999"}, "not_in_sage", "Sage has no client 99999 (3-6 Clients)."),
        Refuses(
            {**NEW, "service_site": "17-1"},
            "service_site_of_other_client",
            "Service site 17-1 is not one of client 1 Clearwater Medical Group.",
        ),
        Refuses(
            {**NEW, "status": "Open"},
            "posting_status",
            "Status 1 Open would post the work order to the ledger. Use 6 to 10.",
        ),
        Refuses(
            {**NEW, "status": "Paid"},
            "status_not_assignable",
            "Sage sets status 4 Paid itself. Use 6 to 10.",
        ),
        Refuses(
            {"client": "1", "type": "1", "description": "", "schedule_date": "", "priority": 2},
            "required",
            "Description is required. Scheduled is required.",
        ),
        Refuses({**NEW, "description": "x" * 76}, "too_long", "Description has 76 characters; Sage takes 75."),
        Refuses({**NEW, "number": "5001"}, "number_taken", f"Sage already has a work order 5001 ({WORK_ORDER.menu})."),
        Refuses(
            {**NEW, "visits": [{"schedule_date": "2026-10-05"}]},
            "required",
            "A visit needs a technician, or a vendor instead.",
        ),
        Refuses(
            {**NEW, "source": "followup", "source_id": "P-204"},
            "already_linked",
            f"P-204 of followup is already work order 5121 in Sage ({WORK_ORDER.menu}).",
            given=(("create_work_order", EXAMPLE),),
        ),
        Refuses(
            {**UNKNOWN, "client_source_id": "C-9"},
            "client_not_linked",
            "Client C-9 of followup is not linked to a Sage client. Link it with link_client, create it with "
            "export_client, or give its Sage number.",
        ),
        Refuses(
            {**UNKNOWN, "ensure_client": True, "client_name": "Norwood Bakery", "client_phone": "563-555-0113"},
            "possible_duplicate",
            "Sage has clients that may be Norwood Bakery: 2 Eastgate Properties LLC (the telephone number is the "
            "same), 7 Prairie View Community Bank (the telephone number is the same). Choose one as client, or send "
            "confirm_no_match.",
        ),
        Refuses(
            {**NEW, "ensure_service_site": True, "service_site_name": "Boiler House"},
            "not_in_sage",
            "Sage has no service site Boiler House of client 1 Clearwater Medical Group, and Sage's API cannot add "
            "one: add it in Sage (3-6 Clients, Options > Locations). It has 1 Office Renovation, 2 Bank Branch, "
            "3 Apartments, 4 Medical Office Building, 5 Fire Station No. 4.",
        ),
    ),
    limits=(
        "How Sage's API names lines, visits, technician and service site is a guess: the company's schema decides.",
        "A service site cannot be made through Sage's API: it is added in Sage (3-6 Clients, Options > Locations).",
        "Without a Client Source Id, two calls at the same moment may both create a new client.",
        "Times of day are set in Sage: how its API writes them is not known.",
    ),
)
