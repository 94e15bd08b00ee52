"""A change order of 500 lines: its preview and its push, beside what the write alone takes in the sandbox."""

from __future__ import annotations

import datetime as dt
import itertools
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench.house import House, Timed, plugin_on
from bench.report import Row, in_turn, ratio, spread
from sage100_plugin.ports.sage import SageWriter, Write
from sage100_plugin.sage.companies import CompanyFolder

COMPANY, JOB = "main", "1015"
FEW, MANY = 50, 500
DAY = dt.date(2026, 10, 1)

Json = dict[str, Any]


def lines(count: int) -> list[Json]:
    """Lines of Budget and Sub Change Details over all cost types."""
    amounts = (f"{1000 + place * 37 % 9000}.{place % 100:02}" for place in range(count))
    return [
        {"description": f"Line {place}", "cost_code": "16030.000", "cost_type": str(1 + place % 9), "amount": amount}
        for place, amount in enumerate(amounts)
    ]


class Desk:
    """The product on a sandbox company, and the company's writer alone."""

    def __init__(self, house: House, writer: SageWriter) -> None:
        self._house, self._writer = house, writer
        self._numbers = itertools.count(1)

    def preview(self, count: int) -> Json:
        """The preview of a push."""
        return dict(self._house.run("push_cor/preview", self._given(count)))

    def push(self, count: int) -> Json:
        """The push: checked, written, read back, linked."""
        answer = dict(self._house.run("push_cor", self._given(count)))
        assert answer["state"] == "done", answer
        return answer

    def write(self, count: int) -> None:
        """The same request, handed to Sage's API with nothing around it."""
        rows = [
            {**line, "cost_code": Decimal(line["cost_code"]), "amount": Decimal(line["amount"])}
            for line in lines(count)
        ]
        header = {"job": JOB, "phase": "0", "number": f"W{next(self._numbers)}", "description": "Level 2", "status": 2}
        answer = self._writer.submit(Write("change_order", "add", {**header, "date": DAY, "lines": rows}))
        assert answer.outcome == "done", answer

    def _given(self, count: int) -> Json:
        number = next(self._numbers)
        header = {"mode": "create", "date": DAY.isoformat(), "description": "Level 2", "status": "Open"}
        cor = {"source_id": f"C-{number}", "title": "Level 2", "lines": lines(count)}
        return {"job": JOB, "source": "extracker", **header, "number": f"C{number}", "cors": [cor]}


@contextmanager
def desk_on(home: Path) -> Iterator[Desk]:
    """The product with real stores beside a fresh sandbox company."""
    companies = CompanyFolder(home / "companies")
    companies.add_sandbox(COMPANY)
    with plugin_on(home, companies) as plugin:
        yield Desk(House(plugin, Timed(companies)), companies.writer(COMPANY))


def _row(times: Mapping[str, list[float]], name: str, peer: str, told: str) -> Row:
    held = ratio(times, name, peer)
    note = f"{held}; {spread(times[name]).median * 1e3:.0f} ms, {spread(times[peer]).median * 1e3:.0f} ms"
    return Row("ORDER", told, held.median, "x", None, None, note)


def run(smoke: bool) -> list[Row]:  # noqa: FBT001 - as every module's
    """Measure."""
    few, many = (5, 50) if smoke else (FEW, MANY)
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as name, desk_on(Path(name)) as desk:
        work = {
            "preview": lambda: desk.preview(many),
            "push": lambda: desk.push(many),
            "write": lambda: desk.write(many),
            "small preview": lambda: desk.preview(few),
            "small push": lambda: desk.push(few),
        }
        in_turn(work, 1)
        times = in_turn(work, 3 if smoke else 11)
    return [
        _row(times, "preview", "write", f"preview of a change order of {many} lines / the write alone in the sandbox"),
        _row(times, "push", "write", "its push / the write alone"),
        _row(times, "preview", "small preview", f"preview, {many} / {few} lines"),
        _row(times, "push", "small push", f"push, {many} / {few} lines"),
    ]
