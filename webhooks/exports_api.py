"""The acceptance queue."""

from __future__ import annotations

from typing import get_args

from flask import Blueprint, Response, request

from sage100_plugin.engine import decide
from sage100_plugin.errors import Fault, refuse
from sage100_plugin.ports.ledger import Export, ExportStatus
from webhooks.edge import answer, answer_reply, body, caller, needs, plugin, wait
from webhooks.lists import answer_list, seen_companies, sift

api = Blueprint("exports", __name__, url_prefix="/v1/exports")


@api.get("")
@needs("read")
def listed() -> Response:
    seen, asked = seen_companies(), request.args
    status, record = asked.get("status") or None, asked.get("record") or None
    if status and status not in get_args(ExportStatus):
        listed = ", ".join(get_args(ExportStatus))
        raise refuse(Fault("/status", "invalid_value", f"There is no status {status}; there are {listed}."))
    only = next(iter(seen)) if len(seen) == 1 else None

    def fetch(after: str, limit: int) -> tuple[Export, ...]:
        found = {"status": status, "record": record, "company": only}
        return plugin().ledger.read(lambda tx: tx.exports.find(**found, after=after, limit=limit))

    page, following = sift(fetch, lambda export: export.id, lambda export: export.company in seen)
    return answer_list([decide.show(export) for export in page], following)


@api.get("/<export_id>")
@needs("read")
def show(export_id: str) -> Response:
    return answer(decide.show(decide.find(plugin(), caller(), export_id)))


@api.post("/<export_id>/accept")
@needs("export:decide")
def accept(export_id: str) -> Response:
    return answer_reply(decide.accept(plugin(), caller(), export_id, body(), wait()))


@api.post("/<export_id>/reject")
@needs("export:decide")
def reject(export_id: str) -> Response:
    return answer_reply(decide.reject(plugin(), caller(), export_id, body(("payload_hash", "reason"))))


@api.post("/<export_id>/resend")
@needs("write")
def resend(export_id: str) -> Response:
    said = body(("input",))
    if not isinstance(said.get("input", {}), dict):
        raise refuse(Fault("/input", "invalid_value", "input must be an object."))
    return answer_reply(decide.resend(plugin(), caller(), export_id, said))


@api.post("/<export_id>/retrieve")
@needs("write")
def retrieve(export_id: str) -> Response:
    return answer_reply(decide.retrieve(plugin(), caller(), export_id, body(("payload_hash",))))
