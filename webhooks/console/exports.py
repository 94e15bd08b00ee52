"""One export: drawn as the Sage screen it will become, decided here, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, g, request

from sage100_plugin.engine.queue import decide
from sage100_plugin.engine.queue.decision_draft import VERDICTS, Draft, draft, settle
from sage100_plugin.errors import Problem, Refused
from sage100_plugin.ports.ledger import RESENDABLE, Export
from webhooks import decision_view, exports_api
from webhooks.console import sessions
from webhooks.console.door import drawn, person, seen
from webhooks.console.inbox import EXPORTS
from webhooks.edge import AT_A_PAGE, caller, plugin, rooted, wait

api = Blueprint("console_exports", __name__)

PATH = f"{EXPORTS}/<export_id>"
SENT_AGAIN = "It was sent again since this page was opened. Nothing was decided. This is what is sent now."


@api.get(PATH)
@person()
def shown(export_id: str) -> Response:
    return _page(_found(export_id, {}))


@api.post(PATH)
@person("export:decide")
def decided(export_id: str) -> Response:
    form = request.form
    typed, sought = decision_view.typed(form)
    reason, step = typed.pop("reason", ""), form.get(".step", "")
    export = decide.find(plugin(), caller(), export_id)
    refused: Problem | None = None
    if (form.get(".payload"), form.get(".round")) != (export.payload_hash, str(export.round)):
        refused = Refused("stale_preview", SENT_AGAIN)
    elif step in VERDICTS:
        try:
            settle(plugin(), caller(), export, step, {**typed, "reason": reason}, wait(AT_A_PAGE))
            return seen(f"{EXPORTS}/{export_id}")
        except Problem as problem:
            refused = problem
    return _page(_found(export_id, typed), sought, reason, refused)


@api.post(f"{PATH}/retrieve")
@person("write")
def retrieved(export_id: str) -> Response:
    decide.retrieve(plugin(), caller(), export_id, {})
    return seen(f"{EXPORTS}/{export_id}")


@api.post(f"{PATH}/resend")
@person("write")
def resent(export_id: str) -> Response:
    decide.resend(plugin(), caller(), export_id, {})
    return seen(f"{EXPORTS}/{export_id}")


def _found(export_id: str, typed: Mapping[str, str]) -> Draft:
    return draft(plugin(), caller(), decide.find(plugin(), caller(), export_id), typed)


def _page(
    found: Draft, sought: Mapping[str, str] | None = None, reason: str = "", refused: Problem | None = None
) -> Response:
    export, who = found.export, caller()
    told = {
        **decision_view.common(plugin(), found),
        "path": rooted(f"{EXPORTS}/{export.id}"),
        "inbox": rooted(EXPORTS),
        "takes_back": export.status == "pending" and "write" in who.scopes,
        "sends_again": export.status in RESENDABLE and "write" in who.scopes,
    }
    status = refused.meaning.status if refused else 200
    if not found.waits:
        return drawn("export_settled", status, **told, **decision_view.decided(found), warnings=(), next=_next(export))
    told |= decision_view.asking(plugin(), found, sought or {}, reason, refused)
    hidden = {sessions.FIELD: g.session.nonce, ".payload": export.payload_hash, ".round": str(export.round)}
    return drawn("export", status, **told, hidden=hidden, decides="export:decide" in who.scopes)


def _next(export: Export) -> str:
    """The address of what waits next, for whoever decides one after the other; empty where nothing does."""
    if "export:decide" not in caller().scopes:
        return ""
    waiting, _ = exports_api.found({"status": "pending"}, 2, "")
    return next((rooted(f"{EXPORTS}/{one.id}") for one in waiting if one.id != export.id), "")
