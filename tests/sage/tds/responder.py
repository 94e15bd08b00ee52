"""A server that speaks SQL Server's protocol, TDS 7.4, over a sandbox company's SQLite file.

Real drivers talk to it, so it proves connection, login, TLS, time limits, types and errors. It does not prove T-SQL:
what SQL Server refuses and SQLite takes is looked for in `test_tsql.py`.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Self

from sage100_plugin.sage.server.server import APPLICATION, Server
from tests.sage.tds.certificates import server_context
from tests.sage.tds.database import Answer
from tests.sage.tds.kinds import Kind
from tests.sage.tds.session import Fault, Session

LOGIN, PASSWORD = "reader", "s;e}c{ret="


VERSION = "16.0.4135.4"
ABOUT_ITSELF: dict[str, Answer] = {
    "@@version": ([("", Kind("nvarchar", 300))], [(f"Microsoft SQL Server 2022 (RTM) - {VERSION} (X64)",)]),
    "SERVERPROPERTY('ProductVersion')": ([("", Kind("varchar", 30))], [(VERSION,)]),
    "sys.system_views": ([("name", Kind("nvarchar", 128))], [("dm_exec_sessions",)]),
    "sys.dm_exec_sessions": ([("", Kind("varchar", 30))], [("READ COMMITTED",)]),
}


@dataclass
class Responder:
    """The server. `databases` name files; `answers` are fixed answers to texts that contain their key."""

    certificate: Path
    databases: dict[str, Path] = field(default_factory=dict)
    logins: dict[str, str] = field(default_factory=lambda: {LOGIN: PASSWORD})
    approved: set[str] = field(default_factory=lambda: {APPLICATION})
    answers: dict[str, Answer] = field(default_factory=ABOUT_ITSELF.copy)
    faults: deque[Fault] = field(default_factory=deque)
    """What befalls the next questions that read a table."""

    asked: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    """For each login whether what follows it is encrypted."""

    def __enter__(self) -> Self:
        self.tls = server_context(self.certificate)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.hang_up()
        for thread in self._threads:
            thread.join()

    def serve(self, path: Path, **choices: Any) -> Server:
        """Serve a company's file as a database; gives how it is reached. `choices` are fields of `Server`."""
        name = next((name for name, served in self.databases.items() if served == path), None)
        name = name or f"O'Neil {{}} [Sons]; Inc 4.15.{len(self.databases)}"
        self.databases[name] = path
        said = {"database": name, "login": LOGIN, "password": PASSWORD, "tls": "trust", **choices}
        return Server(f"127.0.0.1,{self.port}", **said)

    @property
    def port(self) -> int:
        """Where it listens on 127.0.0.1."""
        return int(self._listener.getsockname()[1])

    def hang_up(self) -> None:
        """Close every connection, as a server does that is started anew."""
        for opened in list(self._open):
            with contextlib.suppress(OSError):
                opened.shutdown(socket.SHUT_RDWR)

    def _start(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                opened, _ = self._listener.accept()
                self._open.add(opened)
                self._start(partial(self._serve, opened))

    def _serve(self, opened: socket.socket) -> None:
        with opened, contextlib.suppress(OSError, ssl.SSLError):
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            Session(self, opened).run()
        self._open.discard(opened)
