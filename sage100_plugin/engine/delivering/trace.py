"""What is kept of an attempt for people who look for a fault: what was sent and what was answered, without secrets.

An address is often a secret itself (`/services/T01/B02/x7Jq...`, `?token=...`): of its path and query only plain words
are kept. A receiver may echo what it got, so whatever is secret is taken out of its answer too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from urllib.parse import quote, unquote, urlsplit

from sage100_plugin.engine.delivering.message import Message
from sage100_plugin.engine.delivering.signing import PREFIX
from sage100_plugin.ports.ledger import Json, Subscription
from sage100_plugin.ports.outside import Posted

MASK = "***"
PLAIN = re.compile(r"[a-z][a-z_-]{0,19}|v\d{1,2}|")
"""What is kept of an address: a word, a version, or nothing."""

SHORTEST = 4
"""What is shorter than this is not looked for in an answer: it would be found everywhere."""

EXCERPT = 2000
TOLD = 200
SIGNATURE = "webhook-signature"


@lru_cache(1024)
def masked(url: str) -> str:
    """Origin, path and the names of the query, with everything masked that may be a secret."""
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts.netloc else ""
    path = "/".join(_word(segment) for segment in parts.path.split("/"))
    query = "&".join(f"{_word(name)}={MASK}" if equals else MASK for name, equals, _ in _pairs(parts.query))
    return f"{origin}{path}{'?' if query else ''}{query}"


def _pairs(query: str) -> Iterator[tuple[str, str, str]]:
    return (pair.partition("=") for pair in query.split("&") if pair)


def _word(text: str) -> str:
    return text if PLAIN.fullmatch(text) else MASK


@lru_cache(1024)
def _hidden(url: str) -> frozenset[str]:
    """The parts of an address that `masked` leaves out."""
    parts = urlsplit(url)
    found = {parts.netloc.rpartition("@")[0], parts.fragment}
    found |= {segment for segment in parts.path.split("/") if not PLAIN.fullmatch(segment)}
    for name, _, value in _pairs(parts.query):
        found |= {value, *({name} - {_word(name)})}
    return frozenset(one for each in found for one in (each, unquote(each)) if len(one) >= SHORTEST)


def sent(made: Message) -> Json:
    """What was sent beside the event itself."""
    headers = {name: value for name, value in made.headers.items() if name != SIGNATURE}
    return {"method": "POST", "target": masked(made.url), "headers": headers, "bytes": len(made.body)}


def answered(posted: Posted) -> Json | None:
    """What was answered; None when nothing was."""
    if not posted.status:
        return None
    return {"status": posted.status, "headers": dict(posted.headers), "body": posted.body[:EXCERPT]}


def cleaned(posted: Posted, made: Message, subscription: Subscription) -> Posted:
    """The same without the secrets of the subscription, and with an error that says what was answered."""
    if posted.delivered and not posted.body and not posted.headers:
        return posted
    secrets = _secrets(made, subscription)
    body = _without(posted.body, secrets)
    headers = {name: _header(name, _without(value, secrets)) for name, value in posted.headers.items()}
    error = _without(posted.error, secrets) or _told(posted, body)
    return replace(posted, body=body, headers=headers, error=error)


def _secrets(made: Message, subscription: Subscription) -> list[str]:
    """All that is secret about a message, as it may stand in an answer; the longer ones first."""
    keys = [secret.partition(";")[0] for secret in subscription.secrets]
    signatures = [each.partition(",")[2] for each in made.headers.get(SIGNATURE, "").split()]
    links = [*_hidden(made.url), *_decides(made.decide_url)]
    plain = {*keys, *(key.removeprefix(PREFIX) for key in keys), *signatures, *links}
    written = {form for each in plain for form in (each, each.replace("/", "\\/"), quote(each, safe=""))}
    return sorted(written, key=len, reverse=True)


def _decides(url: str) -> list[str]:
    """What is secret of a link to decide: its token, and the signature that ends it."""
    token = url.rpartition("/")[2]
    return [token, token.rpartition(".")[2]] if token else []


def _without(text: str, secrets: list[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, MASK)
    return text


def _header(name: str, value: str) -> str:
    return masked(value) if name == "location" else value


def _told(posted: Posted, body: str) -> str:
    if posted.delivered or not posted.status:
        return ""
    excerpt = body[:TOLD].rstrip()
    return f"HTTP {posted.status}: {excerpt}" if excerpt else f"HTTP {posted.status}"
