"""Small servers on the loopback that answer well, or badly on purpose."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"

Answer = Callable[[socket.socket, threading.Event], None]


@dataclass
class Receiver:
    """A server; `requests` are the raw requests it got, `connections` how many were made to it."""

    port: int
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0


def says(raw: bytes) -> Answer:
    """Always the same answer."""

    def answer(connection: socket.socket, _over: threading.Event) -> None:
        connection.sendall(raw)

    return answer


def silent(_connection: socket.socket, over: threading.Event) -> None:
    """No answer at all."""
    over.wait(20)


def drips(raw: bytes, every: float = 0.05, start: bytes = b"") -> Answer:
    """Bytes one by one, for ever, slowly."""

    def answer(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(start)
        while not over.wait(every):
            connection.sendall(raw)

    return answer


def floods(start: bytes, block: bytes) -> Answer:
    """Bytes for ever, as fast as they are taken."""

    def answer(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(start)
        while not over.is_set():
            connection.sendall(block)

    return answer


@contextmanager
def receiving(answer: Answer, *, reads: bool = True, wrap: Callable[[socket.socket], socket.socket] | None = None,
              host: str = "127.0.0.1") -> Iterator[Receiver]:  # fmt: skip
    """A receiver that answers each request with `answer`; without `reads` it answers before it has read anything."""
    over = threading.Event()
    threads: list[threading.Thread] = []
    talks: list[socket.socket] = []
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as listener:
        receiver = Receiver(listener.getsockname()[1])

        def serve(connection: socket.socket) -> None:
            # A wrapped socket takes the connection over, and is its own to close.
            with suppress(OSError), connection, wrap(connection) if wrap else connection as talk:
                talks.append(talk)
                talk.settimeout(20)
                while not over.is_set():
                    request = _request(talk) if reads else b"unread"
                    if not request:
                        return
                    receiver.requests.append(request)
                    answer(talk, over)
                    if not reads:
                        return

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    receiver.connections += 1
                    threads.append(threading.Thread(target=serve, args=(connection,), daemon=True))
                    threads[-1].start()

        accepting = threading.Thread(target=accept, daemon=True)
        accepting.start()
        try:
            yield receiver
        finally:
            over.set()
            for each in (listener, *talks):
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
    for thread in (accepting, *threads):
        thread.join(5)


def _request(connection: socket.socket) -> bytes:
    raw = b""
    while b"\r\n\r\n" not in raw:
        got = connection.recv(65536)
        if not got:
            return b""
        raw += got
    head, _, body = raw.partition(b"\r\n\r\n")
    told = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    length = int(told[0]) if told else 0
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body
