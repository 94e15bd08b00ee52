"""What happens to jobs and their phases."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import Connection, select

from sage100_plugin.errors import Refused
from sage100_plugin.records.job import STATUSES
from sage100_plugin.sage.sandbox import deleting
from sage100_plugin.sage.sandbox.changes.planned import (
    Kinds,
    Options,
    Planned,
    Steps,
    added,
    added_below,
    chosen,
    one_of,
    today,
    updated,
)
from sage100_plugin.sage.tables import actrec, jobsts

CONTRACT, CURRENT = 3, 4
FOLLOWING = {1: 3, 2: 1, 3: 4, 4: 5, 5: 6, 6: 4}
"""The status to which a job goes when none is said."""


def _job_created(connection: Connection, options: Options) -> Planned:
    client = chosen(connection, "client", options.get("client"))
    name = options.get("name", "Millbrook Annex")
    values = {"jobnme": name, "shtnme": name[:30].rstrip(), "clnnum": client["recnum"], "jobtyp": 1}
    values |= {name: client[name] for name in ("addrs1", "addrs2", "ctynme", "state_", "zipcde")}
    values |= {"status": _status(connection, options.get("status", "4")), "cntrct": Decimal(250_000)}
    return added(connection, "job", values)


def _job_updated(connection: Connection, options: Options) -> Planned:
    """A later finish date, when nothing else is said."""
    job = chosen(connection, "job", options.get("job"), actrec.c.status == CONTRACT, actrec.c.inactv == 0)
    named = {column: options[name] for name, column in (("name", "jobnme"), ("contact", "contct")) if name in options}
    moved = {"status": _status(connection, options["status"])} if "status" in options else {}
    later = {"cmpdte": (job["cmpdte"] or today(connection)) + dt.timedelta(days=14)}
    return updated("job", job, {**named, **moved} or later)


def _job_status_changed(connection: Connection, options: Options) -> Planned:
    job = chosen(connection, "job", options.get("job"), actrec.c.status == CURRENT, actrec.c.inactv == 0)
    following = FOLLOWING.get(job["status"], CURRENT)
    return updated("job", job, {"status": _status(connection, options.get("status", str(following)))})


def _status(connection: Connection, text: str) -> int:
    """One of the company's own statuses, else of Sage's six."""
    return one_of(text, connection.scalars(select(jobsts.c.recnum)).all() or STATUSES, "job status")


def _job_inactive(connection: Connection, options: Options) -> Planned:
    return updated("job", chosen(connection, "job", options.get("job"), actrec.c.inactv == 0), {"inactv": 1})


def _job_deleted(connection: Connection, options: Options) -> Steps:
    """With everything that belongs to it; when none is said, the first job that Sage lets be deleted."""
    day = today(connection)
    job = chosen(connection, "job", options.get("job", _first_deletable(connection, day)), inactive=True)
    why = deleting.why_not(connection, job, day)
    if why:
        raise Refused("invalid_value", f"Sage would not delete this: {why}")
    return Steps("job", str(job["recnum"]), deleting.statements(job["recnum"]))


def _first_deletable(connection: Connection, day: dt.date) -> str:
    asked = select(actrec).where(actrec.c.status.in_(deleting.DELETABLE)).order_by(actrec.c.recnum)
    rows = (dict(row) for row in connection.execute(asked).mappings())
    return next((str(row["recnum"]) for row in rows if not deleting.why_not(connection, row, day)), "")


def _phase_created(connection: Connection, options: Options) -> Planned:
    job = chosen(connection, "job", options.get("job"), actrec.c.status == CURRENT, actrec.c.inactv == 0)
    return added_below(connection, "phase", job, {"phsnme": options.get("name", "Site Utilities")})


KINDS: Kinds = {
    "job-created": (_job_created, ("name", "client", "status")),
    "job-updated": (_job_updated, ("job", "name", "contact", "status")),
    "job-status-changed": (_job_status_changed, ("job", "status")),
    "job-inactive": (_job_inactive, ("job",)),
    "job-deleted": (_job_deleted, ("job",)),
    "phase-created": (_phase_created, ("job", "name")),
}
