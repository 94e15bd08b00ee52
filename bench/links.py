"""The link store against its bars P4-P7, next to TinyDB's own storage and SQLite in the same run."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path

from tinydb import TinyDB
from tinydb.storages import JSONStorage
from tinydb.table import Document

from bench.report import Row, in_turn, ratio, seconds, spread
from sage100_plugin.links import TinyDBLinks
from sage100_plugin.ports.links import Link

_SCHEMA = """
CREATE TABLE links (id TEXT PRIMARY KEY, company, record, source, source_id, sage_id, document TEXT) WITHOUT ROWID;
CREATE UNIQUE INDEX by_source ON links (company, record, source, source_id);
CREATE INDEX by_sage ON links (company, record, sage_id);
"""

_OPEN_IN_A_FRESH_PROCESS = """
import sys, time
from pathlib import Path
from sage100_plugin.links import TinyDBLinks
start = time.perf_counter()
store = TinyDBLinks.open(Path(sys.argv[1]))
opened = time.perf_counter() - start
assert len(store) == int(sys.argv[2])
store.by_source("Main", "job", "procore", "p-1")
pages = int(Path("/proc/self/statm").read_text().split()[1])
print(opened, pages * 4096 / 1e6)
"""


@dataclass(frozen=True)
class Sizes:
    """How much of everything."""

    small: int = 1_000
    middle: int = 100_000
    large: int = 1_000_000
    rounds: int = 40
    puts: int = 10
    lookups: int = 20_000
    tinydb_puts: int = 5


_SMOKE = Sizes(100, 1_000, 3_000, 3, 2, 50, 1)


def link(number: int) -> Link:
    """A link of about 320 bytes; its id is random, as ids of links are."""
    return Link(
        id=f"lnk_{random.Random(number).getrandbits(128):032x}",
        company="Main",
        record="job",
        source="procore",
        source_id=f"p-{number}",
        sage_id=str(number),
        source_name=f"Job {number}, Riverside Clinic",
        sage_name=f"{number} Riverside Clinic",
        linked_by="ana@example.com",
        linked_at="2026-01-05T10:00:00Z",
    )


def _row_of(one: Link) -> tuple[str, ...]:
    return (one.id, one.company, one.record, one.source, one.source_id, one.sage_id, json.dumps(vars(one)))


def _document(one: Link) -> Document:
    return Document({**vars(one), "history": []}, doc_id=one.id)  # type: ignore[arg-type]


def filled(folder: Path, size: int, link: Callable[[int], Link] = link) -> TinyDBLinks:
    """A store with so many links, in lots of a thousand to a transaction."""
    store = TinyDBLinks.open(folder)
    numbers = iter(range(size))
    while lot := [_document(link(number)) for number in islice(numbers, 1000)]:
        store.db.table("links").insert_multiple(lot)
    return store


def _filled_sqlite(path: Path, size: int) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.executescript(_SCHEMA)
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO links VALUES (?,?,?,?,?,?,?)", (_row_of(link(n)) for n in range(size)))
    connection.execute("COMMIT")
    return connection


def _filled_tinydb(path: Path, size: int) -> TinyDB:
    db = TinyDB(path, storage=JSONStorage)
    db.insert_multiple(dict(_document(link(number))) for number in range(size))
    return db


def _puts(put: Callable[[Link], object], numbers: Iterator[int], rounds: int, puts: int) -> Callable[[], None]:
    """So many puts a call, of links that are made beforehand."""
    lots = iter([[link(number) for number in islice(numbers, puts)] for _ in range(rounds)])

    def work() -> None:
        for one in next(lots):
            put(one)

    return work


def _writing(folder: Path, sizes: Sizes) -> list[Row]:
    """P4 and P5: durable puts."""
    numbers = count(10 * sizes.large)
    with ExitStack() as stack:
        small = stack.enter_context(closing(filled(folder / "small", sizes.small)))
        middle = stack.enter_context(closing(filled(folder / "middle", sizes.middle)))
        sqlite = stack.enter_context(closing(_filled_sqlite(folder / "middle.db", sizes.middle)))
        insert = "INSERT INTO links VALUES (?,?,?,?,?,?,?)"
        times = in_turn(
            {
                "small": _puts(small.add, numbers, sizes.rounds, sizes.puts),
                "middle": _puts(middle.add, numbers, sizes.rounds, sizes.puts),
                "sqlite": _puts(lambda one: sqlite.execute(insert, _row_of(one)), numbers, sizes.rounds, sizes.puts),
            },
            sizes.rounds,
        )
        peers = [
            _against_tinydb(folder, "small", small, sizes.small, sizes),
            _against_tinydb(folder, "middle", middle, sizes.middle, sizes),
        ]
    growth, against = ratio(times, "middle", "small"), ratio(times, "middle", "sqlite")
    put = spread(times["middle"]).median / sizes.puts * 1e6
    peer = spread(times["sqlite"]).median / sizes.puts * 1e6
    span = f"{sizes.middle} / {sizes.small}"
    return [
        Row("P4", f"durable put, documents {span}", growth.median, "x", 1.3, 1.1, str(growth)),
        Row(
            "P5",
            f"durable put / SQLite WAL FULL, at {sizes.middle}",
            against.median,
            "x",
            1.0,
            0.5,
            f"{against}; {put:.0f} us, SQLite {peer:.0f} us",
        ),
        *peers,
    ]


def _against_tinydb(folder: Path, name: str, store: TinyDBLinks, size: int, sizes: Sizes) -> Row:
    numbers = count(20 * sizes.large)
    with _filled_tinydb(folder / f"{name}.json", size) as db:
        times = in_turn(
            {
                "ours": _puts(store.add, numbers, sizes.tinydb_puts, 1),
                "tinydb": _puts(lambda one: db.insert(dict(_document(one))), numbers, sizes.tinydb_puts, 1),
            },
            sizes.tinydb_puts,
        )
    against = ratio(times, "tinydb", "ours")
    return Row(
        "P5", f"TinyDB's JSONStorage put / ours, at {size}", against.median, "x", None, None, f"{against} to be read"
    )


def _reading(folder: Path, sizes: Sizes) -> list[Row]:
    """P6 and P7: look-ups, memory and reopening."""

    def lookups(store: TinyDBLinks, size: int) -> Callable[[], None]:
        numbers = random.Random(6).choices(range(size), k=sizes.lookups)

        def work() -> None:
            for number in numbers:
                found = store.by_source("Main", "job", "procore", f"p-{number}")
                assert found
                assert found.sage_id == str(number)

        return work

    with closing(filled(folder / "few", sizes.small)) as few:
        closed = seconds(filled(folder / "many", sizes.large).close)
        with closing(TinyDBLinks.open(folder / "many")) as many:
            times = in_turn(
                {"few": lookups(few, sizes.small), "many": lookups(many, sizes.large)},
                max(sizes.rounds // 4, 2),
            )
    growth = ratio(times, "many", "few")
    each = spread(times["many"]).median / sizes.lookups * 1e6
    return [
        Row(
            "P6",
            f"look-up by source, links {sizes.large} / {sizes.small}",
            growth.median,
            "x",
            1.5,
            1.25,
            f"{growth}; {each:.1f} us; the same {sizes.lookups} in each round",
        ),
        *_reopening(folder / "many", sizes.large, closed),
    ]


def _reopening(folder: Path, size: int, closed: float) -> list[Row]:
    runs = [_in_a_fresh_process(folder, size) for _ in range(3)]
    opened = spread([one for one, _ in runs])
    memory = spread([one for _, one in runs])
    for hint in folder.glob("*.hint"):
        hint.unlink()
    replayed, _ = _in_a_fresh_process(folder, size)
    return [
        Row("P7", f"memory with {size} links, whole process", memory.median, "MB", 600, 150, str(memory)),
        Row("P7", f"reopen with {size} links", opened.median, "s", 4, 0.5, f"{opened}; closing took {closed:.2f} s"),
        Row("P7", "reopen when the hint is lost", replayed, "s", None, None, "to be read"),
    ]


def _in_a_fresh_process(folder: Path, size: int) -> tuple[float, float]:
    """Seconds to open the store, and megabytes of the process then."""
    command = [sys.executable, "-c", _OPEN_IN_A_FRESH_PROCESS, str(folder), str(size)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    opened, memory = map(float, done.stdout.split())
    return opened, memory


def run(smoke: bool) -> list[Row]:  # noqa: FBT001 - every benchmark is called so
    """Measure; the folder is that of temporary files, or the one named by `BENCH_FOLDER`."""
    sizes = _SMOKE if smoke else Sizes()
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as name:
        return _writing(Path(name), sizes) + _reading(Path(name), sizes)


if __name__ == "__main__":
    for row in run("--smoke" in sys.argv):
        print(row)
