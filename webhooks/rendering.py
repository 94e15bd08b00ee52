"""Pages for people: templates, and the few files they need, served from our own origin and kept for good."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from flask import Blueprint, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from sage100_plugin.errors import Refused
from webhooks.edge import public, rooted

api = Blueprint("assets", __name__)

KINDS = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}
FOREVER = "public, max-age=31536000, immutable"
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""What a page may do: our own style and script, our own forms, and no frame around it."""


def page(template: str, status: int = 200, **values: object) -> Response:
    """A page made of a template."""
    content = _environment().get_template(template).render(**values)
    # With `no-referrer` browsers send `Origin: null` with our own forms, and it could not be told from a stranger's.
    headers = {"Content-Security-Policy": POLICY, "Referrer-Policy": "same-origin", "Vary": "Accept"}
    return Response(content, status, headers, content_type="text/html; charset=utf-8")


@api.get("/assets/<name>")
@public
def asset(name: str) -> Response:
    found = _assets().get(name)
    if found is None:
        raise Refused("not_found")
    return Response(found, headers={"Cache-Control": FOREVER}, content_type=KINDS[name.rpartition(".")[2]])


def _address_of(name: str) -> str:
    """The address of a file of `pages/assets`: a hash of what is in it is part of its name."""
    return rooted(f"/assets/{_named()[name]}")


@cache
def _files() -> Mapping[str, bytes]:
    folder = resources.files("webhooks") / "pages" / "assets"
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.name.rpartition(".")[2] in KINDS}


@cache
def _named() -> Mapping[str, str]:
    return {name: _hashed(name, content) for name, content in _files().items()}


def _hashed(name: str, content: bytes) -> str:
    stem, _, kind = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{kind}"


@cache
def _assets() -> Mapping[str, bytes]:
    return {_named()[name]: content for name, content in _files().items()}


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("webhooks", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals["asset"] = _address_of
    return environment
