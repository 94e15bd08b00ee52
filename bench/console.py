"""The console's pages over a million events and a hundred thousand links, beside the same of an empty house."""

from __future__ import annotations

import os
import sqlite3
import statistics
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask.testing import FlaskClient

from bench.house import MemoryCompanies, Sage, describe_company, plugin_on
from bench.link_lists import mixed
from bench.links import filled
from bench.report import Row, in_turn, ratio
from sage100_plugin.engine import users
from sage100_plugin.engine.access import LOCAL, SCOPES, Caller
from sage100_plugin.plugin import LazyDocuments
from webhooks.app import create_app
from webhooks.console.door import PLACES

COMPANY = "Main"
PASSWORD = "correct horse battery"
DAYS = 30
"""Over which the events are spread, as they are kept; each event of the last day was delivered once."""

LARGEST = 100
"""kB of a page, without pictures."""

SEARCHED = "/console/links?q=job+4321+river"
"""A search whose words only a few links have."""

_EVENTS = """
INSERT INTO events (id, type, company, timestamp, data, stored_at)
VALUES (?, 'job.updated', 'Main', ?, '{"id": "1043", "name": "Riverside Clinic", "status": "4"}', ?)
"""
_DELIVERIES = """
INSERT INTO deliveries (event_id, subscription_id, record, status, attempt, created_at, error, code)
SELECT id, 'sub_bench', 'job/1043', 'delivered', 1, stored_at, '', 200 FROM events WHERE stored_at >= ?
"""


@dataclass(frozen=True)
class Sizes:
    """How much stands in the stores, and how often each page is loaded."""

    events: int = 1_000_000
    links: int = 100_000
    rounds: int = 60


_SMOKE = Sizes(2_000, 1_000, 3)


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")[:-6] + "Z"


def _fill(ledger: Path, size: int) -> None:
    """Write the events as the ledger stores them, evenly over the days until now."""
    now = datetime.now(UTC)
    pause = timedelta(days=DAYS) / size
    told = ((f"evt_{number:032d}", *[_moment(now - pause * (size - number))] * 2) for number in range(size))
    with closing(sqlite3.connect(ledger)) as connection:
        connection.executemany(_EVENTS, told)
        connection.execute(_DELIVERIES, [_moment(now - timedelta(days=1))])
        connection.commit()


def _signed_in(client: FlaskClient) -> FlaskClient:
    assert client.post("/console/sign-in", data={"name": "bench", "password": PASSWORD}).status_code == 303
    return client


@contextmanager
def _console(home: Path, sizes: Sizes | None) -> Iterator[FlaskClient]:
    """The browser of an administrator, on a house with so much in it, or an empty one."""
    describe_company(home, COMPANY)
    if sizes:
        filled(home / "links", sizes.links, mixed).close()
    with plugin_on(home, MemoryCompanies(home / "companies", Sage())) as plugin:
        if sizes:
            _fill(home / "ledger.sqlite", sizes.events)
        users.create(plugin, Caller(LOCAL, "bench", SCOPES), {"name": "bench", "role": "admin", "password": PASSWORD})
        yield _signed_in(create_app(lambda: plugin, LazyDocuments(), lambda _: 0).test_client())


def _load(client: FlaskClient, path: str) -> Callable[[], bytes]:
    def loaded() -> bytes:
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status)
        return bytes(answer.data)

    return loaded


def run(smoke: bool) -> list[Row]:  # noqa: FBT001 - as every module's
    """Load each page of the navigation, and a search, from both houses in turn."""
    sizes = _SMOKE if smoke else Sizes()
    paths = [*(path for path, _, _ in PLACES), SEARCHED]
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as name:
        empty, full = Path(name, "empty"), Path(name, "full")
        with _console(full, sizes) as large, _console(empty, None) as small:
            loads = {path: (_load(large, path), _load(small, path)) for path in paths}
            weights = {path: len(ours()) / 1000 for path, (ours, _) in loads.items()}
            candidates = {f"{kind} {path}": load for path, pair in loads.items()
                          for kind, load in zip(("full", "empty"), pair, strict=True)}  # fmt: skip
            times = in_turn(candidates, sizes.rounds)
    rows = [row for path in paths for row in _rows(times, path, weights[path])]
    heaviest = max(weights, key=lambda path: weights[path])
    return [*rows, Row("CONSOLE", "the largest of these pages", weights[heaviest], "kB", LARGEST, None, heaviest)]


def _rows(times: Mapping[str, list[float]], path: str, weight: float) -> list[Row]:
    """The slow end of a page, and how it compares with the page of an empty house."""
    told = sorted(times[f"full {path}"])
    slow, middle = told[int(len(told) * 0.95)] * 1000, statistics.median(told) * 1000
    against = ratio(times, f"full {path}", f"empty {path}")
    note = f"p50 {middle:.1f} ms; {weight:.0f} kB"
    return [
        Row("CONSOLE", f"{path}, p95", slow, "ms", None, None, note),
        Row("CONSOLE", f"{path} / the same of an empty house", against.median, "x", None, None, str(against)),
    ]
