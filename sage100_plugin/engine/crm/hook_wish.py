"""What a payload asks for: by the hook's own mapping, or by the company's, as the input of the hook's action."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.crm.hooks import NO_ID, find, holder, lines_of, needs_id
from sage100_plugin.engine.mapping.mapped import Used, told_of_source, turned, used
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.inputs import canonical, empty
from sage100_plugin.engine.running.prepare import action_of, prepare
from sage100_plugin.engine.running.run import Call, preview
from sage100_plugin.errors import Fault, Problem, told
from sage100_plugin.mapping import Pushed
from sage100_plugin.ports.ledger import Hook
from sage100_plugin.spec import Action, Effect

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Wish:
    """A payload as an input of the action; `own` says that the hook's own mapping made it."""

    action: Action
    input: Json
    shown: Json
    pushed: Pushed
    own: bool

    @property
    def faults(self) -> Sequence[Fault]:
        """What is wrong with it that the action itself cannot see."""
        faults = [*self.pushed.faults] if self.own else []
        if needs_id(self.action) and empty(self.pushed.values.get("source_id")):
            says = f"The payload has no id for this record: map source_id, because {NO_ID}."
            faults.append(Fault("/source_id", "required", says))
        return faults


def wish_of(plugin: Plugin, hook: Hook, asker: Caller, payload: Json) -> Wish:
    """What a payload asks for. Raises `unknown_action`, `scope_missing`.

    By the company's mapping the action gets the payload as the source's own record, so that its answer tells what the
    payload held besides; by the hook's own it gets the values.
    """
    action = action_of(plugin, asker, hook.action)
    fixed, lines = {"company": hook.company, "source": hook.source}, lines_of(hook)
    if lines is None:
        pushed = turned(action, used(plugin, hook.company, action.record), payload)
        given: Json = {"source_record": payload}
    else:
        pushed = turned(action, Used(action.record, 0, lines), payload)
        given = {**pushed.values, **dict.fromkeys(pushed.blank)}
    shown = json.loads(canonical({**pushed.values, **fixed}))
    return Wish(action, {**given, **fixed}, shown, pushed, lines is not None)


def checked(plugin: Plugin, asker: Caller, wish: Wish) -> None:
    """Raise everything that is wrong at once, when the mapping found something already."""
    if wish.faults:
        prepare(plugin, asker, wish.action, wish.input, known=wish.faults)


def located(wish: Wish, problem: Problem) -> Problem:
    """A refusal of what the hook's own mapping made tells where in the payload it comes from."""
    if not wish.own or not problem.faults:
        return problem
    found = [fault for fault in problem.faults if fault not in wish.pushed.faults]
    faults = told_of_source(found, {}, wish.pushed)
    detail = " ".join(fault.message for fault in faults)
    return replace(problem, faults=faults, detail=detail)


def attempt(plugin: Plugin, caller: Caller, hook_id: str, payload: Json) -> dict[str, Any]:
    """What a payload would come to: the mapped input, what is wrong with it, what would be written. Runs nothing."""
    hook = find(plugin, caller, hook_id)
    shown: dict[str, Any] = {"ok": True, "input": None, "unused": [], "preview": None, "problem": None}
    wish: Wish | None = None
    try:
        asker = holder(plugin, hook)
        wish = wish_of(plugin, hook, asker, payload)
        shown |= {"input": wish.shown, "unused": list(wish.pushed.unused)}
        checked(plugin, asker, wish)
        if wish.action.effect is Effect.READ:
            prepare(plugin, asker, wish.action, wish.input)
        else:
            call = Call(hook.action, wish.input, replace(asker, scopes=SCOPES))
            shown["preview"] = preview(plugin, call)
    except Problem as problem:
        shown |= {"ok": False, "problem": told(located(wish, problem) if wish else problem)}
    return shown
