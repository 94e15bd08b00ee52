"""What every answer has, whoever makes it."""

from __future__ import annotations

import re
import secrets

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

TOKEN = re.compile(r"[A-Za-z0-9._:\-]{1,128}")


def id_of(told: str) -> str:
    """The id of a request: what its caller told when it is a plain word, else a new one."""
    return told if TOKEN.fullmatch(told) else f"req_{secrets.token_hex(16)}"
