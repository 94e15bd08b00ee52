"""A budget of 20,000 lines: read by a flow, whole and in pages, and sent as a sheet, beside plain SQL and plain CSV."""

from __future__ import annotations

import csv
import io
import itertools
import json
import os
import sqlite3
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench.house import House, Timed, plugin_on
from bench.report import Row, in_turn, ratio, seconds, spread
from sage100_plugin.sage.companies import CompanyFolder
from sage100_plugin.sage.sandbox import database

COMPANY = "main"
SMALL, LARGE, EMPTY = "1015", "1017", "1009"
"""Jobs: a tenth of the lines, all of them, none."""

FIRST_CODE = 50_000
TYPES = 9
PAGE = 500
FIGURES = "SELECT cstcde, sum(matbdg), sum(labbdg), sum(eqpbdg) FROM bdglin WHERE recnum = ? GROUP BY phsnum, cstcde"
LINES = "SELECT * FROM bdglin WHERE recnum = ? ORDER BY linnum"
NAMES = ("matbdg", "labbdg", "eqpbdg", "subbdg", "othbdg", "usrcs6", "usrcs7", "usrcs8", "usrcs9")

Json = dict[str, Any]


def pairs(count: int) -> Iterator[tuple[int, int, int, str]]:
    """Place, cost code, cost type and amount of each line: no code and type comes twice."""
    for place in range(count):
        yield place, FIRST_CODE + place // TYPES, 1 + place % TYPES, f"{500 + place * 977 % 40000}.{place % 100:02}"


def filled(file: Path, count: int) -> None:
    """Give the company cost codes, and two jobs a budget of a tenth of these lines and of all of them."""
    with closing(database.connect(file)) as opened:
        opened.execute("BEGIN")
        codes = {code for _, code, _, _ in pairs(count)}
        opened.executemany("INSERT INTO cstcde (recnum, cdenme) VALUES (?, ?)", [(c, f"Code {c}") for c in codes])
        for job, lines in ((SMALL, count // 10), (LARGE, count)):
            opened.execute("DELETE FROM budget WHERE recnum = ?", (job,))
            opened.execute("INSERT INTO budget (recnum) VALUES (?)", (job,))
            for place, code, kind, amount in pairs(lines):
                told = (job, place + 1, code, amount, amount)
                sql = f"INSERT INTO bdglin (recnum, linnum, cstcde, {NAMES[kind - 1]}, ttlbdg) VALUES (?, ?, ?, ?, ?)"
                opened.execute(sql, told)
        opened.execute("COMMIT")


class Desk:
    """The product on the company, and its file."""

    def __init__(self, house: House, sage: sqlite3.Connection, count: int) -> None:
        self._house, self._sage = house, sage
        self._sheet = "Cost Code,Cost Type,Budget\r\n" + "".join(
            f"{code},{kind},{amount}\r\n" for _, code, kind, amount in pairs(count)
        )
        self._numbers = itertools.count(1)

    def whole(self, job: str) -> int:
        """The budget in one answer; gives its lines."""
        return len(self._house.run("get_budget", {"job": job})["result"]["items"])

    def page(self, job: str) -> None:
        """Its first page."""
        self._house.run("get_budget", {"job": job, "limit": PAGE})

    def paged(self, job: str) -> int:
        """The budget in pages; gives its lines."""
        count, cursor = 0, None
        while True:
            given = {"job": job, "limit": PAGE} | ({"cursor": cursor} if cursor else {})
            page = self._house.run("get_budget", given)["result"]
            count, cursor = count + len(page["items"]), page["next"]
            if cursor is None:
                return count

    def plain(self, job: str) -> int:
        """What plain SQL reads for it, as JSON."""
        return sum(len(json.dumps([dict(row) for row in self._sage.execute(sql, (job,))])) for sql in (LINES, FIGURES))

    def export(self) -> None:
        """The budget as a sheet, up to the queue."""
        given = {"job": EMPTY, "locked": True, "csv": self._sheet, "source": "procore"}
        answer = self._house.run("export_budget", {**given, "source_id": f"B-{next(self._numbers)}"})
        assert answer["state"] == "waiting_acceptance", answer["state"]

    def read_sheet(self) -> int:
        """The sheet alone: read, its codes looked up once each, its amounts decimals, and put away as JSON."""
        found = []
        for line in csv.DictReader(io.StringIO(self._sheet)):
            Decimal(line["Budget"])
            found.append(line)
        for code in {line["Cost Code"] for line in found}:
            self._sage.execute("SELECT * FROM cstcde WHERE recnum = ?", (code,)).fetchone()
        return len(json.dumps(found))


@contextmanager
def desk_on(home: Path, count: int) -> Iterator[Desk]:
    """The product with real stores beside a sandbox company with these budgets."""
    companies = CompanyFolder(home / "companies")
    companies.add_sandbox(COMPANY)
    file = home / "companies" / f"{COMPANY}.sqlite"
    filled(file, count)
    with plugin_on(home, companies) as plugin, closing(database.connect(file)) as sage:
        sage.row_factory = sqlite3.Row
        yield Desk(House(plugin, Timed(companies)), sage, count)


def peak(work: Callable[[], object]) -> float:
    """The most memory that Python holds for it at once, in MB."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def _row(times: Mapping[str, list[float]], name: str, peer: str, told: str) -> Row:
    held = ratio(times, name, peer)
    note = f"{held}; {spread(times[name]).median * 1e3:.0f} ms, {spread(times[peer]).median * 1e3:.0f} ms"
    return Row("BUDGET", told, held.median, "x", None, None, note)


def run(smoke: bool) -> list[Row]:  # noqa: FBT001 - as every module's
    """Measure."""
    count = 2000 if smoke else 20_000
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as name, desk_on(Path(name), count) as desk:
        assert desk.whole(LARGE) >= count
        work: dict[str, Callable[[], object]] = {
            "whole": lambda: desk.whole(LARGE),
            "small": lambda: desk.whole(SMALL),
            "plain": lambda: desk.plain(LARGE),
            "export": desk.export,
            "sheet": desk.read_sheet,
        }
        in_turn(work, 1)
        times = in_turn(work, 2 if smoke else 5)
        paged = seconds(lambda: desk.paged(LARGE))
        held = {job: peak(lambda job=job: desk.whole(job)) for job in (SMALL, LARGE)}  # type: ignore[misc]
        page, sent = peak(lambda: desk.page(LARGE)), peak(desk.export)
    memory = f"{held[LARGE]:.0f} MB, {held[SMALL]:.0f} MB"
    pages = paged / spread(times["whole"]).median
    return [
        _row(times, "whole", "plain", f"get_budget of {count:,} lines / plain SQL and JSON"),
        _row(times, "whole", "small", f"get_budget, {count:,} / {count // 10:,} lines"),
        Row("BUDGET", "the most memory of it, the same", held[LARGE] / held[SMALL], "x", None, None, memory),
        Row("BUDGET", f"the most memory of a page of {PAGE} of it", page, " MB", None, None, ""),
        Row("BUDGET", f"in pages of {PAGE} / in one", pages, "x", None, None, f"{paged:.1f} s"),
        _row(times, "export", "sheet", f"export_budget of a sheet of {count:,} lines / CSV, look-ups and JSON"),
        Row("BUDGET", "the most memory of that", sent, " MB", None, None, ""),
    ]
