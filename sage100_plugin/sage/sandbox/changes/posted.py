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
from sage100_plugin.sage.sandbox.api.books import Books
from sage100_plugin.sage.sandbox.changes.planned import (
    Kinds,
    Options,
    Planned,
    Work,
    active_code,
    amount,
    at_work,
    chosen,
    number,
    one_of,
    today,
    updated,
)
from sage100_plugin.sage.sandbox.changes.purchasing import CURRENT, MATERIAL
from sage100_plugin.sage.sandbox.database import next_recnum
from sage100_plugin.sage.tables import actrec, cstcde, csttyp, jobcst

COUNTED, VOID = 1, 2
JOURNAL = 3


def _cost_posted(connection: Connection, options: Options) -> Work:
    """A cost of one of Sage's windows, the journal's when none is said; only 6-3 itself leaves the ledger alone."""
    job = chosen(connection, "job", options.get("job"), actrec.c.status == CURRENT, actrec.c.inactv == 0)
    source, day = one_of(options.get("source", str(JOURNAL)), SOURCES, "source"), today(connection)
    where = {"jobnum": job["recnum"], "phsnum": number(options.get("phase", "0")), "cstcde": _code(connection, options)}
    what = {"csttyp": number(options.get("cost_type", str(MATERIAL))), "trnnum": f"J{day:%m%d}", "trndte": day}
    money, text = amount(options.get("amount", "212.40")), options.get("description", "Accrual")

    def work(books: Books) -> None:
        books.phase(where["jobnum"], where["phsnum"])
        books.need(cstcde, where["cstcde"], "Cost Code")
        books.need(csttyp, what["csttyp"], "Cost Type")
        posting.cost(books, source, {**where, **what, "cstamt": money, "dscrpt": text})

    return Work("job_cost", str(next_recnum(connection, jobcst)), work)


def _code(connection: Connection, options: Options) -> Decimal:
    try:
        return Decimal(options["cost_code"]) if "cost_code" in options else active_code(connection)
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
    """Lock or unlock a period (that before the current one when none is said): the books know it, no table tells."""

    def plan(connection: Connection, options: Options) -> Work:
        books = at_work(connection)
        month = options.get("period", _before(books))
        try:
            day = dt.date.fromisoformat(f"{month}-01")
        except ValueError:
            raise Refused("invalid_value", f"{month} is not a month: write it as 2026-09.") from None
        locked = change(books.setup.locked_periods, month)
        year, period = posting.period(books, day)
        if month in locked and day == posting.current_month(connection):
            raise Refused("invalid_value", f"Sage would not lock {month}: it is the current period (1-6).")
        return Work("period", f"{year}-{period}", lambda here: switches.lock_periods(here.connection, locked))

    return plan


def _before(books: Books) -> str:
    """The month before the current period, or before today where the set-up does not name one."""
    current = posting.current_month(books.connection) or books.today.replace(day=1)
    return f"{current - dt.timedelta(days=1):%Y-%m}"


KINDS: Kinds = {
    "job-cost-posted": (
        _cost_posted,
        ("job", "phase", "source", "cost_code", "cost_type", "amount", "description"),
    ),
    "job-cost-void": (_cost_void, ("job_cost",)),
    "period-locked": (_switched(lambda locked, month: locked | {month}), ("period",)),
    "period-unlocked": (_switched(lambda locked, month: locked - {month}), ("period",)),
}
