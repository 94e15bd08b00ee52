"""The acceptance queue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from flask import Blueprint, Response, request

from sage100_plugin.engine.queue import decide, decide_many, shown
from sage100_plugin.engine.queue import needs as asked_for
from sage100_plugin.engine.queue.shown import line
from sage100_plugin.errors import Fault, refuse
from sage100_plugin.ports.ledger import Export, ExportStatus
from sage100_plugin.records import RECORDS
from webhooks.edge import answer, answer_reply, body, caller, needs, plugin, wait
from webhooks.lists import answer_list, cursor, seen_companies, sifted
from webhooks.queries import limit, takes

api = Blueprint("exports", __name__, url_prefix="/v1/exports")

STATES = get_args(ExportStatus)


@api.get("")
@needs("read")
@takes("company", "source", "source_id", status=STATES, state=STATES, record=RECORDS)
def listed() -> Response:
    page, following = found(request.args, limit(), cursor())
    return answer_list([line(plugin(), export) for export in page], following)


def found(filters: Mapping[str, str], wanted: int, after: str) -> tuple[list[Export], str | None]:
    """A page of the exports the caller may see, newest first. Raises `unknown_company`."""
    asked = {name: value for name, value in filters.items() if value}
    seen = seen_companies()
    only = next(iter(seen)) if len(seen) == 1 else None
    states = {asked[name] for name in ("status", "state") if name in asked}

    def fetch(after: str, most: int) -> tuple[Export, ...]:
        told = {name: asked.get(name) for name in ("record", "source", "source_id")}
        status = next(iter(states), None)
        return plugin().ledger.read(
            lambda tx: tx.exports.find(**told, status=status, company=only, after=after, limit=most)
        )

    def keep(export: Export) -> bool:
        return export.company in seen and states <= {export.status} and caller().handles(export.record)

    return sifted(fetch, lambda export: export.id, keep, wanted, after, wanted + 1)


@api.get("/<export_id>")
@needs("read")
def show(export_id: str) -> Response:
    found = decide.find(plugin(), caller(), export_id)
    wanted = asked_for.needs(plugin(), caller(), found)
    return answer({**shown.show(found), **shown.standing(plugin(), found), **shown.candidates(found), "needs": wanted})


@api.post("/accept")
@needs("export:decide")
def accept_many() -> Response:
    return answer(decide_many.accept(plugin(), caller(), body(), wait()))


@api.post("/reject")
@needs("export:decide")
def reject_many() -> Response:
    return answer(decide_many.reject(plugin(), caller(), body(("ids", "items", "reason")), wait()))


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
