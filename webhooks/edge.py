"""What every view works with: the running plugin, the caller, the body, and how an answer is made."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar, cast
from urllib.parse import urlsplit

from flask import Response, current_app, g, request

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.reply import Reply
from sage100_plugin.errors import Fault, Refused, Unavailable, refuse
from webhooks.always import TOKEN, id_of
from webhooks.health import Health
from webhooks.limiting import Limiter
from webhooks.metrics import Metrics
from webhooks.strict_json import read_object

PATIENCE = 25.0
AT_A_PAGE = 4.0
"""Seconds that somebody at a page waits for Sage; then the page tells how far it is, and follows it."""

MOST_PATIENCE = 100.0
IDEMPOTENCY = re.compile(r"[\x21-\x7e]{1,255}")

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode

View = TypeVar("View", bound=Callable[..., Any])


class Documents(Protocol):
    """The generated documents."""

    def manifest(self) -> Mapping[str, Any]: ...

    def openapi(self) -> Mapping[str, Any]: ...

    def page(self) -> str:
        """HTML."""

    def hosts(self) -> Sequence[Mapping[str, str]]:
        """Key, title and file name of the package for each platform."""

    def steps(self, key: str, address: str) -> Sequence[str]:
        """How to connect a platform to the server at `address`: `*` around its own words, backticks around what is
        typed. Raises `KeyError`.
        """

    def artefact(self, key: str) -> bytes:
        """A package. Raises `KeyError`."""


@dataclass
class Edge:
    """What `create_app` was given, and what lives as long as the app."""

    plugin: Callable[[], Plugin | None]
    documents: Documents
    deliver: Callable[[Plugin], int]
    limiter: Limiter = field(default_factory=Limiter)
    metrics: Metrics = field(default_factory=Metrics)
    health: Health = field(default_factory=Health)


def edge() -> Edge:
    """The edge of the app that answers."""
    return cast("Edge", current_app.extensions["sage100"])


def plugin() -> Plugin:
    """The running plugin. Raises `starting` while ledger and reader still open."""
    found = edge().plugin()
    if found is None:
        raise Unavailable("starting")
    return found


def caller() -> Caller:
    """Who holds the API key of this request."""
    return cast("Caller", g.caller)


def enter(who: Caller) -> None:
    """From here on, this request is this caller's."""
    g.caller = who


def needs(scope: str) -> Callable[[View], View]:
    """Mark a view with the scope its caller needs; empty when any key will do, or the use case asks for itself."""

    def mark(view: View) -> View:
        view.scope = scope  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Mark a view that needs no key."""
    view.public = True  # type: ignore[attr-defined]
    return view


def request_id() -> str:
    """The id of this request: the caller's own when it is a plain word, else a new one."""
    if "request_id" not in g:
        g.request_id = id_of(request.headers.get("X-Request-Id", ""))
    return cast("str", g.request_id)


def body(known: Collection[str] | None = None) -> dict[str, Any]:
    """The JSON object of the request; none is the empty one. Where `known` is given, other fields are refused."""
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise Refused("unsupported_media_type", "The body must not be compressed.")
    raw = request.get_data(cache=False, parse_form_data=False)
    if raw and not _is_json():
        raise Refused("unsupported_media_type")
    found = read_object(raw)
    strange = [name for name in found if known is not None and name not in known]
    if strange:
        raise refuse(*[Fault(f"/{name}", "unknown_field", f"There is no field {name}.") for name in strange])
    return found


def _is_json() -> bool:
    kind = request.mimetype
    charset = request.mimetype_params.get("charset", "utf-8").lower().replace("-", "")
    return (kind == "application/json" or kind.endswith("+json")) and charset == "utf8"


def wait(patience: float = PATIENCE) -> float:
    """How long the caller is willing to wait, in seconds: `Prefer: wait=N`."""
    found = re.search(r"(?:^|[,;\s])wait=(\d{1,6})\b", request.headers.get("Prefer", ""))
    return min(float(found[1]), MOST_PATIENCE) if found else patience


def idempotency_key() -> str | None:
    """The key of the header, bare or quoted. Raises `invalid_value`."""
    told = request.headers.get("Idempotency-Key")
    if told is None:
        return None
    key = told.strip()
    return checked_key(key[1:-1] if len(key) > 1 and key[0] == key[-1] == '"' else key)


def checked_key(key: object) -> str:
    """A key that may be stored. Raises `invalid_value`."""
    if not isinstance(key, str) or not IDEMPOTENCY.fullmatch(key):
        raise Refused("invalid_value", "Idempotency-Key must be 1 to 255 printable ASCII characters without blanks.")
    return key


def causation_id() -> str | None:
    """The event that led to this call, when the caller says so."""
    told = request.headers.get("X-Causation-Id", "")
    return told if TOKEN.fullmatch(told) else None


def host() -> str:
    """What calls: the product name of the User-Agent."""
    told = re.match(r"[A-Za-z0-9._\-]{1,40}", request.headers.get("User-Agent", ""))
    return told[0] if told else ""


def answer(content: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer."""
    return Response(_encode(content).encode(), status, dict(headers or {}), content_type="application/json")


def answer_reply(reply: Reply) -> Response:
    """What a use case answered."""
    headers = {"Idempotent-Replayed": "true"} if reply.replayed else {}
    if reply.location:
        headers["Location"] = reply.location
    return answer(reply.body, reply.status, headers)


def address(path: str) -> str:
    """The absolute address of a path, as others reach it."""
    own = plugin().settings.text("public_url") or request.host_url
    return own.rstrip("/") + path


def rooted(path: str) -> str:
    """A path as browsers write it: a proxy may serve us below a path of its own."""
    found = edge().plugin()
    own = found.settings.text("public_url") if found else ""
    return urlsplit(own).path.rstrip("/") + path
