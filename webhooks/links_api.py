"""Which outside record is which Sage record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

from flask import Blueprint, Response, request

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.linking import link_csv, link_hand, links
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.errors import Refused
from sage100_plugin.ports.links import Link, holds
from webhooks.edge import answer, body, caller, needs, plugin, request_id
from webhooks.lists import answer_items, cursor, cut, seen_companies, sifted
from webhooks.queries import MOST, limit, takes

api = Blueprint("links", __name__)

WORDS = ("record", "source", "source_id", "sage_id", "state")
INPUT = ("company", "record", "source", "source_id", "source_name", "sage_id", "owner", "origin", "already_sent")
CHANGE = ("sage_id", "source_name", "owner", "state", "confirm")
CSV = "text/csv"
LARGEST_FILE = 16 * 1024 * 1024


@api.get("/v1/links")
@needs("read")
@takes("company", "source", "source_id", "sage_id", "q", record=links.LINKABLE, state=links.STATES)
def listed() -> Response:
    seen, asked, keep = _asked()
    if "sage_id" in asked or {"source", "source_id"} <= asked.keys():
        page, following = cut(sorted(filter(keep, _looked_up(seen, asked)), key=_id), _id)
    else:
        page, following = found(limit(), cursor())
    note = links.WAITING.get(asked.get("state", ""))
    return answer_items([links.show(link) for link in page], {"next": following, **({"note": note} if note else {})})


def found(wanted: int, after: str) -> tuple[list[Link], str | None]:
    """A page of the links that this request asks for and the caller may see. Raises `unknown_company`."""
    seen, asked, keep = _asked()
    only = _only(seen)
    return sifted(
        lambda after, most: _found(plugin(), only, asked, after, most, _text()),
        _id,
        keep,
        wanted,
        after,
        max(wanted, 50),
    )


def _asked() -> tuple[frozenset[str], dict[str, str], Any]:
    """The companies to look in, what is asked for, and whether a link is that."""
    seen, who, text = seen_companies(), caller(), _text()
    asked = {name: request.args[name] for name in WORDS if request.args.get(name)}

    def keep(link: Link) -> bool:
        told = all(getattr(link, name) == value for name, value in asked.items())
        return told and _may_see(who, seen, link) and holds(link, text)

    return seen, asked, keep


def _text() -> str:
    return request.args.get("q", "")


def _may_see(who: Caller, seen: frozenset[str], link: Link) -> bool:
    return link.company in seen and who.handles(link.record)


def _only(seen: frozenset[str]) -> str | None:
    return next(iter(seen)) if len(seen) == 1 else None


def _id(link: Link) -> str:
    return link.id


def _found(
    here: Plugin, company: str | None, asked: dict[str, str], after: str, limit: int, q: str = ""
) -> tuple[Link, ...]:
    known = {name: asked.get(name) for name in ("record", "source", "state")}
    return here.links.find(company=company, **known, q=q, after=after, limit=limit)


def _looked_up(seen: Iterable[str], asked: dict[str, str]) -> Iterable[Link]:
    """By index, record type by record type."""
    store = plugin().links
    records = [asked["record"]] if "record" in asked else list(links.LINKABLE)
    for company, record in product(seen, records):
        if "sage_id" in asked:
            yield from store.by_sage(company, record, asked["sage_id"])
        else:
            link = store.by_source(company, record, asked["source"], asked["source_id"])
            if link is not None:
                yield link


@api.get("/v1/links/counts")
@needs("read")
@takes("company", pages={})
def counts() -> Response:
    found = [one for one in links.counts(plugin(), seen_companies()) if caller().handles(one["record"])]
    return answer({"items": found, "states": dict(links.STATES)})


@api.get("/v1/links/<link_id>")
@needs("read")
def show(link_id: str) -> Response:
    return answer(links.show(links.find(plugin(), caller(), link_id)))


@api.post("/v1/links")
@needs("write")
def add() -> Response:
    link, new = link_hand.link(plugin(), caller(), body(INPUT), request_id())
    return answer(link, 201 if new else 200)


@api.patch("/v1/links/<link_id>")
@needs("write")
def change(link_id: str) -> Response:
    said = body(CHANGE)
    confirm = _yes("confirm") or said.pop("confirm", False) is True
    return answer(link_hand.change(plugin(), caller(), link_id, said, confirm=confirm, request_id=request_id()))


@api.delete("/v1/links/<link_id>")
@needs("write")
def remove(link_id: str) -> Response:
    link_hand.remove(plugin(), caller(), link_id, confirm=_yes("confirm"), request_id=request_id())
    return Response(status=204)


@api.get("/v1/links.csv")
@needs("read")
@takes("company", "source", "source_id", "sage_id", "q", pages={}, record=links.LINKABLE, state=links.STATES)
def exported() -> Response:
    return file()


def file() -> Response:
    """The links that this request asks for, as a file."""
    seen, asked, keep = _asked()
    lines = link_csv.written(filter(keep, _every(plugin(), _only(seen), asked)))
    headers = {"Content-Disposition": 'attachment; filename="links.csv"'}
    return Response(lines, headers=headers, content_type=f"{CSV}; charset=utf-8")


def _every(here: Plugin, company: str | None, asked: dict[str, str]) -> Iterator[Link]:
    after = ""
    while page := _found(here, company, asked, after, MOST):
        yield from page
        after = page[-1].id


@api.post("/v1/links.csv")
@needs("write")
def imported() -> Response:
    if request.mimetype != CSV or request.headers.get("Content-Encoding", "identity") != "identity":
        raise Refused("unsupported_media_type", f"The body must be the file itself, as Content-Type: {CSV}.")
    request.max_content_length = LARGEST_FILE
    data = request.get_data(cache=False, parse_form_data=False)
    told = link_csv.brought(plugin(), caller(), data, dry_run=_yes("dry_run"), request_id=request_id())
    return answer(told)


def _yes(name: str) -> bool:
    return request.args.get(name, "").lower() in ("true", "1", "yes")
