"""A receiver of webhooks as a user would write one: it verifies every delivery with the public library."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError


class Receiver:
    """Listens on 127.0.0.1; keeps each verified event once, with its headers, by its `webhook-id`, as they arrive."""

    def __init__(self, port: int = 0) -> None:
        self.events: dict[str, dict[str, Any]] = {}
        self.headers: dict[str, dict[str, str]] = {}
        self.deliveries = 0
        self.refused = 0
        self._secrets: list[str] = []
        self._arrived = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        threading.Thread(target=self._server.serve_forever, name="receiver", daemon=True).start()

    @property
    def address(self) -> str:
        """Where deliveries are to be sent."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/sage"

    def trust(self, secret: str) -> None:
        """Accept what is signed with this secret."""
        self._secrets.append(secret)

    def wait_for(self, fits: Callable[[dict[str, Any]], bool], seconds: float) -> dict[str, Any] | None:
        """The first event that fits, as soon as it is there."""
        with self._arrived:
            self._arrived.wait_for(lambda: any(map(fits, self.events.values())), seconds)
            return next((event for event in self.events.values() if fits(event)), None)

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def take(self, body: bytes, headers: dict[str, str]) -> bool:
        """Verify one delivery and keep its event."""
        if not any(_verifies(secret, body, headers) for secret in self._secrets):
            self.refused += 1
            return False
        with self._arrived:
            self.deliveries += 1
            self.headers.setdefault(headers["webhook-id"], headers)
            self.events.setdefault(headers["webhook-id"], json.loads(body))
            self._arrived.notify_all()
        return True

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", "0"))
                body = self.rfile.read(length)
                if len(body) < length:
                    return  # the sender died in the middle of it
                headers = {name.lower(): value for name, value in self.headers.items()}
                self.send_response(204 if receiver.take(body, headers) else 401)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """What arrives is told by the demo itself."""

        return Handler


def _verifies(secret: str, body: bytes, headers: dict[str, str]) -> bool:
    try:
        Webhook(secret).verify(body.decode(), headers)
    except (WebhookVerificationError, ValueError):
        return False
    return True
