"""Receivers that keep a connection busy, answer with floods, or lead elsewhere: real sockets (F7, F11)."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from sage100_plugin.engine.delivering import subscriptions
from sage100_plugin.engine.delivering.deliver import Courier
from sage100_plugin.testing.outside import FakeClock
from tests.webhooks.plugins import World, world
from tests.webhooks.receivers import OK, Answer, drips, floods, receiving, says, silent
from webhooks.dialing import Connection, Connections, Place
from webhooks.network import Outside
from webhooks.outbound import RequestsSender

DEADLINE = 0.5
LATEST = DEADLINE * 1.1
TRIES = 10
"""On a machine that does much else an end may come late; the best of a few tells when the sender ended it."""

HEAD = b"HTTP/1.1 200 OK\r\n"
BOMB = gzip.compress(b"\x00" * 50_000_000)


def resets_in_the_body(connection: socket.socket, _over: threading.Event) -> None:
    connection.sendall(HEAD + b"content-length: 999\r\n\r\nhalf")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    connection.close()


def closes_one_side(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(HEAD + b"content-length: 999\r\n\r\nhalf")
    connection.shutdown(socket.SHUT_WR)
    over.wait(20)


HANGING: dict[str, tuple[Answer, int]] = {
    "never answers": (silent, 0),
    "drips headers": (drips(b"x: y\r\n", start=HEAD), 0),
    "never ends its 1xx": (drips(b"HTTP/1.1 100 Continue\r\n\r\n"), 0),
    "floods 1xx": (floods(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000), 0),
    "drips its body": (drips(b"x", start=HEAD + b"content-length: 9999\r\n\r\n"), 200),
    "drips chunks": (drips(b"1\r\nx\r\n", start=HEAD + b"transfer-encoding: chunked\r\n\r\n"), 200),
    "drips a body without a length": (drips(b"x", start=HEAD + b"connection: close\r\n\r\n"), 200),
    "drips one chunk's size": (drips(b"0", start=HEAD + b"transfer-encoding: chunked\r\n\r\n"), 200),
}

AT_ONCE: dict[str, tuple[Answer, int]] = {
    "10 GB": (floods(HEAD + b"content-length: 10000000000\r\n\r\n", b"x" * 65536), 200),
    "chunks for ever": (
        floods(HEAD + b"transfer-encoding: chunked\r\n\r\n", b"ffff\r\n" + b"x" * 65535 + b"\r\n"),
        200,
    ),
    "no length and no end": (floods(HEAD + b"\r\n", b"x" * 65536), 200),
    "a gzip bomb": (says(HEAD + b"content-encoding: gzip\r\ncontent-length: %d\r\n\r\n" % len(BOMB) + BOMB), 200),
    "reset in the body": (resets_in_the_body, 200),
    "half-closed in the body": (closes_one_side, 200),
    "garbage": (says(bytes(range(256)) * 20), 0),
    "a header for ever": (floods(HEAD + b"x: ", b"y" * 65536), 0),
    "another protocol": (says(b"220 mail.example ESMTP\r\n\r\n"), 0),
}


def sender(deadline: float = DEADLINE) -> RequestsSender:
    made = RequestsSender(FakeClock(), ["127.0.0.0/8"], deadline=deadline)
    made.check("http://127.0.0.1/")
    return made


def seconds(one: RequestsSender, url: str, status: int) -> float:
    began = time.monotonic()
    posted = one.post(url, b"{}", {})
    assert posted.status == status
    return time.monotonic() - began


@pytest.mark.parametrize("name", HANGING)
def test_an_attempt_ends_at_its_deadline(name: str) -> None:
    answer, status = HANGING[name]
    one = sender()
    with receiving(answer) as receiver:
        url = f"http://127.0.0.1:{receiver.port}/"
        taken = [seconds(one, url, status)]
        while min(taken) > LATEST and len(taken) < TRIES:
            taken.append(seconds(one, url, status))
    assert DEADLINE * 0.9 < min(taken) <= LATEST


def test_a_handshake_that_stalls_or_drips_ends_at_the_deadline() -> None:
    for answer in (silent, drips(b"\x16")):
        with receiving(answer, reads=False) as receiver:
            one = sender()
            taken = [seconds(one, f"https://127.0.0.1:{receiver.port}/", 0)]
            while min(taken) > LATEST and len(taken) < TRIES:
                taken.append(seconds(one, f"https://127.0.0.1:{receiver.port}/", 0))
        assert min(taken) <= LATEST


@pytest.mark.parametrize("name", AT_ONCE)
def test_of_a_flood_or_a_ruin_little_is_read_and_the_attempt_ends_at_once(name: str) -> None:
    answer, status = AT_ONCE[name]
    one = sender(20)
    with receiving(answer) as receiver:
        url = f"http://127.0.0.1:{receiver.port}/"
        seconds(one, url, status)
        tracemalloc.start()
        taken = seconds(one, url, status)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert taken < 10
    assert peak < 1_000_000


def test_threads_and_connections_are_free_afterwards() -> None:
    one = sender()
    before = threading.active_count()
    for answer, status in (*HANGING.values(), *AT_ONCE.values()):
        with receiving(answer) as receiver:
            posts = [
                threading.Thread(target=seconds, args=(one, f"http://127.0.0.1:{receiver.port}/", status))
                for _ in range(3)
            ]
            for each in posts:
                each.start()
            for each in posts:
                each.join(10)
    assert threading.active_count() == before
    with receiving(says(OK)) as receiver:
        assert seconds(one, f"http://127.0.0.1:{receiver.port}/", 200) < 10


@pytest.fixture
def here(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        yield made


@pytest.mark.parametrize("to", ["http://127.0.0.1:{port}/", "http://[::1]:{port}/", "//127.0.0.1:{port}/", "/again"])
def test_a_redirect_to_this_machine_gets_no_packet_at_any_attempt(here: World, to: str) -> None:
    with receiving(says(OK)) as inner, receiving(says(OK), host="::1") as other:
        port = other.port if "[" in to else inner.port
        moved = f"HTTP/1.1 307 Moved\r\nlocation: {to.format(port=port)}\r\ncontent-length: 0\r\n\r\n".encode()
        with receiving(says(moved)) as receiver:
            outside = Outside(
                resolve=lambda host, _port: ["10.0.0.7"] if host == "receiver.example" else ["127.0.0.1"],
                connect=lambda _, timeout: socket.create_connection(("127.0.0.1", receiver.port), timeout),
            )
            plugin = replace(here.plugin, sender=RequestsSender(here.clock, ["receiver.example"], outside=outside))
            body = {"target_url": f"http://receiver.example:{receiver.port}/", "events": ["*"]}
            made = subscriptions.create(plugin, here.caller("read", "write"), body).subscription
            here.happen()
            courier = Courier(plugin)
            for _ in range(4):
                courier.drain()
                here.clock.advance(4000)
            courier.close()
        assert len(receiver.requests) >= 3
        assert (inner.connections, other.connections) == (0, 0)
    (delivery,) = plugin.ledger.read(lambda tx: tx.deliveries.of(made.id, 9))
    assert (delivery.status, delivery.code) == ("retrying", 307)


def test_a_name_that_turns_private_between_two_attempts_gets_no_packet(here: World) -> None:
    answers = [["10.0.0.7"], ["169.254.169.254"], ["127.0.0.1", "::1"], ["10.0.0.7"]]
    dialled: list[str] = []
    broken = b"HTTP/1.1 500 Oops\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
    with receiving(says(broken)) as receiver, receiving(says(OK)) as inner:

        def connect(address: tuple[str, int], timeout: float) -> socket.socket:
            dialled.append(address[0])
            return socket.create_connection(("127.0.0.1", receiver.port), timeout)

        outside = Outside(
            resolve=lambda _host, _port: answers.pop(0) if len(answers) > 1 else answers[0], connect=connect
        )
        one = RequestsSender(FakeClock(), ["10.0.0.0/8"], outside=outside)
        statuses = [one.post(f"http://receiver.example:{inner.port}/", b"{}", {}).status for _ in range(4)]
    assert statuses == [500, 0, 0, 500]
    assert dialled == ["10.0.0.7", "10.0.0.7"]
    assert inner.connections == 0


def test_a_kept_connection_is_judged_anew_when_it_grew_old_or_its_other_end_is_gone() -> None:
    place = Place("receiver.example", 80, plain=True)
    made: list[socket.socket] = []

    def dial(_place: Place) -> socket.socket:
        ours, theirs = socket.socketpair()
        made.append(theirs)
        return ours

    def connected() -> Connection:
        found = connections.take(place)
        if found.sock is None:
            found.sock = dial(place)
        return found

    connections = Connections(dial, None)  # type: ignore[arg-type]  # no TLS here
    first = connected()
    connections.give(first)
    assert connected() is first
    first.ends = 0.0
    connections.give(first)
    second = connected()
    assert second is not first
    connections.give(second)
    made[-1].close()
    third = connected()
    assert third is not second
    third.hang_up()
    for each in made:
        with suppress(OSError):
            each.close()
