"""What is posted to an inbound hook: stored first, then run as the key that made the hook, then answered.

A call that was stored and has no answer runs, or its process died. Then the same message again, or a rerun, carries it
on under the idempotency key it had: what was done before is told, and nothing is done twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.crm.hook_wish import Wish, checked, located, wish_of
from sage100_plugin.engine.crm.hooks import find, holder
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.reply import Reply
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.errors import Problem, Refused, told
from sage100_plugin.ports.ledger import Hook, HookCall, Tx

Reader = Callable[[str, bytes], Any]
"""Turns a body of a content type into a JSON object, or a list of them. Raises `Problem`."""

MOST = 100
"""Payloads in one call."""

JSON = "application/json"
ERRORS = 400


@dataclass(frozen=True)
class Posted:
    """What came, from whoever holds the secret; `message_id` is the sender's own id of it, where it has one."""

    content_type: str
    body: bytes = field(repr=False)
    message_id: str = ""


@dataclass(frozen=True)
class Manner:
    """How long the caller waits, in seconds, and what is noted of it."""

    wait: float
    request_id: str = ""
    host: str = ""
    causation_id: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What the caller of one payload is told."""

    call_id: str
    reply: Reply | Problem

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.reply.meaning.status if isinstance(self.reply, Problem) else self.reply.status

    @property
    def body(self) -> dict[str, Any]:
        """The answer, or the problem document, with the call's id."""
        body = told(self.reply) if isinstance(self.reply, Problem) else self.reply.body
        return {**body, "call_id": self.call_id}


def take(plugin: Plugin, hook: Hook, posted: Posted, read: Reader, manner: Manner) -> Outcome | list[Outcome]:
    """Store what was posted, run it, and store what the caller is told; a list is taken one by one, in its order.

    Raises `malformed_json` for what is no text and `too_large` for too long a list: of these nothing is kept.
    """
    several, calls = _calls(plugin, hook, posted, read)
    until = plugin.clock.monotonic() + manner.wait
    with _flying(plugin, [call.id for call in calls]):
        kept = plugin.ledger.write(lambda tx: [_keep(tx, call) for call in calls])
        outcomes = []
        for call, mine in zip(kept, calls, strict=True):
            left = replace(manner, wait=max(0.0, until - plugin.clock.monotonic()))
            again = call.id != mine.id
            outcomes.append(_again(plugin, hook, call, read, left) if again else _run(plugin, hook, call, read, left))
    return outcomes if several else outcomes[0]


def _calls(plugin: Plugin, hook: Hook, posted: Posted, read: Reader) -> tuple[bool, list[HookCall]]:
    """Whether a list was posted, and the calls it stands for. What cannot be read is one call, and refused as such."""
    try:
        text = posted.body.decode()
    except UnicodeDecodeError:
        raise Refused("malformed_json", "The body is not UTF-8.") from None
    if "\x00" in text:
        raise Refused("malformed_json", "The body holds NUL.")
    try:
        found = read(posted.content_type, posted.body)
    except Problem:
        found = None
    call = HookCall(
        id=plugin.ids("call"),
        hook_id=hook.id,
        at=plugin.clock.now(),
        content_type=posted.content_type,
        payload=text,
        message_id=posted.message_id,
    )
    if not isinstance(found, list):
        return False, [call]
    if len(found) > MOST:
        raise Refused("too_large", f"The list holds {len(found)} payloads; at most {MOST} are taken at once.")
    return True, [_part(plugin, call, place, one) for place, one in enumerate(found)]


def _part(plugin: Plugin, whole: HookCall, place: int, payload: object) -> HookCall:
    return replace(
        whole,
        id=plugin.ids("call"),
        content_type=JSON,
        payload=json.dumps(payload, ensure_ascii=False),
        message_id=f"{whole.message_id} {place}" if whole.message_id else "",
    )


def _keep(tx: Tx, call: HookCall) -> HookCall:
    """The call, stored; or the one that came before with the same message."""
    if tx.hook_calls.add(call):
        return call
    known = tx.hook_calls.by_message(call.hook_id, call.message_id)
    assert known is not None  # noqa: S101 - it was just in the way
    return known


@contextmanager
def _flying(plugin: Plugin, call_ids: Sequence[str]) -> Iterator[None]:
    """While these run here, nobody takes them for interrupted."""
    flown: list[str] = []
    try:
        for call_id in call_ids:
            plugin.flying.add(call_id)
            flown.append(call_id)
        yield
    finally:
        for call_id in flown:
            plugin.flying.discard(call_id)


def _again(plugin: Plugin, hook: Hook, call: HookCall, read: Reader, manner: Manner) -> Outcome:
    """The same message once more. What was done is told again; what was refused or interrupted is tried again."""
    if call.status is not None and call.status < ERRORS:
        location = f"/v1/operations/{call.operation_id}" if call.status == 202 else None  # noqa: PLR2004 - Accepted
        return Outcome(call.id, Reply(call.status, call.answer or {}, replayed=True, location=location))
    if call.status is None and call.id in plugin.flying:
        return Outcome(call.id, Refused("operation_in_progress", "The same message is still being worked on."))
    with _flying(plugin, [call.id]):
        return _run(plugin, hook, call, read, manner)


def _run(plugin: Plugin, hook: Hook, call: HookCall, read: Reader, manner: Manner) -> Outcome:
    """Run a stored call, and store what its caller is told."""
    wish: Wish | None = None
    reply: Reply | Problem
    try:
        asker = holder(plugin, hook)
        wish = wish_of(plugin, hook, asker, payload_of(call, read))
        checked(plugin, asker, wish)
        reply = run_action(plugin, Call(
            action=hook.action, input=wish.input, caller=asker, idempotency_key=key_of(call), wait=manner.wait,
            request_id=manner.request_id, causation_id=manner.causation_id, host=manner.host,
        ))  # fmt: skip
    except Problem as problem:
        reply = located(wish, problem) if wish else problem
    outcome = Outcome(call.id, reply)
    answer = told(reply) if isinstance(reply, Problem) else reply.body
    settled = replace(
        call,
        input=wish.shown if wish else None,
        status=outcome.status,
        answer=answer,
        operation_id=str(answer.get("operation_id") or ""),
    )
    plugin.ledger.write(lambda tx: _settle(tx, settled))
    return outcome


def _settle(tx: Tx, call: HookCall) -> None:
    """What was done stays what is told; a hook that was removed meanwhile took its calls along."""
    known = tx.hook_calls.get(call.id)
    if known is not None and (known.status is None or known.status >= ERRORS):
        tx.hook_calls.replace(call)


def payload_of(call: HookCall, read: Reader) -> Mapping[str, Any]:
    """The payload as JSON. Raises `malformed_json` and what reading it raises."""
    found = read(call.content_type, call.payload.encode())
    if not isinstance(found, Mapping):
        raise Refused("malformed_json", "Each payload must be an object.")
    return found


def key_of(call: HookCall) -> str:
    """The idempotency key under which a call is run: one for each message, or each call where messages have no id."""
    return f"{call.hook_id} {call.message_id}" if call.message_id else call.id


def rerun(plugin: Plugin, caller: Caller, hook_id: str, call_id: str, read: Reader, manner: Manner) -> Outcome:
    """Map the payload of a call anew, and run it as a new call; one that was interrupted is carried on itself.

    Raises `not_found`, and `operation_in_progress` while it still runs.
    """
    caller.need("write")
    hook, known = found(plugin, caller, hook_id, call_id)
    if known.status is None:
        if known.id in plugin.flying:
            raise Refused("operation_in_progress", "This call is still being worked on.")
        with _flying(plugin, [known.id]):
            return _run(plugin, hook, known, read, manner)
    call = HookCall(
        id=plugin.ids("call"),
        hook_id=hook.id,
        at=plugin.clock.now(),
        content_type=known.content_type,
        payload=known.payload,
        rerun_of=known.id,
    )
    with _flying(plugin, [call.id]):
        plugin.ledger.write(lambda tx: tx.hook_calls.add(call))
        return _run(plugin, hook, call, read, manner)


def found(plugin: Plugin, caller: Caller, hook_id: str, call_id: str) -> tuple[Hook, HookCall]:
    """A call of a hook of the caller's. Raises `not_found`."""
    hook = find(plugin, caller, hook_id)
    call = plugin.ledger.read(lambda tx: tx.hook_calls.get(call_id))
    if call is None or call.hook_id != hook.id:
        raise Refused("not_found", f"The hook has no call {call_id}.")
    return hook, call
