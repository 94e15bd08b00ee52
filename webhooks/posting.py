"""What the sender does once something is to be sent. Imports `requests`."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from email.utils import parsedate_to_datetime
from functools import lru_cache
from http.client import HTTPResponse
from queue import Empty, SimpleQueue
from urllib.parse import urlsplit

from requests import Request
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from sage100_plugin.ports.outside import Clock, Posted
from webhooks.addresses import Address, Allowed, read, refusal
from webhooks.dialing import Connections, Exchange, Place, Watch, current
from webhooks.network import Outside

BODY_CAP = 20_000
TOLD = 4_000
HEADERS = ("content-type", "location", "retry-after", "server", "x-request-id")
"""What is kept of an answer: so many characters of its body, and these headers."""

HEADER_CAP = 200
KEPT_URLS = 1024
STRANGE = frozenset('\\<>"{}|^`')


class Forbidden(OSError):
    """No address of the host may be connected to; the message says why, in the user's words."""


@lru_cache(KEPT_URLS)
def target(url: str) -> tuple[Place, str]:
    """Where a URL leads, and its path, as `requests` reads it: what is judged is what is used. Raises `Forbidden`."""
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
    return Place(parts.hostname, port or (80 if plain else 443), plain), request.path_url


class Poster:
    """Resolves, judges, dials, posts."""

    def __init__(self, clock: Clock, allowed: Allowed, deadline: float, outside: Outside) -> None:
        self._clock = clock
        self._allowed = allowed
        self._deadline = deadline
        self._outside = outside
        self._watch = Watch()
        context = ssl.create_default_context(cafile=outside.trusted or DEFAULT_CA_BUNDLE_PATH)
        self._connections = Connections(self._dial, context)

    def check(self, url: str) -> str:
        try:
            place, _ = target(url)
            self._judged(place, self._deadline)
        except Forbidden as forbidden:
            return str(forbidden)
        return ""

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Posted:
        exchange = self._watch.add(self._deadline)
        current.exchange = exchange
        late = f"No complete answer within {self._deadline:g} seconds."
        try:
            return self._exchanged(exchange, url, body, headers)
        except Exception as error:  # noqa: BLE001 - http.client, ssl and socket each raise their own kinds
            return Posted(0, late if exchange.late else _told(error) or late)
        finally:
            exchange.close()

    def _exchanged(self, exchange: Exchange, url: str, body: bytes, headers: Mapping[str, str]) -> Posted:
        place, path = target(url)
        connection = self._connections.take(place)
        try:
            with connection.post(path, body, headers) as response:
                posted = self._answered(response)
                whole = response.isclosed() and not response.will_close
        except BaseException:
            connection.hang_up()
            raise
        exchange.close()
        if whole and not exchange.late:
            self._connections.give(connection)
        else:
            connection.hang_up()
        return posted

    def _answered(self, response: HTTPResponse) -> Posted:
        """The status counts as soon as it is there; of the body only what fits the cap is read, as it came."""
        body = b""
        with suppress(Exception):
            body = response.read(BODY_CAP)
        said = response.headers
        headers = {name: _plain(said[name])[:HEADER_CAP] for name in HEADERS if name in said}
        after = self._retry_after(said["retry-after"]) if "retry-after" in said else None
        return Posted(response.status, "", after, headers, _plain(body[:TOLD].decode("utf-8", "replace")))

    def _retry_after(self, said: str) -> float | None:
        """Seconds, from a number or an HTTP date."""
        if said.strip().isascii() and said.strip().isdigit():
            return float(said.strip()[:9])
        try:
            return max((parsedate_to_datetime(said) - self._clock.now()).total_seconds(), 0.0)
        except (TypeError, ValueError):
            return None

    def _dial(self, place: Place) -> socket.socket:
        """Connect to the first judged address that answers."""
        exchange: Exchange = current.exchange
        failed: OSError = Forbidden(f"{place.host} has no address.")
        for address in self._judged(place, exchange.left()):
            try:
                sock = self._outside.connect((str(address), place.port), exchange.left())
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return sock
            except OSError as error:
                failed = error
        raise failed

    def _judged(self, place: Place, seconds: float) -> list[Address]:
        """The addresses of the host that may be dialled. Raises `Forbidden` when there is none."""
        host = place.host
        addresses = [read(text) for text in self._resolved(host, place.port, seconds)]
        refusals = [refusal(host, address, self._allowed, plain=place.plain) for address in addresses]
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


def _told(error: Exception) -> str:
    """Why there was no answer, without the address: its path may be a secret. Empty when time ran out."""
    if isinstance(error, Forbidden):
        return str(error)
    if isinstance(error, ssl.SSLError):
        return "The TLS handshake failed: check the receiver's certificate."
    if isinstance(error, ConnectionRefusedError):
        return "The connection was refused."
    return "" if isinstance(error, TimeoutError) else "The connection broke before there was an answer."


def _plain(text: str) -> str:
    """On one line, and printable."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
