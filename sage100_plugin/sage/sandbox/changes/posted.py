"""What happens to job costs and posting periods."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from sqlalchemy import Connection

from sage100_plugin.errors import Refused
from sage100_plugin.records.job_cost import HISTORICAL, SOURCES
from sage100_plugin.sage.sandbox import switches
from sage100_plugin.sage.sandbox.api import posting
from sage100_plugin.sage.sandbox.changes.planned import (
    Kinds,
    Options,
    Planned,
    Work,
    added,
    amount,
    at_work,
    chosen,
    number,
    today,
    updated,
)
from sage100_plugin.sage.sandbox.changes.purchasing import CURRENT, MATERIAL, a_code
from sage100_plugin.sage.tables import actrec, jobcst

COUNTED, VOID = 1, 2
JOURNAL = 3


def _cost_posted(connection: Connection, options: Options) -> Planned:
    """A cost of one of Sage's windows, the journal's when none is said."""
    job = chosen(connection, "job", options.get("job"), actrec.c.status == CURRENT, actrec.c.inactv == 0)
    source, day = number(options.get("source", str(JOURNAL))), today(connection)
    if source not in SOURCES:
        raise Refused("invalid_value", f"There is no source {source}; they are numbered 1 to {max(SOURCES)}.")
    year, period = posting.period(at_work(connection), day)
    when = {"trndte": day, "entdte": day, "actprd": period, "postyr": year}
    where = {"jobnum": job["recnum"], "phsnum": number(options.get("phase", "0")), "cstcde": _code(connection, options)}
    what = {
        "csttyp": number(options.get("cost_type", str(MATERIAL))),
        "cstamt": amount(options.get("amount", "212.40")),
    }
    told = {"trnnum": f"J{day:%m%d}", "dscrpt": options.get("description", "Accrual"), "usrnme": "office"}
    own = {"srcnum": source, "status": COUNTED, "bllsts": 1, "acrinv": 0, "lgrrec": 0}
    return added(connection, "job_cost", {**own, **when, **where, **what, **told})


def _code(connection: Connection, options: Options) -> Decimal:
    try:
        return Decimal(options["cost_code"]) if "cost_code" in options else a_code(connection)
    except InvalidOperation:
        raise Refused("invalid_value", f"{options['cost_code']} is not a cost code.") from None


def _cost_void(connection: Connection, options: Options) -> Planned:
    """Only what was typed into 6-3 is voided there; the others are voided where they were made."""
    cost = chosen(
        connection, "job_cost", options.get("job_cost"), jobcst.c.srcnum == HISTORICAL, jobcst.c.status == COUNTED
    )
    if cost["srcnum"] != HISTORICAL:
        told = f"Sage would not void job cost {cost['recnum']} in 6-3: it was made in {SOURCES[cost['srcnum']]}."
        raise Refused("invalid_value", told)
    return updated("job_cost", cost, {"status": VOID})


def _switched(change: Callable[[frozenset[str], str], frozenset[str]]) -> Callable[[Connection, Options], Work]:
    """Lock or unlock a period (last month's when none is said): the books know it, and no table tells."""

    def plan(connection: Connection, options: Options) -> Work:
        last = today(connection).replace(day=1) - dt.timedelta(days=1)
        month = options.get("period", f"{last:%Y-%m}")
        try:
            day = dt.date.fromisoformat(f"{month}-01")
        except ValueError:
            raise Refused("invalid_value", f"{month} is not a month: write it as 2026-09.") from None
        books = at_work(connection)
        locked = change(books.setup.locked_periods, month)
        year, period = posting.period(books, day)
        return Work("period", f"{year}-{period}", lambda here: switches.lock_periods(here.connection, locked))

    return plan


KINDS: Kinds = {
    "job-cost-posted": (
        _cost_posted,
        ("job", "phase", "source", "cost_code", "cost_type", "amount", "description"),
    ),
    "job-cost-void": (_cost_void, ("job_cost",)),
    "period-locked": (_switched(lambda locked, month: locked | {month}), ("period",)),
    "period-unlocked": (_switched(lambda locked, month: locked - {month}), ("period",)),
}
