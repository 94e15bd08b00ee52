"""How to connect a platform: what to download, which address to give, and the steps one after the other."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from flask import Blueprint, Response
from markupsafe import Markup, escape

from sage100_plugin.errors import Refused
from webhooks.console.door import drawn, person
from webhooks.edge import address, caller, edge, rooted

api = Blueprint("console_connect", __name__)

PATH = "/console/connect"
SCOPES = ("read", "write")
"""What a key of a platform needs; deciding exports is asked for apart."""

MARKED = re.compile(r"`([^`]+)`|\*([^*]+)\*")


@api.get(PATH)
@person()
def shown() -> Response:
    hosts = [{**host, "href": rooted(f"{PATH}/{host['key']}")} for host in edge().documents.hosts()]
    return drawn("connect", hosts=hosts)


@api.get(f"{PATH}/<key>")
@person()
def host(key: str) -> Response:
    found = next((one for one in edge().documents.hosts() if one["key"] == key), None)
    if found is None:
        raise Refused("not_found", f"There is no platform {key} that has a package here.")
    query = urlencode([("name", found["title"]), *(("scopes", scope) for scope in SCOPES)])
    return drawn(
        "connect_host",
        host=found,
        package=rooted(f"/hosts/{key}"),
        address=address(""),
        steps=[_set(step) for step in edge().documents.steps(key, address(""))],
        scopes=" and ".join(SCOPES),
        keys=rooted(f"/console/keys?{query}#make") if "admin" in caller().scopes else "",
    )


def _set(step: str) -> Markup:
    """A step with what is typed set as code and the platform's own words set apart."""
    return Markup(MARKED.sub(_element, str(escape(step))))  # noqa: S704 - escaped just before


def _element(found: re.Match[str]) -> str:
    typed, named = found.groups()
    return f"<code>{typed}</code>" if typed else f"<em>{named}</em>"
