"""Lists: `{items, next}`, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from flask import Response, request

from sage100_plugin.engine.access import companies_of, company_for
from webhooks.edge import answer, caller, plugin
from webhooks.queries import MOST, limit

T = TypeVar("T")

FURTHEST = 100
"""How many pages one call looks through for items that are few and far between; `next` goes on from there."""


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
    fetch: Callable[[str, int], Sequence[T]], name: Callable[[T], str], keep: Callable[[T], bool], most: int = MOST
) -> tuple[list[T], str | None]:
    """A page of those that `keep` wants, out of pages of `most` that `fetch` gives after a name."""
    return sifted(fetch, name, keep, limit(), cursor(), most)


def sifted(
    fetch: Callable[[str, int], Sequence[T]],
    name: Callable[[T], str],
    keep: Callable[[T], bool],
    wanted: int,
    after: str,
    most: int = MOST,
) -> tuple[list[T], str | None]:
    """The same, `wanted` of them after a name, whatever the request says."""
    kept: list[T] = []
    for _ in range(FURTHEST):
        page = fetch(after, most)
        for place, item in enumerate(page):
            after = name(item)
            if keep(item):
                kept.append(item)
            if len(kept) == wanted:
                more = place + 1 < len(page) or len(page) == most
                return kept, after if more else None
        if len(page) < most:
            return kept, None
    return kept, after


def seen_companies() -> frozenset[str]:
    """The companies to list from: the one asked for, else all that the caller sees. Raises `unknown_company`."""
    asked = request.args.get("company")
    if asked:
        return frozenset({company_for(plugin(), caller(), asked).id})
    return frozenset(company.id for company in companies_of(plugin(), caller()))
