"""What an approver is shown of an export that waits, and deciding it: the use cases behind the pages that ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.crm.press_choices import MOST, Choices
from sage100_plugin.engine.pick import pick
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import decide
from sage100_plugin.engine.queue.approvals import standing, took, typed_first
from sage100_plugin.engine.queue.moved import moved
from sage100_plugin.engine.queue.needs import as_sent, missing
from sage100_plugin.engine.running.inputs import empty
from sage100_plugin.engine.running.preview import shown
from sage100_plugin.engine.running.reply import Reply
from sage100_plugin.errors import Fault, Problem, Refused, refuse
from sage100_plugin.ports.ledger import Export, Round
from sage100_plugin.spec import Action, describe

Given = Mapping[str, Any]

MOST_TYPED = 50
VERDICTS = ("accept", "reject")
CONFIRM = "confirm"


@dataclass(frozen=True)
class Draft:
    """An export as it stands for its approver.

    `fields` are what accounting may type, as `describe` tells of them, `typed` what it typed so far and `missing` what
    it has to; `faults` is what is wrong otherwise. `problem` is why it cannot be accepted just now. `waits` says that
    the approver is to decide; `now` is whether `preview` was made just now, and not when it was sent. `moved` is what
    changed in Sage since it was sent: deciding then takes the `confirm` of this preview.
    """

    caller: Caller
    export: Export
    action: Action
    waits: bool
    preview: Given
    fields: tuple[dict[str, Any], ...] = ()
    typed: Given = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    problem: Problem | None = None
    now: bool = True
    moved: tuple[Given, ...] = ()

    @property
    def confirm(self) -> str:
        """What says that the approver saw what changed in Sage; empty where nothing did."""
        return str(self.preview["confirm"]) if self.moved else ""


def draft(plugin: Plugin, caller: Caller, export: Export, typed: Given) -> Draft:
    """What accepting would do now, with what was typed; writes nothing. Raises `too_large`."""
    action = plugin.catalog.action[export.action]
    fields = tuple(describe.decision_fields(action))
    if settled(caller, export):
        return Draft(caller, export, action, waits=False, preview=export.preview)
    if len(typed) > MOST_TYPED:
        raise Refused("too_large", f"{len(typed)} fields were sent; an acceptance takes at most {MOST_TYPED}.")
    kept = {name: value for name, value in typed.items() if name != CONFIRM and not empty(value)} or typed_first(export)
    drawn = Draft(caller, export, action, waits=True, preview=export.preview, fields=fields, typed=kept)
    try:
        prepared = decide.carried(plugin, caller, export, kept)
        return replace(drawn, preview=shown(plugin, prepared), moved=tuple(moved(export, prepared)))
    except Problem as problem:
        return _waiting(plugin, _unfit(drawn, problem), problem)


def _unfit(drawn: Draft, problem: Problem) -> Draft:
    """The draft with what is missing, what is wrong, or why it is not possible now."""
    if not problem.faults:
        return replace(drawn, problem=problem)
    names = missing(problem, drawn.fields, drawn.typed)
    return replace(drawn, missing=names, faults=tuple(f for f in problem.faults if f.pointer[1:] not in names))


def _waiting(plugin: Plugin, drawn: Draft, problem: Problem) -> Draft:
    """With the preview of what is sent, before anything is typed; as it was sent when Sage cannot tell."""
    if not isinstance(problem, Refused):
        return replace(drawn, now=False)
    try:
        return replace(drawn, preview=shown(plugin, as_sent(plugin, drawn.caller, drawn.export)))
    except Problem:
        return replace(drawn, now=False)


def _acting(caller: Caller) -> Caller:
    """Who decides is shown what the decision is about, even where the key itself may not read."""
    return replace(caller, scopes=SCOPES, records=())


def settled(caller: Caller, export: Export) -> bool:
    """Whether nothing is left to be decided by this approver in this round."""
    first = standing(export)
    return export.status != "pending" or (first is not None and took(caller, first))


def verdict_of(export: Export) -> Round | None:
    """The turn that ended the waiting of this round, or the first of two acceptances."""
    turns = [turn for turn in export.rounds if turn.round == export.round]
    ends = ("accepted", "rejected", "retrieved", "expired", "approved")
    return next((turn for turn in reversed(turns) if turn.status in ends), None)


def choices(plugin: Plugin, drawn: Draft, described: Given, sought: str = "") -> Choices:
    """The choices of a field; where a list cannot be had, the field is typed."""
    asked = {"company": drawn.export.company, "q": sought, "limit": str(MOST)}
    try:
        found = pick(plugin, _acting(drawn.caller), described["picker"], asked)
    except Problem:
        return Choices(typed=True)
    return Choices(tuple(found["items"]), found["next_page"] is not None, found.get("note", ""))


def settle(plugin: Plugin, caller: Caller, export: Export, verdict: object, said: Given, wait: float) -> Reply:
    """Accept or reject what the approver saw, once. `said` are the fields of accounting, `reason`, and `confirm`.

    Raises `Problem`, as accepting and rejecting do.
    """
    if settled(caller, export):
        raise Refused("wrong_state", _was(export), extra={"export": {"id": export.id, "status": export.status}})
    tied = {"payload_hash": export.payload_hash, "round": export.round}
    typed = {name: value for name, value in said.items() if name not in ("reason", CONFIRM)}
    faults = list(_faults(verdict, said, typed))
    if faults:
        raise refuse(*faults)
    if verdict == "reject":
        return decide.reject(plugin, caller, export.id, {**tied, "reason": said.get("reason")})
    confirm = {} if empty(said.get(CONFIRM)) else {CONFIRM: said[CONFIRM]}
    return decide.accept(plugin, caller, export.id, {**typed, **tied, **confirm}, wait)


def _faults(verdict: object, said: Given, typed: Given) -> list[Fault]:
    """What cannot be meant."""
    strange = [name for name in typed if name in decide.OWN]
    faults = [Fault(f"/{name}", "unknown_field", f"There is no field {name}.") for name in strange]
    if verdict not in VERDICTS:
        faults.append(Fault("/decision", "invalid_value", f"decision is one of {', '.join(VERDICTS)}."))
    if verdict == "accept" and not empty(said.get("reason")):
        says = "A reason is only for rejecting. Take it out to accept, or reject."
        faults.append(Fault("/reason", "invalid_value", says))
    return faults


def _was(export: Export) -> str:
    """What was decided already, by whom and when."""
    turn = verdict_of(export)
    if turn is None:
        return f"Export {export.id} is {export.status}."
    first = " as the first of two persons; somebody else decides now" if turn.status == "approved" else ""
    word = {"approved": "accepted", "retrieved": "taken back"}.get(turn.status, turn.status)
    return f"This was {word} by {turn.by} on {turn.at:%Y-%m-%d at %H:%M} UTC{first}."
