"""Lists of the console: filtered and paged by their address, so that a list can be kept, sent and gone back to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import request

from sage100_plugin.ports.sage import Company
from webhooks.edge import rooted

PAGE = 30
"""Rows of a page that shows what is in each."""

Filters = Mapping[str, str]


def asked(*names: str) -> dict[str, str]:
    """The filters of this page's address that are filled in."""
    return {name: request.args[name].strip() for name in names if request.args.get(name, "").strip()}


def address(path: str, filters: Filters, **more: str) -> str:
    """The address of a list with its filters."""
    query = urlencode({**filters, **more})
    return f"{rooted(path)}?{query}" if query else rooted(path)


def pager(filters: Filters, following: str | None) -> dict[str, str]:
    """Where the first and the next page are; empty where there is none."""
    onward = address(request.path, filters, cursor=following) if following else ""
    return {"first": address(request.path, filters) if request.args.get("cursor") else "", "next": onward}


def choice(key: str, label: str, choices: Iterable[tuple[str, str]], filters: Filters) -> dict[str, Any]:
    """A filter that is chosen."""
    return {"key": key, "label": label, "value": filters.get(key, ""), "choices": [("", "All"), *choices]}


def words(key: str, label: str, filters: Filters) -> dict[str, Any]:
    """A filter that is typed."""
    return {"key": key, "label": label, "value": filters.get(key, ""), "choices": None}


def companies(seen: Sequence[Company], filters: Filters) -> list[dict[str, Any]]:
    """The filter by company, where there are several."""
    named = [(company.id, company.name) for company in seen]
    return [choice("company", "Company", named, filters)] if len(named) > 1 else []
