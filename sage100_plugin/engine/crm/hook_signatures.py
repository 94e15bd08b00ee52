"""Whether a call of an inbound hook was sent by whoever holds its secret: one check for each scheme.

A hook's secrets are kept as one text, line by line: the one that counts, and while it is being changed over, the one
before and the epoch second at which that ends.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
import secrets as random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sage100_plugin.engine.access import hashed
from sage100_plugin.engine.delivering.signing import OVERLAP, PREFIX, new_secret, signatures
from sage100_plugin.errors import Refused

WINDOW = 300
"""Seconds for which a signed moment counts, to either side."""

MESSAGE_ID = re.compile(r"[\x21-\x7e]{1,255}")
SECRET = re.compile(r"[\x20-\x7e]{16,255}")
SHORTEST = 24
"""Bytes of a secret of Standard Webhooks."""

HUBSPOT_DECODED = re.compile("%3A|%2F|%3F|%40|%21|%24|%27|%28|%29|%2A|%2C|%3B", re.IGNORECASE)
"""What HubSpot has decoded in the address before it signs it (its documentation on validating requests, v3)."""


@dataclass(frozen=True)
class Sent:
    """A call as it came in. `uri` is the whole address as the sender wrote it; `headers` are by name in lower case.

    `password` is what stood in the address, or as the password of HTTP basic authentication.
    """

    method: str
    uri: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    password: str = field(repr=False, default="")


def message_of(scheme: str, held: str, sent: Sent, now: float) -> str:
    """The sender's own id of the message; empty where the scheme has none. Raises `bad_signature`."""
    message_id = _CHECKS[scheme](_counting(held, now), sent, now)
    if message_id is None:
        raise Refused("bad_signature", f"This is not signed as the hook expects it: {EXPECTED[scheme]}.")
    return message_id


EXPECTED = {
    "standard": "the headers webhook-id, webhook-timestamp (within five minutes) and webhook-signature",
    "sha256": "the header X-Hub-Signature-256 with sha256= and the HMAC of the body in hex",
    "hubspot_v3": "the headers X-HubSpot-Signature-v3 and X-HubSpot-Request-Timestamp (within five minutes), for the "
    "address under which HubSpot knows this server",
    "url": "the hook's secret at the end of its address, or as the password of HTTP basic authentication",
}


def _standard(secrets: Sequence[str], sent: Sent, now: float) -> str | None:
    """Standard Webhooks 1.0.0: of several signatures one has to be right."""
    message_id = sent.headers.get("webhook-id", "")
    at = _moment(sent.headers.get("webhook-timestamp", ""))
    if not MESSAGE_ID.fullmatch(message_id) or at is None or abs(now - at) > WINDOW:
        return None
    ours = [signatures([secret], message_id, at, sent.body) for secret in secrets]
    theirs = sent.headers.get("webhook-signature", "").split()[:10]
    return message_id if _any_same(ours, theirs) else None


def _sha256(secrets: Sequence[str], sent: Sent, _now: float) -> str | None:
    ours = ["sha256=" + hmac.digest(secret.encode(), sent.body, "sha256").hex() for secret in secrets]
    return "" if _any_same(ours, [sent.headers.get("x-hub-signature-256", "").lower()]) else None


def _hubspot(secrets: Sequence[str], sent: Sent, now: float) -> str | None:
    """The signature covers the moment in milliseconds, so it stands for the message: what is replayed bears the same.
    What HubSpot itself sends again is signed anew.
    """
    told = sent.headers.get("x-hubspot-request-timestamp", "")
    at = _moment(told)
    if at is None or abs(now - at / 1000) > WINDOW:
        return None
    uri = HUBSPOT_DECODED.sub(lambda found: chr(int(found[0][1:], 16)), sent.uri)
    content = f"{sent.method}{uri}".encode() + sent.body + told.encode()
    ours = [base64.b64encode(hmac.digest(secret.encode(), content, "sha256")).decode() for secret in secrets]
    theirs = sent.headers.get("x-hubspot-signature-v3", "")
    return theirs if _any_same(ours, [theirs]) else None


def _url(secrets: Sequence[str], sent: Sent, _now: float) -> str | None:
    return "" if _any_same(secrets, [hashed(sent.password)]) else None


_CHECKS: Mapping[str, Callable[[Sequence[str], Sent, float], str | None]] = {
    "standard": _standard,
    "sha256": _sha256,
    "hubspot_v3": _hubspot,
    "url": _url,
}

SCHEMES = tuple(_CHECKS)


def _any_same(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether two of them are the same; it takes as long when none is."""
    found = [hmac.compare_digest(one.encode(), other.encode()) for one in ours for other in theirs]
    return True in found


def _moment(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 17 else None  # noqa: PLR2004 - no endless digits


def made(scheme: str) -> str:
    """A new secret of our own."""
    return new_secret() if scheme == "standard" else random.token_urlsafe(32)


def kept(scheme: str, secret: str) -> str:
    """A secret as it is stored: what stands in an address is kept as its hash only."""
    return hashed(secret) if scheme == "url" else secret


def wrong(scheme: str, secret: str) -> str:
    """Why a secret that somebody gives cannot be used; empty when it can."""
    if scheme == "url":
        return "The secret of an address is made here; leave it out."
    if scheme == "standard" and not _standard_secret(secret):
        return f"A secret of Standard Webhooks is {PREFIX} and at least {SHORTEST} bytes in base64."
    return "" if SECRET.fullmatch(secret) else "A secret is 16 to 255 characters of ASCII."


def _standard_secret(secret: str) -> bool:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return False
    return secret.startswith(PREFIX) and len(key) >= SHORTEST


def rotated(held: str, new: str, now: float) -> str:
    """The stored text with a new secret; the one it replaces counts for a day more."""
    return "\n".join((new, held.partition("\n")[0], str(int(now) + OVERLAP)))


def _counting(held: str, now: float) -> list[str]:
    current, *before = held.split("\n")
    return [current, *before[:1]] if before and now < float(before[1]) else [current]
