"""Link a client that stands in Sage to a record of the source (3-6)."""

from __future__ import annotations

from actions.linking import OUTCOME, check_link, link
from sage100_plugin.records import fields
from sage100_plugin.records.client import CLIENT, ClientSchema
from sage100_plugin.spec import Action, ActionInput, Context, Effect, Example, Faults, Given, Refuses, Stands, Step


class LinkClient(ActionInput):
    """A client of Sage, and the source's record that it is."""

    client = fields.record_id(
        "Client", picker="clients", required=True, menu=CLIENT.menu, help="The Sage client (3-6 Clients)."
    )
    source = fields.source(required=True, help="The outside system, for example followup.", sample="followup")
    source_id = fields.text(
        "Source Id", most=fields.SOURCE_ID, required=True, help="The outside record's own id.", sample="C-31"
    )


class LinkedClientSchema(ClientSchema):
    """The client, and whether the link is new."""

    outcome = fields.text("Outcome", help=OUTCOME)


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """Whether Sage has the client and it is active, and neither side belongs to another."""
    check_link(ctx, given, faults, "client")


def run(ctx: Context, given: Given) -> Stands:
    """A link when there is none."""
    return link(ctx, given, "client")


LINK_CLIENT = Action(
    key="link_client",
    record="client",
    verb="link",
    title="Link Client",
    summary="Links a client that is in Sage to the source record that it is; nothing is written to Sage.",
    menu=CLIENT.menu,
    effect=Effect.WRITE,
    input=LinkClient,
    output=LinkedClientSchema,
    check=check,
    run=run,
    steps=(Step("Choose the client of Sage", "source"), Step("Remember the pair", "plugin")),
    example=Example(
        input={"client": "1", "source": "followup", "source_id": "C-31", "source_name": "Clearwater Medical"},
        output={"id": "1", "name": "Clearwater Medical Group", "outcome": "linked"},
    ),
    refuses=(
        Refuses(
            {"client": "", "source": "followup", "source_id": "C-31"}, "required", "Client is required (3-6 Clients)."
        ),
        Refuses(
            {"client": "99999", "source": "followup", "source_id": "C-31"},
            "not_in_sage",
            "Sage has no client 99999 (3-6 Clients).",
        ),
        Refuses(
            {"client": "2", "source": "followup", "source_id": "C-31"},
            "already_linked",
            "C-31 of followup is already client 1 in Sage (3-6 Clients).",
            given=(("link_client", {"client": "1", "source": "followup", "source_id": "C-31"}),),
        ),
        Refuses(
            {"client": "1", "source": "followup", "source_id": "C-32"},
            "linked_elsewhere",
            "Client 1 is already linked to C-31 of followup. Unlink that one first.",
            given=(("link_client", {"client": "1", "source": "followup", "source_id": "C-31"}),),
        ),
    ),
    limits=("A client belongs to one record of each source.",),
)
