"""What happens to budgets and change orders."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import Connection, select

from sage100_plugin.errors import Refused
from sage100_plugin.records.budget import COLUMNS
from sage100_plugin.sage.sandbox.changes.planned import Kinds, Options, Planned, added, amount, chosen, today, updated
from sage100_plugin.sage.tables import actrec, bdglin, budget, prmchg, sbcgln


def _budget_changed(connection: Connection, options: Options) -> Planned:
    """The first amount of the first line grows: the header's own stamp stays as it was."""
    header = chosen(connection, "budget", options.get("job"), budget.c.lckedt == 0)
    asked = select(bdglin).where(bdglin.c.recnum == header["recnum"]).order_by(bdglin.c.linnum)
    line = connection.execute(asked).mappings().first()
    if line is None:
        raise Refused("not_in_sage", f"The budget of job {header['recnum']} has no lines.")
    column = next((now for now, _ in COLUMNS.values() if line[now]), "othbdg")
    more = amount(options.get("amount", "2500.00"))
    values = {column: line[column] + more, "ttlbdg": line["ttlbdg"] + more}
    return Planned("budget", str(header["recnum"]), values, bdglin, line["_idnum"])


def _change_order_created(connection: Connection, options: Options) -> Planned:
    job = chosen(connection, "job", options.get("job"), actrec.c.status == 4)  # noqa: PLR2004 - Current
    used = connection.scalars(select(prmchg.c.chgnum).where(prmchg.c.jobnum == job["recnum"])).all()
    number = str(1 + max((int(each) for each in used if each.isdigit()), default=0))
    more = amount(options.get("amount", "1800.00"))
    values = {"chgnum": number, "chgdte": today(connection), "jobnum": job["recnum"], "status": 2, "chgtyp": 1}
    values |= {"dscrpt": options.get("description", "Add floor drain"), "reqamt": more, "cstamt": more}
    planned = added(connection, "change_order", values)
    line = {"recnum": int(planned.id), "linnum": 1, "dscrpt": values["dscrpt"], "cstcde": Decimal(15010), "csttyp": 4}
    return Planned("change_order", planned.id, planned.values, prmchg, None, ((sbcgln, {**line, "bdgprc": more}),))


def _change_order_approved(connection: Connection, options: Options) -> Planned:
    order = chosen(connection, "change_order", options.get("change_order"), prmchg.c.status == 2)  # noqa: PLR2004
    values = {"status": 1, "appamt": order["reqamt"], "aprdte": today(connection)}
    return updated("change_order", order, values)


KINDS: Kinds = {
    "budget-changed": (_budget_changed, ("job", "amount")),
    "change-order-created": (_change_order_created, ("job", "description", "amount")),
    "change-order-approved": (_change_order_approved, ("change_order",)),
}
