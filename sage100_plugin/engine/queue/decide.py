"""Deciding what waits in the acceptance queue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from marshmallow import Schema

from sage100_plugin.engine.access import SCOPES, Caller, companies_of
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue.approvals import note, one_more, typed_first
from sage100_plugin.engine.queue.dependents import not_yet
from sage100_plugin.engine.queue.edited import edited
from sage100_plugin.engine.queue.moved import as_shown
from sage100_plugin.engine.queue.queue import EXPECTED, UNKEPT, held, preview_of, reason_of, waiting_body
from sage100_plugin.engine.queue.remedies import wrong_state
from sage100_plugin.engine.queue.shown import show
from sage100_plugin.engine.queue.turns import commit, turn, turned_to
from sage100_plugin.engine.queue.unchanged import unchanged
from sage100_plugin.engine.running.follow import carry_out, followed
from sage100_plugin.engine.running.inputs import digest, read
from sage100_plugin.engine.running.numbers import read_decision
from sage100_plugin.engine.running.prepare import Prepared, action_of, prepare
from sage100_plugin.engine.running.preview import NOTHING, shown
from sage100_plugin.engine.running.reply import Reply, reply_of, wait_for
from sage100_plugin.engine.running.stale import check_confirmed
from sage100_plugin.engine.running.start import Keep, begin, link_up
from sage100_plugin.errors import Fault, Problem, Refused, refuse
from sage100_plugin.ports.ledger import RESENDABLE, Export, ExportStatus, Operation, Round
from sage100_plugin.records import fields
from sage100_plugin.records.fields import made
from sage100_plugin.spec import Action, Decide, Plan, Stands

REASON = 2000
OWN = ("payload_hash", "round", "reason", "confirm")


class Nothing(Schema):
    """What accounting types where an action asks for nothing."""


class Confirmed(Schema):
    """What an approver may consent to in place of the sender."""

    confirm_no_match = fields.flag("Confirm No Match")


CONSENTS = tuple(Confirmed._declared_fields)  # noqa: SLF001 - marshmallow offers no public list of a class's fields


def find(plugin: Plugin, caller: Caller, export_id: str) -> Export:
    """The export, when the caller may see it. Raises `not_found`, `scope_missing`."""
    found = plugin.ledger.read(lambda tx: tx.exports.get(export_id))
    if found is None or found.company not in {company.id for company in companies_of(plugin, caller)}:
        raise Refused("not_found", f"There is no export {export_id}.")
    caller.need_record(found.record)
    return found


def accept(plugin: Plugin, caller: Caller, export_id: str, body: Mapping[str, Any], wait: float = 25.0) -> Reply:
    """Accept a pending export: from here on it is carried out, after a crash too. Raises `Problem`.

    Where two persons are asked for, the first acceptance is only noted. The second types the same, or nothing.
    """
    caller.need("export:decide")
    export = _pending(find(plugin, caller, export_id), body, "accepted")
    if not _fields(body):
        body = {**body, **typed_first(export)}
    prepared = carried(plugin, caller, export, body)
    check_confirmed(plugin, prepared, body.get("confirm"))
    export = as_shown(plugin, export, prepared, confirmed=bool(body.get("confirm")))
    if one_more(plugin, caller, export, prepared, _fields(body)):
        return note(plugin, caller, export, _waiting(plugin, export), prepared, _fields(body))
    try:
        if isinstance(prepared.asked, Stands):
            return reply_of(followed(plugin, _linked(plugin, caller, export, prepared, prepared.asked, body)))
        started, plan = _begin(plugin, caller, export, prepared, body)
    except Problem:
        if _waiting(plugin, export).state != "queued":
            raise
        return reply_of(_waiting(plugin, export))
    plugin.wake()
    sent = plugin.workers(export.company).submit(carry_out, plugin, prepared, started, plan)
    return wait_for(plugin, sent, started, wait)


def _begin(
    plugin: Plugin, caller: Caller, export: Export, prepared: Prepared, body: Mapping[str, Any]
) -> tuple[Operation, Plan]:
    """Store the decision. Deciders take turns: the second must not touch the flight of the first."""
    with plugin.lanes.of(f"accept {export.company}"):
        _pending(find(plugin, caller, export.id), {"payload_hash": export.payload_hash})
        keep = _accepting(plugin, caller, export, _fields(body))
        return begin(plugin, prepared, _waiting(plugin, export), keep)


def _linked(
    plugin: Plugin, caller: Caller, export: Export, prepared: Prepared, stands: Stands, body: Mapping[str, Any]
) -> Operation:
    """Store the decision, and link the record that came to stand in Sage meanwhile."""
    with plugin.lanes.of(f"accept {export.company}"):
        _pending(find(plugin, caller, export.id), {"payload_hash": export.payload_hash})
        keep = _accepting(plugin, caller, export, _fields(body))
        return link_up(plugin, prepared, stands, _waiting(plugin, export), keep)


def _fields(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in OWN and value is not None}


def _pending(export: Export, body: Mapping[str, Any], wanted: str = "decided") -> Export:
    if export.status != "pending":
        raise wrong_state(export, wanted)
    bound = body.get("payload_hash")
    if (bound and bound != export.payload_hash) or body.get("round") not in (None, export.round):
        raise Refused(
            "stale_preview",
            "The export is not, or no longer, what this hash stands for.",
            extra={"payload_hash": export.payload_hash},
        )
    return export


def carried(plugin: Plugin, caller: Caller, export: Export, body: Mapping[str, Any]) -> Prepared:
    """The export's action, with what the approver typed. Raises `Refused`."""
    acting = replace(caller, scopes=SCOPES, records=())
    action = action_of(plugin, acting, export.action)
    said = _fields(body)
    confirmed, wrong = read(Confirmed, {name: said.pop(name) for name in CONSENTS if name in said}, {})
    typed, faults = read_decision(action.decision or Nothing, said)
    faults = [_known_here(action, fault) for fault in faults]
    raw, told = edited(plugin, export, {"company": export.company, **confirmed})
    prepared = prepare(plugin, acting, action, raw, typed, [*wrong, *faults], told)
    if prepared.needs:
        raise not_yet(plugin, export, prepared)
    return prepared


def _known_here(action: Action, fault: Fault) -> Fault:
    """A field that this acceptance does not have, with those that it has."""
    if fault.code != "unknown_field":
        return fault
    names = [*made(action.decision or Nothing).fields, *CONSENTS]
    says = f"There is no field {fault.pointer[1:]} here; accepting {action.title} takes {', '.join(names)}."
    return replace(fault, message=says)


def _waiting(plugin: Plugin, export: Export) -> Operation:
    """The operation that waits for the decision. Raises `not_found`."""
    found = plugin.ledger.read(lambda tx: tx.operations.get(export.operation_id))
    if found is None:
        raise Refused("not_found", f"The operation of export {export.id} is gone.")
    return found


def _accepting(plugin: Plugin, caller: Caller, export: Export, decision: Mapping[str, Any]) -> Keep:
    """Keep the decision and the started operation in one transaction. Raises `wrong_state`."""

    def keep(started: Operation) -> None:
        by = plugin.clock.now() + EXPECTED
        decided = turned_to(export, "accepted", caller, plugin, decision=decision, expected_by=by)
        commit(plugin, turn(plugin, caller, export, decided, started), export)

    return keep


def reject(plugin: Plugin, caller: Caller, export_id: str, body: Mapping[str, Any], _wait: float = 25.0) -> Reply:
    """Reject a pending export, with a reason the sender is told. Raises `Problem`."""
    caller.need("export:decide")
    export = _pending(find(plugin, caller, export_id), body, "rejected")
    told = body.get("reason")
    reason = told.strip() if isinstance(told, str) else ""
    if (told and not isinstance(told, str)) or len(reason) > REASON:
        raise refuse(Fault("/reason", "invalid_value", f"Reason is a text of at most {REASON:,} characters."))
    if not reason:
        raise refuse(Fault("/reason", "required", "Reason is required: the sender is told."))
    return closed(plugin, caller, export, "rejected", reason)


def retrieve(plugin: Plugin, caller: Caller, export_id: str, body: Mapping[str, Any]) -> Reply:
    """Take back what is not decided yet. Raises `Problem`."""
    caller.need("write")
    export = _pending(find(plugin, caller, export_id), body, "taken back")
    _own(caller, export)
    return closed(plugin, caller, export, "retrieved", "")


def _own(caller: Caller, export: Export) -> None:
    """Raise `scope_missing` when another key has sent this export, unless the caller is an administrator."""
    senders = {entry.key for entry in export.rounds if entry.status == "pending"}
    if "admin" not in caller.scopes and caller.key_id not in senders and senders - {""}:
        says = f"Export {export.id} was sent by {export.requested_by}: that key takes it back or sends it again, or one"
        raise Refused("scope_missing", f"{says} with the scope admin.", extra={"scope": "admin"})


def closed(plugin: Plugin, caller: Caller, export: Export, status: ExportStatus, reason: str) -> Reply:
    """A turn that ends the round: the operation is over, its guard and key are free."""
    turned = turned_to(export, status, caller, plugin, reason)
    body = {
        "ok": False,
        "operation_id": export.operation_id,
        "action": export.action,
        "company": export.company,
        "state": "refused",
        "export": {"id": export.id, "status": status, "reason": reason},
    }
    waiting, now = _waiting(plugin, export), plugin.clock.now()
    over = replace(waiting, state="refused", answer=body, status=200, updated_at=now)
    commit(plugin, turn(plugin, caller, export, turned, over), export)
    plugin.wake()
    said: dict[str, Any] = {"ok": True, "state": status, "result": show(turned), "links": [], "log": [], "warnings": []}
    return Reply(200, {**body, **said})


def resend(plugin: Plugin, caller: Caller, export_id: str, body: Mapping[str, Any]) -> Reply:
    """A new round of a rejected, retrieved, expired or failed export, as it was or edited. Raises `Problem`."""
    caller.need("write")
    export = find(plugin, caller, export_id)
    _own(caller, export)
    if export.status not in RESENDABLE:
        raise wrong_state(export, "sent again")
    changes = {name: value for name, value in (body.get("input") or {}).items() if name not in UNKEPT}
    raw, told = edited(plugin, export, {**changes, "company": export.company})
    action = action_of(plugin, caller, export.action)
    prepared = prepare(plugin, caller, action, raw, mapping=told, waits=True)
    same = unchanged(export, prepared)
    if same is not None:
        return same
    again = _again(plugin, caller, export, prepared.input, prepared)
    return Reply(202, waiting_body(again, prepared.plan))


def _again(plugin: Plugin, caller: Caller, export: Export, payload: Mapping[str, Any], prepared: Prepared) -> Export:
    now = plugin.clock.now()
    shows = preview_of(plugin, prepared)
    entry = Round(export.round + 1, "pending", caller.name, now, reason_of(shows), caller.key_id)
    turned = replace(
        export,
        status="pending",
        round=export.round + 1,
        source=str(payload.get("source") or ""),
        source_id=str(payload.get("source_id") or ""),
        payload=payload,
        payload_hash=digest(payload),
        preview=shows,
        requested_at=now,
        expected_by=now + EXPECTED,
        decision=None,
        result=None,
        rounds=(*export.rounds, entry),
    )

    waiting = replace(
        _waiting(plugin, export),
        state="waiting_acceptance",
        input=payload,
        guard=held(prepared),
        numbers=(),
        plan=None,
        answer=waiting_body(turned, prepared.plan),
        status=202,
        updated_at=now,
    )
    commit(plugin, turn(plugin, caller, export, turned, waiting), export)
    plugin.wake()
    return turned


def preview(plugin: Plugin, caller: Caller, decision: Decide) -> dict[str, Any]:
    """What accepting would write; rejecting writes nothing. Raises `Problem`."""
    export = _pending(find(plugin, caller, decision.export_id), {"payload_hash": decision.payload_hash})
    if decision.verdict == "reject":
        return {**NOTHING}
    return shown(plugin, carried(plugin, caller, export, decision.fields or typed_first(export)))
