"""Runners beside Sage: they fetch documents and bring Sage's answers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from sage100_plugin.engine.access import company_for
from sage100_plugin.errors import Fault, refuse
from sage100_plugin.ports.agent import Outcome, Runner
from webhooks.edge import answer, body, caller, needs, plugin, wait

api = Blueprint("agent", __name__, url_prefix="/v1/agent")

LONGEST = 25.0
"""Seconds for which a call waits for a document: proxies cut off what lasts much longer."""


@api.post("/claim")
@needs("agent")
def claim() -> Response:
    said = body(("company", "runner", "machine", "version", "holds"))
    faults = _not_texts(said, "runner", "machine", "version")
    if said.get("runner") in (None, ""):
        faults.append(Fault("/runner", "required", "Say which runner it is, by an id that stays its own."))
    holds = said.get("holds", [])
    if not isinstance(holds, list) or not all(isinstance(one, str) for one in holds):
        faults.append(Fault("/holds", "invalid_value", "holds is a list of ids of documents."))
    if faults:
        raise refuse(*faults)
    runner = Runner(said["runner"], said.get("machine") or "", said.get("version") or "")
    found = plugin().exchange.claim(_company(said), runner, holds, min(wait(), LONGEST))
    if found is None:
        return Response(status=204)
    return answer({"id": found.id, "company": found.company, "xml": found.xml, "lease": found.lease})


@api.post("/answers/<document_id>")
@needs("agent")
def answered(document_id: str) -> Response:
    said = body(("company", "response", "failure", "sent"))
    faults = _not_texts(said, "response", "failure")
    sent = said.get("sent", True)
    if not isinstance(sent, bool):
        faults.append(Fault("/sent", "invalid_value", "sent is true or false."))
    if said.get("response") is None and said.get("failure") in (None, ""):
        faults.append(Fault("/response", "required", "Give Sage's response, or the failure and whether it was sent."))
    if faults:
        raise refuse(*faults)
    outcome = Outcome(said.get("response"), said.get("failure") or "", sent)
    return answer({"taken": plugin().exchange.answer(_company(said), document_id, outcome)})


def _company(said: dict[str, Any]) -> str:
    asked = said.get("company")
    return company_for(plugin(), caller(), str(asked) if asked else None).id


def _not_texts(said: dict[str, Any], *names: str) -> list[Fault]:
    wrong = [name for name in names if not isinstance(said.get(name), str | None)]
    return [Fault(f"/{name}", "invalid_value", f"{name} must be a text.") for name in wrong]
