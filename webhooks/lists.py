"""Lists: `{items, next}`, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from flask import Response, request

from sage100_plugin.engine.access import companies_of, company_for
from sage100_plugin.errors import Fault, refuse
from webhooks.edge import answer, caller, plugin

T = TypeVar("T")

DEFAULT = 50
MOST = 500
FURTHEST = 100
"""How many pages one call looks through for items that are few and far between; `next` goes on from there."""


def limit() -> int:
    """How many items the caller wants."""
    told = request.args.get("limit") or str(DEFAULT)
    if not (told.isascii() and told.isdigit() and len(told) < 10 and int(told) > 0):  # noqa: PLR2004 - no endless digits
        raise refuse(Fault("/limit", "invalid_value", f"limit is a whole number from 1 to {MOST}."))
    return min(int(told), MOST)


def cursor() -> str:
    """Where the caller goes on."""
    return request.args.get("cursor", "")


def bare() -> bool:
    """Whether the caller wants the items alone."""
    return request.args.get("shape") == "array"


def answer_items(items: Sequence[Any], rest: Mapping[str, Any]) -> Response:
    """A list with what goes with it, or its items alone."""
    return answer(list(items)) if bare() else answer({"items": list(items), **rest})


def answer_list(items: Sequence[Any], following: str | None = None) -> Response:
    """A list in the common shape."""
    return answer_items(items, {"next": following})


def cut(items: Iterable[T], name: Callable[[T], str]) -> tuple[list[T], str | None]:
    """The page of a list that is short enough to be read whole."""
    every, start = list(items), cursor()
    names = [name(item) for item in every]
    place = names.index(start) + 1 if start in names else 0
    page = every[place : place + limit()]
    more = place + len(page) < len(every)
    return page, name(page[-1]) if page and more else None


def sift(
    fetch: Callable[[str, int], Sequence[T]], name: Callable[[T], str], keep: Callable[[T], bool]
) -> tuple[list[T], str | None]:
    """A page of those that `keep` wants, out of pages that `fetch` gives after a name."""
    wanted, after = limit(), cursor()
    kept: list[T] = []
    for _ in range(FURTHEST):
        page = fetch(after, MOST)
        for place, item in enumerate(page):
            after = name(item)
            if keep(item):
                kept.append(item)
            if len(kept) == wanted:
                more = place + 1 < len(page) or len(page) == MOST
                return kept, after if more else None
        if len(page) < MOST:
            return kept, None
    return kept, after


def seen_companies() -> frozenset[str]:
    """The companies to list from: the one asked for, else all that the caller sees. Raises `unknown_company`."""
    asked = request.args.get("company")
    if asked:
        return frozenset({company_for(plugin(), caller(), asked).id})
    return frozenset(company.id for company in companies_of(plugin(), caller()))
