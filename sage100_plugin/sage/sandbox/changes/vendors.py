"""What happens to vendors, and to the list of cost codes."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import Connection, delete, func, or_, select

from sage100_plugin.errors import Refused
from sage100_plugin.records.payable_invoice import PAID, VOID
from sage100_plugin.sage.sandbox.changes.planned import (
    Kinds,
    Options,
    Planned,
    Steps,
    added,
    amount,
    chosen,
    one_of,
    today,
    updated,
)
from sage100_plugin.sage.tables import acpinv, actpay, cstcde, lgrtrn, vndtyp

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


def _vendor_deleted(connection: Connection, options: Options) -> Steps:
    """With its paid and void invoices; not while the ledger of this year names it, or an invoice is open (rules, 4).

    That the year is the calendar's is a guess.
    """
    year = today(connection).year
    billed = select(acpinv.c.vndnum).where(or_(acpinv.c.postyr == year, acpinv.c.status.not_in({PAID, VOID})))
    kept = billed.union(select(lgrtrn.c.vndnum).where(lgrtrn.c.postyr == year, lgrtrn.c.vndnum.is_not(None)))
    vendor = chosen(connection, "vendor", options.get("vendor"), actpay.c.recnum.not_in(kept), inactive=True)
    number = vendor["recnum"]
    if number in connection.scalars(kept):
        raise Refused("invalid_value", f"Vendor {number} has ledger entries of this year or open invoices.")
    gone = (delete(acpinv).where(acpinv.c.vndnum == number), delete(actpay).where(actpay.c.recnum == number))
    return Steps("vendor", str(number), gone)


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
    "vendor-deleted": (_vendor_deleted, ("vendor",)),
    "cost-code-created": (_cost_code_created, ("code", "name", "division")),
}
