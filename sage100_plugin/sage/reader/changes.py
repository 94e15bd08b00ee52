"""What is asked about change orders."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, select

from sage100_plugin.sage.reader.source import of_lines, of_record
from sage100_plugin.sage.tables import actrec, chgtyp, jobphs, pmcgln, prmchg, sbcgln


def change_orders() -> Select[Any]:
    """Change orders: `prmchg`, with the names of job (`actrec`), phase (`jobphs`) and type (`chgtyp`).

    For triggers and to read back what was written.
    """
    joined = (
        prmchg.outerjoin(actrec, actrec.c.recnum == prmchg.c.jobnum)
        .outerjoin(jobphs, and_(jobphs.c.recnum == prmchg.c.jobnum, jobphs.c.phsnum == prmchg.c.phsnum))
        .outerjoin(chgtyp, chgtyp.c.recnum == prmchg.c.chgtyp)
    )
    asked = select(*of_record("change_order"), actrec.c.jobnme, jobphs.c.phsnme, chgtyp.c.typnme)
    return asked.select_from(joined)


def subcontract_changes() -> Select[Any]:
    """Change orders as what changes of subcontracts are linked to: `prmchg`."""
    return select(*of_record("subcontract_change"))


def change_order_lines() -> Select[Any]:
    """Budget and Sub Change Details of change orders: `sbcgln`."""
    return select(*of_lines("change_order")).order_by(sbcgln.c.recnum, sbcgln.c.linnum)


def prime_lines() -> Select[Any]:
    """Prime Change Details of change orders: `pmcgln`. That the table is so named is a guess."""
    return select(*of_lines("change_order", "prime_lines")).order_by(pmcgln.c.recnum, pmcgln.c.linnum)


def change_order_types() -> Select[Any]:
    """The list of change order types: `chgtyp`, for a picker."""
    return select(*of_record("change_order_type"))
