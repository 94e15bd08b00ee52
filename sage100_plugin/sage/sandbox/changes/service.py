"""What happens to work orders."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, select

from sage100_plugin.sage.sandbox.changes.planned import Kinds, Options, Planned, added, chosen, number, today, updated
from sage100_plugin.sage.tables import reccln, srvinv


def _work_order_created(connection: Connection, options: Options) -> Planned:
    client = chosen(connection, "client", options.get("client"), reccln.c.inactv == 0)
    highest = connection.scalars(select(srvinv.c.ordnum)).all()
    number = str(1 + max((int(each) for each in highest if each.isdigit()), default=0))
    day = today(connection)
    values = {"ordnum": number, "clnnum": client["recnum"], "orddte": day, "clldte": day, "invtyp": 1, "status": 7}
    values |= {
        "dscrpt": options.get("description", "No hot water"),
        "priort": 2,
        "schdte": day + dt.timedelta(days=1),
    }
    return added(connection, "work_order", {**values, "ctcnme": client["contct"], "phnnum": client["phnnum"]})


def _work_order_updated(connection: Connection, options: Options) -> Planned:
    order = chosen(connection, "work_order", options.get("work_order"), srvinv.c.status == 7)  # noqa: PLR2004
    values = {"status": number(options.get("status", "8")), "findte": today(connection)}
    return updated("work_order", order, values)


KINDS: Kinds = {
    "work-order-created": (_work_order_created, ("client", "description")),
    "work-order-updated": (_work_order_updated, ("work_order", "status")),
}
