"""Connections of `requests` that go to a judged address and end in time."""

from __future__ import annotations

import heapq
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NewConnectionError

Dial = Callable[[str, int, bool], socket.socket]
"""Host, port and whether it is plain http, to a connected socket."""


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


class _Judged:
    """What both kinds of connection do alike: dial through `dial`, and tell the exchange what to shut.

    TLS takes the socket over, so the switch is a duplicate of it: to shut either is to end the connection.
    """

    dial: Dial
    plain: bool
    _dns_host: str
    port: int
    _switch: socket.socket | None = None

    def _new_conn(self) -> socket.socket:
        try:
            sock = type(self).dial(self._dns_host, self.port, self.plain)
        except OSError as error:
            raise NewConnectionError(self, str(error)) from error  # type: ignore[arg-type]
        self._switch = sock.dup()
        current.exchange.use(self._switch)
        return sock

    def request(self, *args: Any, **kwargs: Any) -> None:
        if self._switch is not None:
            current.exchange.use(self._switch)
        super().request(*args, **kwargs)  # type: ignore[misc]

    def close(self) -> None:
        if self._switch is not None:
            self._switch.close()
            self._switch = None
        super().close()  # type: ignore[misc]


class Adapter(HTTPAdapter):
    """An adapter all of whose connections are made by `dial`. It knows no proxies and follows nothing."""

    def __init__(self, dial: Dial, kept: int) -> None:
        self._dial = dial
        super().__init__(pool_connections=kept, pool_maxsize=4, max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:  # noqa: FBT001, FBT002 - the library's signature
        plain = type("Plain", (_Judged, HTTPConnection), {"dial": staticmethod(self._dial), "plain": True})
        secure = type("Secure", (_Judged, HTTPSConnection), {"dial": staticmethod(self._dial), "plain": False})
        self.poolmanager = PoolManager(connections, maxsize=maxsize, block=block, **options)
        self.poolmanager.pool_classes_by_scheme = {
            "http": type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
            "https": type("SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
        }
