"""What is asked about jobs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from sage100_plugin.sage.reader.source import of_lines, of_record
from sage100_plugin.sage.tables import actrec, employ, jobcnt, jobphs, jobsts, jobtyp, reccln


def jobs() -> Select[Any]:
    """Jobs: `actrec`, with the names of client (`reccln`), type (`jobtyp`), status (`jobsts`) and the employees
    (`employ`) who supervise, estimate and sell it.

    For the job triggers, pickers and look-ups.
    """
    supervisor, estimator, salesperson = (employ.alias(name) for name in ("supervisor", "estimator", "salesperson"))
    joined = (
        actrec.outerjoin(reccln, reccln.c.recnum == actrec.c.clnnum)
        .outerjoin(jobtyp, jobtyp.c.recnum == actrec.c.jobtyp)
        .outerjoin(jobsts, jobsts.c.recnum == actrec.c.status)
        .outerjoin(supervisor, supervisor.c.recnum == actrec.c.sprvsr)
        .outerjoin(estimator, estimator.c.recnum == actrec.c.estemp)
        .outerjoin(salesperson, salesperson.c.recnum == actrec.c.slsemp)
    )
    return select(
        *of_record("job"),
        reccln.c.clnnme,
        jobtyp.c.typnme,
        jobsts.c.stsnme,
        supervisor.c.fulfst.label("supervisor_name"),
        estimator.c.fulfst.label("estimator_name"),
        salesperson.c.fulfst.label("salesperson_name"),
    ).select_from(joined)


def job_contacts() -> Select[Any]:
    """Contacts of jobs: `jobcnt`, the primary one first."""
    return select(*of_lines("job", "contacts")).order_by(jobcnt.c.recnum, jobcnt.c.linnum)


def job_phases() -> Select[Any]:
    """Phases of jobs, as lines of them: `jobphs`. Phase 0 is Sage's placeholder for none and left out."""
    asked = select(*of_lines("job", "phases")).where(jobphs.c.phsnum != 0)
    return asked.order_by(jobphs.c.recnum, jobphs.c.phsnum)


def phases() -> Select[Any]:
    """Phases as records: `jobphs`, with the job's name (`actrec`), for the phase trigger and pickers; not phase 0."""
    joined = jobphs.outerjoin(actrec, actrec.c.recnum == jobphs.c.recnum)
    return select(*of_record("phase"), actrec.c.jobnme).select_from(joined).where(jobphs.c.phsnum != 0)


def job_types() -> Select[Any]:
    """The list of job types: `jobtyp`, for a picker."""
    return select(*of_record("job_type"))


def job_statuses() -> Select[Any]:
    """The list of job statuses: `jobsts`, which newer versions have, because a company may add to Sage's six."""
    return select(*of_record("job_status"))
