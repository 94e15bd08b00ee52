"""What is asked about job costs, posting periods and ledger accounts."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, func, select, true

from sage100_plugin.records.figures import POSTED
from sage100_plugin.records.job_cost import PAYABLES
from sage100_plugin.sage.reader.dialect import Total
from sage100_plugin.sage.reader.payables import numbered
from sage100_plugin.sage.reader.source import of_record
from sage100_plugin.sage.tables import (
    acpinv,
    actpay,
    actrec,
    cstcde,
    csttyp,
    employ,
    jobcst,
    jobphs,
    lgrset,
    lgrtrn,
    pchord,
    subcon,
)

JOB = bindparam("job", type_=Integer())
"""The job that is asked for."""


def job_costs() -> Select[Any]:
    """Job costs: `jobcst`, with the names of job, phase, cost code, cost type, vendor and employee, and the invoice.

    The payable invoice that made a cost is the one with its ledger record (`acpinv.lgrrec`), and only where the cost's
    source says so. Through it, and no other way, a cost leads to a purchase order (`pchord`) or a subcontract
    (`subcon`). No wages.
    """
    joined = (
        jobcst.outerjoin(actrec, actrec.c.recnum == jobcst.c.jobnum)
        .outerjoin(jobphs, and_(jobphs.c.recnum == jobcst.c.jobnum, jobphs.c.phsnum == jobcst.c.phsnum))
        .outerjoin(cstcde, cstcde.c.recnum == jobcst.c.cstcde)
        .outerjoin(csttyp, csttyp.c.recnum == jobcst.c.csttyp)
        .outerjoin(actpay, actpay.c.recnum == jobcst.c.vndnum)
        .outerjoin(employ, employ.c.recnum == jobcst.c.empnum)
        .outerjoin(acpinv, _made())
    )
    names = (
        actrec.c.jobnme, jobphs.c.phsnme, cstcde.c.cdenme, csttyp.c.typnme, actpay.c.vndnme, employ.c.fulfst
    )  # fmt: skip
    invoice = (acpinv.c.recnum.label("invrec"), acpinv.c.invnum, acpinv.c.invtyp, acpinv.c.pchord, acpinv.c.ctcnum)
    order = numbered(pchord, pchord.c.ordnum, acpinv.c.pchord, "pchrec")
    subcontract = numbered(subcon, subcon.c.ctcnum, acpinv.c.ctcnum, "ctcrec")
    return select(*of_record("job_cost"), *names, *invoice, order, subcontract).select_from(joined)


@cache
def posted_costs() -> Select[Any]:
    """What was posted to a job, by phase, code, type and the commitment of its invoices: `jobcst` that is not void.

    This is the truth for costs, not the lines of invoices. The invoice and its order or subcontract are found as for
    `job_costs`: what both say of a cost agrees.
    """
    place = (jobcst.c.phsnum, jobcst.c.cstcde, jobcst.c.csttyp, acpinv.c.invtyp)
    named = (acpinv.c.vndnum, acpinv.c.pchord, acpinv.c.ctcnum)
    asked = select(*place, *named, Total(jobcst.c.cstamt).label("amount")).select_from(
        jobcst.outerjoin(acpinv, _made())
    )
    posted = asked.where(jobcst.c.jobnum == JOB, jobcst.c.status == POSTED).group_by(*place, *named)
    sums = posted.subquery("posted")
    order = numbered(pchord, pchord.c.ordnum, sums.c.pchord, "pchrec", sums.c.vndnum)
    subcontract = numbered(subcon, subcon.c.ctcnum, sums.c.ctcnum, "ctcrec", sums.c.vndnum)
    return select(sums.c.phsnum, sums.c.cstcde, sums.c.csttyp, sums.c.invtyp, sums.c.amount, order, subcontract)


def _made() -> ColumnElement[bool]:
    """Whether a payable invoice made a cost: the first with its ledger record, where its source says so.

    0 is no ledger record: whoever looked for it would read every invoice that has none, once for each such cost.
    """
    made = acpinv.alias("made")
    number = select(func.min(made.c.recnum)).where(made.c.lgrrec == func.nullif(jobcst.c.lgrrec, 0))
    return and_(jobcst.c.srcnum.in_(PAYABLES), acpinv.c.recnum == number.scalar_subquery())


def periods() -> Select[Any]:
    """Posting periods that something was posted to: `lgrtrn`, with the current one as the older edition has it.

    That is in `lgrset`. Where Sage keeps which periods are locked is not known; that something was posted shows that
    the period was open at that moment.
    """
    columns = (lgrtrn.c.postyr, lgrtrn.c.actprd)
    last = func.max(lgrtrn.c.insdte).label("insdte")
    now = (func.max(lgrset.c.curprd).label("curprd"), func.max(lgrset.c.fscyrd).label("fscyrd"))
    asked = select(*columns, last, *now).select_from(lgrtrn.outerjoin(lgrset, true()))
    return asked.where(*(column.is_not(None) for column in columns)).group_by(*columns)


def ledger_accounts() -> Select[Any]:
    """Ledger accounts: `lgract`, to choose what an invoice is charged to. No balances."""
    return select(*of_record("ledger_account"))
