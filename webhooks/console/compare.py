"""A record of Sage and one of a source side by side; who is right is chosen field by field, and the two are linked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request

from sage100_plugin.engine.access import companies_of
from sage100_plugin.engine.linking import compare_links, join, links
from sage100_plugin.engine.linking.link_checks import SIDES
from sage100_plugin.errors import Problem
from sage100_plugin.records import RECORDS
from webhooks.button_view import plain
from webhooks.console.door import drawn, person
from webhooks.console.links import PATH as LINKS
from webhooks.edge import caller, plugin, request_id, rooted

api = Blueprint("console_compare", __name__)

PATH = f"{LINKS}/compare"
GIVEN = ("company", "record", "sage_id", "source", "source_id", "source_name", "owner", "source_record")
COMPARED = ("company", "record", "sage_id", "source", "source_id")
WINS = "win."
"""Before the name of a field: the side that is right about it."""


@api.get(PATH)
@person()
def asked() -> Response:
    given = {name: request.args.get(name, "").strip() for name in GIVEN}
    if request.args.get("link"):
        link = links.find(plugin(), caller(), request.args["link"])
        given |= {name: str(getattr(link, name)) for name in (*COMPARED, "source_name")}
    return _page(given)


@api.post(PATH)
@person()
def compared() -> Response:
    given = {name: request.form.get(name, "").strip() for name in GIVEN}
    try:
        record = json.loads(given["source_record"]) if given["source_record"] else {}
    except ValueError as error:
        return _page(given, errors={"source_record": f"This is no JSON: {error}."})
    said: dict[str, Any] = {name: given[name] for name in COMPARED if given[name]} | {"source_record": record}
    try:
        if request.form.get(".step") == "join":
            return _joined(given, said)
        return _page(given, compare_links.compared(plugin(), caller(), said))
    except Problem as problem:
        return _refused(given, said, problem)


def _joined(given: Mapping[str, str], said: Mapping[str, Any]) -> Response:
    beside = {name: given[name] for name in ("source_name", "owner") if given[name]}
    told = join.joined(plugin(), caller(), {**said, **beside, "winners": _winners()}, request_id())
    labels = {line["field"]: line["label"] for line in told["compared"]["fields"]} | {compare_links.LINES: "Lines"}
    return drawn(
        "compare_done",
        told=told,
        link=rooted(f"{LINKS}/{told['link']['id']}"),
        back=rooted(LINKS),
        pull=json.dumps(told["pull"], indent=2, ensure_ascii=False) if told["pull"] else "",
        wish=json.dumps(told["would"].get("input"), indent=2, ensure_ascii=False),
        changes=[
            {"label": one["label"], "old": plain(one["before"]), "new": plain(one["after"]), "skipped": ""}
            for one in told["would"].get("fields", ())
        ],
        action=plugin().catalog.action.get(told["would"].get("action", "")),
        open=[labels[name] for name in told["open"]],
    )


def _refused(given: Mapping[str, str], said: Mapping[str, Any], problem: Problem) -> Response:
    """The page as it was, with what is wrong at its field; the two records as far as they can be shown."""
    errors = {fault.pointer[1:].split("/")[0]: fault.message for fault in reversed(problem.faults)}
    if not errors:
        errors[""] = f"{problem.detail} {problem.extra.get('fix', problem.meaning.fix)}"
    try:
        shown = compare_links.compared(plugin(), caller(), said) if request.form.get(".step") == "join" else None
    except Problem:
        shown = None
    return _page(given, shown, errors, problem.meaning.status)


def _winners() -> dict[str, str]:
    return {name.removeprefix(WINS): side for name, side in request.form.items() if name.startswith(WINS) and side}


def _page(
    given: Mapping[str, str],
    found: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 0,
) -> Response:
    return drawn(
        "compare",
        status or (422 if errors else 200),
        path=rooted(PATH),
        back=rooted(LINKS),
        given=given,
        errors=errors or {},
        records=[(name, RECORDS[name].title) for name in plugin().catalog.module if caller().handles(name)],
        company_choices=[(company.id, company.name) for company in companies_of(plugin(), caller())],
        sides=SIDES.items(),
        found=found,
        rows=_rows(found) if found else [],
        lines=_lines(found) if found else None,
        joins="write" in caller().scopes,
    )


def _rows(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The fields that differ first, then those of which the source says nothing, then the rest."""
    chosen = _winners()
    rows = [
        {
            "name": f"{WINS}{line['field']}",
            "label": line["label"],
            "path": line["path"],
            "sage": plain(line["sage"]),
            "source": plain(line["source"]),
            "stands": "same" if line["same"] else "not given" if line["same"] is None else "different",
            "may_win": line["may_win"],
            "winner": chosen.get(line["field"], ""),
        }
        for line in found["fields"]
    ]
    return sorted(rows, key=lambda row: ("different", "not given", "same").index(row["stands"]))


def _lines(found: Mapping[str, Any]) -> dict[str, Any] | None:
    """The lines of a budget, which have one winner together."""
    if compare_links.LINES not in found:
        return None
    rows = found[compare_links.LINES]
    open_ = compare_links.LINES in (*found["differing"], *found["not_given"])
    wins = [side for side in (compare_links.SAGE, compare_links.SOURCE) if found["owner"] in ("", side)]
    return {
        "rows": rows,
        "totals": found["totals"],
        "may_win": wins if open_ else [],
        "winner": _winners().get("lines", ""),
    }
