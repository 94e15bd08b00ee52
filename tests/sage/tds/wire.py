"""TDS messages on a socket, in clear or through TLS (MS-TDS 2.2.3)."""

from __future__ import annotations

import socket
import ssl
import struct

BATCH, RPC, ANSWER, ATTENTION, TRANSACTION, LOGIN, PRELOGIN = 1, 3, 4, 6, 14, 16, 18
PACKET = 4096
LAST = 1


class Wire:
    """One connection, seen from the server."""

    def __init__(self, opened: socket.socket) -> None:
        self._socket = opened
        self._tls: ssl.SSLObject | None = None
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()

    def receive(self) -> tuple[int, bytes]:
        """The next message: its type and the bodies of its packets. Raises `ConnectionError` at the end."""
        body = b""
        while True:
            kind, status, length = struct.unpack(">BBH4x", self._read(8))
            body += self._read(length - 8)
            if status & LAST:
                return kind, body

    def send(self, body: bytes, kind: int = ANSWER) -> None:
        """One message, in as many packets as it takes."""
        room = PACKET - 8
        parts = [body[start : start + room] for start in range(0, len(body), room)] or [b""]
        packets = [
            struct.pack(">BBHHBB", kind, LAST if part is parts[-1] else 0, len(part) + 8, 0, number % 256, 0) + part
            for number, part in enumerate(parts, 1)
        ]
        self._write(b"".join(packets))

    def encrypt(self, context: ssl.SSLContext) -> None:
        """Shake hands as TDS has it: the records of TLS travel in messages of the type of PRELOGIN."""
        tls = context.wrap_bio(self._in, self._out, server_side=True)
        while True:
            try:
                tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                self._flush()
                self._in.write(self.receive()[1])
        self._flush()
        self._tls = tls

    def _flush(self) -> None:
        if self._out.pending:
            self.send(self._out.read(), PRELOGIN)

    def decrypt(self) -> None:
        """Go on in clear: only the login was to be kept secret."""
        self._tls = None

    def cut(self) -> None:
        """Hang up at once, as a network does that goes away."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()

    def _read(self, count: int) -> bytes:
        found = b""
        while len(found) < count:
            found += self._some(count - len(found))
        return found

    def _some(self, count: int) -> bytes:
        if self._tls is None:
            return self._received(count)
        while True:
            try:
                return self._tls.read(count)
            except ssl.SSLWantReadError:
                self._in.write(self._received(PACKET))
            except ssl.SSLZeroReturnError as error:
                raise ConnectionResetError from error

    def _received(self, count: int) -> bytes:
        found = self._socket.recv(count)
        if not found:
            raise ConnectionResetError
        return found

    def _write(self, data: bytes) -> None:
        if self._tls is not None:
            self._tls.write(data)
            data = self._out.read()
        self._socket.sendall(data)
