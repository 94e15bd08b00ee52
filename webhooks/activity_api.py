"""The log people read: who did what to which record, field by field, and what Sage answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, Response, request

from sage100_plugin.engine.access import companies_of, company_for
from sage100_plugin.engine.limited import sees_entry
from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.ports.ledger import Activity
from sage100_plugin.records import RECORDS
from webhooks.edge import caller, needs, plugin
from webhooks.lists import answer_list, cursor, sifted
from webhooks.queries import MOST, limit, takes
from webhooks.sheets import MOST_ROWS, sheet

api = Blueprint("activity", __name__)

NAMES = ("id", "company", "record", "record_id", "what", "by", "operation_id", "request_id", "log", "details")
TITLES: Mapping[str, str] = {
    **{name: record.title for name, record in RECORDS.items()},
    "export": "Export",
    "subscription": "Subscription",
}
"""What lines of the log are about, with its name."""

FILTERS = ("company", "record", "by", "what")
COLUMNS = ("At (UTC)", "Who", "What", "Company", "Record type", "Record", "Field", "Before", "After", "Operation")


@api.get("/v1/activity")
@needs("read")
@takes("company", "by", "what", record=TITLES)
def listed() -> Response:
    page, following = found(request.args, limit(), cursor())
    return answer_list([_shown(entry) for entry in page], following)


@api.get("/v1/activity.csv")
@needs("read")
@takes("company", "by", "what", record=TITLES, pages={})
def file() -> Response:
    return sheet("activity.csv", COLUMNS, rows(request.args))


def found(filters: Mapping[str, str], wanted: int, after: str) -> tuple[list[Activity], str | None]:
    """A page of the lines the caller may see; `who` and `what` are parts of what is told there.

    Raises `unknown_company`.
    """
    asked, record = filters.get("company") or None, filters.get("record") or None
    companies = (company_for(plugin(), caller(), asked),) if asked else companies_of(plugin(), caller())
    seen = {company.id for company in companies}
    if not asked and not caller().companies:
        seen.add("")  # what is of no company, such as a key for all of them
    only = next(iter(seen)) if len(seen) == 1 else None
    by, what = (filters.get(name, "").casefold() for name in ("by", "what"))

    def fetch(after: str, limit: int) -> tuple[Activity, ...]:
        return plugin().ledger.read(lambda tx: tx.activity.find(company=only, record=record, after=after, limit=limit))

    def keep(entry: Activity) -> bool:
        told = by in entry.by.casefold() and what in f"{entry.what} {done(entry)} {entry.record_id}".casefold()
        return told and entry.company in seen and sees_entry(plugin(), caller(), entry)

    return sifted(fetch, lambda entry: entry.id, keep, wanted, after)


def rows(filters: Mapping[str, str]) -> Iterator[list[object]]:
    """A row for each field of each line, newest first, until the file is full."""
    count, after = 0, ""
    while count < MOST_ROWS:
        page, following = found(filters, MOST, after)
        for entry in page:
            head = [f"{entry.at:%Y-%m-%d %H:%M:%S}", entry.by, done(entry), entry.company, TITLES.get(entry.record, "")]
            for line in entry.log or ({},):
                count += 1
                fields = [line.get("label", line.get("field", "")), line.get("old"), line.get("new")]
                yield [*head, entry.record_id, *fields, entry.operation_id]
        if following is None:
            return
        after = following


def done(entry: Activity) -> str:
    """What was done in words: by the action's title, where it was an action."""
    key, _, rest = entry.what.partition(" ")
    action = plugin().catalog.action.get(key)
    return f"{action.title} {rest}".strip() if action else entry.what.replace(".", " ").replace("_", " ").capitalize()


def _shown(entry: Activity) -> dict[str, Any]:
    return {"at": rfc3339(entry.at), **{name: getattr(entry, name) for name in NAMES}}
