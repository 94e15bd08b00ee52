"""A mid-size contractor's data: the same for the same seed, on any machine."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from sqlalchemy import Connection

from sage100_plugin.sage.sandbox.seed import masters, projects, service
from sage100_plugin.sage.sandbox.seed.sheet import TODAY, Sheet

Kind = Literal["general", "service"]

SEED = 100
WORK_ORDERS = {"general": 120, "service": 420}
SERVICE_SITES = (1, 1, 2, 3, 4, 8, 12)

__all__ = ["TODAY", "Kind", "fill"]


def fill(connection: Connection, kind: Kind, *, seed: int = SEED, now: dt.datetime | None = None) -> None:
    """Write the data. When `now` is before the data's day, all stamps move back, so that none lies in the future."""
    stands = dt.datetime.combine(TODAY, dt.time(), dt.UTC)
    shift = dt.timedelta(days=min(0, ((now or stands) - stands).days))
    sheet = Sheet(seed, shift)
    masters.add_lists(sheet)
    masters.add_cost_codes(sheet)
    masters.add_clients(sheet, sites=SERVICE_SITES if kind == "service" else masters.SITES)
    masters.add_vendors(sheet)
    jobs = projects.add_jobs(sheet)
    projects.add_budgets(sheet, jobs)
    projects.add_change_orders(sheet, jobs, projects.add_subcontracts(sheet, jobs))
    service.add_work_orders(sheet, WORK_ORDERS[kind])
    sheet.write(connection)
