"""Which outside record is which Sage record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from itertools import product

from flask import Blueprint, Response, request

from sage100_plugin.ports.links import Link
from sage100_plugin.records import RECORDS
from webhooks.edge import needs, plugin
from webhooks.lists import answer_list, cut, seen_companies, sift

api = Blueprint("links", __name__, url_prefix="/v1/links")

WORDS = ("record", "source", "source_id", "sage_id", "state")


@api.get("")
@needs("read")
def listed() -> Response:
    seen = seen_companies()
    asked = {name: request.args[name] for name in WORDS if request.args.get(name)}

    def keep(link: Link) -> bool:
        return link.company in seen and all(getattr(link, name) == value for name, value in asked.items())

    if "sage_id" in asked or {"source", "source_id"} <= asked.keys():
        found = sorted(filter(keep, _looked_up(seen, asked)), key=_id)
        page, following = cut(found, _id)
    else:
        only = next(iter(seen)) if len(seen) == 1 else None
        page, following = sift(lambda after, limit: _found(only, asked, after, limit), _id, keep)
    return answer_list([asdict(link) for link in page], following)


def _id(link: Link) -> str:
    return link.id


def _found(company: str | None, asked: dict[str, str], after: str, limit: int) -> tuple[Link, ...]:
    known = {name: asked.get(name) for name in ("record", "source", "state")}
    return plugin().links.find(company=company, **known, after=after, limit=limit)


def _looked_up(seen: Iterable[str], asked: dict[str, str]) -> Iterable[Link]:
    """By index, record type by record type."""
    links = plugin().links
    records = [asked["record"]] if "record" in asked else list(RECORDS)
    for company, record in product(seen, records):
        if "sage_id" in asked:
            yield from links.by_sage(company, record, asked["sage_id"])
        else:
            link = links.by_source(company, record, asked["source"], asked["source_id"])
            if link is not None:
                yield link
