"""Deciding many exports in one call: each for itself, and what is wrong with one stops no other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import decide
from sage100_plugin.engine.running.reply import Reply
from sage100_plugin.errors import Fault, Problem, refuse, told

Json = Mapping[str, Any]
Verdict = Callable[[Plugin, Caller, str, Json, float], Reply]

MOST = 500


def accept(plugin: Plugin, caller: Caller, body: Json, wait: float) -> dict[str, Any]:
    """Accept the exports of `ids` with what else was given, and those of `items` with their own fields beside.

    Gives one result for each, in this order. Once `wait` seconds are over the rest is accepted without waiting for
    Sage. Raises `Refused` when the call itself is wrong; then nothing is decided.
    """
    return _each(plugin, caller, body, wait, decide.accept)


def reject(plugin: Plugin, caller: Caller, body: Json, wait: float) -> dict[str, Any]:
    """Reject them, with a reason for all or for each. As `accept`."""
    return _each(plugin, caller, body, wait, decide.reject)


def _each(plugin: Plugin, caller: Caller, body: Json, wait: float, verdict: Verdict) -> dict[str, Any]:
    caller.need("export:decide")
    end = plugin.clock.monotonic() + wait
    items = []
    for wish in _wishes(body):
        left = max(0.0, end - plugin.clock.monotonic())
        items.append(_one(plugin, caller, wish, left, verdict))
    return {"items": items, "decided": sum("error" not in item for item in items)}


def _one(plugin: Plugin, caller: Caller, wish: Json, left: float, verdict: Verdict) -> dict[str, Any]:
    export_id = wish["id"]
    typed = {name: value for name, value in wish.items() if name != "id"}
    try:
        reply = verdict(plugin, caller, export_id, typed, left)
    except Problem as problem:
        return {"id": export_id, "status": problem.meaning.status, "ok": False, "error": told(problem)}
    return {"id": export_id, "status": reply.status, **_short(reply.body)}


def _short(body: Json) -> dict[str, Any]:
    """The answer without what stands in the export."""
    told = ("ok", "state", "operation_id", "warnings", *(("result",) if body["state"] == "done" else ()))
    return {name: body[name] for name in told if name in body}


def _wishes(body: Json) -> list[dict[str, Any]]:
    """What is to be decided, each with its id. Raises `Refused`."""
    ids, items = body.get("ids") or [], body.get("items") or []
    faults = [*_shape("ids", ids, str), *_shape("items", items, dict)]
    if faults:
        raise refuse(*faults)
    shared = {name: value for name, value in body.items() if name not in ("ids", "items")}
    wishes = [{**shared, "id": one} for one in ids] + [{**shared, **one} for one in items]
    _check(wishes)
    return wishes


def _shape(name: str, given: object, kind: type) -> list[Fault]:
    if isinstance(given, list) and all(isinstance(one, kind) for one in given):
        return []
    what = "ids of exports" if kind is str else "objects with an id each"
    return [Fault(f"/{name}", "invalid_value", f"{name} is a list of {what}.")]


def _check(wishes: list[dict[str, Any]]) -> None:
    """Raise `Refused` when there is nothing to decide, too much, or one export twice."""
    named = [wish.get("id") for wish in wishes]
    if not named:
        raise refuse(Fault("/ids", "required", "Name the exports."))
    if len(named) > MOST:
        raise refuse(Fault("/ids", "invalid_value", f"At most {MOST} exports are decided in one call."))
    if not all(isinstance(one, str) and one for one in named):
        raise refuse(Fault("/items", "required", "Each of items needs the id of its export."))
    twice = sorted({str(one) for one in named if named.count(one) > 1})
    if twice:
        raise refuse(Fault("/ids", "invalid_value", f"Named twice: {', '.join(twice)}."))
