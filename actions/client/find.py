"""Find clients (3-6)."""

from __future__ import annotations

from actions.linked import linked_ids, rows_with
from actions.listing import FindInput, answer, check_page, listed, page, window
from sage100_plugin.records import fields
from sage100_plugin.records.client import CLIENT, ClientSchema
from sage100_plugin.spec import Action, Answer, Context, Effect, Example, Given, Refuses


class FindClients(FindInput):
    """Clients by part of the number or name; only the linked ones when asked."""

    linked = fields.flag("Linked", help="Only clients that are linked to a source record.")


def run(ctx: Context, given: Given) -> Answer:
    """A page of clients."""
    if not given.get("linked"):
        return page(ctx, given, "client", {})
    offset, most = window(given)
    rows = rows_with(ctx, "client", linked_ids(ctx, "client"), given.get("q") or "")
    return answer(given, "client", rows[offset : offset + most])


FIND_CLIENTS = Action(
    key="find_clients",
    record="client",
    verb="find",
    title="Find Clients",
    summary="Finds clients in Sage by part of their number or name; finding none is no error.",
    menu=CLIENT.menu,
    effect=Effect.READ,
    input=FindClients,
    output=listed("FoundClients", ClientSchema),
    check=check_page,
    run=run,
    example=Example({"q": "clearwater", "limit": 2}, {"items": "...", "next": "..."}),
    refuses=(Refuses({"limit": 501}, "invalid_value", "Limit is 1 to 500."),),
)
