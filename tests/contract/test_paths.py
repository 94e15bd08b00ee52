"""The OpenAPI document and the server know the same calls."""

from __future__ import annotations

import re

import pytest
from werkzeug.routing import Rule

from tests.contract.catalog import DOCUMENTS
from webhooks.app import create_app

APP = create_app(lambda: None, DOCUMENTS, lambda _plugin: 0)

CALLS = [
    (method.upper(), path.replace("{id}", "x"))
    for path, item in DOCUMENTS.openapi()["paths"].items()
    for method in item
]
FOR_PEOPLE = re.compile(r"^/(console|static|assets|b|h|d)(/|$)|^/$|^/favicon")
"""Pages and one-time addresses: read by people and called by CRMs, not by a client of the API."""


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_what_is_documented_is_served(method: str, path: str) -> None:
    APP.url_map.bind("localhost").match(path, method=method)


def test_what_is_served_is_documented() -> None:
    rules: list[Rule] = list(APP.url_map.iter_rules())
    served = {(method, rule.rule) for rule in rules for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}
    assert sorted(each for each in served if not FOR_PEOPLE.match(each[1]) and not _documented(*each)) == []


def _documented(method: str, rule: str) -> bool:
    pattern = re.compile("/".join("[^/]+" if part.startswith("<") else re.escape(part) for part in rule.split("/")))
    return any(method == told and pattern.fullmatch(path) for told, path in CALLS)
