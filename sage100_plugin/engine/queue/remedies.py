"""What can be done with an export in each of its states: the sentence, with the call and the command that do it."""

from __future__ import annotations

from sage100_plugin.errors import Refused
from sage100_plugin.ports.ledger import RESENDABLE, Export, Operation
from sage100_plugin.records import RECORDS


def wrong_state(export: Export, wanted: str) -> Refused:
    """That an export is not in the state for what was `wanted`, and what helps in the state that it is in."""
    says = f"Export {export.id} is {export.status} and cannot be {wanted}.{_because(export)} {_step(export)}"
    extra = {"export": {"id": export.id, "status": export.status}, "fix": _step(export, calls=True)}
    return Refused("wrong_state", says, extra=extra)


def waits_as(other: Operation, code: str) -> Refused:
    """That the same record waits for accounting as another export, and what has to become of that one first."""
    id = other.export_id or ""
    words, calls = (
        f"Let that one be decided, or retrieve it first{_calls(id, 'retrieve', on)}; then send this again."
        for on in (False, True)
    )
    says = f"This record waits for accounting as export {id}. {words}"
    return Refused(
        code, says, extra={"operation_id": other.id, "export": {"id": id, "status": "pending"}, "fix": calls}
    )


def _step(export: Export, *, calls: bool = False) -> str:
    """The next step with an export, for whoever may take it; with the calls and commands for it when asked."""
    kind, id = RECORDS[export.record], export.id
    if export.status == "pending":
        accept, back = _calls(id, "accept", calls), _calls(id, "retrieve", calls)
        return f"Accept or reject it{accept}, or let its sender retrieve it first{back}."
    if export.status in RESENDABLE:
        mend = "Correct what Sage names and resend it" if export.status == "failed" else "Resend it"
        return f"{mend}, as it was or changed{_calls(id, 'resend', calls)}."
    if export.status == "accepted":
        where = f": GET /v1/operations/{export.operation_id} says what holds it up" if calls else ""
        return f"It goes to Sage by itself{where}."
    if export.status == "unknown":
        how = " (POST /v1/links; sage100-plugin links add)" if calls else ""
        return (
            f"Look into Sage ({kind.menu}) and do not send it anew: it becomes done by itself when it is found there "
            f"as it was sent, or when you link it to the record of its number{how}."
        )
    number = str(((export.result or {}).get("result") or {}).get("id") or "")
    stands = f"{kind.title} {number}" if number else f"The {kind.title.lower()}"
    return f"{stands} stands in Sage ({kind.menu}); what changes from now on is sent as a new export."


def _calls(export_id: str, turn: str, shown: object) -> str:
    """The call and the command that take a turn, when they are to be shown."""
    return f" (POST /v1/exports/{export_id}/{turn}; sage100-plugin exports {turn} {export_id})" if shown else ""


def _because(export: Export) -> str:
    """What was said when it was rejected, when it expired, or when Sage refused it."""
    reason = export.rounds[-1].reason if export.rounds and export.status in (*RESENDABLE, "unknown") else ""
    return f" The reason: {reason.rstrip('.')}." if reason else ""
