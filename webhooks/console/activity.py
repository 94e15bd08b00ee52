"""Every operation: who did what to which record, field by field, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, request

from sage100_plugin.engine.access import companies_of
from sage100_plugin.ports.ledger import Activity
from webhooks import activity_api, button_view
from webhooks.console import listing
from webhooks.console.door import drawn, person
from webhooks.edge import caller, plugin, rooted
from webhooks.sheets import sheet

api = Blueprint("console_activity", __name__)

PATH = "/console/activity"


@api.get(PATH)
@person()
def shown() -> Response:
    filters = listing.asked(*activity_api.FILTERS)
    page, following = activity_api.found(filters, listing.PAGE, request.args.get("cursor", ""))
    kinds = sorted(activity_api.TITLES.items(), key=lambda one: one[1])
    fields = [
        *listing.companies(companies_of(plugin(), caller()), filters),
        listing.choice("record", "Record type", kinds, filters),
        listing.words("by", "Who", filters),
        listing.words("what", "What", filters),
    ]
    return drawn(
        "activity",
        path=rooted(PATH),
        fields=fields,
        entries=[_entry(one) for one in page],
        filtered=bool(filters),
        pager=listing.pager(filters, following),
        file=listing.address(f"{PATH}.csv", filters),
    )


@api.get(f"{PATH}.csv")
@person()
def file() -> Response:
    return sheet("activity.csv", activity_api.COLUMNS, activity_api.rows(listing.asked(*activity_api.FILTERS)))


def _entry(entry: Activity) -> dict[str, Any]:
    return {
        "at": entry.at,
        "by": entry.by,
        "what": activity_api.done(entry),
        "company": entry.company,
        "record": activity_api.TITLES.get(entry.record, ""),
        "record_id": entry.record_id,
        "log": [button_view.lined(entry.record, {"label": line["field"], **line}, "old", "new") for line in entry.log],
        "facts": [(name.replace("_", " ").capitalize(), button_view.plain(value)) for name, value in _facts(entry)],
    }


def _facts(entry: Activity) -> Iterator[tuple[str, Any]]:
    yield from ((name, value) for name, value in entry.details.items() if value not in (None, "", [], {}))
    if entry.operation_id:
        yield "operation", entry.operation_id
    if entry.request_id:
        yield "request", entry.request_id
