"""What happens to clients, their contacts and their service sites."""

from __future__ import annotations

from sqlalchemy import Connection, select

from sage100_plugin.sage.sandbox.changes.planned import (
    Kinds,
    Options,
    Planned,
    added,
    added_below,
    chosen,
    one_of,
    updated,
)
from sage100_plugin.sage.tables import clnsts, reccln

PLACE = {"addrs1": "2210 River Rd", "ctynme": "Dubuque", "state_": "IA", "zipcde": "52001"}


def _client_created(connection: Connection, options: Options) -> Planned:
    name = options.get("name", "Harbor Point Foods Inc")
    values = {"clnnme": name, "shtnme": name[:30].rstrip(), "status": _status(connection, options.get("status", "1"))}
    return added(connection, "client", {**values, **PLACE, "phnnum": "319-555-0151"})


def _client_updated(connection: Connection, options: Options) -> Planned:
    client = chosen(connection, "client", options.get("client"), reccln.c.inactv == 0)
    named = {"clnnme": options["name"]} if "name" in options else {}
    moved = {"status": _status(connection, options["status"])} if "status" in options else {}
    return updated("client", client, {"phnnum": options.get("phone", "319-555-0188"), **named, **moved})


def _status(connection: Connection, text: str) -> int:
    return one_of(text, connection.scalars(select(clnsts.c.recnum)).all(), "client status")


def _client_inactive(connection: Connection, options: Options) -> Planned:
    return updated("client", chosen(connection, "client", options.get("client"), reccln.c.inactv == 0), {"inactv": 1})


def _client_contact_created(connection: Connection, options: Options) -> Planned:
    client = chosen(connection, "client", options.get("client"), reccln.c.inactv == 0)
    name = options.get("name", "Robin Ashdown")
    values = {"cntnme": name, "jobttl": "Facility Manager", "phnnum": "319-555-0163"}
    return added_below(
        connection, "client_contact", client, {**values, "e_mail": options.get("email", "robin@client.example")}
    )


def _service_site_created(connection: Connection, options: Options) -> Planned:
    client = chosen(connection, "client", options.get("client"), reccln.c.inactv == 0)
    return added_below(connection, "service_site", client, {"locnme": options.get("name", "North Warehouse"), **PLACE})


KINDS: Kinds = {
    "client-created": (_client_created, ("name", "status")),
    "client-updated": (_client_updated, ("client", "name", "phone", "status")),
    "client-inactive": (_client_inactive, ("client",)),
    "client-contact-created": (_client_contact_created, ("client", "name", "email")),
    "service-site-created": (_service_site_created, ("client", "name")),
}
