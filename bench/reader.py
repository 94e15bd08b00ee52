"""The reader on 10,000 jobs with a million budget lines and a million job costs, beside plain SQL on the same file.

Nothing in the plan bars this; it is there to see that what is read follows what is asked for and not what there is.
"""

from __future__ import annotations

import itertools
import os
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.report import Row, in_turn, ratio, spread
from sage100_plugin.records import RECORDS
from sage100_plugin.sage.sandbox import company, database, reading
from sage100_plugin.sage.sandbox.seed import bulk

BUDGET = "SELECT h.recnum, h.lckedt, j.jobnme FROM budget h JOIN actrec j ON j.recnum = h.recnum WHERE h.recnum = ?"
LINES = "SELECT * FROM bdglin WHERE recnum = ? ORDER BY linnum"
FOUND = "SELECT * FROM actrec WHERE CAST(recnum AS TEXT) LIKE ? OR jobnme LIKE ? ORDER BY recnum LIMIT 50"
FIGURES = (
    "SELECT cntrct FROM actrec WHERE recnum = ?",
    "SELECT status, sum(appamt), sum(reqamt) FROM prmchg WHERE jobnum = ? GROUP BY status",
    "SELECT cstcde, sum(ttlbdg) FROM bdglin WHERE recnum = ? GROUP BY cstcde",
    "SELECT sum(bdgprc) FROM sbcgln l JOIN prmchg h ON h.recnum = l.recnum WHERE h.jobnum = ? AND h.status = 1",
    "SELECT sum(remain) FROM sbcnln l JOIN subcon h ON h.recnum = l.recnum WHERE h.jobnum = ? AND h.status IN (3, 4)",
    "SELECT sum(pchbal) FROM pchord WHERE jobnum = ? AND status < 4",
    "SELECT cstcde, csttyp, sum(cstamt) FROM jobcst WHERE jobnum = ? AND status = 1 GROUP BY cstcde, csttyp",
)
"""What a person would ask by hand."""


@dataclass(frozen=True)
class Place:
    """A company, read by our reader and by plain SQL."""

    reader: reading.SandboxReader
    sage: sqlite3.Connection
    jobs: itertools.cycle[str]

    def budget(self) -> dict[str, Any]:
        """A budget with its lines, as a trigger shows it."""
        job = next(self.jobs)
        return RECORDS["budget"].public(self.reader.get("budget", [job])[job])

    def plain_budget(self) -> list[Any]:
        """Its rows."""
        job = next(self.jobs)
        return [self._rows(BUDGET, job), self._rows(LINES, job)]

    def figures(self) -> object:
        """The figures of a job."""
        return self.reader.figures(next(self.jobs))

    def plain_figures(self) -> list[Any]:
        """The sums they are made of."""
        job = next(self.jobs)
        return [self._rows(sql, job) for sql in FIGURES]

    def picker(self) -> list[dict[str, Any]]:
        """A page of a picker of jobs."""
        asked = next(self.jobs)[-3:]
        return [RECORDS["job"].public(row) for row in self.reader.find("job", q=asked, limit=50)]

    def plain_picker(self) -> list[Any]:
        """Its rows."""
        asked = f"%{next(self.jobs)[-3:]}%"
        return self._rows(FOUND, asked, asked)

    def _rows(self, sql: str, *values: str) -> list[dict[str, Any]]:
        return [dict(row) for row in self.sage.execute(sql, values)]


def _opened(stack: ExitStack, path: Path, jobs: int) -> Place:
    sage = stack.enter_context(closing(database.connect(path)))
    sage.row_factory = sqlite3.Row
    reader = stack.enter_context(closing(company.open_reader(path)))
    numbers = range(bulk.FIRST_JOB, bulk.FIRST_JOB + jobs, max(jobs // 97, 1))
    return Place(reader, sage, itertools.cycle([str(number) for number in numbers]))


def _candidates(places: Mapping[str, Place], kind: str) -> dict[str, Callable[[], object]]:
    found: dict[str, Callable[[], object]] = {name: getattr(place, kind) for name, place in places.items()}
    return found | {"plain": getattr(places["large"], f"plain_{kind}")}


def _rows(places: Mapping[str, Place], jobs: Mapping[str, int], kind: str, told: str, rounds: int) -> list[Row]:
    candidates = _candidates(places, kind)
    in_turn(candidates, 3)
    times = in_turn(candidates, rounds)
    plain, growth = ratio(times, "large", "plain"), ratio(times, "large", "small")
    note = f"{plain}; {spread(times['large']).median * 1e3:.1f} ms, plain {spread(times['plain']).median * 1e3:.1f} ms"
    span = f"{jobs['large']} / {jobs['small']} jobs"
    return [
        Row("READ", f"{told} / plain SQL, {jobs['large']} jobs", plain.median, "x", None, None, note),
        Row("READ", f"{told}, {span}", growth.median, "x", None, None, str(growth)),
    ]


def run(smoke: bool) -> list[Row]:  # noqa: FBT001 - as every module's
    """Measure."""
    jobs = {"small": 20, "large": 60} if smoke else {"small": 100, "large": 10_000}
    rounds = 3 if smoke else 25
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as name, ExitStack() as stack:
        places = {}
        for size, count in jobs.items():
            path = Path(name, f"{size}.sqlite")
            print(f"  making {count} jobs", file=sys.stderr)
            bulk.create(path, size, bulk.Size(count))
            places[size] = _opened(stack, path, count)
        return [
            *_rows(places, jobs, "budget", "a budget of 100 lines", rounds),
            *_rows(places, jobs, "picker", "a page of a picker of jobs", rounds),
            *_rows(places, jobs, "figures", "the figures of a job", rounds),
        ]
