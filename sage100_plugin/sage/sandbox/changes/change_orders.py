"""What happens to change orders (6-4-1)."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, select, update

from sage100_plugin.errors import Refused
from sage100_plugin.records.numbering import next_free
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
    today,
    unlocked,
    updated,
)
from sage100_plugin.sage.tables import actrec, pmcgln, prmchg, sbcgln

_CURRENT = 4
_APPROVED, _OPEN, _VOID, _REJECTED = 1, 2, 5, 6


def next_number(connection: Connection, job: int) -> str:
    """The change number that Sage would suggest for a job."""
    asked = select(prmchg.c.chgnum).where(prmchg.c.jobnum == job).order_by(prmchg.c.recnum.desc())
    return next_free(connection.scalars(asked))


def _created(connection: Connection, options: Options) -> Planned:
    """An open order with a line on either tab."""
    job = chosen(connection, "job", options.get("job"), actrec.c.status == _CURRENT)
    more = amount(options.get("amount", "1800.00"))
    day, wish = today(connection), options.get("description", "Add floor drain")
    values = {"chgnum": next_number(connection, job["recnum"]), "chgdte": day, "entdte": day, "jobnum": job["recnum"]}
    values |= {"status": _OPEN, "chgtyp": 1, "dscrpt": wish, "reqamt": more, "estamt": more, "cstamt": more}
    planned = added(connection, "change_order", values)
    line = {"recnum": int(planned.id), "linnum": 1, "dscrpt": wish, "cstcde": active_code(connection), "csttyp": 4}
    lines = ((sbcgln, {**line, "bdgprc": more}), (pmcgln, {**line, "estamt": more, "reqprc": more}))
    return Planned("change_order", planned.id, planned.values, prmchg, None, lines)


def _updated(connection: Connection, options: Options) -> Planned:
    order = _open(connection, options)
    return updated("change_order", order, {"dscrpt": options.get("description", f"{order['dscrpt'][:40]}, revised")})


def _approved(connection: Connection, options: Options) -> Steps:
    """The person types the approved amounts, here as they were requested, and approves the subcontracts' changes."""
    order = _open(connection, options)
    number, day = order["recnum"], today(connection)
    header = update(prmchg).where(prmchg.c.recnum == number)
    prime = update(pmcgln).where(pmcgln.c.recnum == number, pmcgln.c.aprprc == 0)
    subs = update(sbcgln).where(sbcgln.c.recnum == number, sbcgln.c.chgsts.is_not(None))
    statements = (
        header.values(status=_APPROVED, aprdte=day),
        prime.values(aprprc=pmcgln.c.reqprc),
        subs.values(chgsts=_APPROVED),
    )
    return Steps("change_order", str(number), statements)


def _closed(status: int) -> Callable[[Connection, Options], Planned]:
    """Only the header changes: it overrides the statuses of its lines."""
    return lambda connection, options: updated("change_order", _open(connection, options), {"status": status})


def _deleted(connection: Connection, options: Options) -> Steps:
    return deleted("change_order", _open(connection, options))


def _prime_line_changed(connection: Connection, options: Options) -> Planned:
    """The first line asks for more; the header's total follows."""
    order = _open(connection, options)
    asked = select(pmcgln).where(pmcgln.c.recnum == order["recnum"]).order_by(pmcgln.c.linnum)
    line = connection.execute(asked).mappings().first()
    if line is None:
        raise Refused("not_in_sage", f"Change order {order['recnum']} has no Prime Change Details.")
    values = {"reqprc": line["reqprc"] + amount(options.get("amount", "500.00"))}
    return Planned("change_order", str(order["recnum"]), values, pmcgln, line["_idnum"])


def _open(connection: Connection, options: Options) -> Row:
    """The order of this number; without one, the first that is open and may be changed."""
    free = (prmchg.c.status == _OPEN, prmchg.c.lckedt == 0)
    return unlocked("change_order", chosen(connection, "change_order", options.get("change_order"), *free))


KINDS: Kinds = {
    "change-order-created": (_created, ("job", "description", "amount")),
    "change-order-updated": (_updated, ("change_order", "description")),
    "change-order-approved": (_approved, ("change_order",)),
    "change-order-rejected": (_closed(_REJECTED), ("change_order",)),
    "change-order-void": (_closed(_VOID), ("change_order",)),
    "change-order-deleted": (_deleted, ("change_order",)),
    "prime-line-changed": (_prime_line_changed, ("change_order", "amount")),
}
