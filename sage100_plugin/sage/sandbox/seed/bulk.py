"""A general contractor grown large, for measurements. SQLite itself makes the rows: hundreds of thousands a second.

Figures are spread evenly and agree with each other as far as sums go: what a line costs is what its header says.
"""

# ruff: noqa: S608 - the statements below are made of our own tables' names

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sage100_plugin.sage.sandbox import database
from sage100_plugin.sage.sandbox.seed import fill
from sage100_plugin.sage.tables import TABLES

FIRST_JOB = 100_001
"""The large company's own jobs; those of the general contractor are below."""

BEGIN = dt.datetime(2025, 1, 1, 9, tzinfo=dt.UTC)
"""When the general contractor begins to grow. What it had is older."""

MADE = f"datetime({BEGIN.timestamp():.0f} + 600 * job, 'unixepoch') || '.000'"
"""When the rows of a job were made: ten minutes apart."""

CODE = "1000 * (1 + place % 17) + 10 * (1 + place / 17 % 3)"
"""Cost codes that the general contractor has, by their place in a job."""


@dataclass(frozen=True)
class Size:
    """How large: jobs, and how many of each a job has."""

    jobs: int = 10_000
    lines: int = 100
    costs: int = 100


@dataclass(frozen=True)
class Rows:
    """So many rows a job of one table. In `values`, `job` and `place` count from 0, `n` counts all rows."""

    table: str
    each: int
    values: Mapping[str, str]

    def insert(self, jobs: int) -> str:
        """The statement that makes all of them."""
        values = {"_idnum": _guid(self.table, "n"), "insdte": MADE, **self.values}
        last = jobs * self.each - 1
        return (
            f"INSERT INTO {self.table} ({', '.join(values)}) "
            f"WITH RECURSIVE counted(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM counted WHERE n < {last}), "
            f"placed AS (SELECT n, n / {self.each} AS job, n % {self.each} AS place FROM counted) "
            f"SELECT {', '.join(values.values())} FROM placed"
        )


def create(path: Path, company_id: str, size: Size, *, index_stamps: bool = False) -> None:
    """Make the company's file, without a backup to restore. `index_stamps` adds indexes that Sage does not have."""
    path.parent.mkdir(parents=True, exist_ok=True)
    database.create_tables(path)
    engine = database.open_engine(path)
    with engine.begin() as connection:
        fill(connection, "general", now=BEGIN)
        for rows in _all(size):
            connection.exec_driver_sql(rows.insert(size.jobs))
        database.create_triggers(connection)
        connection.exec_driver_sql("INSERT INTO sandbox_switch VALUES ('company', ?)", (company_id,))
        if index_stamps:
            database.index_stamps(connection)
    engine.dispose()


def _all(size: Size) -> tuple[Rows, ...]:
    """Jobs with budgets and costs, and a few change orders, purchase orders and payable invoices of each."""
    job = f"{FIRST_JOB} + job"
    amount = "500 + (n * 977) % 40000"
    order = {"jobnum": job, "dscrpt": "'Order ' || (place + 1)"}
    line = {"linnum": "place % 3 + 1", "cstcde": CODE, "csttyp": "1 + place % 9"}
    return (
        Rows("actrec", 1, {"recnum": job, "jobnme": "'Large Job ' || (job + 1)", "shtnme": "'Job ' || (job + 1)",
                           "clnnum": "1 + job % 60", "status": "4", "jobtyp": "1", "cntrct": "100000 + job"}),
        Rows("budget", 1, {"recnum": job}),
        Rows("bdglin", size.lines, {"_idref": _guid("budget", "job"), "recnum": job, "linnum": "place + 1",
                                    "cstcde": CODE, "matbdg": amount, "matorg": amount, "ttlbdg": amount,
                                    "ttlorg": amount}),
        Rows("jobcst", size.costs, {"recnum": f"{FIRST_JOB} + n", "jobnum": job, "phsnum": "0", "cstcde": CODE,
                                    "csttyp": "1 + place % 9", "cstamt": "50 + (n * 977) % 4000", "status": "1",
                                    "bllsts": "1", "srcnum": "11", "trnnum": "'T' || n", "dscrpt": "'Cost ' || n",
                                    "trndte": f"substr({MADE}, 1, 10)", "actprd": "1",
                                    "postyr": "2025", "lgrrec": "0", "acrinv": "0", "usrnme": "'office'"}),
        Rows("prmchg", 2, {**order, "recnum": f"{FIRST_JOB} + n", "chgnum": "place + 1", "status": "1 + n % 6",
                           "chgtyp": "1", "cstamt": "1500", "reqamt": "1650"}),
        Rows("sbcgln", 6, {**line, "_idref": _guid("prmchg", "n / 3"), "recnum": f"{FIRST_JOB} + n / 3",
                           "bdgprc": "500", "dscrpt": "'Change'"}),
        Rows("pchord", 1, {**order, "recnum": f"{FIRST_JOB} + n", "ordnum": "'P' || n", "vndnum": "130",
                           "status": "1 + n % 4"}),
        Rows("pcorln", 3, {**line, "_idref": _guid("pchord", "job"), "recnum": f"{FIRST_JOB} + job",
                           "linqty": "10", "linprc": "50", "extttl": "500"}),
        Rows("acpinv", 3, {**order, "recnum": f"{FIRST_JOB} + n", "invnum": "'B' || n", "vndnum": "130",
                           "invtyp": "1", "status": "1", "invttl": "500", "lgrrec": "0"}),
        Rows("apivln", 3, {"_idref": _guid("acpinv", "n"), "recnum": f"{FIRST_JOB} + n", "linnum": "1",
                           "linqty": "1", "linprc": "500", "extttl": "500", "actnum": "5010"}),
    )  # fmt: skip


def _guid(table: str, number: str) -> str:
    """Ids that grow with the rows: random ones would take most of the time."""
    return f"printf('{list(TABLES).index(table):08X}-0000-4000-8000-%012X', {number})"
