"""Whose work order it is: the client that is given, linked, found by what is told of it, or still to be created."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from actions.candidates import Candidate, matched
from sage100_plugin.ports.links import BROKEN, Link
from sage100_plugin.ports.sage import Row
from sage100_plugin.records.inactive import inactive
from sage100_plugin.spec import Context, Faults, Given, Needed
from sage100_plugin.spec.pairs import was_deleted

LINKS, CREATES = "link_client", "export_client"
"""The actions that link a client which Sage has, and that bring a new one there."""

SHOWN = 5
"""So many candidates are named in a refusal."""

SENT = ("name", "address1", "city", "state", "zip", "phone", "email")
"""What `export_client` is told of a new client, as inputs of the order under `client_...`."""


@dataclass(frozen=True)
class Client:
    """The client that is meant.

    `id` is none while Sage has no such client. `match` is the one that was taken of the `candidates`.
    """

    id: str | None = None
    match: Candidate | None = None
    candidates: tuple[Candidate, ...] = ()


def client_of(ctx: Context, given: Given) -> Client:
    """The client: as given, as the source's own is linked, or the only one that is clearly the same."""
    if given.get("client"):
        return Client(str(given["client"]))
    link = link_of(ctx, given)
    if link is not None and link.matched_by != LINKS:
        return Client(link.sage_id)
    found = _candidates(ctx, given)
    if link is not None:
        return Client(link.sage_id, next((each for each in found if each.id == link.sage_id), None), found)
    strong = [each for each in found if each.strong]
    match = strong[0] if len(strong) == 1 else None
    return Client(match.id if match else None, match, found)


def link_of(ctx: Context, given: Given) -> Link | None:
    """The link of the source's client."""
    if not given.get("client_source_id") or not given.get("source"):
        return None
    return ctx.links.by_source(ctx.company.id, "client", given["source"], given["client_source_id"])


def _candidates(ctx: Context, given: Given) -> tuple[Candidate, ...]:
    if not given.get("ensure_client") or not given.get("client_name"):
        return ()
    return matched(
        ctx,
        "client",
        name=given["client_name"],
        phones=[given.get("client_phone")],
        emails=[given.get("client_email")],
        address=given.get("client_address1"),
        zip=given.get("client_zip"),
    )


def needed(ctx: Context, given: Given, client: Client) -> tuple[Needed, ...]:
    """What has to be done before the order: create the client, or link the one that it is."""
    source = _source(given)
    origin = {"source_id": "client_source_id", "source_name": "client_name", "client": "client"}
    if client.id is None:
        own = {name: given[f"client_{name}"] for name in SENT if given.get(f"client_{name}")}
        origin |= {name: f"client_{name}" for name in SENT}
        return (Needed(CREATES, {**own, **source, **_consent(given)}, origin),)
    if given.get("ensure_client") and source and link_of(ctx, given) is None:
        return (Needed(LINKS, {"client": client.id, **source}, origin),)
    return ()


def _source(given: Given) -> dict[str, Any]:
    if not given.get("client_source_id"):
        return {}
    names = {"source_name": given["client_name"]} if given.get("client_name") else {}
    return {"source": given["source"], "source_id": given["client_source_id"], **names}


def _consent(given: Given) -> dict[str, Any]:
    return {"confirm_no_match": True} if given.get("confirm_no_match") else {}


def check_client(ctx: Context, given: Given, faults: Faults) -> tuple[Client, Row | None]:
    """The client with its row in Sage; faults when none can be meant, or the one that is may not be used."""
    link = link_of(ctx, given)
    if link is not None and link.state == BROKEN:
        faults.add("/client_source_id", "client_not_linked", was_deleted(link))
        return Client(link.sage_id), None
    client = client_of(ctx, given)
    if given.get("client_source_id") and not given.get("source"):
        faults.add("/source", "required", "Source is required with a client source id.")
    elif client.id is None:
        _check_nobody(given, client, faults)
    if client.id is None:
        return client, None
    if link is not None and link.sage_id != client.id:
        says = f"Client {link.source_id} of {link.source} is client {link.sage_id} {link.sage_name} in Sage, not "
        faults.add("/client_source_id", "invalid_value", f"{says}client {client.id}.")
    row = ctx.need(faults, "/client", "client", client.id)
    if row is not None and inactive(row):
        says = f"Client {client.id} {row['clnnme']} is inactive in Sage (3-6 Clients)."
        faults.add(_told_by(given, client), "inactive_record", says)
    return client, row


def _told_by(given: Given, client: Client) -> str:
    """The input by which the client was found."""
    return "/client" if given.get("client") else "/client_name" if client.match else "/client_source_id"


def _check_nobody(given: Given, client: Client, faults: Faults) -> None:
    if given.get("ensure_client"):
        _check_new(given, client.candidates, faults)
    elif given.get("client_source_id"):
        says = (
            f"Client {given['client_source_id']} of {given['source']} is not linked to a Sage client. "
            f"Link it with {LINKS}, create it with {CREATES}, or give its Sage number."
        )
        faults.add("/client_source_id", "client_not_linked", says)
    else:
        faults.add("/client", "required", "Client is required (3-6 Clients).")


def _check_new(given: Given, candidates: tuple[Candidate, ...], faults: Faults) -> None:
    """Whether a client may be created: nobody in Sage is like it, or the caller says that none of those is it."""
    name = given.get("client_name")
    if not name:
        faults.add("/client_name", "required", "Client Name is required to find or create the client.")
    elif any(each.strong for each in candidates):
        says = f"Sage has several clients that could be {name}: {_listed(each for each in candidates if each.strong)}."
        faults.add("/client_name", "several_matches", f"{says} Choose one as client.")
    elif candidates and not given.get("confirm_no_match"):
        says = f"Sage has clients that may be {name}: {_listed(candidates)}."
        faults.add("/client_name", "possible_duplicate", f"{says} Choose one as client, or send confirm_no_match.")
    elif candidates and not given.get("client_source_id"):
        says = "Client Source Id is required: only its link will tell the new client from those like it."
        faults.add("/client_source_id", "required", says)


def _listed(candidates: Iterable[Candidate]) -> str:
    found = [f"{each.id} {each.name} ({each.reason})" for each in candidates]
    return ", ".join(found[:SHOWN]) + (f" and {len(found) - SHOWN} more" if len(found) > SHOWN else "")
