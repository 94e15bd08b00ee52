"""Calls from CRMs to inbound hooks. They bear no API key: the hook's own scheme says who sent them."""

from __future__ import annotations

from flask import Blueprint, Response, request

from sage100_plugin.engine.crm import hook_calls
from sage100_plugin.engine.crm.hook_calls import Manner, Outcome, Posted
from sage100_plugin.engine.crm.hook_signatures import Sent, message_of
from sage100_plugin.engine.running.reply import Reply
from sage100_plugin.errors import Problem, Refused
from sage100_plugin.ports.ledger import Hook
from webhooks.edge import (
    address,
    answer,
    answer_reply,
    causation_id,
    edge,
    host,
    plugin,
    public,
    request_id,
    wait,
)
from webhooks.payloads import read_payload

api = Blueprint("inbound", __name__, url_prefix="/h")

PATIENCE = 8.0
"""Seconds until a caller is told to ask later: CRMs give up early."""

DONE, PARTLY, ERRORS = 200, 207, 400


@api.post("/<hook_id>")
@public
def posted(hook_id: str) -> Response:
    return _posted(hook_id, request.authorization.password if request.authorization else None)


@api.post("/<hook_id>/<secret>")
@public
def posted_with_secret(hook_id: str, secret: str) -> Response:
    return _posted(hook_id, secret)


def _posted(hook_id: str, password: str | None) -> Response:
    """Nothing of the body is read for anything but the signature before that is known to be right."""
    hook = plugin().ledger.read(lambda tx: tx.hooks.get(hook_id))
    if hook is None:
        raise Refused("not_found", "There is no hook at this address.")
    raw = request.get_data(cache=False, parse_form_data=False)
    headers = {name.lower(): value for name, value in request.headers}
    sent = Sent(request.method, _uri(), headers, raw, password or "")
    message_id = message_of(hook.scheme, hook.secret, sent, plugin().clock.now().timestamp())
    edge().limiter.take(hook.id, int(plugin().settings.number("rate_limit")))
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise Refused("unsupported_media_type", "The body must not be compressed.")
    return _taken(hook, Posted(request.headers.get("Content-Type", ""), raw, message_id))


def _uri() -> str:
    """The address as the sender knows it."""
    query = request.query_string.decode("latin-1")
    return address(request.path) + (f"?{query}" if query else "")


def manner() -> Manner:
    """How this request is to be answered."""
    return Manner(wait(PATIENCE), request_id(), host(), causation_id())


def _taken(hook: Hook, come: Posted) -> Response:
    outcomes = hook_calls.take(plugin(), hook, come, read_payload, manner())
    return told(outcomes) if isinstance(outcomes, Outcome) else _told_each(outcomes)


def told(outcome: Outcome) -> Response:
    """The answer of the action, with the call's id. Raises the `Problem` it ended with."""
    if isinstance(outcome.reply, Reply):
        return answer_reply(Reply(outcome.status, outcome.body, outcome.reply.replayed, outcome.reply.location))
    problem: Problem = outcome.reply
    problem.extra = {**problem.extra, "call_id": outcome.call_id}
    raise problem


def _told_each(outcomes: list[Outcome]) -> Response:
    """200 when all went well, else 207: what failed is in the list, and may be run again from the hook's calls."""
    status = DONE if all(outcome.status < ERRORS for outcome in outcomes) else PARTLY
    items = [{"call_id": one.call_id, "status": one.status, "answer": one.body} for one in outcomes]
    return answer({"ok": status == DONE, "items": items}, status)
