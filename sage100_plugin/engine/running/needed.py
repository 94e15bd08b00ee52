"""What has to be done before a plan can be: each is a whole action of its own.

Whoever is killed in between is followed by the same call: it finds what was done, and needs it no more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sage100_plugin.engine.running.bound import as_confirmed, content_of
from sage100_plugin.engine.running.prepare import Prepared
from sage100_plugin.engine.running.refusals import of_needed
from sage100_plugin.engine.running.reply import Reply
from sage100_plugin.engine.running.stale import difference, said
from sage100_plugin.errors import Problem, Refused
from sage100_plugin.spec import Action, Needed, Plan

Json = Mapping[str, Any]

KEPT = ("action", "operation_id", "result", "links", "warnings")
"""What the whole answer holds of the answer of what was done first."""


def readied(
    prepared: Prepared,
    raw: Json,
    act: Callable[[Action, Json], Reply],
    again: Callable[[], Prepared],
    *,
    waits: bool = False,
) -> Prepared:
    """Do by `act` what has to be done first, one after the other, and plan `again` after each.

    What `waits` for acceptance itself leaves to its turn what is to be accepted before it.
    Raises `Problem`: what was done stands, and the same call goes on from there. A confirmation holds for the whole:
    what turned out otherwise than it was confirmed is `stale_preview`.
    """
    done: list[Json] = []
    seen: list[Needed] = []
    queued: dict[str, Needed] = {}
    while left := [pair for pair in _first(prepared) if pair[0] not in queued.values()]:
        needed, need = left[0]
        if needed in seen:
            says = f"{need.action.title} was done, and Sage does not show it yet. Send this again."
            raise Refused("wrong_state", says)
        seen.append(needed)
        body = _asked(prepared, raw, needed, need, act)
        export = body.get("export") or {}
        if waits and export.get("status") == "pending":
            queued[str(export["id"])] = needed
            continue
        if body["state"] != "done":
            raise _unfinished(need.action, body)
        done.append({name: body[name] for name in KEPT})
        after = again()
        if raw.get("confirm") and not as_confirmed(prepared, after, need):
            moved = difference(content_of(prepared), content_of(after))
            raise Refused("stale_preview", said(moved), extra={"first": done, "difference": moved})
        prepared = after
    return replace(prepared, first=tuple(done), awaits=tuple(queued))


def _first(prepared: Prepared) -> list[tuple[Needed, Prepared]]:
    first = prepared.asked.first if isinstance(prepared.asked, Plan) else ()
    return list(zip(first, prepared.needs, strict=True))


def _asked(prepared: Prepared, raw: Json, needed: Needed, need: Prepared, act: Callable[[Action, Json], Reply]) -> Json:
    """The answer of what was done first; of what another call has sent for acceptance, that it waits there."""
    try:
        return act(need.action, {**needed.input, "company": prepared.company.id}).body
    except Problem as problem:
        if (problem.extra.get("export") or {}).get("status") == "pending":
            return {"state": "waiting_acceptance", **problem.extra}
        raise of_needed(prepared, raw, needed, need.action, problem) from None


def _unfinished(action: Action, body: Json) -> Refused:
    told = {"operation_id": body["operation_id"], "first": action.key}
    export = body.get("export")
    if export:
        says = f"{action.title} waits for accounting as export {export['id']}. Send this again when it is accepted."
        return Refused("wrong_state", says, extra={**told, "export": export})
    return Refused("operation_in_progress", f"{action.title} is not finished yet. Send this again.", extra=told)
