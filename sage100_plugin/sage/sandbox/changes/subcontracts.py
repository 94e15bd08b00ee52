"""What happens to subcontracts (6-7-1)."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from sage100_plugin.errors import Refused
from sage100_plugin.records.numbering import next_free
from sage100_plugin.records.subcontract import STATUSES
from sage100_plugin.sage.sandbox.changes.change_orders import next_number
from sage100_plugin.sage.sandbox.changes.planned import (
    Kinds,
    Options,
    Planned,
    Row,
    Steps,
    active_code,
    added,
    amount,
    chosen,
    deleted,
    one_of,
    today,
    unlocked,
    updated,
)
from sage100_plugin.sage.sandbox.database import next_recnum
from sage100_plugin.sage.tables import actpay, actrec, prmchg, sbcgln, sbcnln, subcon

_CURRENT = 4
_SUBCONTRACT = 4
_APPROVED = 1
_MOVED = (sbcnln.c.change != 0) | (sbcnln.c.billed != 0)


def _created(connection: Connection, options: Options) -> Planned:
    """Made directly in Sage, with one line."""
    job = chosen(connection, "job", options.get("job"), actrec.c.status == _CURRENT)
    vendor = chosen(connection, "vendor", options.get("vendor"), actpay.c.inactv == 0)
    numbers = connection.scalars(select(subcon.c.ctcnum).order_by(subcon.c.recnum.desc()))
    more, wish = amount(options.get("amount", "18500.00")), options.get("description", "Storefront glazing")
    values = {"ctcnum": next_free(numbers), "jobnum": job["recnum"], "vndnum": vendor["recnum"], "dscrpt": wish}
    values |= {"status": _CURRENT, "condte": today(connection), "rtnrte": 10}
    planned = added(connection, "subcontract", values)
    line = {"recnum": int(planned.id), "linnum": 1, "dscrpt": wish, "cstcde": active_code(connection)}
    line |= {"csttyp": _SUBCONTRACT, "amount": more, "cntrct": more, "remain": more}
    return Planned("subcontract", planned.id, planned.values, subcon, None, ((sbcnln, line),))


def _changed(connection: Connection, options: Options) -> Steps:
    """A change order for one of its lines, approved from the first: Sage takes changes in no other way."""
    contract = _current(connection, options)
    asked = select(sbcnln).where(sbcnln.c.recnum == contract["recnum"]).order_by(sbcnln.c.linnum)
    line = connection.execute(asked).mappings().first()
    if line is None:
        raise Refused("not_in_sage", f"Subcontract {contract['recnum']} has no lines.")
    order, day, more = next_recnum(connection, prmchg), today(connection), amount(options.get("amount", "1250.00"))
    header = {"recnum": order, "chgnum": next_number(connection, contract["jobnum"]), "jobnum": contract["jobnum"]}
    header |= {"phsnum": contract["phsnum"], "status": _APPROVED, "chgdte": day, "dscrpt": "Added scope"}
    detail = {"recnum": order, "linnum": 1, "dscrpt": "Added scope", "cstcde": line["cstcde"], "csttyp": line["csttyp"]}
    detail |= {"bdgprc": more, "vndnum": contract["vndnum"], "vndctc": contract["recnum"], "ctclin": line["linnum"]}
    detail |= {"chgnum": f"{contract['ctcnum']}-{order}", "chgsts": _APPROVED, "chgdte": day}
    statements = (insert(prmchg).values({**header, "cstamt": more}), insert(sbcgln).values(detail))
    return Steps("subcontract", str(contract["recnum"]), statements)


def _status_changed(connection: Connection, options: Options) -> Planned:
    """Sage lets a subcontract go from any status to any other."""
    contract = _current(connection, options)
    following = {1: 3, 2: 1, 3: 4, 4: 5, 5: 6, 6: 4}[contract["status"]]
    status = one_of(options.get("status", str(following)), STATUSES, "subcontract status")
    return updated("subcontract", contract, {"status": status})


def _deleted(connection: Connection, options: Options) -> Steps:
    """Sage refuses it when a line has an invoiced or changed amount."""
    untouched = subcon.c.recnum.not_in(select(sbcnln.c.recnum).where(_MOVED))
    contract = chosen(connection, "subcontract", options.get("subcontract"), subcon.c.lckedt == 0, untouched)
    moved = select(sbcnln.c.linnum).where(sbcnln.c.recnum == contract["recnum"], _MOVED)
    if connection.execute(moved).first() is not None:
        raise Refused("invalid_value", f"Subcontract {contract['recnum']} has an invoiced or changed amount.")
    return deleted("subcontract", unlocked("subcontract", contract))


def _current(connection: Connection, options: Options) -> Row:
    """The subcontract of this number; without one, the first that is current and may be changed."""
    free = (subcon.c.status == _CURRENT, subcon.c.lckedt == 0)
    return unlocked("subcontract", chosen(connection, "subcontract", options.get("subcontract"), *free))


KINDS: Kinds = {
    "subcontract-created": (_created, ("job", "vendor", "description", "amount")),
    "subcontract-changed": (_changed, ("subcontract", "amount")),
    "subcontract-status-changed": (_status_changed, ("subcontract", "status")),
    "subcontract-deleted": (_deleted, ("subcontract",)),
}
