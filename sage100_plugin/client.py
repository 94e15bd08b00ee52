"""Calling the plugin from this machine: the running server when there is one, else the same application in process."""

from __future__ import annotations

import contextlib
import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sage100_plugin.folder import read_run
from sage100_plugin.settings import Settings

TIMEOUT = 130.0
"""Longer than the longest `Prefer: wait`."""

PROBE = 5.0
"""How long a server may take to say that it is there: its port may belong to something else by now."""

THERE = "/v1/subscriptions?limit=1"
"""What it is asked for: something that needs the token, and no answer of Sage's."""

USUAL = "http://127.0.0.1:8100"
"""Where `sage100-plugin serve` listens when it is not told otherwise: what links begin with that no server made."""

UNAUTHENTICATED = 401


@dataclass(frozen=True)
class Answered:
    """An HTTP status and its body: JSON, or else text."""

    status: int
    body: Any

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        return self.status < 400  # noqa: PLR2004 - where HTTP's errors begin


class Client(Protocol):
    """Something that answers calls of the HTTP contract."""

    def call(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Answered: ...


class Remote:
    """A server at an address. `address` is like http://127.0.0.1:8100."""

    def __init__(self, address: str, token: str, patience: float = TIMEOUT) -> None:
        self._address = address
        self._token = token
        self._patience = patience

    def call(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Answered:
        """Call it. Raises `ConnectionError` when no answer comes from the server that gave the token."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        told = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json", **(headers or {})}
        request = urllib.request.Request(self._address + path, data, told, method=method)  # noqa: S310 - our own address
        try:
            answer = _asked(request, self._patience)
        except (http.client.HTTPException, OSError) as error:
            raise ConnectionError(f"The server at {self._address} did not answer: {error}.") from error
        if answer.status == UNAUTHENTICATED:
            raise ConnectionError(f"The server at {self._address} was started again meanwhile.")
        return answer


def _asked(request: urllib.request.Request, patience: float) -> Answered:
    try:
        with _opener.open(request, timeout=patience) as response:
            return Answered(response.status, _body(response.read(), response.headers.get_content_type()))
    except urllib.error.HTTPError as error:
        with error:
            return Answered(error.code, _body(error.read(), error.headers.get_content_type()))


_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def _body(body: bytes, kind: str) -> Any:
    if not kind.endswith("json"):
        return body.decode(errors="replace") if body else None
    return json.loads(body) if body.strip() else None


class InProcess:
    """The application itself, opened for this one command."""

    def __init__(self, app: Any, token: str) -> None:
        self._client = app.test_client()
        self._token = token

    def call(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Answered:
        """Call it."""
        told = {"Authorization": f"Bearer {self._token}", **(headers or {})}
        sent = {"data": body} if isinstance(body, bytes) else {"json": body}
        response = self._client.open(path, base_url=USUAL, method=method, headers=told, **sent)
        return Answered(response.status_code, _body(response.data, response.mimetype))


@contextlib.contextmanager
def connect(settings: Settings) -> Iterator[Client]:
    """The running server of the data folder, or its application in process. Raises what opening the stores raises."""
    remote = _running(settings)
    if remote is not None:
        yield remote
        return
    from sage100_plugin.engine.delivering.deliver import deliver_due  # noqa: PLC0415 - slow, and often not needed
    from sage100_plugin.engine.running.recover import recover  # noqa: PLC0415
    from sage100_plugin.plugin import LazyDocuments, close_plugin, open_plugin  # noqa: PLC0415
    from webhooks.app import create_app  # noqa: PLC0415

    plugin = open_plugin(settings)
    try:
        recover(plugin)
        yield InProcess(create_app(lambda: plugin, LazyDocuments(), deliver_due), plugin.local_token)
    finally:
        close_plugin(plugin)


def _running(settings: Settings) -> Remote | None:
    run = read_run(settings.home)
    if run is None:
        return None
    try:
        there = Remote(run["address"], run["token"], PROBE).call("GET", THERE).ok
    except (ConnectionError, ValueError):
        return None
    return Remote(run["address"], run["token"]) if there else None
