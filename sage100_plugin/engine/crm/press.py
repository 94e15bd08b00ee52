"""Pressing a button: what would happen, what is missing, doing it, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.crm.buttons import ANEW, UNASKABLE, holder
from sage100_plugin.engine.mapping.mapped import source_record, turned, used
from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.retain import KEYS_KEPT
from sage100_plugin.engine.running import operations
from sage100_plugin.engine.running.inputs import empty
from sage100_plugin.engine.running.reply import Reply
from sage100_plugin.engine.running.run import Call, preview, run_action
from sage100_plugin.errors import Fault, Problem, Refused, refuse
from sage100_plugin.ports.ledger import Button, Operation, Tx
from sage100_plugin.records import RECORDS
from sage100_plugin.spec import Action

Given = Mapping[str, Any]
Described = dict[str, Any]

OVER = ("refused", "failed")
"""Operations of which nothing came: a single-use button may be pressed again."""

HOST = "button"
MOST_TYPED = 200


@dataclass(frozen=True)
class Draft:
    """A button as it stands with what was typed so far.

    `inputs` are all inputs of the action as `describe` tells of them, by key; `fields` those that may be typed.
    `missing` are the names of those without which there is no preview, `faults` what is wrong otherwise. `problem` is
    why there is none at all just now.
    """

    button: Button
    action: Action
    caller: Caller
    inputs: Mapping[str, Described]
    fields: tuple[Described, ...]
    typed: Given
    preview: Mapping[str, Any] | None = None
    missing: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    problem: Problem | None = None


@dataclass(frozen=True)
class Press:
    """One press: what was typed, the key that makes it count once, and the preview it was decided on."""

    typed: Given
    key: str | None = None
    confirm: str | None = None
    wait: float = 25.0
    request_id: str = ""


def draft(plugin: Plugin, button: Button, typed: Given) -> Draft:
    """What a press would do now; writes nothing. Raises `used`, and what `holder` raises."""
    caller = holder(plugin, button)
    _unused(plugin, button)
    drawn = _drawn(plugin, button, caller, typed)
    strange = _strange(drawn)
    if strange:
        return replace(drawn, faults=strange)
    try:
        shown = preview(plugin, Call(button.action, {**button.input, **drawn.typed}, _reading(caller)))
    except Problem as problem:
        return _without(drawn, problem)
    return replace(drawn, preview=shown)


def _action(plugin: Plugin, button: Button) -> Action:
    found = plugin.catalog.action.get(button.action)
    if found is None:
        raise Refused("expired", f"This plugin does not know {button.action} any more. Nothing was done.", extra=ANEW)
    return found


def _reading(caller: Caller) -> Caller:
    """Who presses is shown what the press would do, even where the key itself may not read."""
    return replace(caller, scopes=(*caller.scopes, "read"))


def _drawn(plugin: Plugin, button: Button, caller: Caller, typed: Given) -> Draft:
    """A button with what was typed. Open are the inputs of the action itself, and two of the caller's consents."""
    action = _action(plugin, button)
    inputs = operations.input_fields(plugin, _reading(caller), action.key, {"company": button.company})
    given = {*button.input, *_pushed(plugin, button, action)}
    consents = {"confirm_no_match", *(("reload",) if action.maps and not action.pulls else ())}
    fields = tuple(
        field
        for field in inputs
        if field["key"] not in given
        and field["type"] not in UNASKABLE
        and (not field.get("common") or field["key"] in consents)
    )
    kept = {name: value for name, value in typed.items() if not empty(value)}
    return Draft(button, action, caller, {field["key"]: field for field in inputs}, fields, kept)


def _pushed(plugin: Plugin, button: Button, action: Action) -> Given:
    """What the company's mapping makes of the source record that the button holds."""
    record = source_record(button.input) if action.maps else {}
    if not record or action.record not in plugin.catalog.module:
        return {}
    return turned(action, used(plugin, button.company, action.record), record).values


def _strange(drawn: Draft) -> tuple[Fault, ...]:
    """Faults of what was typed for fields that are not asked for: what the button holds cannot be changed.

    Raises `too_large` for more fields than any action has: whoever holds a link may send what they like.
    """
    if len(drawn.typed) > MOST_TYPED:
        raise Refused("too_large", f"{len(drawn.typed)} fields were sent; a button takes at most {MOST_TYPED}.")
    known = {field["key"] for field in drawn.fields}
    return tuple(
        Fault(f"/{name}", "invalid_value", f"{drawn.inputs[name]['label']} was settled when the button was made.")
        if name in drawn.inputs
        else Fault(f"/{name}", "unknown_field", f"There is no field {name}.")
        for name in drawn.typed
        if name not in known
    )


def _without(drawn: Draft, problem: Problem) -> Draft:
    """The draft without a preview: what is missing, what is wrong, or why it is not possible now."""
    if not problem.faults:
        return replace(drawn, problem=problem)
    open_fields = {field["key"] for field in drawn.fields} - {*drawn.typed}
    missing = [f.pointer[1:] for f in problem.faults if f.code == "required" and f.pointer[1:] in open_fields]
    wrong = [fault for fault in problem.faults if fault.pointer[1:] not in missing]
    return replace(drawn, missing=tuple(missing), faults=tuple(wrong))


def press(plugin: Plugin, button: Button, pressed: Press) -> Reply:
    """Do it, once for each `key`, and only once at all for a single-use button. Raises `Problem`."""
    caller = holder(plugin, button)
    turn = _unused(plugin, button)
    drawn = _drawn(plugin, button, caller, pressed.typed)
    strange = _strange(drawn)
    if strange:
        raise refuse(*strange)
    call = Call(
        action=button.action,
        input={**button.input, **drawn.typed, **({"confirm": pressed.confirm} if pressed.confirm else {})},
        caller=caller,
        idempotency_key=turn if button.single_use else pressed.key,
        wait=pressed.wait,
        request_id=pressed.request_id,
        host=HOST,
    )
    at = plugin.clock.now()
    before = _claim(plugin, button, at) if button.single_use else None
    try:
        reply = run_action(plugin, call)
    except Problem as problem:
        if button.single_use:
            _give_back(plugin, button, at, before)
        if button.single_use and problem.code == "idempotency_key_reused":
            _unused(plugin, button)
        raise
    _note(plugin, button, str(reply.body.get("operation_id") or ""))
    return reply


def _claim(plugin: Plugin, button: Button, at: datetime) -> datetime | None:
    """Note the use before anything is done: a killed process leaves no button that works again when its operation is
    forgotten. Gives what was noted before.
    """

    def work(tx: Tx) -> datetime | None:
        found = tx.buttons.get(button.id)
        if found is None:
            return None
        tx.buttons.replace(replace(found, used_at=at))
        return found.used_at

    return plugin.ledger.write(work)


def _give_back(plugin: Plugin, button: Button, at: datetime, before: datetime | None) -> None:
    """Nothing was done by this press, unless an operation says otherwise; what another press noted stays."""

    def work(tx: Tx) -> None:
        found = tx.buttons.get(button.id)
        if found is not None and found.used_at == at and not found.operation_id and _turn(tx, button)[1] is None:
            tx.buttons.replace(replace(found, used_at=before))

    plugin.ledger.write(work)


def _note(plugin: Plugin, button: Button, operation_id: str) -> None:
    """Remember the last use."""

    def work(tx: Tx) -> None:
        found = tx.buttons.get(button.id)
        if found is not None:
            tx.buttons.replace(replace(found, used_at=plugin.clock.now(), operation_id=operation_id))

    plugin.ledger.write(work)


def _unused(plugin: Plugin, button: Button) -> str:
    """The idempotency key of a single-use button's only use. Raises `used` when there was one already."""
    key, found = plugin.ledger.read(lambda tx: _turn(tx, button))
    if not button.single_use:
        return key
    if found is None and button.operation_id:
        found = plugin.ledger.read(lambda tx: tx.operations.get(button.operation_id))
        if found is not None and found.state in OVER:
            return key
    forgotten = button.used_at is not None and plugin.clock.now() - button.used_at >= KEYS_KEPT
    if found is None and not button.operation_id and not forgotten:
        return key
    raise _used(plugin, button, found)


def _turn(tx: Tx, button: Button) -> tuple[str, Operation | None]:
    """The key under which a single-use button runs next, and the operation that has it already.

    After one of which nothing came, the key is another one: it may be pressed with another input.
    """
    key = f"button {button.id}"
    while (found := tx.operations.by_key(button.key_id, button.action, key)) is not None and found.state in OVER:
        key = f"button {button.id} {found.id}"
    return key, found


def accounted(plugin: Plugin, button: Button) -> Button:
    """The button with its only use, also where the process died before that was noted."""
    if not button.single_use or button.used_at is None or button.operation_id:
        return button
    _, found = plugin.ledger.read(lambda tx: _turn(tx, button))
    return replace(button, operation_id=found.id) if found else button


def _used(plugin: Plugin, button: Button, found: Operation | None) -> Refused:
    """What was done with a single-use button, and when."""
    at = found.created_at if found else button.used_at or button.created_at
    when = at.strftime("%Y-%m-%d %H:%M UTC")
    told: dict[str, Any] = {"used_at": rfc3339(at), "operation_id": found.id if found else button.operation_id or None}
    if found is None or found.state != "done":
        state = {"waiting_acceptance": "It waits for accounting.", "unknown": "It is not known yet what Sage did."}
        says = "It is being carried out." if found else "What was done stands in Sage's own log."
        says = state.get(found.state, says) if found else says
        return Refused("used", f"This button was used on {when}. {says}", extra=told)
    result = (found.answer or {}).get("result") or {}
    named = name_of(_action(plugin, button), result)
    told["result"] = {name: result[name] for name in ("id", "number") if result.get(name)}
    return Refused("used", f"This button was used on {when}: {named} stands in Sage.", extra=told)


def name_of(action: Action, result: Given) -> str:
    """What people call the record of an answer: Work Order 1042."""
    kind = RECORDS.get(action.record)
    number = result.get("number") or result.get("id") or ""
    return f"{kind.title if kind else action.title} {number}".strip()


def outcome(plugin: Plugin, button: Button, operation_id: str) -> dict[str, Any]:
    """What became of a press, as it stands now. Raises `not_found`, and what `holder` raises."""
    return operations.operation(plugin, holder(plugin, button), operation_id)
