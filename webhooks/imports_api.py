"""Records made in Sage that wait for the source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from flask import Blueprint, Response, request

from sage100_plugin.engine.linking import imports
from sage100_plugin.ports.ledger import Import, ImportStatus
from sage100_plugin.records import RECORDS
from webhooks.edge import answer, body, caller, needs, plugin, request_id
from webhooks.lists import answer_list, cursor, seen_companies, sifted
from webhooks.queries import limit, takes

api = Blueprint("imports", __name__, url_prefix="/v1/imports")


@api.get("")
@needs("read")
@takes("company", status=get_args(ImportStatus), record=RECORDS)
def listed() -> Response:
    page, following = found(request.args, limit(), cursor())
    return answer_list([imports.show(plugin(), item) for item in page], following)


def found(filters: Mapping[str, str], wanted: int, after: str) -> tuple[list[Import], str | None]:
    """A page of the imports the caller may see, newest first. Raises `unknown_company`."""
    seen = seen_companies()
    status, record = filters.get("status") or None, filters.get("record") or None
    only = next(iter(seen)) if len(seen) == 1 else None

    def fetch(after: str, most: int) -> tuple[Import, ...]:
        told = {"status": status, "record": record, "company": only}
        return plugin().ledger.read(lambda tx: tx.imports.find(**told, after=after, limit=most))

    def keep(item: Import) -> bool:
        return item.company in seen and caller().handles(item.record)

    return sifted(fetch, lambda item: item.id, keep, wanted, after)


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
