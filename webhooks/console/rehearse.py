"""Rehearsing on a sandbox company: people in its Sage do something, its Sage breaks, and flows answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request

from sage100_plugin.engine import rehearsal
from sage100_plugin.errors import Refused
from sage100_plugin.records import RECORDS
from webhooks.console.companies import ONE, PATH
from webhooks.console.door import drawn, person, seen
from webhooks.console.inbox import EXPORTS, IMPORTS
from webhooks.edge import caller, plugin, rooted

api = Blueprint("console_rehearse", __name__)

FAULTS: Mapping[str, str] = {
    "offline": "The server does not answer.",
    "slow": "It answers late.",
    "locked": "The record is open on somebody's screen.",
    "seats": "No licence is free.",
    "exclusive": "Somebody has exclusive access.",
    "wrong_user": "The API's user or password is refused.",
    "lose_answer": "What is written is saved, but its answer is lost.",
    "restored_backup": "The company is put back to an older copy of itself.",
}
"""What each fault is, in words."""

OPTION = "option."

OTHERWISE = ("scope_missing", "not_found", "wrong_state")
"""What keeps a person from this page, and not Sage from doing something."""


@api.get(f"{ONE}/rehearse")
@person("admin")
def shown(company_id: str) -> Response:
    return _page(company_id)


@api.post(f"{ONE}/rehearse")
@person("admin")
def changed(company_id: str) -> Response:
    form = request.form
    kind = form.get("change", "")
    options = {name.removeprefix(OPTION): told.strip() for name, told in form.items() if name.startswith(OPTION)}
    given = {name: value for name, value in options.items() if value}
    try:
        done = rehearsal.change(plugin(), caller(), company_id, kind, given)
    except Refused as problem:
        if problem.code in OTHERWISE:
            raise
        return _page(company_id, problem.meaning.status, kind=kind, options=options, wrong=problem.detail)
    return _page(company_id, kind=kind, done=done)


@api.post(f"{ONE}/fault")
@person("admin")
def switched(company_id: str) -> Response:
    rehearsal.fault(plugin(), caller(), company_id, request.form.get("name", ""), on=request.form.get("on") == "true")
    return seen(f"{PATH}/{company_id}/rehearse")


def _page(
    company_id: str,
    status: int = 200,
    *,
    kind: str = "",
    options: Mapping[str, str] | None = None,
    wrong: str = "",
    done: Mapping[str, Any] | None = None,
) -> Response:
    company, boxes = rehearsal.stage(plugin(), caller(), company_id)
    changes = boxes.changes()
    kind = kind or request.args.get("change", "")
    return drawn(
        "rehearse",
        status,
        company=company,
        path=rooted(f"{PATH}/{company.id}/rehearse"),
        fault_path=rooted(f"{PATH}/{company.id}/fault"),
        back=rooted(f"{PATH}/{company.id}"),
        changes=[(name, name.replace("-", " ").capitalize()) for name in changes],
        kind=kind if kind in changes else "",
        takes=[
            (name, name.replace("_", " ").capitalize(), (options or {}).get(name, "")) for name in changes.get(kind, ())
        ],
        option=OPTION,
        wrong=wrong,
        done=_told(done) if done else None,
        faults=[(name, FAULTS.get(name, ""), on) for name, on in boxes.faults(company.id).items()],
        inbox=[(rooted(IMPORTS), "what was made in Sage"), (rooted(EXPORTS), "what waits for accounting")],
    )


def _told(done: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "says": f"{done['kind'].replace('-', ' ').capitalize()}: {RECORDS[done['record']].title} {done['id']}",
        "polled": done["polled"],
    }
