"""What is told of a work order beside the record: whose and where it is, how these were found, what was done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.candidates import Candidate
from actions.work_order.client import Client
from actions.work_order.site import SAYS, Site
from sage100_plugin.ports.sage import Row
from sage100_plugin.records import RECORDS, fields
from sage100_plugin.records.work_order import WorkOrderSchema
from sage100_plugin.spec import Context, Given

OUTCOMES = {
    "created": "Created in Sage",
    "updated": "Changed in Sage",
    "no_change": "Nothing to change",
    "linked": "Linked to the order in Sage",
    "already_linked": "Was linked to it before",
}

CLIENT = ("phone", "email", "address1", "address2", "city", "state", "zip")
SITE = ("name", "address1", "address2", "city", "state", "zip", "contact", "phone")


class WorkOrderOutcomeSchema(WorkOrderSchema):
    """The work order as it stands in Sage, and what was done."""

    outcome = fields.option("Outcome", OUTCOMES)
    changed_fields = fields.whole("Changed Fields", help="How many fields were sent.")
    client_linked = fields.flag("Client Linked", help="Whether the client is linked to one of the source.")
    client_phone = fields.text("Client Phone")
    client_email = fields.text("Client Email")
    client_address1 = fields.text("Client Address 1")
    client_address2 = fields.text("Client Address 2")
    client_city = fields.text("Client City")
    client_state = fields.text("Client State")
    client_zip = fields.text("Client Zip")
    client_match = fields.content("Client Match", help="How Ensure Client found the client, and whom else it found.")
    service_site_id = fields.text("Service Site", help="The client and the number of the location.")
    service_site_address1 = fields.text("Service Site Address 1")
    service_site_address2 = fields.text("Service Site Address 2")
    service_site_city = fields.text("Service Site City")
    service_site_state = fields.text("Service Site State")
    service_site_zip = fields.text("Service Site Zip")
    service_site_contact = fields.text("Service Site Contact")
    service_site_phone = fields.text("Service Site Phone")
    service_site_match = fields.content("Service Site Match", help="How Ensure Service Site found the site.")


def of_client(ctx: Context, given: Given, client: Client, row: Row | None) -> dict[str, Any]:
    """Who the client is, and whether the source has it too."""
    told: dict[str, Any] = {"client": client.id, "client_linked": _linked(ctx, given, client.id)}
    if row is not None:
        public = RECORDS["client"].public(row)
        first: Mapping[str, Any] = next(iter(public.get("contacts") or ()), {})
        told |= {f"client_{name}": public.get(name) or first.get(name) for name in ("name", *CLIENT)}
    if client.match is not None:
        others = [_candidate(each) for each in client.candidates]
        told["client_match"] = {**_candidate(client.match), "candidates": others}
    return told


def _linked(ctx: Context, given: Given, client: str | None) -> bool:
    links = ctx.links.by_sage(ctx.company.id, "client", client) if client else ()
    return any(not given.get("source") or link.source == given["source"] for link in links)


def _candidate(one: Candidate) -> dict[str, Any]:
    return {"id": one.id, "name": one.name, "by": list(one.by), "reason": one.reason}


def of_site(site: Site) -> dict[str, Any]:
    """Where the work is."""
    if site.row is None:
        return {}
    public = RECORDS["service_site"].public(site.row)
    told = {"service_site_id": public["id"], **{f"service_site_{name}": public.get(name) for name in SITE}}
    if site.by:
        told["service_site_match"] = {
            "id": public["id"],
            "name": public["name"],
            "by": [site.by],
            "reason": SAYS[site.by],
        }
    return told
