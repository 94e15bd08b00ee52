"""What is so only on PostgreSQL: several processes on one ledger, and connections that break."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from sage100_plugin.ledger import SqlLedger
from sage100_plugin.ports.ledger import Event, KeyInUse, LedgerFailed, Tx
from sage100_plugin.sealing import FernetSealer
from tests.ledger.samples import NOON, event, operation
from tests.postgres import asked, cut_all, taking_no_connections


@pytest.fixture
def ledgers(postgres_url: str, sealer: FernetSealer) -> Iterator[list[SqlLedger]]:
    """Those of four processes."""
    opened = [SqlLedger.open(postgres_url, sealer) for _ in range(4)]
    yield opened
    for ledger in opened:
        ledger.close()


def stored(ledger: SqlLedger) -> set[str]:
    return {one.id for one in ledger.read(lambda tx: tx.events.newest([], 100))}


def test_sequence_is_commit_order_over_all_processes(ledgers: list[SqlLedger]) -> None:
    """A poll that goes on from the last event it saw never finds that one was put in behind it."""
    ledgers[0].write(lambda tx: tx.events.append([event("start")], NOON))
    finished = threading.Event()

    def write(process: int) -> None:
        for count in range(40):
            ledgers[process].write(lambda tx, count=count: tx.events.append([event(f"{process}_{count}")], NOON))  # type: ignore[misc]

    def after(last: str) -> tuple[Event, ...]:
        return ledgers[3].read(lambda tx: tx.events.after([], last, 7))

    def poll() -> list[int]:
        seen: list[Event] = [event("start")]
        while True:
            over = finished.is_set()
            page = after(seen[-1].id)
            seen += page
            if over and not page:
                return [one.seq for one in seen[1:]]

    with ThreadPoolExecutor(4) as pool:
        polled = pool.submit(poll)
        list(pool.map(write, range(3)))
        finished.set()
        numbers = polled.result()
    assert len(numbers) == 120
    assert numbers == sorted(set(numbers))


def test_of_many_processes_one_gets_the_idempotency_key(ledgers: list[SqlLedger]) -> None:
    def start(number: int) -> str:
        try:
            ledgers[number % 4].write(lambda tx: tx.operations.start(operation(str(number), idempotency_key="once")))
        except KeyInUse as refused:
            return refused.operation.id
        return f"op_{number}"

    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(start, range(16)))) == 1


def test_what_a_writer_has_read_holds_until_it_commits(ledgers: list[SqlLedger]) -> None:
    """Else two processes could both find that nobody had done it yet."""

    def count_up(process: int) -> None:
        def work(tx: Tx) -> None:
            tx.events.append([event(f"n{len(tx.events.newest([], 100))}")], NOON)

        for _ in range(10):
            ledgers[process].write(work)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count_up, range(4)))
    assert stored(ledgers[0]) == {f"evt_n{number}" for number in range(40)}


def test_after_the_server_was_started_anew_the_next_call_goes_on(on_server: SqlLedger, postgres_url: str) -> None:
    on_server.write(lambda tx: tx.events.append([event("before")], NOON))
    assert stored(on_server) == {"evt_before"}
    cut_all(postgres_url)
    with pytest.raises(LedgerFailed):
        on_server.write(lambda tx: tx.events.append([event("lost")], NOON))
    with pytest.raises(LedgerFailed):
        stored(on_server)
    on_server.write(lambda tx: tx.events.append([event("after")], NOON))
    assert stored(on_server) == {"evt_before", "evt_after"}


def test_while_the_server_is_away_every_call_says_so_and_none_hangs(on_server: SqlLedger, postgres_url: str) -> None:
    stored(on_server)
    with taking_no_connections(postgres_url), ThreadPoolExecutor(24) as pool:
        # More than there may be connections: who waited for one is told as well.
        for _ in range(2):
            jobs = [pool.submit(stored, on_server) for _ in range(24)]
            jobs += [pool.submit(on_server.write, lambda tx: tx.events.get("x")) for _ in range(4)]
            assert {type(job.exception(timeout=30)) for job in jobs} == {LedgerFailed}
    assert stored(on_server) == set()


def test_a_connection_that_breaks_inside_a_transaction_undoes_it_for_the_whole_group(
    on_server: SqlLedger, postgres_url: str
) -> None:
    def work(tx: Tx) -> None:
        tx.events.append([event("half")], NOON)
        cut_all(postgres_url)
        tx.events.append([event("other half")], NOON)

    with pytest.raises(LedgerFailed):
        on_server.write(work)
    assert stored(on_server) == set()


class Wire:
    """Between a ledger and its server. It can be cut just after the server was told to commit, before it answers."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.cut_at_commit = False
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX)
            far.connect(self._server)
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(one, other, near), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket, near: socket.socket) -> None:
        try:
            while data := one.recv(65536):
                cut = self.cut_at_commit and one is near and b"COMMIT" in data
                if cut:
                    self.cut_at_commit = False
                    near.shutdown(socket.SHUT_RDWR)
                other.sendall(data)
        except OSError:
            pass
        finally:
            for end in (one, other):
                end.close()

    def close(self) -> None:
        self._listening.close()


@pytest.fixture
def wire(postgres_url: str) -> Iterator[Wire]:
    folder = parse_qs(urlsplit(postgres_url).query).get("host", [""])[0]
    path = Path(folder, ".s.PGSQL.5432")
    if not folder or not path.exists():
        pytest.skip("needs the server's own socket")
    with closing(Wire(str(path))) as made:
        yield made


@pytest.mark.enable_socket  # the server's own
def test_a_commit_whose_outcome_is_not_known_is_not_told_as_done(
    wire: Wire, postgres_url: str, sealer: FernetSealer
) -> None:
    """It is a failure to its caller, who reads again, as after a crash of this process at that moment."""
    name = urlsplit(postgres_url).path
    ledger = SqlLedger.open(f"postgresql://postgres@127.0.0.1:{wire.port}{name}", sealer)
    started = operation("a", idempotency_key="once")
    wire.cut_at_commit = True
    with pytest.raises(LedgerFailed):
        ledger.write(lambda tx: tx.operations.start(started))
    assert not wire.cut_at_commit
    asked(postgres_url)("SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ':write', 0))")
    found = ledger.read(lambda tx: tx.operations.in_state("started"))
    assert found == (started,)
    with pytest.raises(KeyInUse):
        ledger.write(lambda tx: tx.operations.start(operation("b", idempotency_key="once")))
    ledger.close()


def test_the_driver_is_asked_for_only_by_who_wants_postgresql(
    sealer: FernetSealer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    with pytest.raises(ValueError, match=r"pip install sage100-plugin\[postgresql\]"):
        SqlLedger.open("postgresql://host/name", sealer)


def test_a_server_that_cannot_be_reached_is_told_without_the_password(sealer: FernetSealer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    with pytest.raises(LedgerFailed, match="ledger sage of SAGE100_DATABASE_URL cannot be opened") as refused:
        SqlLedger.open(f"postgresql://me:hidden-word@127.0.0.1:{port}/sage", sealer)
    assert "hidden-word" not in str(refused.value)
