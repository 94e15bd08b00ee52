"""Find the service sites of a client (3-6)."""

from __future__ import annotations

from actions.client.given import check_client, client_of
from actions.listing import FindInput, check_page, listed, page
from sage100_plugin.records import fields
from sage100_plugin.records.service_site import SERVICE_SITE, ServiceSiteSchema
from sage100_plugin.spec import Action, Answer, Context, Effect, Example, Faults, Given, Refuses


class FindServiceSites(FindInput):
    """The locations of one client, or those of them with part of a number, name or address."""

    q = fields.text("Search", help="Part of the number, name or address; all of the client's if left empty.")
    client = fields.record_id("Client", picker="clients", help="The Sage client (3-6 Clients).", sample="1")
    client_source_id = fields.text(
        "Client Source Id", help="Instead of the client: the outside system's id of a client that is linked."
    )


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """Whose sites are meant."""
    check_page(ctx, given, faults)
    check_client(ctx, given, faults, required=True)


def run(ctx: Context, given: Given) -> Answer:
    """A page of the client's sites."""
    return page(ctx, given, "service_site", {"client": client_of(ctx, given)})


FIND_SERVICE_SITES = Action(
    key="find_service_sites",
    record="service_site",
    verb="find",
    title="Find Service Sites",
    summary="Finds the service sites of a client in Sage; a client without any is no error.",
    menu=SERVICE_SITE.menu,
    effect=Effect.READ,
    input=FindServiceSites,
    output=listed("FoundServiceSites", ServiceSiteSchema),
    check=check,
    run=run,
    example=Example({"client": "17", "limit": 1}, {"items": [{"id": "17-1", "client": "17"}], "next": "1"}),
    refuses=(
        Refuses({}, "required", "Client is required (3-6 Clients)."),
        Refuses({"client": "99999"}, "not_in_sage", "Sage has no client 99999 (3-6 Clients)."),
        Refuses(
            {"client_source_id": "C-404", "source": "followup"},
            "client_not_linked",
            "Client C-404 of followup is not linked to a Sage client. Link it with link_client, create it with "
            "export_client, or give its Sage number.",
        ),
    ),
    limits=("A new site is typed in Sage (3-6 Clients, Options > Locations): no known request of its API makes one.",),
)
