"""A job of a million costs: summed by code and type, and read page by page, beside plain SQL on the same file."""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from bench.budget import peak
from bench.house import House, Timed, plugin_on
from bench.report import Row, in_turn, ratio, seconds, spread
from sage100_plugin.ports.links import Link
from sage100_plugin.sage.companies import CompanyFolder
from sage100_plugin.sage.sandbox import database

COMPANY = "main"
SMALL, LARGE = "1012", "1015"
"""Jobs: a hundredth of the costs, all of them."""

PAGE = 500
INVOICED = 20
"""One of so many costs comes from an invoice of a subcontract, the others from the journal."""

SUMS = """
SELECT c.phsnum, c.cstcde, c.csttyp, i.ctcnum, sum(c.cstamt)
FROM jobcst c LEFT JOIN acpinv i ON c.srcnum IN (11, 12, 13) AND i.lgrrec = c.lgrrec AND c.lgrrec <> 0
WHERE c.jobnum = ? AND c.status = 1 GROUP BY c.phsnum, c.cstcde, c.csttyp, i.ctcnum
"""
PAGED = """
SELECT c.recnum AS behind, c.*, i.invnum, i.invtyp, i.ctcnum
FROM jobcst c LEFT JOIN acpinv i ON c.srcnum IN (11, 12, 13) AND i.lgrrec = c.lgrrec AND c.lgrrec <> 0
WHERE c.jobnum = ? AND c.status = 1 AND c.recnum > ? ORDER BY c.recnum LIMIT ?
"""
COST = """
INSERT INTO jobcst (recnum, jobnum, phsnum, cstcde, csttyp, cstamt, srcnum, lgrrec, status, trnnum, trndte, dscrpt)
VALUES (?, ?, 0, ?, ?, ?, ?, ?, 1, ?, '2026-09-28', 'Branch wiring')
"""
INVOICE = "INSERT INTO acpinv (recnum, invnum, vndnum, jobnum, lgrrec, status, invtyp, ctcnum) VALUES (?,?,?,?,?,1,1,?)"

Json = dict[str, Any]


def filled(file: Path, count: int) -> str:
    """Give two jobs a hundredth of these costs and all of them; gives a subcontract that their invoices name."""
    with closing(database.connect(file)) as opened:
        opened.execute("BEGIN")
        subcontract, number, vendor = opened.execute("SELECT recnum, ctcnum, vndnum FROM subcon LIMIT 1").fetchone()
        codes = [code for (code,) in opened.execute("SELECT recnum FROM cstcde ORDER BY recnum LIMIT 60")]
        entry = 10_000_000
        for table in ("jobcst", "acpinv"):
            for (trigger,) in opened.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (table,)
            ).fetchall():
                opened.execute(f'DROP TRIGGER "{trigger}"')
        for job, first, many in ((SMALL, 1_000_000, count // 100), (LARGE, 2_000_000, count)):
            opened.executemany(INVOICE, _invoices(first, many, entry + first, vendor, job, number))
            opened.executemany(COST, _costs(first, many, entry + first, job, codes))
        opened.execute("COMMIT")
        opened.execute("ANALYZE")
    return str(subcontract)


def _invoices(first: int, many: int, entry: int, vendor: int, job: str, number: str) -> Iterator[tuple[Any, ...]]:
    """One for each ten costs that come from invoices."""
    for place in range(0, many, INVOICED * 10):
        yield first + place, f"B-{first + place}", vendor, job, entry + place, number


def _costs(first: int, many: int, entry: int, job: str, codes: list[int]) -> Iterator[tuple[Any, ...]]:
    for place in range(many):
        billed = place % INVOICED == 0
        source, ledger = (11, entry + place // (INVOICED * 10) * INVOICED * 10) if billed else (3, 0)
        cents = (place * 977 % 90_000 - 10_000) / 100
        yield first + place, job, codes[place % 60], 1 + place // 60 % 9, cents, source, ledger, f"J{place}"


class Desk:
    """The product on the company, and its file."""

    def __init__(self, house: House, sage: sqlite3.Connection) -> None:
        self._house, self._sage = house, sage

    def summary(self, job: str) -> Json:
        """The costs by code and type."""
        found: Json = self._house.run("get_job_cost_summary", {"job": job})["result"]
        return found

    def page(self, job: str, cursor: str | None = None) -> Json:
        """A page of costs."""
        given = {"job": job, "limit": PAGE} | ({"cursor": cursor} if cursor else {})
        found: Json = self._house.run("get_job_costs", given)["result"]
        return found

    def paged(self, job: str) -> int:
        """All pages, none of them kept; gives how many costs they held."""
        page = self.page(job)
        count = len(page["items"])
        while page["next"]:
            page = self.page(job, page["next"])
            count += len(page["items"])
        return count

    def plain_sums(self, job: str) -> int:
        """What plain SQL sums, as JSON."""
        return len(json.dumps([tuple(row) for row in self._sage.execute(SUMS, (job,))]))

    def plain_page(self, job: str, behind: int = 0) -> list[sqlite3.Row]:
        """What plain SQL reads for a page, as JSON."""
        rows = self._sage.execute(PAGED, (job, behind, PAGE)).fetchall()
        json.dumps([dict(row) for row in rows])
        return rows

    def plain_pages(self, job: str) -> int:
        """All pages by plain SQL; gives how many costs they held."""
        count, rows = 0, self.plain_page(job)
        while rows:
            count += len(rows)
            rows = self.plain_page(job, rows[-1][0])
        return count


@contextmanager
def desk_on(home: Path, count: int) -> Iterator[Desk]:
    """The product with real stores beside a sandbox company with these costs, its jobs and their budgets linked."""
    companies = CompanyFolder(home / "companies")
    companies.add_sandbox(COMPANY)
    file = home / "companies" / f"{COMPANY}.sqlite"
    subcontract = filled(file, count)
    with plugin_on(home, companies) as plugin, closing(database.connect(file)) as sage:
        for record, id in (
            *((record, job) for record in ("job", "budget") for job in (SMALL, LARGE)),
            ("subcontract", subcontract),
        ):
            plugin.links.add(Link(f"{record}-{id}", COMPANY, record, "procore", f"P-{id}", id))
        sage.row_factory = sqlite3.Row
        yield Desk(House(plugin, Timed(companies)), sage)


def _row(times: dict[str, list[float]], name: str, peer: str, told: str) -> Row:
    held = ratio(times, name, peer)
    note = f"{held}; {spread(times[name]).median * 1e3:.0f} ms, {spread(times[peer]).median * 1e3:.0f} ms"
    return Row("COSTS", told, held.median, "x", None, None, note)


def run(smoke: bool) -> list[Row]:  # noqa: FBT001 - as every module's
    """Measure."""
    count = 20_000 if smoke else 1_000_000
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as name, desk_on(Path(name), count) as desk:
        summed = desk.summary(LARGE)
        assert float(summed["committed_invoiced"]) > 0, summed["commitments"]
        work: dict[str, Callable[[], object]] = {
            "summary": lambda: desk.summary(LARGE),
            "small": lambda: desk.summary(SMALL),
            "sums": lambda: desk.plain_sums(LARGE),
            "page": lambda: desk.page(LARGE),
            "plain": lambda: desk.plain_page(LARGE),
        }
        in_turn(work, 1)
        times = in_turn(work, 2 if smoke else 5)
        held = {job: peak(lambda job=job: desk.summary(job)) for job in (SMALL, LARGE)}  # type: ignore[misc]
        start, far = desk.page(LARGE)["next"], str(2_000_000 + count - 2 * PAGE)
        pages = in_turn({"first": lambda: desk.page(LARGE, start), "last": lambda: desk.page(LARGE, far)}, 5)
        memory = {job: peak(lambda job=job: desk.paged(job)) for job in (SMALL,)}  # type: ignore[misc]
        told: list[int] = []
        whole = seconds(lambda: told.append(desk.paged(LARGE)))
        plain = seconds(lambda: told.append(desk.plain_pages(LARGE)))
        assert told[0] == told[1] >= count, told
        one, late = (peak(lambda at=at: desk.page(LARGE, at)) for at in (start, far))  # type: ignore[misc]
    return [
        _row(times, "summary", "sums", f"get_job_cost_summary of {count:,} costs / plain SQL and JSON"),
        _row(times, "summary", "small", f"get_job_cost_summary, {count:,} / {count // 100:,} costs"),
        Row("COSTS", "the most memory of it, the same", held[LARGE] / held[SMALL], "x", None, None, _mb(held)),
        _row(times, "page", "plain", f"a page of {PAGE} of get_job_costs / plain SQL and JSON"),
        _row(pages, "last", "first", "its last page / its second"),
        Row("COSTS", "the most memory of them, the same", late / one, "x", None, None, f"{late:.1f} MB, {one:.1f} MB"),
        Row(
            "COSTS",
            f"all of {count:,} in pages / plain SQL",
            whole / plain,
            "x",
            None,
            None,
            f"{whole:.0f} s, {plain:.0f} s",
        ),
        Row("COSTS", f"the most memory of {count // 100:,} in pages", memory[SMALL], " MB", None, None, ""),
    ]


def _mb(held: dict[str, float]) -> str:
    return f"{held[LARGE]:.1f} MB, {held[SMALL]:.1f} MB"
