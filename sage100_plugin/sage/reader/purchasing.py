"""What is asked about purchase orders."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, or_, select

from sage100_plugin.sage.reader.source import of_lines, of_record
from sage100_plugin.sage.tables import actpay, actrec, jobphs, pchord, pchtyp, pcorln


def purchase_orders() -> Select[Any]:
    """Purchase orders: `pchord`, with the names of vendor (`actpay`), job (`actrec`), phase (`jobphs`) and `pchtyp`.

    For triggers, to read back what was written, and for the commitments of a job.
    """
    joined = (
        pchord.outerjoin(actpay, actpay.c.recnum == pchord.c.vndnum)
        .outerjoin(actrec, actrec.c.recnum == pchord.c.jobnum)
        .outerjoin(jobphs, and_(jobphs.c.recnum == pchord.c.jobnum, jobphs.c.phsnum == pchord.c.phsnum))
        .outerjoin(pchtyp, pchtyp.c.recnum == pchord.c.ordtyp)
    )
    names = (actpay.c.vndnme, actrec.c.jobnme, jobphs.c.phsnme, pchtyp.c.typnme)
    return select(*of_record("purchase_order"), *names).select_from(joined)


def purchase_order_lines() -> Select[Any]:
    """Lines of purchase orders: `pcorln`."""
    return select(*of_lines("purchase_order")).order_by(pcorln.c.recnum, pcorln.c.linnum)


def purchase_order_changes() -> Select[Any]:
    """The rows of purchase orders without quantity and price: `pcorln`. Some are the titles of changes, and linked."""
    empty = (or_(column.is_(None), column == 0) for column in (pcorln.c.linqty, pcorln.c.linprc))
    return select(*of_record("purchase_order_change")).where(*empty)
