"""Which outside record is which Sage record: searched, counted, linked by hand, and taken apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request

from sage100_plugin.engine.access import companies_of
from sage100_plugin.engine.linking import compare_links, link_hand, links
from sage100_plugin.engine.linking.link_checks import SIDES
from sage100_plugin.errors import Problem, Unavailable
from sage100_plugin.ports.links import BROKEN, Link
from sage100_plugin.records import RECORDS
from webhooks import links_api
from webhooks.button_view import facts_of, plain
from webhooks.console import listing
from webhooks.console.door import drawn, person, seen
from webhooks.console.inbox import EXPORTS, IMPORTS
from webhooks.edge import caller, plugin, request_id, rooted

api = Blueprint("console_links", __name__)

PATH = "/console/links"
ONE = f"{PATH}/<link_id>"
FILTERS = ("company", "record", "state", "source", "q")
GIVEN = ("company", "record", "source", "source_id", "source_name", "sage_id", "owner")
CHANGES = ("sage_id", "source_name", "owner")

STATES: Mapping[str, tuple[str, str]] = {
    "to_import": ("to import", "wait"),
    "to_export": ("to export", "wait"),
    "to_update": ("to update", "wait"),
    "failed": ("failed", "bad"),
    "synced": ("synced", "good"),
    "archived": ("archived", ""),
    "broken": ("broken", "bad"),
}
"""How a pair stands: in words, and as a kind of state."""

ELSEWHERE: Mapping[str, tuple[str, str]] = {
    "to_import": (IMPORTS, ""),
    "to_export": (EXPORTS, ""),
    "failed": (EXPORTS, "failed"),
}
"""Where that is listed which is no link yet, and the state that is asked for there."""


@api.get(PATH)
@person()
def listed() -> Response:
    asked = listing.asked(*FILTERS)
    page, following = links_api.found(listing.PAGE, request.args.get("cursor", ""))
    seen_here = {company.id for company in companies_of(plugin(), caller())}
    counted = [one for one in links.counts(plugin(), seen_here) if caller().handles(one["record"])]
    return drawn(
        "links",
        path=rooted(PATH),
        fields=[
            *listing.companies(companies_of(plugin(), caller()), asked),
            listing.choice("record", "Record type", [(name, RECORDS[name].title) for name in links.LINKABLE], asked),
            listing.choice("state", "State", [(n, w) for n, (w, _) in STATES.items() if n not in ELSEWHERE], asked),
            listing.words("source", "Source", asked),
            listing.words("q", "Ids and names", asked),
        ],
        links=[_line(link) for link in page],
        counted=[_counted(one) for one in counted],
        states=[words for words, _ in STATES.values()],
        filtered=bool(asked),
        pager=listing.pager(asked, following),
        file=listing.address(f"{PATH}.csv", asked),
        writes="write" in caller().scopes,
    )  # fmt: skip


@api.get(f"{PATH}.csv")
@person()
def file() -> Response:
    return links_api.file()


def _line(link: Link) -> dict[str, Any]:
    words, kind = STATES[link.state]
    return {**vars(link), "title": RECORDS[link.record].title, "words": words, "kind": kind}


def _counted(one: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the counts: each number leads to the list of what it counts."""
    cells = []
    for state in STATES:
        path, status = ELSEWHERE.get(state, (PATH, state))
        name = "state" if path == PATH else "status"
        asked = {"record": one["record"], **({name: status} if status else {})}
        cells.append({"count": one[state], "href": listing.address(path, asked)})
    return {"title": one["title"], "cells": cells}


@api.get(f"{PATH}/new")
@person("write")
def asked_for() -> Response:
    return _new({"record": "vendor", **listing.asked(*GIVEN)})


@api.post(f"{PATH}/new")
@person("write")
def made() -> Response:
    given = {name: request.form.get(name, "").strip() for name in GIVEN}
    wish = {name: value for name, value in given.items() if value}
    try:
        link, _ = link_hand.link(plugin(), caller(), wish, request_id())
    except Problem as problem:
        return _new(given, problem)
    return seen(f"{PATH}/{link['id']}")


def _new(given: Mapping[str, str], refused: Problem | None = None) -> Response:
    return drawn(
        "link_new",
        refused.meaning.status if refused else 200,
        path=rooted(PATH),
        records=[(name, RECORDS[name].title) for name in links.LINKABLE if caller().handles(name)],
        company_choices=[(company.id, company.name) for company in companies_of(plugin(), caller())],
        sides=SIDES,
        **_wrong(refused),
        given={**dict.fromkeys(GIVEN, ""), **given},
    )


def _wrong(refused: Problem | None) -> dict[str, Any]:
    """What is wrong, by field, and what is wrong with none."""
    errors = {fault.pointer[1:]: fault.message for fault in reversed(refused.faults)} if refused else {}
    alone = f"{refused.detail} {refused.extra.get('fix', refused.meaning.fix)}" if refused and not errors else ""
    return {"errors": errors, "wrong": alone}


@api.get(ONE)
@person()
def shown(link_id: str) -> Response:
    return _page(links.find(plugin(), caller(), link_id))


@api.post(ONE)
@person("write")
def changed(link_id: str) -> Response:
    given = {name: request.form.get(name, "").strip() for name in CHANGES}
    wish = {name: value for name, value in given.items() if value}
    return _changing(link_id, wish, given)


@api.post(f"{ONE}/state")
@person("write")
def put_away(link_id: str) -> Response:
    return _changing(link_id, {"state": request.form.get("state", "")})


def _changing(link_id: str, wish: Mapping[str, str], given: Mapping[str, str] | None = None) -> Response:
    confirm = request.form.get("confirm") == "yes"
    try:
        link_hand.change(plugin(), caller(), link_id, wish, confirm=confirm, request_id=request_id())
    except Problem as problem:
        return _page(links.find(plugin(), caller(), link_id), problem, given)
    return seen(f"{PATH}/{link_id}")


@api.get(f"{ONE}/unlink")
@person("write")
def about_to_unlink(link_id: str) -> Response:
    return _unlinking(links.find(plugin(), caller(), link_id))


@api.post(f"{ONE}/unlink")
@person("write")
def unlinked(link_id: str) -> Response:
    link, confirm = links.find(plugin(), caller(), link_id), request.form.get("confirm") == "yes"
    try:
        link_hand.remove(plugin(), caller(), link_id, confirm=confirm, request_id=request_id())
    except Problem as problem:
        return _unlinking(link, problem)
    return seen(PATH)


def _unlinking(link: Link, refused: Problem | None = None) -> Response:
    return drawn(
        "link_unlink",
        refused.meaning.status if refused else 200,
        link=_line(link),
        path=rooted(f"{PATH}/{link.id}"),
        hangs=refused is not None and refused.code == "wrong_state",
        **_wrong(refused),
    )


def _page(link: Link, refused: Problem | None = None, given: Mapping[str, str] | None = None) -> Response:
    return drawn(
        "link",
        refused.meaning.status if refused else 200,
        link=_line(link),
        menu=RECORDS[link.record].menu,
        path=rooted(f"{PATH}/{link.id}"),
        back=rooted(PATH),
        history=[_turn(one) for one in reversed(link.history)],
        sage=_sage(link),
        sides=SIDES,
        broken=link.state == BROKEN,
        writes="write" in caller().scopes,
        confirm=refused is not None and refused.code == "wrong_state",
        **_wrong(refused),
        given={"sage_id": link.sage_id, "source_name": link.source_name, "owner": link.owner, **(given or {})},
    )


def _turn(entry: Mapping[str, Any]) -> dict[str, Any]:
    fields = [
        {"label": name.replace("_", " ").capitalize(), "old": plain(old), "new": plain(new), "skipped": ""}
        for name, (old, new) in (entry.get("fields") or {}).items()
    ]
    return {"at": str(entry["at"])[:16].replace("T", " "), "by": entry["by"], "what": entry["what"], "fields": fields}


def _sage(link: Link) -> dict[str, Any]:
    """Sage's side as it stands, and what is different from how it was seen last."""
    try:
        known = compare_links.known(plugin(), caller(), link.id)
    except Unavailable as problem:
        return {"facts": [], "changes": [], "away": problem.detail}
    facts = facts_of(RECORDS[link.record].schema, known["sage"]) if known["sage"] else []
    changes = [
        {"label": one["label"], "old": plain(one["before"]), "new": plain(one["now"]), "skipped": ""}
        for one in known["changes"]
    ]
    return {"facts": facts, "changes": changes, "away": ""}
