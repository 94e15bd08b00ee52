"""A purchase order of 300 lines: its preview, and its way through the queue, beside what the write alone takes."""

from __future__ import annotations

import datetime as dt
import itertools
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench.house import House, Timed, plugin_on
from bench.report import Row, in_turn, ratio, spread
from sage100_plugin.ports.sage import SageWriter, Write
from sage100_plugin.sage.companies import CompanyFolder

COMPANY, JOB, VENDOR = "main", "1010", "320"
FEW, MANY = 30, 300

Json = dict[str, Any]


def lines(count: int) -> list[Json]:
    """Lines that are all charged to a code of the job's budget."""
    codes = {"cost_code": "2030.000", "cost_type": "1"}
    return [
        {**codes, "description": f"Line {at}", "quantity": str(1 + at % 9), "price": f"{10 + at}.25"}
        for at in range(count)
    ]


class Desk:
    """The product on a sandbox company, and the company's writer alone."""

    def __init__(self, house: House, writer: SageWriter) -> None:
        self._house, self._writer = house, writer
        self._numbers = itertools.count(1)

    def preview(self, count: int) -> Json:
        """The preview of an export."""
        return dict(self._house.run("export_purchase_order/preview", self._given(count)))

    def export(self, count: int) -> Json:
        """Sent, accepted, written, read back, linked."""
        waiting = self._house.run("export_purchase_order", self._given(count))
        answer = dict(self._house.post(f"/v1/exports/{waiting['export']['id']}/accept", {}, {"HTTP_PREFER": "wait=60"}))
        assert len(answer["result"]["lines"]) == count, answer
        return answer

    def write(self, count: int) -> None:
        """The same request, handed to Sage's API with nothing around it."""
        numbers = ("cost_code", "quantity", "price")
        rows = [{**line, **{name: Decimal(line[name]) for name in numbers}} for line in lines(count)]
        header = {"job": JOB, "vendor": VENDOR, "number": f"W{next(self._numbers)}", "description": "Level 2"}
        given = {**header, "status": 1, "date": dt.date(2026, 10, 1), "lines": rows}
        assert self._writer.submit(Write("purchase_order", "add", given)).outcome == "done"

    def _given(self, count: int) -> Json:
        number = next(self._numbers)
        named = {"source": "procore", "source_id": f"C-{number}", "number": f"B{number}", "approved": True}
        told = {"job": JOB, "vendor": VENDOR, "description": "Level 2", "date": "2026-10-01"}
        return {**named, **told, "lines": lines(count)}


@contextmanager
def desk_on(home: Path) -> Iterator[Desk]:
    """The product with real stores beside a sandbox company."""
    companies = CompanyFolder(home / "companies")
    companies.add_sandbox(COMPANY)
    with plugin_on(home, companies) as plugin:
        yield Desk(House(plugin, Timed(companies)), companies.writer(COMPANY))


def run(smoke: bool) -> list[Row]:  # noqa: FBT001 - as every module's
    """Measure."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as name, desk_on(Path(name)) as desk:
        work = {
            "preview": lambda: desk.preview(MANY),
            "export": lambda: desk.export(MANY),
            "few": lambda: desk.export(FEW),
            "write": lambda: desk.write(MANY),
        }
        in_turn(work, 1)
        times = in_turn(work, 2 if smoke else 9)
    return [
        _row(times, "preview", "write", f"the preview of a purchase order of {MANY} lines / the write alone"),
        _row(times, "export", "write", f"export_purchase_order of {MANY} lines, accepted / the write alone"),
        _row(times, "export", "few", f"export_purchase_order, {MANY} / {FEW} lines"),
    ]


def _row(times: dict[str, list[float]], name: str, peer: str, told: str) -> Row:
    held = ratio(times, name, peer)
    note = f"{held}; {spread(times[name]).median * 1e3:.0f} ms, {spread(times[peer]).median * 1e3:.0f} ms"
    return Row("COMMIT", told, held.median, "x", None, None, note)
