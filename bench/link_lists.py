"""What people ask the link store for, beside plain SQLite with an index for each question, and plain TinyDB.

Nothing in the plan bars this. Both give whole links; SQLite's stand there as JSON.
"""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tinydb import TinyDB, where

from bench.links import filled, link
from bench.report import Row, in_turn, ratio, spread
from sage100_plugin.links import TinyDBLinks
from sage100_plugin.ports.links import Link

RECORDS = ("job", "vendor", "client", "purchase_order", "work_order")

_SCHEMA = """
CREATE TABLE links (id TEXT PRIMARY KEY, company, record, source, source_id, sage_id, source_name, sage_name, state,
    document TEXT) WITHOUT ROWID;
CREATE UNIQUE INDEX by_source ON links (company, record, source, source_id);
CREATE INDEX by_sage ON links (company, record, sage_id);
CREATE INDEX by_company ON links (company, id);
CREATE INDEX by_state ON links (company, record, state, id);
"""
_COLUMNS = ("id", "company", "record", "source", "source_id", "sage_id", "source_name", "sage_name", "state")

Asked = Callable[[], object]


@dataclass(frozen=True)
class Sizes:
    """How many links, and how often a question is asked."""

    links: tuple[int, ...] = (25_000, 200_000)
    rounds: int = 5
    quick: int = 10
    tinydb: int = 25_000


_SMOKE = Sizes((200, 1_500), 3, 2, 200)


def mixed(number: int) -> Link:
    """A link of one of five record types; every hundredth is broken."""
    state = "synced" if number % 100 else "broken"
    return replace(link(number), record=RECORDS[number % len(RECORDS)], state=state)


def _sqlite(path: Path, size: int) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.executescript(_SCHEMA)
    rows = ((*[getattr(one, name) for name in _COLUMNS], json.dumps(vars(one))) for one in map(mixed, range(size)))
    connection.executemany("INSERT INTO links VALUES (?,?,?,?,?,?,?,?,?,?)", rows)
    connection.commit()
    return connection


def _questions(store: TinyDBLinks, sqlite: sqlite3.Connection, size: int) -> dict[str, tuple[Asked, Asked]]:
    """Each question in words, as we are asked it and as SQLite is."""

    def documents(condition: str, *values: object, limit: int = 50) -> list[dict[str, Any]]:
        query = f"SELECT document FROM links WHERE {condition} LIMIT {limit}"
        return [json.loads(document) for (document,) in sqlite.execute(query, values)]

    middle = store.find(company="Main", limit=size // 2)[-1].id
    some = size // len(RECORDS) // 2 * len(RECORDS)
    words = f"job {some + 1}, river"
    told = "source_id || char(10) || source_name || char(10) || sage_id || char(10) || sage_name"
    found = " AND ".join([f"lower({told}) LIKE '%' || ? || '%'"] * len(words.split()))
    return {
        "by source id": (
            lambda: store.by_source("Main", "job", "procore", f"p-{some}"),
            lambda: documents(
                "company=? AND record=? AND source=? AND source_id=?", "Main", "job", "procore", f"p-{some}"
            ),
        ),
        "by Sage id": (
            lambda: store.by_sage("Main", "job", str(some)),
            lambda: documents("company=? AND record=? AND sage_id=?", "Main", "job", str(some)),
        ),
        "a page of 50": (
            lambda: store.find(company="Main", after=middle),
            lambda: documents("id>? AND company=? ORDER BY id", middle, "Main"),
        ),
        "50 broken jobs": (
            lambda: store.find(company="Main", record="job", state="broken"),
            lambda: documents("company=? AND record=? AND state=? ORDER BY id", "Main", "job", "broken"),
        ),
        "counts": (
            store.counts,
            lambda: sqlite.execute("SELECT company, record, state, count(*) FROM links GROUP BY 1, 2, 3").fetchall(),
        ),
        "rare words": (
            lambda: store.find(company="Main", q=words),
            lambda: documents(f"company='Main' AND {found} ORDER BY id", *words.split()),
        ),
        "common words": (
            lambda: store.find(company="Main", q="riverside clinic job"),
            lambda: documents(f"company='Main' AND {found} ORDER BY id", "riverside", "clinic", "job"),
        ),
    }


def _ids(found: object) -> list[str]:
    several: Any = [found] if isinstance(found, Link) else found
    return [one.id if isinstance(one, Link) else one["id"] for one in several]


def _often(work: Asked, times: int) -> Asked:
    def asked() -> None:
        for _ in range(times):
            work()

    return asked


def _measured(folder: Path, size: int, sizes: Sizes) -> list[Row]:
    rows = []
    with closing(filled(folder / "ours", size, mixed)) as store, closing(_sqlite(folder / "sqlite.db", size)) as sqlite:
        for name, (ours, theirs) in _questions(store, sqlite, size).items():
            assert name == "counts" or _ids(ours()) == _ids(theirs()), name
            times = 1 if "words" in name else sizes.quick
            pair = {"ours": _often(ours, times), "sqlite": _often(theirs, times)}
            found = in_turn(pair, sizes.rounds)
            against = ratio(found, "ours", "sqlite")
            ms, peer = (spread(found[one]).median / times * 1e3 for one in ("ours", "sqlite"))
            note = f"{against}; {ms:.3g} ms, SQLite {peer:.3g} ms"
            rows.append(Row("LIST", f"{name} of {size:,} links / SQLite", against.median, "x", None, None, note))
        if size == sizes.tinydb:
            rows.append(_against_tinydb(folder, store, size))
    return rows


def _against_tinydb(folder: Path, store: TinyDBLinks, size: int) -> Row:
    with TinyDB(folder / "plain.json") as db:
        db.insert_multiple({**vars(mixed(number)), "history": []} for number in range(size))
        wanted = (where("source_id") == f"p-{size // 2}") & (where("company") == "Main")
        pair: dict[str, Asked] = {
            "ours": _often(lambda: store.by_source("Main", RECORDS[0], "procore", f"p-{size // 2}"), 1000),
            "tinydb": lambda: (db.clear_cache(), db.search(wanted)),
        }
        found = in_turn(pair, 3)
    against = ratio(found, "tinydb", "ours")
    name = f"plain TinyDB's search by source id / ours, {size:,} links"
    return Row("LIST", name, against.median * 1000, "x", None, None, f"{spread(found['tinydb']).median * 1e3:.0f} ms")


def run(smoke: bool) -> list[Row]:  # noqa: FBT001 - as every module's
    """Measure."""
    sizes, rows = _SMOKE if smoke else Sizes(), []
    for size in sizes.links:
        with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as name:
            rows += _measured(Path(name), size, sizes)
    return rows
