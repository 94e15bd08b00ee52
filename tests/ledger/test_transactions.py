"""Who sees what and when, what is undone, and how many commits it takes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from sage100_plugin.ledger import SqlLedger
from sage100_plugin.ledger.writer import Job
from sage100_plugin.ports.ledger import Event, KeyInUse, LedgerFailed, Tx
from tests.ledger.samples import NOON, event, export, operation, together


def append(name: str) -> Callable[[Tx], Any]:
    return lambda tx: tx.events.append([event(name)], NOON)


def stored(ledger: SqlLedger) -> list[str]:
    found = ledger.read(lambda tx: tx.events.newest([], 100_000))
    return [one.id.removeprefix("evt_") for one in reversed(found)]


def append_then_raise(error: BaseException) -> Callable[[Tx], None]:
    def work(tx: Tx) -> None:
        tx.events.append([event("undone")], NOON)
        raise error

    return work


def commits_of(ledger: SqlLedger) -> list[str]:
    """The list to which each coming commit of the writer is added."""
    transaction = ledger._writers.take()
    commits: list[str] = []
    driver: Any = transaction.connection._lent.driver_connection
    driver.set_trace_callback(lambda sql: commits.append(sql) if sql == "COMMIT" else None)
    ledger._writers.give(transaction)
    return commits


def test_read_and_write_give_back_what_the_work_gives(ledger: SqlLedger) -> None:
    assert ledger.write(lambda tx: 7) == 7
    assert ledger.write(lambda tx: None) is None
    assert ledger.read(lambda tx: "x") == "x"


@pytest.mark.parametrize("error", [ValueError("no"), SystemExit(2), KeyboardInterrupt()])
def test_work_that_raises_is_undone_and_its_caller_gets_the_error(ledger: SqlLedger, error: BaseException) -> None:
    with pytest.raises(type(error)) as raised:
        ledger.write(append_then_raise(error))
    assert raised.value is error
    ledger.write(append("a"))
    assert stored(ledger) == ["a"]


def test_work_queued_together_shares_one_commit(on_sqlite: SqlLedger) -> None:
    commits = commits_of(on_sqlite)
    together(on_sqlite, *[append(str(number)) for number in range(20)])
    assert len(commits) == 1
    assert stored(on_sqlite) == [str(number) for number in range(20)]


def test_one_that_raises_in_a_group_undoes_only_itself(on_sqlite: SqlLedger) -> None:
    commits = commits_of(on_sqlite)
    refused = ValueError("no")
    jobs = together(on_sqlite, append("a"), append_then_raise(refused), append("b"))
    assert [job.error for job in jobs] == [None, refused, None]
    assert len(commits) == 1
    assert stored(on_sqlite) == ["a", "b"]


def test_one_of_a_group_sees_what_those_before_it_did(ledger: SqlLedger) -> None:
    """So a second request with the same idempotency key is refused though the first is not yet committed."""
    _, job = together(ledger, append("a"), lambda tx: tx.events.get("evt_a"))
    assert job.value


def test_a_reader_sees_nothing_before_the_commit(lasting: SqlLedger) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def work(tx: Tx) -> None:
        tx.events.append([event("a")], NOON)
        inside.set()
        go_on.wait()

    writer = threading.Thread(target=lasting.write, args=(work,))
    writer.start()
    inside.wait()
    assert stored(lasting) == []
    go_on.set()
    writer.join()
    assert stored(lasting) == ["a"]


def test_a_reader_sees_all_of_a_transaction_or_nothing(ledger: SqlLedger) -> None:
    half_done, go_on = threading.Event(), threading.Event()

    def work(tx: Tx) -> None:
        tx.events.append([event("a")], NOON)
        half_done.set()
        go_on.wait()
        tx.events.append([event("b")], NOON)

    with ThreadPoolExecutor() as pool:
        written = pool.submit(ledger.write, work)
        half_done.wait()
        seen = pool.submit(stored, ledger)
        go_on.set()
        written.result()
        assert seen.result() in ([], ["a", "b"])


def test_a_reader_keeps_what_it_saw_first(lasting: SqlLedger) -> None:
    def work(tx: Tx) -> list[int]:
        before = len(tx.events.newest([], 10))
        writer = threading.Thread(target=lasting.write, args=(append("a"),))
        writer.start()
        writer.join()
        return [before, len(tx.events.newest([], 10))]

    assert lasting.read(work) == [0, 0]
    assert stored(lasting) == ["a"]


def test_a_reader_cannot_write(lasting: SqlLedger) -> None:
    with pytest.raises(LedgerFailed, match=r"read-?only"):
        lasting.read(append("a"))


def test_what_a_reader_raises_reaches_its_caller(ledger: SqlLedger) -> None:
    def work(_: Tx) -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        ledger.read(work)


def test_many_readers_at_once_have_a_connection_each(lasting: SqlLedger) -> None:
    everyone_inside = threading.Barrier(8)

    def work(tx: Tx) -> int:
        everyone_inside.wait()
        return len(tx.events.newest([], 10))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _: lasting.read(work), range(8))) == [0] * 8


@pytest.mark.parametrize("inner", ["read", "write"])
@pytest.mark.parametrize("outer", ["read", "write"])
def test_transactions_do_not_nest(ledger: SqlLedger, outer: str, inner: str) -> None:
    nested = getattr(ledger, inner)
    with pytest.raises(RuntimeError, match="inside another"):
        getattr(ledger, outer)(lambda tx: nested(lambda tx: None))
    assert stored(ledger) == []


def test_sequence_is_commit_order_under_many_threads(ledger: SqlLedger) -> None:
    """A poll that goes on from the last event it saw never finds that one was put in behind it."""
    ledger.write(append("start"))
    finished = threading.Event()

    def write(thread: int) -> list[int]:
        numbers = []
        for count in range(25):
            (one,) = ledger.write(append(f"{thread}_{count}"))
            numbers.append(one.seq)
        return numbers

    def after(last: str) -> tuple[Event, ...]:
        return ledger.read(lambda tx: tx.events.after([], last, 7))

    def poll() -> list[int]:
        last, seen = "evt_start", [1]
        while True:
            over = finished.is_set()
            page = after(last)
            seen += [one.seq for one in page]
            last = page[-1].id if page else last
            if over and not page:
                return seen

    with ThreadPoolExecutor(17) as pool:
        polled = pool.submit(poll)
        written = list(pool.map(write, range(16)))
        finished.set()
        assert polled.result() == list(range(1, 402))
    assert all(numbers == sorted(numbers) for numbers in written)


def test_fifty_threads_with_one_key_make_one_operation(ledger: SqlLedger) -> None:
    def start(number: int) -> str:
        try:
            ledger.write(lambda tx: tx.operations.start(operation(str(number), idempotency_key="once")))
        except KeyInUse as refused:
            return refused.operation.id
        return f"op_{number}"

    with ThreadPoolExecutor(50) as pool:
        assert len(set(pool.map(start, range(50)))) == 1


def test_a_mistake_in_the_work_is_not_called_a_failure_of_the_ledger(ledger: SqlLedger) -> None:
    ledger.write(lambda tx: tx.exports.add(export("a")))
    with pytest.raises(Exception, match=r"(?i)unique constraint") as raised:
        ledger.write(lambda tx: tx.exports.add(export("a")))
    assert not isinstance(raised.value, LedgerFailed)


def test_a_moment_without_time_zone_is_refused(ledger: SqlLedger) -> None:
    naive = export("a").requested_at.replace(tzinfo=None)
    with pytest.raises(ValueError, match="no time zone"):
        ledger.write(lambda tx: tx.exports.add(export("a", requested_at=naive)))


def test_what_is_no_json_is_refused(ledger: SqlLedger) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        ledger.write(lambda tx: tx.exports.add(export("a", payload={"amount": float("nan")})))
    with pytest.raises(TypeError, match="set is not a JSON value"):
        ledger.write(lambda tx: tx.exports.add(export("a", payload={"amount": {1}})))


def test_close_finishes_what_is_queued(in_file: SqlLedger, path: Any, sealer: Any) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def hold(_: Tx) -> None:
        inside.set()
        go_on.wait()

    with ThreadPoolExecutor() as pool:
        held = pool.submit(in_file.write, hold)
        inside.wait()
        queued = [Job(append(name)) for name in "abc"]
        for job in queued:
            in_file._writer._queue.append(job)
        closed = pool.submit(in_file.close)
        go_on.set()
        held.result()
        closed.result()
    assert [job.error for job in queued] == [None] * 3
    again = SqlLedger.open(f"sqlite:///{path}", sealer)
    assert stored(again) == ["a", "b", "c"]
    again.close()


def test_a_closed_ledger_says_so(ledger: SqlLedger) -> None:
    ledger.close()
    ledger.close()
    with pytest.raises(LedgerFailed, match="closed"):
        ledger.write(append("a"))
    with pytest.raises(LedgerFailed, match="closed"):
        ledger.read(lambda tx: None)


def test_a_closed_ledger_leaves_one_file(in_file: SqlLedger, path: Any) -> None:
    in_file.write(append("a"))
    stored(in_file)
    in_file.close()
    assert [file.name for file in path.parent.iterdir()] == ["ledger.db"]
