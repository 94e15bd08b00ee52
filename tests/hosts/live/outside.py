"""Other systems that a workflow talks to: they answer what a test says, and keep what they were sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[str, Any], Any]


class _Server(ThreadingHTTPServer):
    request_queue_size = 1024  # n8n sends all items of a step at once


@contextmanager
def outside(answer: Answer) -> Iterator[Outside]:
    """Such a system, for a while."""
    made = Outside(answer)
    try:
        yield made
    finally:
        made.close()


class Outside:
    """Listens on this machine. `answer` gets the path and the JSON of each call, and gives the JSON of the answer."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.calls: list[tuple[str, str, Any]] = []
        self._server = _Server(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, name="outside", daemon=True).start()

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def sent(self, path: str) -> list[Any]:
        """What was posted there."""
        return [body for method, at, body in self.calls if method == "POST" and at == path]

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outside = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._do()

            def do_POST(self) -> None:
                self._do()

            def _do(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                told = json.loads(body) if body else None
                outside.calls.append((self.command, self.path, told))
                said = json.dumps(outside.answer(self.path, told)).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, format: str, *args: Any) -> None:
                """What was called is kept."""

        return Handler
