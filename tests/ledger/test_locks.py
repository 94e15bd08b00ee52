"""The locks of the processes on one PostgreSQL, and what is built of them; two ledgers here are two processes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from sage100_plugin.engine.plugin import Lanes
from sage100_plugin.ledger import SqlLedger
from sage100_plugin.ledger.locks import SessionLocks
from sage100_plugin.ledger.sharing import PATIENCE, SharedClaims, SharedFlights
from sage100_plugin.ports.ledger import LedgerFailed
from sage100_plugin.ports.sealing import WrongKey
from sage100_plugin.sealing import FernetSealer
from tests.postgres import cut_all, taking_no_connections


@pytest.fixture
def process(postgres_url: str, sealer: FernetSealer) -> Iterator[Callable[[], SqlLedger]]:
    """Starts another process."""
    ledgers: list[SqlLedger] = []

    def started() -> SqlLedger:
        ledgers.append(SqlLedger.open(postgres_url, sealer))
        return ledgers[-1]

    yield started
    for ledger in ledgers:
        ledger.close()


def locks_of(ledger: SqlLedger) -> SessionLocks:
    assert ledger.locks is not None
    return ledger.locks


@pytest.fixture
def first(process: Callable[[], SqlLedger]) -> SessionLocks:
    return locks_of(process())


@pytest.fixture
def second(process: Callable[[], SqlLedger]) -> SessionLocks:
    return locks_of(process())


def test_one_process_leads_until_it_is_gone(process: Callable[[], SqlLedger]) -> None:
    ledger, other = process(), locks_of(process())
    assert [locks_of(ledger).leads(), other.leads(), locks_of(ledger).leads()] == [True, False, True]
    ledger.close()
    assert other.leads()


def test_on_one_machine_there_are_no_others(in_file: SqlLedger) -> None:
    assert in_file.locks is None


def test_a_name_is_held_by_one_process_until_it_lets_go(first: SessionLocks, second: SessionLocks) -> None:
    assert first.take(["a", "b"]) == {"a", "b"}
    assert second.take(["a", "c"]) == {"c"}
    assert (first.holders("a"), first.holders("c"), first.holders("d")) == (1, 1, 0)
    first.give(["a", "unknown"])
    assert second.take(["a", "b", "c"]) == {"a", "c"}


def test_no_more_are_taken_than_asked_for(first: SessionLocks, second: SessionLocks) -> None:
    taken = first.take(["a", "b", "c"], most=2)
    assert len(taken) == 2
    assert second.take(["a", "b", "c"]) == {"a", "b", "c"} - taken


def test_a_session_that_is_cut_begins_anew_and_takes_again_what_is_still_free(
    first: SessionLocks, process: Callable[[], SqlLedger], postgres_url: str
) -> None:
    first.take(["kept", "lost"])
    cut_all(postgres_url)
    second = locks_of(process())
    assert second.take(["lost"]) == {"lost"}
    assert first.take(["kept", "lost"]) == {"kept"}
    assert second.take(["kept"]) == set()


def test_a_database_that_is_away_lets_nobody_lead_and_what_was_held_is_taken_again_later(
    first: SessionLocks, second: SessionLocks, postgres_url: str
) -> None:
    first.take(["held"])
    with taking_no_connections(postgres_url):
        assert not first.leads()
        with pytest.raises(LedgerFailed, match="cannot be reached"):
            first.take(["a"])
    assert first.leads()
    assert second.take(["held"]) == set()


def test_a_lane_lets_one_process_in_at_a_time(first: SessionLocks, second: SessionLocks) -> None:
    inside = threading.Event()
    one, other = Lanes(first.turn), Lanes(second.turn)

    def enter() -> bool:
        with other.of("company"):
            return inside.is_set()

    with ThreadPoolExecutor() as pool:
        with one.of("company"), one.of("another"):
            entered = pool.submit(enter)
            with other.of("third"):
                assert not entered.done()
            inside.set()
        assert entered.result(timeout=30)


def test_the_threads_of_a_process_take_turns_in_a_lane(first: SessionLocks) -> None:
    lanes, inside = Lanes(first.turn), []

    def enter(number: int) -> int:
        with lanes.of("company"):
            inside.append(number)
            return len(inside) - inside.index(number)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(enter, range(16))) == [1] * 16


def test_a_lane_that_was_cut_while_it_was_used_is_free_again(
    first: SessionLocks, second: SessionLocks, postgres_url: str
) -> None:
    with Lanes(first.turn).of("company"):
        cut_all(postgres_url)
    with Lanes(second.turn).of("company"), Lanes(first.turn).of("other"):
        assert second.leads()


def test_an_operation_flies_as_long_as_the_process_that_carries_it_out_lives(process: Callable[[], SqlLedger]) -> None:
    ledger, other = process(), SharedFlights(locks_of(process()))
    own = SharedFlights(locks_of(ledger))
    own.add("op_1")
    own.add("op_2")
    assert ["op_1" in own, "op_1" in other, "op_3" in other] == [True, True, False]
    own.discard("op_1")
    assert "op_1" not in other
    ledger.close()
    assert "op_2" not in other


class Watch:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


NAMES = ["s1", "s2", "s3", "s4", "s5"]


def test_processes_share_the_subscriptions_evenly(first: SessionLocks, second: SessionLocks) -> None:
    one, other = SharedClaims(first), SharedClaims(second)
    mine = set(one.keep(NAMES, ()))
    assert len(mine) == 3
    assert set(other.keep(NAMES, ())) == set(NAMES) - mine
    assert set(one.keep(NAMES, mine)) == mine


def test_a_process_alone_serves_all(first: SessionLocks) -> None:
    assert set(SharedClaims(first).keep(NAMES, ())) == set(NAMES)
    assert SharedClaims(first).keep([], ()) == set()


def test_a_busy_subscription_is_not_given_up_and_an_idle_one_is(first: SessionLocks, second: SessionLocks) -> None:
    one, other = SharedClaims(first), SharedClaims(second)
    one.keep(["s1", "s2"], ())
    (busy,) = one.keep(["s1"], ())
    one.keep([], [busy])
    assert other.keep([busy], ()) == set()
    one.keep([], ())
    assert other.keep([busy], ()) == {busy}


def test_a_process_gives_up_what_is_more_than_its_share(first: SessionLocks, process: Callable[[], SqlLedger]) -> None:
    one = SharedClaims(first)
    one.keep(NAMES, ())
    second = SharedClaims(locks_of(process()))
    assert second.keep(NAMES, ()) == set()
    assert len(one.keep(NAMES, ())) == 3
    assert len(second.keep(NAMES, ())) == 2


def test_what_another_process_does_not_take_up_is_served_after_a_while(
    first: SessionLocks, second: SessionLocks
) -> None:
    """The other holds its place among the processes, and nothing else: it may be frozen."""
    watch = Watch()
    one = SharedClaims(first, watch)
    assert second.holders("process") == 2
    assert len(one.keep(NAMES, ())) == 3
    watch.now = PATIENCE + 0.1
    assert set(one.keep(NAMES, ())) == set(NAMES)


def test_to_be_alone_on_a_ledger_others_must_be_gone(process: Callable[[], SqlLedger], postgres_url: str) -> None:
    ledger, other = process(), process()
    with pytest.raises(LedgerFailed, match="Stop every serve and worker first"), locks_of(ledger).alone():
        pass
    other.close()
    with locks_of(ledger).alone(), pytest.raises(LedgerFailed, match="being copied"):
        process()
    process()


def test_another_key_is_refused_and_a_newer_one_is_let_in_with_the_old(postgres_url: str) -> None:
    old, new = FernetSealer.new_key(), FernetSealer.new_key()
    SqlLedger.open(postgres_url, FernetSealer([old])).close()
    with pytest.raises(WrongKey, match="another secret key"):
        SqlLedger.open(postgres_url, FernetSealer([new]))
    SqlLedger.open(postgres_url, FernetSealer([new, old])).close()
    with pytest.raises(WrongKey, match="another secret key"):
        SqlLedger.open(postgres_url, FernetSealer([old]))
    SqlLedger.open(postgres_url, FernetSealer([new])).close()
