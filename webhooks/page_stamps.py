"""Whether a form was sent from the page that we gave out: a signed stamp in it, and a cookie beside it.

The stamp says for which link and which browser the page was made, when, and which preview it showed; its nonce makes
what is sent twice from one page count once. The cookie reaches us from our own pages only (SameSite=Strict).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Response, request

from sage100_plugin.errors import Refused
from webhooks.edge import plugin

BROWSER = re.compile(r"[A-Za-z0-9_-]{20,64}")
USUAL_PORT = re.compile(r":(80|443)?$")
OPEN_FOR = 12 * 3600
"""Seconds for which a page may be sent after it was shown."""


@dataclass(frozen=True)
class Stamp:
    """What a page says of itself. `confirm` is that of the preview it showed, None when it showed none."""

    about: str
    nonce: str
    at: int
    browser: str
    confirm: str | None


def browser(name: str) -> str:
    """The value of this browser's cookie: the one it has, else a new one."""
    told = request.cookies.get(name, "")
    return told if BROWSER.fullmatch(told) else secrets.token_urlsafe(24)


def stamped(about: str, browser: str, confirm: str | None) -> str:
    """The stamp of a new page."""
    at = int(plugin().clock.now().timestamp())
    held = [about, secrets.token_urlsafe(16), at, _hashed(browser), confirm]
    return plugin().stamper.sign("page", json.dumps(held))


def read(about: str, token: str) -> Stamp:
    """The stamp of a page that we made for this. Raises `bad_signature`."""
    text = plugin().stamper.read("page", token)
    stamp = Stamp(*json.loads(text)) if text else None
    if stamp is None or stamp.about != about:
        raise _foreign()
    return stamp


def fresh(stamp: Stamp, name: str) -> bool:
    """Whether the page was sent by the browser it was made for, and not long after."""
    same = hmac.compare_digest(stamp.browser, _hashed(request.cookies.get(name, "")))
    return same and plugin().clock.now().timestamp() - stamp.at < OPEN_FOR


def own_origin(*, unnamed: bool = False) -> None:
    """Refuse what another site sends: browsers say where a form comes from. Raises `bad_signature`.

    From a page that lets no address be told, as `no-referrer` does, a form of ours comes `unnamed`: from `null`.
    """
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site", "same-origin")
    ours = {_host(f"//{request.host}"), _host(plugin().settings.text("public_url"))} - {""}
    named = origin is not None and not (unnamed and origin == "null")
    if site != "same-origin" or (named and _host(str(origin)) not in ours):
        raise _foreign()


def _host(address: str) -> str:
    """Host and port of an address as browsers write them; empty where there is none."""
    try:
        return USUAL_PORT.sub("", urlsplit(address).netloc.lower())
    except ValueError:
        return ""


def keep(response: Response, name: str, value: str, path: str) -> Response:
    """The response with the browser's cookie."""
    secure = request.is_secure or plugin().settings.text("public_url").startswith("https:")
    response.set_cookie(name, value, path=path, secure=secure, httponly=True, samesite="Strict")
    return response


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _foreign() -> Refused:
    says = "This was not sent from the link's own page. Nothing was done."
    return Refused("bad_signature", says, extra={"fix": "Open the link and press the button there."})
