"""What is asked about subcontracts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, select

from sage100_plugin.sage.reader.dialect import Total
from sage100_plugin.sage.reader.figures import approved
from sage100_plugin.sage.reader.source import of_lines, of_record
from sage100_plugin.sage.tables import actpay, actrec, jobphs, prmchg, sbcgln, sbcnln, sbctyp, subcon


def subcontracts() -> Select[Any]:
    """Subcontracts: `subcon`, with names of vendor (`actpay`), job (`actrec`), phase (`jobphs`) and type (`sbctyp`).

    For triggers, to read back what was written, and for the subcontracts of a job.
    """
    joined = (
        subcon.outerjoin(actpay, actpay.c.recnum == subcon.c.vndnum)
        .outerjoin(actrec, actrec.c.recnum == subcon.c.jobnum)
        .outerjoin(jobphs, and_(jobphs.c.recnum == subcon.c.jobnum, jobphs.c.phsnum == subcon.c.phsnum))
        .outerjoin(sbctyp, sbctyp.c.recnum == subcon.c.contyp)
    )
    names = (actpay.c.vndnme, actrec.c.jobnme, jobphs.c.phsnme, sbctyp.c.dscrpt.label("typnme"))
    return select(*of_record("subcontract"), *names).select_from(joined)


def subcontract_lines() -> Select[Any]:
    """Lines of subcontracts: `sbcnln`, with what approved change orders (`sbcgln` of `prmchg`) add to each.

    Sage keeps that sum in `sbcnln.change` too; whether it counts changes that are still open is not known.
    """
    changes = (
        select(sbcgln.c.vndctc, sbcgln.c.ctclin, Total(sbcgln.c.bdgprc).label("changed"))
        .select_from(sbcgln.join(prmchg, prmchg.c.recnum == sbcgln.c.recnum))
        .where(approved())
        .group_by(sbcgln.c.vndctc, sbcgln.c.ctclin)
        .subquery("changes")
    )
    same = and_(changes.c.vndctc == sbcnln.c.recnum, changes.c.ctclin == sbcnln.c.linnum)
    asked = select(*of_lines("subcontract"), changes.c.changed).select_from(sbcnln.outerjoin(changes, same))
    return asked.order_by(sbcnln.c.recnum, sbcnln.c.linnum)
