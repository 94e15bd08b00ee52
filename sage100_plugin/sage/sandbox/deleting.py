"""When Sage lets a job be deleted, and what goes with it (rules, section 2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Delete, delete, select

from sage100_plugin.sage.tables import actrec, budget, jobcst, pchord, prmchg, subcon

DELETABLE = {2: "Refused", 6: "Closed"}
OPEN, COUNTED = 1, 1
"""Billing status Open, and the record status of a cost that is not void."""

WITH_JOB = (jobcst.c.jobnum, budget.c.recnum, prmchg.c.jobnum, subcon.c.jobnum, pchord.c.jobnum)
"""What goes with a job beside its phases and contacts. Sage's help says job costs and "related records": which those
are is a guess. Invoices belong to the ledger and keep the job's number."""


def why_not(connection: Connection, job: Mapping[str, Any], today: dt.date) -> str:
    """Why the job cannot be deleted; empty when it can.

    The balance of a WIP subaccount, on which Sage's answer depends too, is not kept in the sandbox. That the year is
    the calendar's is a guess.
    """
    if job["status"] not in DELETABLE:
        return f"job {job['recnum']} is neither Closed nor Refused."
    billed = select(jobcst.c.recnum).where(
        jobcst.c.jobnum == job["recnum"],
        jobcst.c.postyr == today.year,
        jobcst.c.status == COUNTED,
        jobcst.c.bllsts != OPEN,
    )
    if connection.execute(billed).first() is not None:
        return f"job {job['recnum']} has job costs of this year whose billing status is not Open."
    return ""


def statements(number: int) -> tuple[Delete, ...]:
    """What deletes a job; the file's triggers take lines away with their headers."""
    related = (delete(column.table).where(column == number) for column in WITH_JOB)
    return (*related, delete(actrec).where(actrec.c.recnum == number))
