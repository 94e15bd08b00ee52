"""Signatures of outgoing messages by Standard Webhooks 1.0.0, and the secrets that make them.

A secret is `whsec_` and base64. One that was rotated out is kept as `<secret>;<epoch second it ends>` and signs beside
the new one until then, so that the receiver can change over in its own time.
"""

from __future__ import annotations

import base64
import hmac
import secrets as random
from collections.abc import Sequence

PREFIX = "whsec_"
OVERLAP = 24 * 3600


def new_secret() -> str:
    """A new secret of 256 bits."""
    return PREFIX + base64.b64encode(random.token_bytes(32)).decode()


def rotated(secrets: Sequence[str], now: int) -> tuple[str, ...]:
    """The secrets with a new one in front; the one it replaces signs on for a day."""
    kept = [secret if ";" in secret else f"{secret};{now + OVERLAP}" for secret in secrets if _until(secret) > now]
    return (new_secret(), *kept)


def _until(secret: str) -> float:
    end = secret.partition(";")[2]
    return float(end) if end else float("inf")


def signatures(secrets: Sequence[str], message_id: str, at: int, body: bytes) -> str:
    """The value of `webhook-signature`: one signature for each secret that still counts, newest first."""
    content = f"{message_id}.{at}.".encode() + body
    return " ".join(_signature(secret, content) for secret in secrets if _until(secret) > at)


def _signature(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.partition(";")[0].removeprefix(PREFIX))
    return "v1," + base64.b64encode(hmac.digest(key, content, "sha256")).decode()
