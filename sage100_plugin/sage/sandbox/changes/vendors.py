"""What happens to vendors, and to the list of cost codes."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import Connection, func, select

from sage100_plugin.sage.sandbox.changes.planned import (
    Kinds,
    Options,
    Planned,
    added,
    amount,
    chosen,
    one_of,
    updated,
)
from sage100_plugin.sage.tables import actpay, cstcde, vndtyp

STEP = 10
"""How far apart this company's cost codes are."""


def _vendor_created(connection: Connection, options: Options) -> Planned:
    name = options.get("name", "Wexley Glass LLC")
    kind = one_of(options.get("type", "1"), connection.scalars(select(vndtyp.c.recnum)).all(), "vendor type")
    values = {"vndnme": name, "shtnme": name[:30].rstrip(), "vndtyp": kind}
    return added(connection, "vendor", {**values, "phnnum": "319-555-0142", "ctynme": "Dubuque", "state_": "IA"})


def _vendor_updated(connection: Connection, options: Options) -> Planned:
    vendor = chosen(connection, "vendor", options.get("vendor"), actpay.c.inactv == 0)
    return updated("vendor", vendor, {"phnnum": options.get("phone", "319-555-0177")})


def _vendor_inactive(connection: Connection, options: Options) -> Planned:
    return updated("vendor", chosen(connection, "vendor", options.get("vendor"), actpay.c.inactv == 0), {"inactv": 1})


def _cost_code_created(connection: Connection, options: Options) -> Planned:
    """The next code of the division, when no code is said."""
    division = chosen(connection, "division", options.get("division"))["recnum"]
    highest = connection.scalar(select(func.max(cstcde.c.recnum)).where(cstcde.c.divnum == division))
    code = amount(options["code"]) if "code" in options else (highest or Decimal(division * 1000)) // 1 + STEP
    values = {"recnum": code, "cdenme": options.get("name", "Vapor Barrier"), "untdsc": "SF", "divnum": division}
    return Planned("cost_code", f"{code:.3f}", values, cstcde)


KINDS: Kinds = {
    "vendor-created": (_vendor_created, ("name", "type")),
    "vendor-updated": (_vendor_updated, ("vendor", "phone")),
    "vendor-inactive": (_vendor_inactive, ("vendor",)),
    "cost-code-created": (_cost_code_created, ("code", "name", "division")),
}
