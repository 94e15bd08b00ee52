"""Full disks and killed processes."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

from sage100_plugin.ledger import SqlLedger
from sage100_plugin.ports.ledger import LedgerFailed, LedgerLocked, Tx
from sage100_plugin.sealing import FernetSealer
from tests.ledger.samples import NOON, activity, event, together

if sys.platform != "win32":
    import resource


def stored(ledger: SqlLedger) -> set[str]:
    return {one.id for one in ledger.read(lambda tx: tx.events.newest([], 1_000_000))}


def append(name: str, size: int = 0) -> Any:
    return lambda tx: tx.events.append([event(name, text="x" * size)], NOON)


def limit_pages(ledger: SqlLedger, count: int) -> None:
    """Let the database grow no further than this, or not at all when it is already larger."""

    def work(tx: Any) -> None:
        tx.connection.command(f"PRAGMA max_page_count = {count}")
        tx.connection._cursor.fetchall()

    ledger.write(work)


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """A disk that is full for this process: writing beyond `size` fails in the operating system."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_work_that_finds_the_database_full_fails_and_the_ledger_goes_on_when_there_is_space(
    on_sqlite: SqlLedger,
) -> None:
    on_sqlite.write(append("before"))
    limit_pages(on_sqlite, 1)
    with pytest.raises(LedgerFailed, match="full"):
        on_sqlite.write(append("large", 1_000_000))
    assert stored(on_sqlite) == {"evt_before"}
    limit_pages(on_sqlite, 1_000_000)
    on_sqlite.write(append("large", 1_000_000))
    assert stored(on_sqlite) == {"evt_before", "evt_large"}


def test_nobody_of_a_group_is_told_yes_when_the_database_was_full_for_one(on_sqlite: SqlLedger) -> None:
    """Or those who were are stored: SQLite may undo the statement or all of the transaction."""
    limit_pages(on_sqlite, 1)
    jobs = together(on_sqlite, append("a"), append("large", 1_000_000), append("b"))
    assert isinstance(jobs[1].error, LedgerFailed)
    told_yes = {f"evt_{name}" for name, job in zip("a-b", jobs, strict=True) if job.error is None}
    assert stored(on_sqlite) == told_yes


def test_a_ledger_that_another_program_holds_is_told_as_locked_until_it_lets_go(in_file: SqlLedger, path: Path) -> None:
    in_file.write(lambda tx: tx.connection.command("PRAGMA busy_timeout = 0"))
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerLocked, match="locked"):
            in_file.write(append("late"))
        assert (in_file.trouble, stored(in_file)) == ("locked", set())
        other.rollback()
        in_file.write(append("late"))
        assert (in_file.trouble, stored(in_file)) == ("", {"evt_late"})


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit of the operating system")
def test_a_commit_that_fails_is_answered_to_the_whole_group_and_nothing_is_stored(
    in_file: SqlLedger, path: Path
) -> None:
    in_file.write(append("before"))
    room = path.with_name("ledger.db-wal").stat().st_size + 50_000
    with files_no_larger_than(room):
        jobs = together(in_file, append("a"), append("b", 200_000), append("before"))
        assert [type(job.error) for job in jobs] == [LedgerFailed] * 3
        assert stored(in_file) == {"evt_before"}
        in_file.write(append("small"))
    in_file.write(append("b", 200_000))
    assert stored(in_file) == {"evt_before", "evt_small", "evt_b"}


def test_a_ledger_that_cannot_be_opened_says_which_and_why(tmp_path: Path, sealer: FernetSealer) -> None:
    with pytest.raises(LedgerFailed, match=r"missing/ledger\.db cannot be opened: unable to open"):
        SqlLedger.open(f"sqlite:///{tmp_path.as_posix()}/missing/ledger.db", sealer)
    (tmp_path / "other.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(LedgerFailed, match=r"other\.db cannot be opened: file is not a database"):
        SqlLedger.open(f"sqlite:///{tmp_path.as_posix()}/other.db", sealer)


def test_another_kind_of_database_is_refused_by_name(sealer: FernetSealer) -> None:
    with pytest.raises(ValueError, match="not oracle"):
        SqlLedger.open("oracle://host/name", sealer)


# Forks a process for each line it reads, so that the imports are paid once. The fork says its number and then, for each
# write that has returned, its name.
NURSERY = """
import os, sys, threading
from sage100_plugin.ledger import SqlLedger
from sage100_plugin.sealing import FernetSealer
from tests.ledger.test_failures import both

def grow(path, name):
    ledger = SqlLedger.open(f"sqlite:///{path}", FernetSealer([FernetSealer.new_key()]))
    def write(thread):
        for count in range(1_000_000):
            ledger.write(both(f"{name}_{thread}_{count}"))
            os.write(1, f"{name}_{thread}_{count}\\n".encode())
    for thread in range(4):
        threading.Thread(target=write, args=(thread,)).start()

for line in sys.stdin:
    child = os.fork()
    if not child:
        os.write(1, f"{os.getpid()}\\n".encode())
        grow(*line.split())
    os.wait()
    os.write(1, b"dead\\n")
"""


def both(name: str) -> Any:
    """Two rows of one transaction."""

    def work(tx: Tx) -> None:
        tx.events.append([event(name)], NOON)
        tx.activity.add(activity(name))

    return work


@pytest.fixture
def nursery() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", NURSERY],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and kill")
def test_what_was_acknowledged_survives_thirty_kills(
    nursery: subprocess.Popen[str], path: Path, sealer: FernetSealer
) -> None:
    chance = random.Random(7)
    acknowledged: set[str] = set()
    for kill in range(30):
        acknowledged |= _killed_after(chance.randrange(1, 150), nursery, f"{path} {kill}\n")
        ledger = SqlLedger.open(f"sqlite:///{path}", sealer)
        events = {id.removeprefix("evt_") for id in stored(ledger)}
        entries = ledger.read(lambda tx: {one.record_id for one in tx.activity.find(limit=1_000_000)})
        ledger.close()
        assert acknowledged <= events
        assert events == entries
    assert len(acknowledged) > 300


def _killed_after(writes: int, nursery: subprocess.Popen[str], order: str) -> set[str]:
    """All that one process acknowledged until it was killed."""
    assert nursery.stdin is not None
    assert nursery.stdout is not None
    nursery.stdin.write(order)
    nursery.stdin.flush()
    process = int(nursery.stdout.readline())
    acknowledged = {nursery.stdout.readline().strip() for _ in range(writes)}
    os.kill(process, 9)
    return acknowledged | set(_until_dead(nursery.stdout))


def _until_dead(lines: IO[str]) -> Iterator[str]:
    while (line := lines.readline().strip()) != "dead":
        yield line
