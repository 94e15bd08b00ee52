"""Refusals of actions that are done before or after another, as its caller is to read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from sage100_plugin.engine.mapping.mapped import within
from sage100_plugin.errors import Fault, Problem
from sage100_plugin.spec import Action, Needed

if TYPE_CHECKING:
    from sage100_plugin.engine.running.prepare import Prepared


def of_needed(
    prepared: Prepared,
    raw: Mapping[str, Any],
    needed: Needed,
    action: Action,
    problem: Problem,
    when: Literal["first", "then"] = "first",
) -> Problem:
    """The refusal of an action that is done first or after: whose it is, and which of the caller's fields it means."""
    faults = [within(replace(fault, pointer=_own(needed, fault)), raw, prepared.pushed) for fault in problem.faults]
    detail = f"{action.title}: {problem.detail}"
    return type(problem)(problem.code, detail, faults, {**problem.extra, when: action.key})


def _own(needed: Needed, fault: Fault) -> str:
    """Where the caller finds the fault in his own input; the whole of it when the field is none of his."""
    name, slash, rest = fault.pointer[1:].partition("/")
    own = needed.origin.get(name)
    return f"/{own}{slash}{rest}" if own else ""
