"""What happens to jobs, clients and vendors."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import Connection

from sage100_plugin.sage.sandbox.changes.planned import Kinds, Options, Planned, added, chosen, number, updated
from sage100_plugin.sage.tables import actpay, actrec


def _job_created(connection: Connection, options: Options) -> Planned:
    client = chosen(connection, "client", options.get("client"))
    name = options.get("name", "Millbrook Annex")
    values = {"jobnme": name, "shtnme": name[:30].rstrip(), "clnnum": client["recnum"], "jobtyp": 1}
    values |= {name: client[name] for name in ("addrs1", "addrs2", "ctynme", "state_", "zipcde")}
    return added(
        connection, "job", {**values, "status": number(options.get("status", "4")), "cntrct": Decimal(250_000)}
    )


def _job_updated(connection: Connection, options: Options) -> Planned:
    job = chosen(connection, "job", options.get("job"), actrec.c.status == 3)  # noqa: PLR2004 - Contract
    following = {1: 3, 2: 1, 3: 4, 4: 5, 5: 6, 6: 4}[job["status"]]
    return updated("job", job, {"status": number(options.get("status", str(following)))})


def _vendor_created(connection: Connection, options: Options) -> Planned:
    name = options.get("name", "Wexley Glass LLC")
    values = {"vndnme": name, "shtnme": name[:30].rstrip(), "vndtyp": number(options.get("type", "1"))}
    return added(connection, "vendor", {**values, "phnnum": "319-555-0142", "ctynme": "Dubuque", "state_": "IA"})


def _vendor_updated(connection: Connection, options: Options) -> Planned:
    vendor = chosen(connection, "vendor", options.get("vendor"), actpay.c.inactv == 0)
    return updated("vendor", vendor, {"phnnum": options.get("phone", "319-555-0177")})


def _client_created(connection: Connection, options: Options) -> Planned:
    name = options.get("name", "Harbor Point Foods Inc")
    return added(connection, "client", {"clnnme": name, "shtnme": name[:30].rstrip(), "status": 1})


KINDS: Kinds = {
    "job-created": (_job_created, ("name", "client", "status")),
    "job-updated": (_job_updated, ("job", "status")),
    "vendor-created": (_vendor_created, ("name", "type")),
    "vendor-updated": (_vendor_updated, ("vendor", "phone")),
    "client-created": (_client_created, ("name",)),
}
