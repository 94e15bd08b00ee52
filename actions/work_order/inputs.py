"""What the work-order actions take: the record's own fields, and how its client and service site are told."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import Any

from marshmallow import Schema

from sage100_plugin.records import fields
from sage100_plugin.records.work_order import (
    PRIORITIES,
    STATUSES,
    VisitSchema,
    WorkOrderLineSchema,
    WorkOrderSchema,
)
from sage100_plugin.spec import ActionInput

BOTH = (
    "description",
    "schedule_date",
    "status",
    "priority",
    "date",
    "job",
    "contact",
    "phone",
    "address1",
    "address2",
    "city",
    "state",
    "zip",
    "technician",
    "salesperson",
    "area",
    "route",
    "call_date",
    "dispatch_date",
    "start_date",
    "finish_date",
    "estimated_hours",
    "actual_hours",
    "client_po",
    "invoice_date",
    "due_date",
    "user_defined1",
    "user_defined2",
    "notes",
)
"""Fields of the header that Sage takes with a new order and with a change."""

CREATE_ONLY = ("type", "number", "deposit")
CHANGE_ONLY = ("invoice_number",)
"""A new order takes its own number as invoice number; Sage's API has no element for another (API facts, 3.10)."""

GRIDS = ("lines", "visits")


def taken(name: str, schema: type[Schema] = WorkOrderSchema, **told: Any) -> Any:  # noqa: ANN401 - a field of any kind
    """A field of the record as an input, with `told` beside what the record tells of it."""
    field = copy(fields.only(schema, [name])[name])
    field.attribute = None
    field.metadata = {"about": replace(fields.about(field), **told)}
    return field


def listed(label: str, picker: str, *, help: str = "", **told: Any) -> fields.Text:  # noqa: A002 - as fields are told
    """An entry of one of the company's own lists, by its number or its name."""
    says = f"{help} By number or name.".strip()
    return fields.text(label, picker=picker, help=says, sample="1", **told)


class NewLine(Schema):
    """A line of Invoice Details."""

    part = taken("part", WorkOrderLineSchema, help="The number of a part in Sage.")
    description = taken("description", WorkOrderLineSchema, help="The part's own if left empty.")
    unit = taken("unit", WorkOrderLineSchema)
    quantity = taken("quantity", WorkOrderLineSchema)
    price = taken("price", WorkOrderLineSchema)
    cost_type = taken("cost_type", WorkOrderLineSchema, help="The type's if left empty (6-5 Cost Codes).")
    account = taken(
        "account", WorkOrderLineSchema, help="As the order's type has it if left empty (1-7 Ledger Accounts)."
    )
    subaccount = taken("subaccount", WorkOrderLineSchema, help="A subaccount of the account.")
    ticket = taken("ticket", WorkOrderLineSchema)


class NewVisit(Schema):
    """A row of the dispatch grid."""

    technician = listed("Employee", "technicians")
    vendor = taken("vendor", VisitSchema, picker="vendors", help="Instead of a technician.")
    equipment = taken("equipment", VisitSchema, help="The number of a piece of equipment (8-3 Equipment).")
    priority = taken("priority", VisitSchema, help="The order's if left empty.")
    schedule_date = taken("schedule_date", VisitSchema)
    schedule_hours = taken("schedule_hours", VisitSchema)
    completed_date = taken("completed_date", VisitSchema)
    actual_hours = taken("actual_hours", VisitSchema)


class Line(NewLine):
    """A line of Invoice Details: one that stands there, or a new one."""

    line = fields.record_id("Line#", help="The line to change; a line without it is added, unless it stands there.")


class Visit(NewVisit):
    """A row of the dispatch grid: one that stands there, or a new one."""

    line = fields.record_id("Line#", help="The row to change; a row without it is added, unless it stands there.")


class WorkOrderInput(ActionInput):
    """The fields of a work order."""

    client = fields.record_id("Client", picker="clients", help="The Sage client (3-6 Clients).", sample="1")
    client_source_id = fields.text(
        "Client Source Id", help="The outside system's id of the client; enough where that is linked to a Sage client."
    )
    service_site = fields.text(
        "Service Site", picker="service_sites", parents=("client",), help="One of the client's own locations."
    )
    type = listed("Type", "work_order_types", create_only=True, help="Sage needs it, and takes it only on create.")
    description = fields.text("Description", pinned=True, length=75)
    schedule_date = fields.day("Scheduled", pinned=True, help="Needed for Sage's dispatch board.")
    status = fields.choice("Status", STATUSES, picker="work_order_statuses", pinned=True, help="6 to 10.")
    priority = fields.choice("Priority", PRIORITIES, pinned=True, help="Needed for the dispatch board.")
    number = fields.text("Order#", length=20, create_only=True, help="Left empty, the next number is taken.")
    deposit = fields.money("Deposit", create_only=True, help="Sage takes it only on create, with status Work Order.")
    job = fields.record_id("Job", picker="jobs", help="The job that bears the cost.")
    contact = taken("contact", help="The service site's if left empty.")
    phone = taken("phone", help="The service site's if left empty.")
    address1 = taken("address1", help="The service site's if left empty, else the client's; so are the lines below.")
    address2 = taken("address2")
    city = taken("city")
    state = taken("state", picker="states")
    zip = taken("zip")
    technician = listed("Technician", "technicians")
    salesperson = taken("salesperson", help="The salesperson's employee number (5-2-1 Employees).")
    area = listed("Service Area", "service_areas")
    route = taken("route", help="The number of a route of the company's own list.")
    date = taken("date", help="Today if left empty in a new order.")
    call_date = taken("call_date")
    dispatch_date = taken("dispatch_date")
    start_date = taken("start_date")
    finish_date = taken("finish_date")
    estimated_hours = taken("estimated_hours")
    actual_hours = taken("actual_hours")
    client_po = taken("client_po")
    invoice_date = taken("invoice_date")
    due_date = taken("due_date")
    user_defined1 = taken("user_defined1")
    user_defined2 = taken("user_defined2")
    notes = taken("notes")
    lines = fields.lines("Invoice Details", Line, help="The parts and the work.")
    visits = fields.lines("Dispatch", Visit, help="Who goes when.")
    ensure_service_site = fields.flag(
        "Ensure Service Site",
        unasked=True,
        help="Find the service site among the client's own by the name and address below.",
    )
    service_site_name = fields.text("Service Site Name", length=50, unasked=True, help="Used with Ensure Service Site.")
    service_site_address1 = fields.text(
        "Service Site Address", length=50, unasked=True, help="Used with Ensure Service Site."
    )
    service_site_zip = fields.text("Service Site Zip", length=10, unasked=True, help="Used with Ensure Service Site.")


class ClientInput(ActionInput):
    """A client that may not be in Sage yet."""

    ensure_client = fields.flag(
        "Find or create the client", help="When none is given or linked: by what stands below. It is linked."
    )
    client_name = fields.text("Client Name", length=75, help="Used to find or create the client.")
    client_address1 = fields.text("Client Address", length=50)
    client_city = fields.text("Client City", length=50)
    client_state = fields.text("Client State", length=2, picker="states")
    client_zip = fields.text("Client Zip", length=10)
    client_phone = fields.text("Client Phone", length=14)
    client_email = fields.text("Client Email", length=75)


PINNED = tuple(name for name, field in fields.made(WorkOrderInput).fields.items() if fields.about(field).pinned)


def label(name: str) -> str:
    """What people call a field of the record."""
    return fields.about(fields.only(WorkOrderSchema, [name])[name]).label
