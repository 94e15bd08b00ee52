"""The log people read: who did what to which record, field by field, and what Sage answered."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.ports.ledger import Activity
from webhooks.edge import needs, plugin
from webhooks.lists import answer_list, seen_companies, sift

api = Blueprint("activity", __name__)

NAMES = ("id", "company", "record", "record_id", "what", "by", "operation_id", "request_id", "log", "details")


@api.get("/v1/activity")
@needs("read")
def listed() -> Response:
    seen, record = seen_companies(), request.args.get("record") or None
    only = next(iter(seen)) if len(seen) == 1 else None

    def fetch(after: str, limit: int) -> tuple[Activity, ...]:
        return plugin().ledger.read(lambda tx: tx.activity.find(company=only, record=record, after=after, limit=limit))

    page, following = sift(fetch, lambda entry: entry.id, lambda entry: entry.company in seen)
    return answer_list([_shown(entry) for entry in page], following)


def _shown(entry: Activity) -> dict[str, Any]:
    return {"at": rfc3339(entry.at), **{name: getattr(entry, name) for name in NAMES}}
