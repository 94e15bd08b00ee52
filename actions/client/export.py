"""Create a client (3-6)."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema

from actions.candidates import CandidateSchema, candidates_of, check_alike
from actions.linking import no_link
from actions.numbers import check_number
from actions.short import short_name
from actions.states import check_state
from sage100_plugin.ports.sage import Write
from sage100_plugin.records import fields
from sage100_plugin.records.client import CLIENT, ClientSchema
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

SHORT = 15
"""The length of a short name where the company's own schema does not say (API facts, section 3.1)."""

CURRENT = "Current"
"""The first of Sage's default client statuses (API facts, section 3.1); a company may have renamed it."""

SENT = (
    "name", "address1", "address2", "city", "state", "zip", "type", "notes",
    "user_defined1", "user_defined2", "user_defined3", "user_defined4", "user_defined5",
)  # fmt: skip
CONTACT = {"contact": "name", "phone": "phone", "mobile": "mobile", "email": "email"}
"""Inputs that the first line of the contacts grid carries: Sage's API takes none of them with the client itself."""


class ClientInput(ActionInput):
    """The fields of a client that a customer of the source fills, in the order of its window (3-6 Clients)."""

    name = fields.text("Client Name", length=30)
    short_name = fields.text(
        "Short Name", length=SHORT, help="Left empty for a new client, the client name or the words of it that fit."
    )
    status = fields.record_id(
        "Status",
        picker="client_statuses",
        help=f"From the company's own list; a new client gets the one named {CURRENT}.",
    )
    type = fields.record_id("Type", picker="client_types", help="From the company's own list.")
    address1 = fields.text("Address 1", length=30)
    address2 = fields.text("Address 2", length=30)
    city = fields.text("City", length=25)
    state = fields.text("State", length=2, picker="states", help="Two letters.")
    zip = fields.text("Zip", length=10)
    contact = fields.text("Contact Name", length=50, help="The first line of the client's contacts.")
    phone = fields.text("Phone#", length=14, help="Of the first contact.")
    mobile = fields.text("Cell Phone#", length=14, help="Of the first contact.")
    email = fields.text("Email", length=75, help="Of the first contact.")
    user_defined1 = fields.text("User Def1", length=30)
    user_defined2 = fields.text("User Def2", length=30)
    user_defined3 = fields.text("User Def3", length=30)
    user_defined4 = fields.text("User Def4", length=30)
    user_defined5 = fields.text("User Def5", length=30)
    notes = fields.text("Notes")


class Numbered(Schema):
    """The number of a new client."""

    number = fields.text(
        "Client#", create_only=True, help="Left empty, the next number is taken, or the next of the company's range."
    )


class ExportClient(ClientInput, Numbered):
    """A customer of the source that is to become a client in Sage. Without a number it takes the next one."""

    name = fields.text("Client Name", required=True, length=30)


class ExportedClientSchema(ClientSchema):
    """The client, and whom else it could have been."""

    candidates = fields.lines("Candidates", CandidateSchema, help="The clients of Sage that are like it.")


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """Whether it is there already, and whether Sage has what it names."""
    check_pair(ctx, given, faults, "client")
    check_state(given, faults)
    linked = any(fault.code == "already_linked" for fault in faults.found)
    if given.get("name") and not linked and not given.get("confirm_no_match"):
        check_alike(ctx, given, faults, "client")
    if given.get("number"):
        check_number(ctx, faults, "client", given["number"], "/number", "Client#")
    for name in ("status", "type"):
        if given.get(name):
            ctx.need(faults, f"/{name}", f"client_{name}", given[name])
    if not given.get("status") and _current(ctx) is None:
        says = f"Status is required: the company's list has none named {CURRENT} ({CLIENT.menu})."
        faults.add("/status", "required", says)


def _current(ctx: Context) -> str | None:
    row = ctx.any("client_status", {"name": CURRENT})
    return None if row is None else str(row["recnum"])


def run(ctx: Context, given: Given) -> Plan:
    """One ClientAddRq, with telephone and e-mail in the first line of its contacts."""
    contact = {into: given[name] for name, into in CONTACT.items() if given.get(name)}
    short, told = short_name(ctx, given, SHORT)
    sent: dict[str, Any] = {
        **({"id": given["number"]} if given.get("number") else {}),
        **{name: given[name] for name in SENT if given.get(name)},
        "short_name": short,
        "status": given.get("status") or _current(ctx),
        **({"contacts": [contact]} if contact else {}),
    }
    return Plan(
        Write("client", "add", sent),
        pairs_of(given, "client"),
        Numbering("id"),
        warnings=(*told, *no_link(given, "client")),
        tells=candidates_of(ctx, "client", given),
    )


EXPORT_CLIENT = Action(
    key="export_client",
    record="client",
    verb="export",
    title="Export Client",
    summary="Creates a client in Sage, unless Sage seems to have it, and links it to the source record.",
    menu=CLIENT.menu,
    effect=Effect.WRITE,
    input=ExportClient,
    output=ExportedClientSchema,
    check=check,
    run=run,
    maps=True,
    steps=(
        Step("Send the customer", "source"),
        Step("Look for it in Sage, and create it when it is not there", "plugin"),
        Step("Fill terms, tax and billing details, and its locations (3-6 Clients)", "sage"),
    ),
    example=Example(
        input={
            "name": "Harbor Point Dental",
            "short_name": "Harbor Point",
            "address1": "1200 North Harbor Street",
            "city": "Seattle",
            "state": "WA",
            "zip": "98101",
            "contact": "Dana Reyes",
            "phone": "206-555-0147",
            "email": "dana@harborpoint.example",
            "source": "followup",
            "source_id": "C-31",
            "source_name": "Harbor Point Dental",
        },
        output={"id": "...", "name": "Harbor Point Dental", "status_name": "Current", "contacts": "..."},
    ),
    refuses=(
        Refuses({"name": ""}, "required", "Client Name is required."),
        Refuses({"name": "x" * 31, "short_name": "x"}, "too_long", "Client Name has 31 characters; Sage takes 30."),
        Refuses(
            {"name": "EASTGATE Properties, Inc.", "source": "followup", "source_id": "C-31"},
            "possible_duplicate",
            "Sage already has client 2 Eastgate Properties LLC: the name is the same but for punctuation and legal "
            "form (3-6 Clients). Link it with link_client if it is that one, or send confirm_no_match.",
        ),
        Refuses(
            {"name": "Harbor Point", "number": "1"},
            "number_taken",
            "Client 1 is already Clearwater Medical Group in Sage (3-6 Clients).",
        ),
        Refuses(
            {"name": "Harbor Point", "status": "77"},
            "not_in_sage",
            "Sage has no client status 77 (3-6 Clients, client statuses).",
        ),
    ),
    limits=(
        "Its service sites are typed in Sage (3-6 Clients, Options > Locations): the API is not known to make one.",
        "A telephone number is compared by its digits; one whose last four digits Sage holds apart is not found.",
        "Payment cards are never sent.",
    ),
)
