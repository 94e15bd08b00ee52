"""Connections that go to a judged address, are kept for a while, and end in time."""

from __future__ import annotations

import heapq
import http.client
import socket
import ssl
import threading
import time
import weakref
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from urllib3.util.wait import wait_for_read

KEPT_HOSTS = 64
KEPT_EACH = 4
LIFETIME = 300.0
"""Seconds after which a connection is not used again: its host may have another address by now."""


class Place(NamedTuple):
    """Where a connection leads; `plain` is http without TLS."""

    host: str
    port: int
    plain: bool


Dial = Callable[[Place], socket.socket]
"""To a connected socket."""


class Exchange:
    """One POST and its answer, as the watch sees it: what to shut when its time is up."""

    def __init__(self, ends: float) -> None:
        self.ends = ends
        self.over = False
        self.late = False
        self._switch: socket.socket | None = None
        self._own = threading.Lock()

    def left(self) -> float:
        """Seconds that are left."""
        return max(self.ends - time.monotonic(), 0.001)

    def use(self, switch: socket.socket) -> None:
        """From here on the exchange runs over this socket."""
        with self._own:
            self._switch = switch
            if self.late:
                _shut(switch)

    def expire(self) -> None:
        """Cut the connection, whoever waits for it."""
        with self._own:
            self.late = not self.over
            if self.late and self._switch is not None:
                _shut(self._switch)

    def close(self) -> None:
        """The exchange ended in time; its connection may serve others."""
        with self._own:
            self.over, self._switch = True, None


def _shut(switch: socket.socket) -> None:
    with suppress(OSError):
        switch.shutdown(socket.SHUT_RDWR)


class Watch:
    """One thread that ends every exchange at its time. A socket's own timeout begins anew with each byte."""

    def __init__(self) -> None:
        self._waiting: list[tuple[float, int, Exchange]] = []
        self._news = threading.Condition()
        self._count = 0
        threading.Thread(target=self._run, name="deadlines", daemon=True).start()

    def add(self, seconds: float) -> Exchange:
        """A new exchange that ends in so many seconds."""
        exchange = Exchange(time.monotonic() + seconds)
        with self._news:
            self._count += 1
            heapq.heappush(self._waiting, (exchange.ends, self._count, exchange))
            if self._waiting[0][2] is exchange:
                self._news.notify()
        return exchange

    def _run(self) -> None:
        while True:
            self._next().expire()

    def _next(self) -> Exchange:
        with self._news:
            while True:
                while self._waiting and self._waiting[0][2].over:
                    heapq.heappop(self._waiting)
                seconds = self._waiting[0][0] - time.monotonic() if self._waiting else None
                if seconds is not None and seconds <= 0:
                    return heapq.heappop(self._waiting)[2]
                self._news.wait(seconds)


current = threading.local()
"""`exchange`: the one that the calling thread is in."""


class Connection(http.client.HTTPConnection):
    """A connection whose socket comes from `dial`, and which tells the exchange what to shut.

    TLS takes the socket over, so the switch is a duplicate of it: to shut either is to end the connection.
    """

    def __init__(self, place: Place, dial: Dial, context: ssl.SSLContext) -> None:
        self.default_port = http.client.HTTP_PORT if place.plain else http.client.HTTPS_PORT
        super().__init__(place.host, place.port)
        self.place = place
        self.ends = time.monotonic() + LIFETIME
        self._dial, self._context = dial, context
        self._switch: socket.socket | None = None
        self._held = b""

    def connect(self) -> None:
        self.sock = self._dial(self.place)
        self._switch = self.sock.dup()
        current.exchange.use(self._switch)
        if not self.place.plain:
            self.sock = self._context.wrap_socket(self.sock, server_hostname=self.place.host)

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> http.client.HTTPResponse:
        """POST, and the beginning of the answer."""
        if self.sock is not None and self._switch is not None:
            current.exchange.use(self._switch)
            self.sock.settimeout(current.exchange.left())
        self._held = b""
        self.request("POST", path, body, headers)
        response = self.getresponse()
        if current.exchange.late:  # headers that break off are taken for headers that end
            response.close()
            raise TimeoutError
        return response

    def send(self, data: Any) -> None:
        """The head is held until the body comes, so that they go out in one piece: half as many packets and calls."""
        head, self._held = self._held, b"" if self._held else data
        if head:
            super().send(head + data)

    def usable(self) -> bool:
        """Whether the other side still holds it: what is readable before anything was asked is an end."""
        return time.monotonic() < self.ends and not wait_for_read(self.sock, timeout=0)

    def hang_up(self) -> None:
        """End it. `close` alone must not: http.client calls it while an answer without a length is still read."""
        if self._switch is not None:
            self._switch.close()
        self.close()


class Connections:
    """Those that wait for their next use. Safe for threads."""

    def __init__(self, dial: Dial, context: ssl.SSLContext) -> None:
        self._dial, self._context = dial, context
        self._idle: dict[Place, list[Connection]] = {}
        self._own = threading.Lock()
        weakref.finalize(self, _hang_up, self._idle)

    def take(self, place: Place) -> Connection:
        """One that was kept, or a new one."""
        while (kept := self._kept(place)) is not None:
            if kept.usable():
                return kept
            kept.hang_up()
        return Connection(place, self._dial, self._context)

    def _kept(self, place: Place) -> Connection | None:
        with self._own:
            idle = self._idle.pop(place, [])
            kept = idle.pop() if idle else None
            if idle:
                self._idle[place] = idle
            return kept

    def give(self, connection: Connection) -> None:
        """Keep it, unless enough are kept; of too many hosts the one that waits longest is let go."""
        with self._own:
            idle = self._idle.setdefault(connection.place, [])
            over = [connection] if len(idle) >= KEPT_EACH else []
            if not over:
                idle.append(connection)
            if len(self._idle) > KEPT_HOSTS:
                over += self._idle.pop(next(iter(self._idle)))
        for each in over:
            each.hang_up()


def _hang_up(idle: dict[Place, list[Connection]]) -> None:
    for connections in idle.values():
        for each in connections:
            each.hang_up()
