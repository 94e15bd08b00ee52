"""The sender against receivers that behave badly."""

from __future__ import annotations

import datetime as dt
import gzip
import socket
import ssl
import subprocess
import sys
import threading
import time
import tracemalloc
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from sage100_plugin.testing.outside import FakeClock
from tests.webhooks.receivers import OK, Answer, drips, floods, receiving, says, silent
from webhooks.network import Outside
from webhooks.outbound import RequestsSender

HEADERS = {"content-type": "application/json", "webhook-id": "evt_1"}
DEADLINE = 0.6
LATEST = 15.0
"""On a busy machine the end comes late; without a deadline these receivers would take 20 seconds, or for ever."""


def sender(deadline: float = 10.0, outside: Outside | None = None) -> RequestsSender:
    return RequestsSender(FakeClock(), ["127.0.0.0/8"], deadline=deadline, outside=outside)


def test_what_is_sent_is_what_arrives() -> None:
    with receiving(says(OK)) as receiver:
        posted = sender().post(f"http://127.0.0.1:{receiver.port}/hook?a=1", '{"é":1}'.encode(), HEADERS)
    assert (posted.status, posted.error) == (200, "")
    head, _, body = receiver.requests[0].partition(b"\r\n\r\n")
    assert body == '{"é":1}'.encode()
    assert head.startswith(b"POST /hook?a=1 HTTP/1.1\r\n")
    assert b"webhook-id: evt_1" in head
    assert f"Host: 127.0.0.1:{receiver.port}".encode() in head


def test_a_connection_is_kept_for_the_next_delivery() -> None:
    with receiving(says(OK)) as receiver:
        one = sender()
        assert [one.post(f"http://127.0.0.1:{receiver.port}/", b"{}", HEADERS).status for _ in range(5)] == [200] * 5
    assert receiver.connections == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_and_not_followed(status: int) -> None:
    with receiving(says(OK)) as inner:
        to = f"HTTP/1.1 {status} Moved\r\nlocation: http://127.0.0.1:{inner.port}/\r\ncontent-length: 0\r\n\r\n"
        with receiving(says(to.encode())) as receiver:
            posted = sender().post(f"http://127.0.0.1:{receiver.port}/", b"{}", HEADERS)
    assert posted.status == status
    assert inner.connections == 0


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("120", 120.0),
        ("0", 0.0),
        ("Wed, 30 Sep 2026 12:02:00 GMT", 120.0),
        ("Wed, 30 Sep 2026 11:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("²", None),
        ("9" * 400, 999999999.0),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(told: str, expected: float | None) -> None:
    raw = f"HTTP/1.1 503 Busy\r\nretry-after: {told}\r\ncontent-length: 0\r\n\r\n".encode()
    with receiving(says(raw)) as receiver:
        assert sender().post(f"http://127.0.0.1:{receiver.port}/", b"{}", HEADERS).retry_after == expected


def test_what_the_receiver_said_is_told_in_short_and_plain() -> None:
    body = b"webhook\r\n \x1b[31mnot\x00 registered " + b"x" * 5000
    raw = b"HTTP/1.1 404 Not Found\r\ncontent-length: %d\r\n\r\n" % len(body) + body
    with receiving(says(raw)) as receiver:
        posted = sender().post(f"http://127.0.0.1:{receiver.port}/", b"{}", HEADERS)
    assert posted.body.startswith("webhook [31mnot registered xxx")
    assert len(posted.body) <= 4000


BAD: dict[str, Answer] = {
    "never answers": silent,
    "drips its status line": drips(b"H"),
    "drips headers": drips(b"x: y\r\n", start=b"HTTP/1.1 200 OK\r\n"),
    "never ends its 1xx": drips(b"HTTP/1.1 100 Continue\r\n\r\n"),
    "floods 1xx": floods(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
    "floods one header": floods(b"HTTP/1.1 200 OK\r\nx: ", b"y" * 65536),
    "floods headers": floods(b"HTTP/1.1 200 OK\r\n", b"x: y\r\n" * 1000),
}


@pytest.mark.parametrize("name", BAD)
def test_an_exchange_ends_at_its_deadline(name: str) -> None:
    with receiving(BAD[name]) as receiver:
        began = time.monotonic()
        posted = sender(DEADLINE).post(f"http://127.0.0.1:{receiver.port}/secret", b"{}", HEADERS)
    assert time.monotonic() - began < LATEST
    assert posted.status == 0
    assert posted.error
    assert "secret" not in posted.error


@pytest.mark.parametrize(
    "answer",
    [
        drips(b"x", start=b"HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n"),
        drips(b"1\r\nx\r\n", start=b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"),
        says(b"HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\nx"),
    ],
    ids=["dripped", "dripped in chunks", "silent after the first byte"],
)
def test_a_body_that_never_ends_changes_nothing_about_a_success_and_ends_at_the_deadline(answer: Answer) -> None:
    with receiving(answer) as receiver:
        began = time.monotonic()
        assert sender(DEADLINE).post(f"http://127.0.0.1:{receiver.port}/", b"{}", HEADERS).status == 200
    assert time.monotonic() - began < LATEST


def test_of_an_endless_body_only_a_little_is_read() -> None:
    start = b"HTTP/1.1 200 OK\r\ncontent-length: 300000000\r\n\r\n"
    with receiving(floods(start, b"x" * 65536)) as receiver:
        one = sender()
        one.check(f"http://127.0.0.1:{receiver.port}/")
        tracemalloc.start()
        posted = one.post(f"http://127.0.0.1:{receiver.port}/", b"{}", HEADERS)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert posted.status == 200
    assert peak < 1_000_000


def test_a_gzip_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(b"\x00" * 50_000_000)
    raw = b"HTTP/1.1 500 Oops\r\ncontent-encoding: gzip\r\ncontent-length: %d\r\n\r\n" % len(bomb) + bomb
    with receiving(says(raw)) as receiver:
        one = sender()
        one.check(f"http://127.0.0.1:{receiver.port}/")
        tracemalloc.start()
        posted = one.post(f"http://127.0.0.1:{receiver.port}/", b"{}", HEADERS)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert posted.status == 500
    assert peak < 1_000_000


def hang_up(connection: socket.socket, _over: threading.Event) -> None:
    connection.shutdown(socket.SHUT_WR)


def reset(connection: socket.socket, _over: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 2")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    connection.close()


@pytest.mark.parametrize("answer", [hang_up, reset, says(b"SSH-2.0\r\n\r\n"), says(b"\x00" * 100 + b"\r\n\r\n")])
def test_an_answer_that_is_none_is_a_broken_connection(answer: Answer) -> None:
    with receiving(answer) as receiver:
        posted = sender(2.0).post(f"http://127.0.0.1:{receiver.port}/", b"{}", HEADERS)
    assert (posted.status, posted.error) == (0, "The connection broke before there was an answer.")


def test_a_refused_connection_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert sender().post(f"http://127.0.0.1:{port}/", b"{}", HEADERS).error == "The connection was refused."


def test_a_handshake_that_stalls_ends_at_the_deadline() -> None:
    with receiving(silent, reads=False) as receiver:
        began = time.monotonic()
        posted = sender(DEADLINE).post(f"https://127.0.0.1:{receiver.port}/", b"{}", HEADERS)
    assert posted.status == 0
    assert time.monotonic() - began < LATEST


def test_a_name_server_that_stalls_ends_at_the_deadline() -> None:
    over = threading.Event()

    def stall(_host: str, _port: int) -> list[str]:
        over.wait(20)
        return []

    began = time.monotonic()
    posted = sender(DEADLINE, Outside(resolve=stall)).post("https://receiver.example/", b"{}", HEADERS)
    over.set()
    assert posted.status == 0
    assert time.monotonic() - began < LATEST


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    paths = folder / f"{name}.pem", folder / f"{name}.key"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                           serialization.NoEncryption()))  # fmt: skip
    return paths


@pytest.mark.parametrize(("named", "status"), [("receiver.example", 200), ("another.example", 0)])
def test_over_tls_the_name_is_asked_for_and_checked_while_the_judged_address_is_dialled(
    tmp_path: Path, named: str, status: int
) -> None:
    paths, asked = certificate(tmp_path, named), []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*paths)
    context.sni_callback = lambda _socket, name, _context: asked.append(name)
    outside = Outside(resolve=lambda _host, _port: ["127.0.0.1"], trusted=str(paths[0]))
    with receiving(says(OK), wrap=lambda raw: context.wrap_socket(raw, server_side=True)) as receiver:
        posted = sender(5.0, outside).post(f"https://receiver.example:{receiver.port}/", b"{}", HEADERS)
    assert asked == ["receiver.example"]
    assert posted.status == status
    if not status:
        assert posted.error == "The TLS handshake failed: check the receiver's certificate."


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with receiving(says(OK)) as receiver:
        assert sender().post(f"http://127.0.0.1:{receiver.port}/", b"{}", HEADERS).status == 200


def test_requests_is_imported_with_the_first_delivery_and_not_before() -> None:
    code = "import sys, webhooks.app, webhooks.outbound; print({'requests', 'limits', 'sqlalchemy'} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "set()"
