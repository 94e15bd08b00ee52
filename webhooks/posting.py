"""What the sender does once something is to be sent. Imports `requests`."""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import lru_cache
from queue import Empty, SimpleQueue
from urllib.parse import urlsplit

from requests import PreparedRequest, Request, Response

from sage100_plugin.ports.outside import Clock, Posted
from webhooks.addresses import Address, Allowed, read, refusal
from webhooks.dialing import Adapter, Exchange, Watch, current
from webhooks.network import Outside

BODY_CAP = 20_000
TOLD = 200
KEPT_HOSTS = 64
KEPT_URLS = 1024
STRANGE = frozenset('\\<>"{}|^`')


class Forbidden(OSError):
    """No address of the host may be connected to; the message says why, in the user's words."""


@dataclass(frozen=True)
class Target:
    """A URL as `requests` reads it: what is judged is what is used."""

    request: PreparedRequest
    host: str
    port: int
    plain: bool


@lru_cache(KEPT_URLS)
def target(url: str) -> Target:
    """The target a URL names. Raises `Forbidden`."""
    if any(c.isspace() or not c.isprintable() or c in STRANGE for c in url):
        raise Forbidden("The address holds characters that a URL cannot have.")
    try:
        request = Request("POST", url).prepare()
        said, parts = urlsplit(url), urlsplit(request.url or "")
        none, port = said.port == 0, parts.port
    except (ValueError, OSError):
        raise Forbidden("The address is not a URL.") from None
    if "@" in said.netloc or parts.username is not None:
        raise Forbidden("The address may not hold a user name or password.")
    if parts.scheme not in ("http", "https") or not parts.hostname or none:
        raise Forbidden("The address must begin with https:// and name a host.")
    plain = parts.scheme == "http"
    return Target(request, parts.hostname, port or (80 if plain else 443), plain)


class Poster:
    """Resolves, judges, dials, posts."""

    def __init__(self, clock: Clock, allowed: Allowed, deadline: float, outside: Outside) -> None:
        self._clock = clock
        self._allowed = allowed
        self._deadline = deadline
        self._outside = outside
        self._watch = Watch()
        self._adapter = Adapter(self._dial, KEPT_HOSTS)

    def check(self, url: str) -> str:
        try:
            aim = target(url)
            self._judged(aim.host, aim.port, self._deadline, plain=aim.plain)
        except Forbidden as forbidden:
            return str(forbidden)
        return ""

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Posted:
        exchange = self._watch.add(self._deadline)
        current.exchange = exchange
        late = f"No complete answer within {self._deadline:g} seconds."
        try:
            response = self._sent(target(url), body, headers)
            # http.client takes headers that break off for headers that end.
            return Posted(0, late) if exchange.late else self._answered(response)
        except Exception as error:  # noqa: BLE001 - requests, urllib3, http.client and ssl each raise their own kinds
            return Posted(0, late if exchange.late else _told(error) or late)
        finally:
            exchange.close()

    def _sent(self, aim: Target, body: bytes, headers: Mapping[str, str]) -> Response:
        request = aim.request.copy()
        request.headers.update({**headers, "content-length": str(len(body)), "accept-encoding": "identity"})
        request.body = body
        return self._adapter.send(request, stream=True, timeout=self._deadline, verify=self._outside.verify)

    def _answered(self, response: Response) -> Posted:
        """The status counts as soon as it is there; of the body only what fits the cap is read, as it came."""
        kept = b""
        try:
            kept = response.raw.read(BODY_CAP, decode_content=False) or b""
        except Exception:  # noqa: BLE001 - a body that breaks off changes nothing about the status
            response.raw.close()
        if len(kept) == BODY_CAP:
            response.raw.close()
        response.raw.release_conn()
        status = response.status_code
        error = "" if 200 <= status < 300 else _excerpt(status, kept)  # noqa: PLR2004 - HTTP's range of success
        return Posted(status, error, self._retry_after(response.headers.get("retry-after", "")))

    def _retry_after(self, said: str) -> float | None:
        """Seconds, from a number or an HTTP date."""
        if said.strip().isascii() and said.strip().isdigit():
            return float(said.strip()[:9])
        try:
            return max((parsedate_to_datetime(said) - self._clock.now()).total_seconds(), 0.0)
        except (TypeError, ValueError):
            return None

    def _dial(self, host: str, port: int, plain: bool) -> socket.socket:  # noqa: FBT001 - a callback
        """Connect to the first judged address that answers."""
        exchange: Exchange = current.exchange
        failed: OSError = Forbidden(f"{host} has no address.")
        for address in self._judged(host, port, exchange.left(), plain=plain):
            try:
                sock = self._outside.connect((str(address), port), exchange.left())
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return sock
            except OSError as error:
                failed = error
        raise failed

    def _judged(self, host: str, port: int, seconds: float, *, plain: bool) -> list[Address]:
        """The addresses of the host that may be dialled. Raises `Forbidden` when there is none."""
        addresses = [read(text) for text in self._resolved(host, port, seconds)]
        refusals = [refusal(host, address, self._allowed, plain=plain) for address in addresses]
        good = [address for address, says in zip(addresses, refusals, strict=True) if not says]
        if not good:
            raise Forbidden(next(iter(refusals), f"The host name {host} was not found."))
        return good

    def _resolved(self, host: str, port: int, seconds: float) -> Sequence[str]:
        """Ask the resolver, which knows no timeout, from a thread that may be left behind."""
        answers: SimpleQueue[Sequence[str] | None] = SimpleQueue()

        def ask() -> None:
            try:
                answers.put(self._outside.resolve(host, port))
            except (OSError, UnicodeError):
                answers.put(None)

        threading.Thread(target=ask, name="resolve", daemon=True).start()
        try:
            found = answers.get(timeout=seconds)
        except Empty:
            raise Forbidden(f"The name server did not answer for {host}.") from None
        if found is None:
            raise Forbidden(f"The host name {host} was not found.")
        return found


def _told(error: BaseException) -> str:
    """Why there was no answer, without the address: its path may be a secret. Empty when time ran out."""
    for seen in _causes(error):
        if isinstance(seen, Forbidden):
            return str(seen)
        if "SSL" in type(seen).__name__:
            return "The TLS handshake failed: check the receiver's certificate."
        if isinstance(seen, ConnectionRefusedError):
            return "The connection was refused."
        if isinstance(seen, TimeoutError):
            return ""
    return "The connection broke before there was an answer."


def _causes(error: BaseException) -> list[BaseException]:
    """The error and what it came from: each library wraps the one below in its own way."""
    found: list[BaseException] = []
    seen: object = error
    while isinstance(seen, BaseException) and seen not in found:
        found.append(seen)
        inner = next((arg for arg in seen.args if isinstance(arg, BaseException)), None)
        seen = inner or getattr(seen, "reason", None) or seen.__cause__ or seen.__context__
    return found


def _excerpt(status: int, body: bytes) -> str:
    text = body[:TOLD].decode("utf-8", "replace")
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return f"HTTP {status}: {plain}" if plain else f"HTTP {status}"
