"""Update a client (3-6): only what differs is sent."""

from __future__ import annotations

from marshmallow import Schema

from actions.client.export import CONTACT, SENT, ClientInput
from actions.states import check_state
from actions.updating import CONTACTS, Wanted, check_update, update
from sage100_plugin.records import fields
from sage100_plugin.records.client import CLIENT, ClientSchema
from sage100_plugin.spec import Action, Context, Effect, Example, Faults, Given, Plan, Refuses, Stands, Step

CHANGED = (*SENT, "short_name", "status")


class WhichClient(Schema):
    """The client that is meant."""

    client = fields.record_id(
        "Client", picker="clients", help="Needed only where the customer is not linked to its client."
    )


class UpdateClient(ClientInput, WhichClient):
    """A customer of the source whose client is to be as the customer is."""


class ClientOutcomeSchema(ClientSchema):
    """The client, and what was done."""

    outcome = fields.text("Outcome")


def _wanted(given: Given) -> Wanted:
    """Telephone and e-mail are those of the contact that is named, else of the first."""
    contact = {into: given[name] for name, into in CONTACT.items() if given.get(name)}
    return {**{name: given.get(name) for name in CHANGED}, CONTACTS: [contact] if contact else []}


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """Which client is meant, whether it may be changed, and whether Sage has what is named."""
    check_state(given, faults)
    for name in ("status", "type"):
        if given.get(name):
            ctx.need(faults, f"/{name}", f"client_{name}", given[name])
    check_update(ctx, given, faults, "client", _wanted(given))


def run(ctx: Context, given: Given) -> Plan | Stands:
    """One ClientModRq with what differs from Sage; none when nothing does."""
    return update(ctx, given, "client", _wanted(given))


UPDATE_CLIENT = Action(
    key="update_client",
    record="client",
    verb="update",
    title="Update Client",
    summary="Sends what changed in a customer of the source to its client in Sage, and nothing when nothing did.",
    menu=CLIENT.menu,
    effect=Effect.WRITE,
    input=UpdateClient,
    output=ClientOutcomeSchema,
    check=check,
    run=run,
    maps=True,
    steps=(
        Step("Edit the customer", "source"),
        Step("Compare it with the client and send what differs", "plugin"),
    ),
    example=Example(
        input={"client": "2", "name": "Eastgate Properties LLC", "address1": "90 Basin Road"},
        output={"id": "2", "address1": "90 Basin Road", "outcome": "updated"},
    ),
    refuses=(
        Refuses({"name": "x"}, "required", "Source Id is required, or the client."),
        Refuses({"client": "99999", "name": "x"}, "not_in_sage", "Sage has no client 99999 (3-6 Clients)."),
        Refuses(
            {"source": "followup", "source_id": "C-9", "name": "x"},
            "client_not_linked",
            "Customer C-9 of followup is not linked to a client in Sage. Export it with export_client, or link it with "
            "link_client.",
        ),
        Refuses(
            {"client": "12", "city": "Ames"},
            "inactive_record",
            "Client 12 Prairie View School District is inactive in Sage (3-6 Clients).",
        ),
    ),
    limits=(
        "No field of Sage is emptied and no contact is deleted: that is done in Sage.",
        "Telephone and e-mail go to the contact that is named, else to the first; under a new name it is added.",
        "A field that the company's API does not change is refused by its name, and nothing is sent.",
    ),
)
