"""Links as a CSV file, written and brought back, beside SQLite and `csv` with the same columns and nothing checked.

Nothing in the plan bars this. What is brought back is looked up in Sage (here in memory), held against every other
link, stored so that all or none of it outlives a crash, and told to receivers.
"""

from __future__ import annotations

import csv
import io
import os
import sqlite3
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

from bench.house import MemoryCompanies, describe_company, plugin_on
from bench.report import Row, in_turn, ratio, spread
from sage100_plugin.engine.access import LOCAL, SCOPES, Caller
from sage100_plugin.engine.linking import link_csv
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.ports.links import Link
from sage100_plugin.testing.sage import MemorySage

ROUNDS = 2
PAGE = 500


def _links(plugin: Plugin) -> Iterator[Link]:
    """As the address of the file reads them."""
    after = ""
    while page := plugin.links.find(company="main", after=after, limit=PAGE):
        yield from page
        after = page[-1].id


def _written(plugin: Plugin) -> int:
    return sum(len(lines) for lines in link_csv.written(_links(plugin)))


def _peak(work: Callable[[], object]) -> float:
    """Megabytes that are held at most."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def _file(source: str, size: int) -> bytes:
    out = io.StringIO()
    rows = [("vendor", source, f"V-{number}", f"Vendor {number}", number) for number in range(1, size + 1)]
    csv.writer(out).writerows([("record", "source", "source_id", "source_name", "sage_id"), *rows])
    return out.getvalue().encode()


def _plain_in(sqlite: sqlite3.Connection, data: bytes) -> None:
    rows = list(csv.reader(io.StringIO(data.decode())))[1:]
    blank = ("",) * (len(link_csv.COLUMNS) - len(rows[0]) - 1)
    marks = ",".join("?" * len(link_csv.COLUMNS))
    with sqlite:
        sqlite.executemany(f"INSERT INTO links VALUES ({marks})", [("main", *row, *blank) for row in rows])


def _plain_out(sqlite: sqlite3.Connection) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(sqlite.execute("SELECT * FROM links"))
    return out.getvalue()


def run(smoke: bool) -> list[Row]:  # noqa: FBT001 - as every module's
    """Measure; each round brings the links of another source."""
    size, rounds = (100, 2) if smoke else (25_000, ROUNDS)
    sage = MemorySage({"vendor": [{"recnum": n, "vndnme": f"Vendor {n}"} for n in range(1, size + 1)]})
    caller, sources, others = Caller(LOCAL, "bench", SCOPES), count(), count()
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as name:
        home = Path(name)
        describe_company(home)
        with (
            plugin_on(home, MemoryCompanies(home / "companies", sage)) as plugin,
            closing(sqlite3.connect(home / "plain.db")) as sqlite,
        ):
            sqlite.execute(f"CREATE TABLE links ({','.join(link_csv.COLUMNS)}, UNIQUE (source, source_id))")
            brought: dict[str, Callable[[], object]] = {
                "ours": lambda: link_csv.brought(plugin, caller, _file(f"s{next(sources)}", size)),
                "plain": lambda: _plain_in(sqlite, _file(f"s{next(others)}", size)),
            }
            first = in_turn(brought, 1)
            out = in_turn({"ours": lambda: _written(plugin), "plain": lambda: _plain_out(sqlite)}, rounds)
            small = _peak(lambda: _written(plugin))
            more = in_turn(brought, rounds - 1)
            large = _peak(lambda: _written(plugin))
    into = {name: first[name] + more[name] for name in first}
    return [
        _row(f"{size:,} links written as CSV / SQLite and csv", out),
        _row(f"{size:,} links brought as CSV / SQLite and csv, unchecked", into),
        Row(
            "CSV",
            f"memory of writing {size * rounds:,} links / {size:,}",
            large / small,
            "x",
            None,
            None,
            f"{large:.1f} MB, {small:.1f} MB",
        ),
    ]


def _row(name: str, times: dict[str, list[float]]) -> Row:
    found = ratio(times, "ours", "plain")
    ours, plain = (spread(times[one]).median for one in ("ours", "plain"))
    return Row("CSV", name, found.median, "x", None, None, f"{found}; {ours:.2f} s, {plain:.2f} s")
