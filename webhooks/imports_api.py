"""Records made in Sage that wait for the source."""

from __future__ import annotations

from typing import get_args

from flask import Blueprint, Response, request

from sage100_plugin.engine.linking import imports
from sage100_plugin.ports.ledger import Import, ImportStatus
from sage100_plugin.records import RECORDS
from webhooks.edge import answer, body, caller, needs, plugin, request_id
from webhooks.lists import answer_list, seen_companies, sift
from webhooks.queries import takes

api = Blueprint("imports", __name__, url_prefix="/v1/imports")


@api.get("")
@needs("read")
@takes("company", status=get_args(ImportStatus), record=RECORDS)
def listed() -> Response:
    seen, asked = seen_companies(), request.args
    status, record = asked.get("status") or None, asked.get("record") or None
    only = next(iter(seen)) if len(seen) == 1 else None

    def fetch(after: str, limit: int) -> tuple[Import, ...]:
        found = {"status": status, "record": record, "company": only}
        return plugin().ledger.read(lambda tx: tx.imports.find(**found, after=after, limit=limit))

    def keep(item: Import) -> bool:
        return item.company in seen and caller().handles(item.record)

    page, following = sift(fetch, lambda item: item.id, keep)
    return answer_list([imports.show(plugin(), item) for item in page], following)


@api.get("/<import_id>")
@needs("read")
def show(import_id: str) -> Response:
    return answer(imports.show(plugin(), imports.find(plugin(), caller(), import_id)))


@api.post("/<import_id>/accept")
@needs("write")
def accept(import_id: str) -> Response:
    return answer(imports.accept(plugin(), caller(), import_id, body(), request_id()))


@api.post("/<import_id>/reject")
@needs("write")
def reject(import_id: str) -> Response:
    return answer(imports.reject(plugin(), caller(), import_id, body()))


@api.post("/<import_id>/restore")
@needs("write")
def restore(import_id: str) -> Response:
    body(())
    return answer(imports.restore(plugin(), caller(), import_id))
