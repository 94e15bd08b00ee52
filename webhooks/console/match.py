"""Finding which records of a system are which in Sage, and linking those that somebody ticked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, request

from sage100_plugin.engine.access import companies_of
from sage100_plugin.engine.linking import link_hand, match_links
from sage100_plugin.engine.linking.match_rows import records_of
from sage100_plugin.engine.linking.match_samples import MATCHED
from sage100_plugin.errors import Problem
from sage100_plugin.records import RECORDS
from webhooks.console.door import drawn, person
from webhooks.console.links import PATH
from webhooks.edge import caller, plugin, request_id, rooted

api = Blueprint("console_match", __name__)

MATCH = f"{PATH}/match"
GIVEN = ("company", "record", "source", "rows")
MOST = 200
"""Records that are looked at on one page; the command line and the API take 10,000."""

TOO_MANY = (
    "These are {count:,} records; a page shows {most}. Paste fewer, or run "
    "sage100-plugin links match FILE --record {record} --source {source}."
)


@api.get(MATCH)
@person("write")
def asked() -> Response:
    return _asking({})


@api.post(MATCH)
@person("write")
def found() -> Response:
    given = {name: request.form.get(name, "").strip() for name in GIVEN}
    if request.form.get("step") == "link":
        return _linked(given)
    records = records_of(given["rows"])
    if len(records) > MOST:
        return _asking(given, TOO_MANY.format(count=len(records), most=MOST, **given))
    wish: dict[str, Any] = {name: given[name] for name in ("company", "record", "source") if given[name]}
    try:
        items = match_links.matched(plugin(), caller(), {**wish, "records": records})
    except Problem as problem:
        said = [_place(fault.pointer, fault.message) for fault in problem.faults]
        return _asking(given, *(said or [f"{problem.detail} {problem.meaning.fix}"]), status=problem.meaning.status)
    named = {str(one.get("source_id")): str(one.get("name") or "") for one in records}
    return drawn(
        "match_found",
        path=rooted(MATCH),
        given=given,
        title=RECORDS[given["record"]].title,
        open=[_row(one, named) for one in items if "linked" not in one],
        linked=[{**one["linked"], "name": named.get(one["source_id"], "")} for one in items if "linked" in one],
    )


def _place(pointer: str, message: str) -> str:
    """What is wrong, with the line of the table where it stands."""
    parts = pointer.split("/")
    return f"Line {int(parts[2]) + 2}: {message}" if pointer.startswith("/records/") and parts[2].isdigit() else message


def _row(one: Mapping[str, Any], named: Mapping[str, str]) -> dict[str, Any]:
    """A record with its candidates; the one that is beyond doubt is chosen before anybody looks."""
    strong = [each for each in one["candidates"] if each["strong"]]
    return {
        "source_id": one["source_id"],
        "name": named.get(one["source_id"], ""),
        "candidates": one["candidates"],
        "chosen": strong[0]["id"] if len(strong) == 1 else "",
        "note": one.get("note", ""),
    }


def _asking(given: Mapping[str, str], *faults: str, status: int = 422) -> Response:
    return drawn(
        "match",
        status if faults else 200,
        path=rooted(MATCH),
        back=rooted(PATH),
        given={**dict.fromkeys(GIVEN, ""), "record": "vendor", **given},
        faults=faults,
        records=[(name, RECORDS[name].title) for name in MATCHED if caller().handles(name)],
        company_choices=[(company.id, company.name) for company in companies_of(plugin(), caller())],
    )


def _linked(given: Mapping[str, str]) -> Response:
    """Link what was chosen, each for itself."""
    form = request.form
    chosen = [
        (source_id, form.get(f"name.{number}", ""), form.get(f"pair.{number}", ""))
        for number, source_id in enumerate(form.getlist("source_id"))
    ]
    outcomes = [_link(given, *one) for one in chosen if one[2]]
    return drawn(
        "match_done", outcomes=outcomes, left=len(chosen) - len(outcomes), path=rooted(MATCH), back=rooted(PATH)
    )


def _link(given: Mapping[str, str], source_id: str, name: str, sage_id: str) -> dict[str, str]:
    pair = {"source_id": source_id, "source_name": name, "sage_id": sage_id}
    wish = {name: told for name, told in {**pair, **_sides(given)}.items() if told}
    try:
        link, new = link_hand.link(plugin(), caller(), wish, request_id())
    except Problem as problem:
        return {"name": name or source_id, "href": "", "kind": "bad", "says": _said(problem.detail, problem.faults)}
    says = f"{'Linked' if new else 'Linked already'} to {link['sage_id']} {link['sage_name']}"
    return {"name": name or source_id, "href": rooted(f"{PATH}/{link['id']}"), "kind": "good", "says": says}


def _sides(given: Mapping[str, str]) -> dict[str, str]:
    return {name: given[name] for name in ("company", "record", "source")}


def _said(detail: str, faults: Sequence[Any]) -> str:
    return " ".join(fault.message for fault in faults) or detail
