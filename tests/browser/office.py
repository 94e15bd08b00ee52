"""Where the tests of the browser take place: a server with a sandbox company, a flow that calls it, a receiver."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import requests

from sage100_plugin.demo.process import ServerProcess
from sage100_plugin.sage.companies import CompanyFolder
from tests.cli.conftest import Cli

COMPANY = "sandbox"
PASSWORD = "correct horse battery"
SURROUNDINGS = {"SAGE100_ALLOWED_TARGETS": "127.0.0.1", "SAGE100_LOG_LEVEL": "WARNING", "SAGE100_POLL_SECONDS": "3600"}


@dataclass
class Receiver:
    """Takes webhooks, and keeps their ids in the order they came."""

    address: str
    _ids: dict[str, list[str]] = field(default_factory=dict)
    _more: threading.Condition = field(default_factory=threading.Condition)

    def took(self, event: str, id_: str) -> None:
        """Note what came."""
        with self._more:
            self._ids.setdefault(event, []).append(id_)
            self._more.notify_all()

    def ids(self, event: str, number: int) -> list[str]:
        """The ids under which events of a type came, as soon as so many did."""
        with self._more:
            assert self._more.wait_for(lambda: len(self._ids.get(event, ())) >= number, 20), self._ids
            return [*self._ids[event]]


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A receiver on a port of its own."""

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            taker.took(body["type"], self.headers["webhook-id"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Keep what would be printed to itself."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Taking) as server:
        taker = Receiver(f"http://127.0.0.1:{server.server_address[1]}/hook")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield taker
        finally:
            server.shutdown()
            thread.join()


@dataclass
class Flow:
    """What calls the plugin with a key, as n8n and the others do."""

    address: str
    key: str

    def get(self, path: str) -> Any:
        """Ask an address of the API that has to answer; gives its answer."""
        return self._call("GET", path, None)

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Call an address of the API that has to succeed; gives its answer."""
        return self._call("POST", path, body)

    def _call(self, method: str, path: str, body: Mapping[str, Any] | None) -> Any:
        headers = {"Authorization": f"Bearer {self.key}"}
        answer = requests.request(method, f"{self.address}{path}", json=body, headers=headers, timeout=60)
        assert answer.ok, answer.text
        return answer.json()

    def act(self, action: str, /, **given: Any) -> Any:
        """Run an action."""
        return self.post(f"/v1/actions/{action}", given)


class Office:
    """A data folder with its server."""

    def __init__(self, home: Path, *, company: bool) -> None:
        home.mkdir(mode=0o700)
        if company:
            CompanyFolder(home / "companies").add_sandbox(COMPANY)
        self.cli = Cli(home, **SURROUNDINGS)
        self.server = ServerProcess(home, SURROUNDINGS)

    def add(self, name: str, role: str) -> None:
        """Let a person in."""
        self.cli("user", "add", name, "--role", role, stdin=f"{PASSWORD}\n")

    def flow(self, name: str = "followup", scopes: str = "read,write") -> Flow:
        """A flow with a key of its own."""
        made = self.cli.json("key", "create", "--name", name, "--scopes", scopes, "--json")
        return Flow(self.server.address, made["key"])


@contextmanager
def office(home: Path, *, company: bool = True) -> Iterator[Office]:
    """An office with a running server."""
    made = Office(home, company=company)
    made.server.start()
    try:
        yield made
    finally:
        made.server.stop()
