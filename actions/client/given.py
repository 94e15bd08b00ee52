"""The Sage client that a call names: by its number, or by the source's client that is linked to it."""

from __future__ import annotations

from sage100_plugin.ports.links import BROKEN, Link
from sage100_plugin.spec import Context, Faults, Given
from sage100_plugin.spec.pairs import was_deleted


def client_of(ctx: Context, given: Given) -> str | None:
    """The number of the client: as given, or as the source's client is linked; None when there is neither."""
    if given.get("client"):
        return str(given["client"])
    link = _link(ctx, given)
    return link.sage_id if link and link.state != BROKEN else None


def _link(ctx: Context, given: Given) -> Link | None:
    if not given.get("client_source_id") or not given.get("source"):
        return None
    return ctx.links.by_source(ctx.company.id, "client", given["source"], given["client_source_id"])


def check_client(ctx: Context, given: Given, faults: Faults, *, required: bool) -> None:
    """Note when the client is missing, named in two ways, not linked, or not in Sage."""
    client, link = client_of(ctx, given), _link(ctx, given)
    if given.get("client") and given.get("client_source_id"):
        says = "Give either the Sage client or the client's source id, not both."
        faults.add("/client_source_id", "invalid_value", says)
    if client is not None:
        ctx.need(faults, "/client", "client", client)
    elif given.get("client_source_id") and not given.get("source"):
        faults.add("/source", "required", "Source is required with a client source id.")
    elif link is not None:
        faults.add("/client_source_id", "client_not_linked", was_deleted(link))
    elif given.get("client_source_id"):
        says = (
            f"Client {given['client_source_id']} of {given['source']} is not linked to a Sage client. "
            "Link it with link_client, create it with export_client, or give its Sage number."
        )
        faults.add("/client_source_id", "client_not_linked", says)
    elif required:
        faults.add("/client", "required", "Client is required (3-6 Clients).")
