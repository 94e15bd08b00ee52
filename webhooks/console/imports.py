"""One record that was made in Sage: what it is, and whether the source takes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flask import Blueprint, Response, request

from sage100_plugin.engine.linking import imports
from sage100_plugin.errors import Problem
from sage100_plugin.records import RECORDS
from webhooks import imports_api
from webhooks.button_view import facts_of
from webhooks.console.door import drawn, person, seen
from webhooks.console.inbox import IMPORT_STATES, IMPORTS, usual_source, wanted
from webhooks.edge import caller, plugin, request_id, rooted
from webhooks.sheets import MOST_ROWS, sheet

api = Blueprint("console_imports", __name__)

PATH = f"{IMPORTS}/<import_id>"
GIVEN = ("source", "source_id", "source_name")
MOST = 500
COLUMNS = ("Import", "What", "Number in Sage", "Name", "Company", "State", "Found (UTC)", "Source", "Source id",
           "Decided by", "Reason")  # fmt: skip


@api.get(f"{IMPORTS}.csv")
@person()
def file() -> Response:
    return sheet("made-in-sage.csv", COLUMNS, _rows(wanted("waiting", *IMPORT_STATES)))


def _rows(filters: Mapping[str, str]) -> Iterator[list[object]]:
    """A row for each import, newest first, until the file is full."""
    count, after = 0, ""
    while count < MOST_ROWS:
        page, following = imports_api.found(filters, MOST, after)
        for item in page:
            count += 1
            yield [
                item.id, RECORDS[item.record].title, item.sage_id, item.name, item.company,
                IMPORT_STATES[item.status][0], f"{item.found_at:%Y-%m-%d %H:%M}", item.source, item.source_id,
                item.decided_by, item.reason,
            ]  # fmt: skip
        if following is None:
            return
        after = following


@api.get(PATH)
@person()
def shown(import_id: str) -> Response:
    return _page(import_id)


@api.post(f"{PATH}/accept")
@person("write")
def accepted(import_id: str) -> Response:
    given = {name: request.form.get(name, "").strip() for name in GIVEN}
    try:
        imports.accept(plugin(), caller(), import_id, {k: v for k, v in given.items() if v}, request_id())
    except Problem as problem:
        return _page(import_id, problem, given)
    return seen(f"{IMPORTS}/{import_id}")


@api.post(f"{PATH}/reject")
@person("write")
def rejected(import_id: str) -> Response:
    reason = request.form.get("reason", "").strip()
    try:
        imports.reject(plugin(), caller(), import_id, {"reason": reason} if reason else {})
    except Problem as problem:
        return _page(import_id, problem, {"reason": reason})
    return seen(f"{IMPORTS}/{import_id}")


@api.post(f"{PATH}/restore")
@person("write")
def restored(import_id: str) -> Response:
    imports.restore(plugin(), caller(), import_id)
    return seen(f"{IMPORTS}/{import_id}")


def _page(import_id: str, refused: Problem | None = None, given: Mapping[str, str] | None = None) -> Response:
    item = imports.find(plugin(), caller(), import_id)
    kind, (words, state) = RECORDS[item.record], IMPORT_STATES[item.status]
    errors = {fault.pointer[1:]: fault.message for fault in reversed(refused.faults)} if refused else {}
    return drawn(
        "import",
        refused.meaning.status if refused else 200,
        item=item,
        kind=kind,
        company=plugin().companies.get(item.company),
        facts=facts_of(kind.schema, item.data),
        words=words,
        state=state,
        links=imports.show(plugin(), item)["links"],
        path=rooted(f"{IMPORTS}/{item.id}"),
        inbox=rooted(IMPORTS),
        errors=errors,
        wrong=f"{refused.detail} {refused.meaning.fix}" if refused and not errors else "",
        given={
            "source": item.source or usual_source(),
            "source_id": "",
            "source_name": "",
            "reason": "",
            **(given or {}),
        },
        writes="write" in caller().scopes,
        next=_next(item.id),
    )


def _next(import_id: str) -> str:
    """The address of what waits next; empty where nothing does."""
    waiting, _ = imports_api.found({"status": "waiting"}, 2, "")
    return next((rooted(f"{IMPORTS}/{one.id}") for one in waiting if one.id != import_id), "")
