"""What is asked about change orders."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from sage100_plugin.sage.reader.source import of_lines, of_record
from sage100_plugin.sage.tables import actrec, prmchg, sbcgln


def change_orders() -> Select[Any]:
    """Change orders: `prmchg`, with the job's name (`actrec`), for triggers and to read back what was written."""
    joined = prmchg.outerjoin(actrec, actrec.c.recnum == prmchg.c.jobnum)
    return select(*of_record("change_order"), actrec.c.jobnme).select_from(joined)


def change_order_lines() -> Select[Any]:
    """Budget and Sub Change Details of change orders: `sbcgln`."""
    return select(*of_lines("change_order")).order_by(sbcgln.c.recnum, sbcgln.c.linnum)


def change_order_types() -> Select[Any]:
    """The list of change order types: `chgtyp`, for a picker."""
    return select(*of_record("change_order_type"))
