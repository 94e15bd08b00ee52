"""Adding a receiver: its address, what it is told of, and its secret, which is shown once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request

from sage100_plugin.engine.access import companies_of
from sage100_plugin.engine.delivering import subscriptions
from sage100_plugin.errors import Fault, Refused
from sage100_plugin.records import RECORDS
from sage100_plugin.spec import Trigger
from webhooks.console.door import drawn, person, seen
from webhooks.edge import caller, plugin, rooted

api = Blueprint("console_receiver_new", __name__)

PATH = "/console/receivers"
FILTER = "filter."
"""How the fields of the form begin that hold what a field of the record must be."""


@api.get(f"{PATH}/new")
@person("write")
def asked() -> Response:
    return _form({"events": request.args.getlist("event")})


@api.post(f"{PATH}/new")
@person("write")
def made() -> Response:
    form = request.form
    wish = {name: form.get(name, "").strip() for name in ("target_url", "company", "description")}
    typed = {name.removeprefix(FILTER): told for name, told in form.items() if name.startswith(FILTER)}
    filters = {name: _values(told) for name, told in typed.items() if told.strip()}
    given = {**wish, "events": form.getlist("events"), "filters": filters}
    try:
        done = subscriptions.create(plugin(), caller(), given)
    except Refused as problem:
        return _form({**given, "filters": typed}, problem)
    path = f"{PATH}/{done.subscription.id}"
    if done.secret is None:
        return seen(path)
    return drawn("receiver_made", 201, name=wish["description"] or done.subscription.id, secret=done.secret,
                 path=rooted(path))  # fmt: skip


def _values(text: str) -> list[str]:
    """What is typed with commas between it: any of them will do."""
    return [value.strip() for value in text.split(",") if value.strip()]


def _form(given: Mapping[str, Any], problem: Refused | None = None) -> Response:
    faults = problem.faults if problem else ()
    errors = {_field(fault): fault.message for fault in reversed(faults)}
    if problem and not faults:
        errors[""] = problem.detail
    offered = [one for one in plugin().catalog.triggers if caller().sees(one.record)]
    names = sorted({name for one in offered for name in one.filters})
    filters = given.get("filters", {})
    return drawn(
        "receiver_new",
        problem.meaning.status if problem else 200,
        path=rooted(f"{PATH}/new"),
        given={"target_url": "", "company": "", "description": "", **given},
        groups=_grouped(offered),
        filters=[(name, filters.get(name, ""), errors.get(f"{FILTER}{name}", "")) for name in names],
        filtered=any(told.strip() for told in filters.values()),
        choices=[("", "All companies"), *((one.id, one.name) for one in companies_of(plugin(), caller()))],
        errors=errors,
    )


def _field(fault: Fault) -> str:
    """The field of the form that a fault is about."""
    name, _, inside = fault.pointer.removeprefix("/").partition("/")
    return f"{FILTER}{inside}" if name == "filters" and inside else name


def _grouped(offered: list[Trigger]) -> list[tuple[str, list[Trigger]]]:
    titles = {one.record: RECORDS[one.record].title if one.record in RECORDS else _words(one.record) for one in offered}
    groups = [(title, [one for one in offered if one.record == record]) for record, title in titles.items()]
    return sorted(groups, key=lambda group: group[0])


def _words(record: str) -> str:
    return record.replace("_", " ").title()
