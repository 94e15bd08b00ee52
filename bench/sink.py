"""A receiver in a process of its own that costs little: what it gets it counts, by the last word of the path.

`POST /ok/NAME` is answered at once, `POST /slow/NAME` after 50 ms, `POST /hang/NAME` never. `GET /` tells, by name, the
ids that came and when (the machine's monotonic clock), and forgets them.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

SLOW = 0.05
DONE = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"
GET = b"GET"

Arrivals = dict[str, list[tuple[str, float]]]


class Talk(asyncio.Protocol):
    """One connection, one request after the other."""

    def __init__(self, arrived: Arrivals) -> None:
        self._arrived = arrived
        self._loop = asyncio.get_running_loop()
        self._raw = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._raw += data
        head, end, rest = self._raw.partition(b"\r\n\r\n")
        low = head.lower()
        length = int(_header(low, b"content-length") or 0)
        if not end or len(rest) < length:
            return
        self._raw = rest[length:]
        method, path, _ = head.split(b" ", 2)
        if method == GET:
            told = json.dumps(self._arrived).encode()
            self._arrived.clear()
            self._write(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: %d\r\n\r\n" % len(told) + told)
            return
        kind, _, name = path.decode().strip("/").partition("/")
        self._arrived[name].append((_header(low, b"webhook-id").decode(), self._loop.time()))
        if kind == "ok":
            self._write(DONE)
        elif kind == "slow":
            self._loop.call_later(SLOW, self._write, DONE)

    def _write(self, raw: bytes) -> None:
        self._transport.write(raw)


def _header(head: bytes, name: bytes) -> bytes:
    return head.partition(b"\r\n" + name + b":")[2].partition(b"\r\n")[0].strip()


async def serve() -> None:
    """Serve for ever; the port is the first line of the output."""
    arrived: Arrivals = defaultdict(list)
    server = await asyncio.get_running_loop().create_server(lambda: Talk(arrived), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@dataclass(frozen=True)
class Sink:
    """A running one."""

    port: int

    def url(self, name: str, kind: str = "ok") -> str:
        """Where to deliver to."""
        return f"http://127.0.0.1:{self.port}/{kind}/{name}"

    def arrived(self) -> Arrivals:
        """What came since the last question."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/") as answer:
            return defaultdict(list, json.load(answer))


@contextmanager
def sink() -> Iterator[Sink]:
    """A receiver that is gone afterwards."""
    with subprocess.Popen([sys.executable, "-m", "bench.sink"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Sink(int(process.stdout.readline()))
        finally:
            process.kill()


if __name__ == "__main__":
    asyncio.run(serve())
