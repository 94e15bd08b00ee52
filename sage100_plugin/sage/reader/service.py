"""What is asked about work orders."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, func, select

from sage100_plugin.sage.reader.source import of_record
from sage100_plugin.sage.tables import reccln, srvinv, srvloc, srvtyp


def work_orders() -> Select[Any]:
    """Work orders and service invoices: `srvinv`, with the names of client, service site and type.

    A site is joined by client and location number together (`srvloc`): the location number alone is not unique.
    """
    joined = (
        srvinv.outerjoin(reccln, reccln.c.recnum == srvinv.c.clnnum)
        .outerjoin(srvloc, and_(srvloc.c.recnum == srvinv.c.clnnum, srvloc.c.locnum == srvinv.c.locnum))
        .outerjoin(srvtyp, srvtyp.c.recnum == srvinv.c.invtyp)
    )
    return select(*of_record("work_order"), reccln.c.clnnme, srvloc.c.locnme, srvtyp.c.typnme).select_from(joined)


def work_order_types() -> Select[Any]:
    """The list of service invoice types: `srvtyp`, for a picker."""
    return select(*of_record("work_order_type"))


def service_receivables() -> Select[Any]:
    """How many service invoice types there are (`srvtyp`): a company with none does not use Service Receivables.

    A guess: where Sage keeps what is licensed is not known.
    """
    return select(func.count()).select_from(srvtyp)
