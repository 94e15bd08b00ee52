"""What is asked about jobs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from sage100_plugin.sage.reader.source import of_record
from sage100_plugin.sage.tables import actrec, jobsts, jobtyp, reccln


def jobs() -> Select[Any]:
    """Jobs: `actrec`, with the names of client (`reccln`), type (`jobtyp`) and status (`jobsts`).

    For the job triggers, pickers and look-ups.
    """
    joined = (
        actrec.outerjoin(reccln, reccln.c.recnum == actrec.c.clnnum)
        .outerjoin(jobtyp, jobtyp.c.recnum == actrec.c.jobtyp)
        .outerjoin(jobsts, jobsts.c.recnum == actrec.c.status)
    )
    return select(*of_record("job"), reccln.c.clnnme, jobtyp.c.typnme, jobsts.c.stsnme).select_from(joined)


def job_types() -> Select[Any]:
    """The list of job types: `jobtyp`, for a picker."""
    return select(*of_record("job_type"))
