"""Create a work order (11-2)."""

from __future__ import annotations

from typing import Any

from sage100_plugin.ports.sage import Row, Write
from sage100_plugin.records import fields
from sage100_plugin.records.inactive import inactive
from sage100_plugin.records.work_order import POSTING, PRIORITIES, STATUSES, WORK_ORDER, WorkOrderSchema
from sage100_plugin.spec import (
    Action,
    ActionInput,
    Context,
    Effect,
    Example,
    Faults,
    Given,
    Numbering,
    Plan,
    Refuses,
    Step,
)
from sage100_plugin.spec.pairs import check_pair, pairs_of

OURS = (4, 5)
"""Statuses that Sage sets itself (help, "About service invoice status")."""

SITE_FIELDS = {
    "address1": "addrs1",
    "address2": "addrs2",
    "city": "ctynme",
    "state": "state_",
    "zip": "zipcde",
    "contact": "contct",
    "phone": "phnnum",
}
"""What the work order copies from the service site, or from the client when there is none."""


class CreateWorkOrder(ActionInput):
    """A new work order. Without a number it takes the next one."""

    client = fields.record_id("Client", picker="clients", help="The Sage client (3-6 Clients).", sample="1")
    client_source_id = fields.text(
        "Client Source Id", help="Instead of the client: the outside system's id of a client that is linked."
    )
    service_site = fields.text(
        "Service Site", picker="service_sites", parents=("client",), help="One of the client's own locations."
    )
    type = fields.record_id(
        "Type",
        picker="work_order_types",
        required=True,
        create_only=True,
        help="Sage needs it, and takes it only on create.",
    )
    description = fields.text("Description", required=True, pinned=True, length=75)
    schedule_date = fields.day("Scheduled", required=True, pinned=True, help="Needed for Sage's dispatch board.")
    status = fields.choice("Status", STATUSES, pinned=True, load_default=7, help="6 to 10; 7 Work Order if left empty.")
    priority = fields.choice("Priority", PRIORITIES, required=True, pinned=True, help="Needed for the dispatch board.")
    number = fields.text("Order#", length=20, create_only=True, help="Left empty, the next number is taken.")
    deposit = fields.money("Deposit", create_only=True, help="Sage takes it only on create, with status Work Order.")
    job = fields.record_id("Job", picker="jobs", help="The job that bears the cost.")
    contact = fields.text("Contact", length=50)
    phone = fields.text("Phone#", length=14)
    date = fields.day("Date", help="Today if left empty.")
    call_date = fields.day("Call Date")
    notes = fields.text("Notes")


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """What Sage would refuse, and what would post to the ledger."""
    if not ctx.sage.has("service_receivables"):
        says = f"{ctx.company.name} has no Service Receivables module, so it has no work orders."
        faults.add("", "module_not_licensed", says)
        return
    check_pair(ctx, given, faults, "work_order", "The project")
    _check_client(ctx, given, faults)
    _check_status(given, faults)
    if given.get("type"):
        ctx.need(faults, "/type", "work_order_type", given["type"])
    if given.get("job"):
        ctx.need(faults, "/job", "job", given["job"])
    if given.get("number") and ctx.any("work_order", {"number": given["number"]}):
        faults.add("/number", "number_taken", f"Sage already has a work order {given['number']} ({WORK_ORDER.menu}).")


def _check_client(ctx: Context, given: Given, faults: Faults) -> None:
    client = _client(ctx, given)
    if client is None:
        _no_client(given, faults)
        return
    if given.get("client") and given.get("client_source_id"):
        says = "Give either the Sage client or the client's source id, not both."
        faults.add("/client_source_id", "invalid_value", says)
    row = ctx.need(faults, "/client", "client", client)
    if row is not None and inactive(row):
        faults.add("/client", "inactive_record", f"Client {client} {row['clnnme']} is inactive in Sage (3-6 Clients).")
    site = _site_id(client, given)
    if row is not None and site is not None and _site(ctx, client, given) is None:
        says = f"Service site {given['service_site']} is not one of client {client} {row['clnnme']}."
        faults.add("/service_site", "service_site_of_other_client", says)


def _no_client(given: Given, faults: Faults) -> None:
    if given.get("client_source_id"):
        says = (
            f"Client {given['client_source_id']} of {given.get('source') or 'the source'} is not linked to a Sage "
            "client. Give its Sage number, or link it first."
        )
        faults.add("/client_source_id", "client_not_linked", says)
    else:
        faults.add("/client", "required", "Client is required.")


def _client(ctx: Context, given: Given) -> str | None:
    """The Sage client: as given, or as the source's client is linked."""
    if given.get("client"):
        return str(given["client"])
    if not given.get("client_source_id") or not given.get("source"):
        return None
    link = ctx.links.by_source(ctx.company.id, "client", given["source"], given["client_source_id"])
    return link.sage_id if link else None


def _site_id(client: str, given: Given) -> str | None:
    """The id of the service site; a bare location number means the client's own."""
    site = given.get("service_site")
    return None if not site else site if "-" in site else f"{client}-{site}"


def _site(ctx: Context, client: str, given: Given) -> Row | None:
    site = _site_id(client, given)
    return ctx.one("service_site", site) if site and site.startswith(f"{client}-") else None


def _check_status(given: Given, faults: Faults) -> None:
    status = given.get("status")
    if status in POSTING and not given.get("allow_posting"):
        says = f"Status {status} {STATUSES[status]} would post the work order to the ledger. Use 6 to 10."
        faults.add("/status", "posting_status", says)
    elif status in OURS:
        says = f"Sage sets status {status} {STATUSES[status]} itself. Use 6 to 10."
        faults.add("/status", "status_not_assignable", says)


def run(ctx: Context, given: Given) -> Plan:
    """One WorkOrderAddRq, with the service site's address on it as Sage's own window would put it there."""
    client = _client(ctx, given)
    assert client is not None  # noqa: S101 - check has seen to it
    site = _site(ctx, client, given)
    place = site or ctx.one("client", client) or {}
    sent: dict[str, Any] = {
        "client": client,
        "service_site": str(site["locnum"]) if site else None,
        "date": given.get("date") or ctx.today,
        **{name: place.get(column) or None for name, column in SITE_FIELDS.items()},
    }
    own = (
        "description",
        "schedule_date",
        "call_date",
        "type",
        "status",
        "priority",
        "job",
        "deposit",
        "notes",
        "number",
    )
    sent |= {name: given.get(name) for name in own}
    sent |= {name: given[name] for name in ("contact", "phone") if given.get(name)}
    write = Write("work_order", "add", {name: value for name, value in sent.items() if value not in (None, "")})
    return Plan(write, pairs_of(given, "work_order"), Numbering("number"), warnings=_warnings(given))


def _warnings(given: Given) -> tuple[str, ...]:
    if given.get("deposit") and given.get("status") != 7:  # noqa: PLR2004 - Work Order
        return ("Sage takes a deposit only with status 7 Work Order.",)
    return ()


CREATE_WORK_ORDER = Action(
    key="create_work_order",
    record="work_order",
    verb="create",
    title="Create Work Order",
    summary="Creates a work order in Sage for a client and service site, and links it to the source record.",
    menu=WORK_ORDER.menu,
    effect=Effect.WRITE,
    input=CreateWorkOrder,
    output=WorkOrderSchema,
    check=check,
    run=run,
    steps=(
        Step("Choose the client and its service site", "source"),
        Step("Write the work order", "plugin"),
        Step("Schedule the technician on the dispatch board", "sage"),
    ),
    example=Example(
        input={
            "client": "1",
            "service_site": "1-1",
            "type": "1",
            "description": "No cooling in the server room",
            "schedule_date": "2026-10-05",
            "priority": "Urgent",
            "source": "followup",
            "source_id": "P-204",
            "source_name": "Server room cooling",
        },
        output={"id": "...", "number": "...", "client": "1", "status": "7"},
    ),
    refuses=(
        Refuses(
            {"client": "99999", "type": "1", "description": "x", "schedule_date": "2026-10-05", "priority": 2},
            "not_in_sage",
            "Sage has no client 99999 (3-6 Clients).",
        ),
        Refuses(
            {
                "client": "1",
                "service_site": "17-1",
                "type": "1",
                "description": "x",
                "schedule_date": "2026-10-05",
                "priority": 2,
            },
            "service_site_of_other_client",
            "Service site 17-1 is not one of client 1 Clearwater Medical Group.",
        ),
        Refuses(
            {
                "client": "1",
                "type": "1",
                "description": "x",
                "schedule_date": "2026-10-05",
                "priority": 2,
                "status": "Open",
            },
            "posting_status",
            "Status 1 Open would post the work order to the ledger. Use 6 to 10.",
        ),
        Refuses(
            {"client": "1", "type": "1", "description": "", "schedule_date": "", "priority": 2},
            "required",
            "Description is required. Scheduled is required.",
        ),
        Refuses(
            {"client": "1", "type": "1", "description": "x" * 76, "schedule_date": "2026-10-05", "priority": 2},
            "too_long",
            "Description has 76 characters; Sage takes 75.",
        ),
    ),
    limits=("Lines, parts and technicians are filled in Sage: the API's names for them are not known.",),
)
