"""A small mail server on the loopback, that takes mails or is difficult on purpose."""

from __future__ import annotations

import base64
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default


@dataclass
class MailServer:
    """What it does, and what it got. `says` answers a command otherwise than well; an answer of b"" hangs up.

    With a `context` it offers STARTTLS, or speaks TLS from the first byte (`at_once`). A `login` has to be given.
    """

    port: int = 0
    says: dict[str, bytes] = field(default_factory=dict)
    context: ssl.SSLContext | None = None
    at_once: bool = False
    login: tuple[str, str] | None = None
    taken: list[bytes] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def mails(self) -> list[EmailMessage]:
        """The mails as a mail program reads them."""
        return [message_from_bytes(raw, policy=default) for raw in self.taken]


class _Talk(socketserver.StreamRequestHandler):
    timeout = 10
    known: MailServer

    def handle(self) -> None:
        self.secure = self.let_in = False
        if self.known.context and self.known.at_once:
            self._encrypt()
        if self._answer("GREETING", b"220 test.example"):
            while (words := self.rfile.readline().split()) and self._command(words):
                pass

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()
        self.request.close()

    def _encrypt(self) -> None:
        assert self.known.context is not None
        self.request = self.known.context.wrap_socket(self.request, server_side=True)
        self.setup()
        self.secure = True

    def _answer(self, command: str, usual: bytes) -> bool:
        """Whether the talk goes on."""
        told = self.known.says.get(command, usual)
        if told == b"silence":
            self.known.over.wait(10)
        elif told == b"drip":
            while not self.known.over.wait(0.05):
                self.wfile.write(b"x")
        else:
            self.wfile.write(told + b"\r\n" if told else b"")
        return told == usual or told[:1] in (b"4", b"5")

    def _command(self, words: list[bytes]) -> bool:
        name = words[0].decode().upper()
        if name == "EHLO":
            return self._answer(name, b"\r\n".join(self._offers()))
        if name == "STARTTLS":
            self.wfile.write(b"220 go ahead\r\n")
            self._encrypt()
            return True
        if name == "AUTH":
            return self._log_in(words)
        if name == "DATA":
            return self._data()
        if self.known.login and not self.let_in and name == "MAIL":
            return self._answer(name, b"530 Authentication required")
        return self._answer(name, b"221 bye" if name == "QUIT" else b"250 ok")

    def _offers(self) -> list[bytes]:
        more = [b"STARTTLS"] if self.known.context and not self.secure else []
        more += [b"AUTH PLAIN"] if self.known.login and (self.secure or not self.known.context) else []
        return [b"250-test.example", *(b"250-" + each for each in more), b"250 8BITMIME"]

    def _log_in(self, words: list[bytes]) -> bool:
        given = base64.b64decode(words[2]).decode()
        self.known.logins.append(given)
        self.let_in = self.known.login is not None and given == "\0" + "\0".join(self.known.login)
        return self._answer("AUTH", b"235 welcome" if self.let_in else b"535 5.7.8 no such user, " + words[2])

    def _data(self) -> bool:
        self.wfile.write(b"354 go\r\n")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if self.known.says.get("DATA", b"250").startswith(b"250"):
            self.known.taken.append(b"".join(lines))
            self.known.encrypted.append(self.secure)
            self.known.arrived.set()
        return self._answer("DATA", b"250 taken")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news."""


@contextmanager
def mail_server(**known: object) -> Iterator[MailServer]:
    """A mail server with these ways, on a free port."""
    server = MailServer(**known)  # type: ignore[arg-type]
    handler = type("Talk", (_Talk,), {"known": server})
    with _Server(("127.0.0.1", 0), handler) as listening:
        server.port = listening.server_address[1]
        thread = threading.Thread(target=listening.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            listening.shutdown()
            thread.join()
