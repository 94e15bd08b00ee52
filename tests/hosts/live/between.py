"""A line between n8n and the plugin: it shows what goes over it, and can break at a bad moment."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

HOP = frozenset(("connection", "transfer-encoding", "content-length", "keep-alive", "date", "server"))


@dataclass(frozen=True)
class Call:
    """One call that went over the line. The names of headers are in small letters."""

    method: str
    path: str
    headers: Mapping[str, str]
    status: int


class Between:
    """Passes on to `target`, and loses the next answers to calls of a path, though the call was carried out."""

    def __init__(self, target: Callable[[], str]) -> None:
        self.calls: list[Call] = []
        self.lose: dict[str, int] = {}
        self._target = target
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, name="between", daemon=True).start()

    @property
    def address(self) -> str:
        """What n8n takes for the plugin's address."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def to(self, path: str) -> list[Call]:
        """The calls of a path, the oldest first."""
        return [call for call in self.calls if call.path.partition("?")[0] == path]

    def close(self) -> None:
        """Take it away."""
        self._server.shutdown()
        self._server.server_close()

    def _lost(self, path: str) -> bool:
        left = self.lose.get(path, 0)
        self.lose[path] = max(0, left - 1)
        return left > 0

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        line = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one_request(self) -> None:
                self.raw_requestline = self.rfile.readline(65537)
                if not self.raw_requestline:
                    self.close_connection = True
                elif self.parse_request():
                    self._pass_on()

            def _pass_on(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                there = http.client.HTTPConnection(urlsplit(line._target()).netloc, timeout=120)
                try:
                    there.request(self.command, self.path, body or None, dict(self.headers.items()))
                    answer = there.getresponse()
                    said = answer.read()
                except OSError:
                    self.close_connection = True
                    return
                finally:
                    there.close()
                headers = {name.lower(): value for name, value in self.headers.items()}
                line.calls.append(Call(self.command, self.path, headers, answer.status))
                if line._lost(self.path):
                    self.close_connection = True
                    return
                self.send_response(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in HOP:
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, format: str, *args: Any) -> None:
                """What was called is kept."""

        return Handler
