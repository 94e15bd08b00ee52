"""One line of a mapping as a form: where it comes from, which way it goes, and how it is turned on the way.

Lists and tables are typed a line each. A value that a form cannot show otherwise than it is kept goes along unchanged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sage100_plugin.mapping import TRANSFORMS, Target

Line = Mapping[str, Any]
Form = Mapping[str, str]

KEPT = ("field", "source", "direction", "default", "values", "transforms", "pairs")
"""What is kept of a line; beside it `described` tells of its field."""

IS = "="
MOST_STEPS = 20
LONGEST_NUMBER = 9
WAYS = {"both": "both ways", "push": "to Sage only", "pull": "from Sage only"}


def number(text: str) -> int | None:
    """A whole number, zero or more; None when that is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None


def place_of(text: str) -> tuple[int, ...]:
    """Where a line stands: its number, and below a grid the number in it, as `3-1`. Empty when that is no place."""
    numbers = [number(one) for one in text.split("-")]
    return tuple(one for one in numbers if one is not None) if None not in numbers else ()


def pointer(place: Sequence[int]) -> str:
    """The same as faults name it."""
    return "".join(f"/pairs/{step}" for step in place)


def at(lines: Sequence[Line], place: Sequence[int]) -> Line | None:
    """The line of a place; None where there is none."""
    found: Line | None = None
    for step in place:
        if step >= len(lines):
            return None
        found = lines[step]
        lines = found.get("pairs") or ()
    return found


def put(lines: Sequence[Line], place: Sequence[int], line: Line | None) -> list[Line]:
    """The lines with another one in a place, behind the last one there, or without it."""
    first, *below = place
    if below:
        line = {**lines[first], "pairs": put(lines[first].get("pairs") or (), below, line)}
    kept = [] if line is None else [{name: line[name] for name in KEPT if name in line}]
    return [*lines[:first], *kept, *lines[first + 1 :]]


def moved(then: Sequence[Line], place: Sequence[int], now: Sequence[Line], held: Line) -> tuple[int, ...]:
    """Where the line of a place stands among other lines, by its field and the way it goes; else behind the last."""
    found: list[int] = []
    for step in place:
        line = then[step] if step < len(then) else held
        there = [_goes(one) for one in now]
        found.append(there.index(_goes(line)) if _goes(line) in there else len(now))
        then, now = line.get("pairs") or (), (now[found[-1]].get("pairs") or () if found[-1] < len(now) else ())
    return tuple(found)


def _goes(line: Line) -> tuple[str, str]:
    return line["field"], line.get("direction") or "both"


def target_of(targets: Sequence[Target], lines: Sequence[Line], place: Sequence[int], field: str) -> Target | None:
    """What Sage's field of a line is; None when this company's Sage does not have it."""
    for step in place[:-1]:
        above = next((one for one in targets if one.field == lines[step]["field"]), None)
        targets, lines = (above.lines if above else ()), lines[step].get("pairs") or ()
    return next((one for one in targets if one.field == field), None)


def ways(target: Target | None, goes: str = "") -> list[tuple[str, str]]:
    """Which ways a line of a field may go, and the one that it goes."""
    open_ = {"push": target is None or target.push, "pull": target is None or target.pull}
    open_["both"] = open_["push"] and open_["pull"]
    return [(way, words) for way, words in WAYS.items() if open_[way] or way == goes]


def filled(line: Line) -> dict[str, Any]:
    """The fields of the form for a line."""
    return {
        "source": "\n".join(_list(line.get("source"))),
        "direction": line.get("direction") or "both",
        "default": _text(line.get("default")),
        "values": _table(line.get("values") or {}),
        "steps": [_step(step) for step in line.get("transforms") or ()],
    }


def given(form: Form, *, whole: bool = False) -> dict[str, Any]:
    """What was typed, to be shown again; `whole` keeps the steps that are to be taken away."""
    steps = [
        {"use": use, **{one.name: form.get(f"step.{place}.{one.name}", "") for one in TRANSFORMS[use].parameters}}
        for place, use in _uses(form)
        if whole or f"step.{place}.drop" not in form
    ]
    return {name: form.get(name, "").replace("\r\n", "\n") for name in ("source", "direction", "default", "values")} | {
        "steps": steps
    }


def typed(form: Form, line: Line) -> dict[str, Any]:
    """The line as it was typed, with what the form does not show of it."""
    said = given(form)
    made: dict[str, Any] = {"field": line["field"]}
    paths = _lines(said["source"])
    if paths:
        made["source"] = paths[0] if len(paths) == 1 else paths
    if said["direction"] != "both":
        made["direction"] = said["direction"]
    if said["default"]:
        kept = line.get("default")
        made["default"] = kept if said["default"] == _text(kept) else said["default"]
    if said["values"].strip():
        made["values"] = _pairs(said["values"])
    if said["steps"]:
        held = line.get("transforms") or ()
        made["transforms"] = [_used(step, held) for step in said["steps"]]
    return made | ({"pairs": line["pairs"]} if line.get("pairs") else {})


def parameters(step: Mapping[str, str]) -> list[dict[str, Any]]:
    """The fields of a step of the form."""
    return [
        {
            "name": one.name,
            "title": one.title,
            "help": one.help,
            "area": one.kind in ("texts", "table"),
            "choices": [("", _text(one.default)), *((each, each) for each in one.choices if each != one.default)]
            if one.choices
            else [],
            "required": one.required,
            "value": step.get(one.name, ""),
            "default": _text(one.default),
        }
        for one in TRANSFORMS[step["use"]].parameters
    ]


def _uses(form: Form) -> list[tuple[int, str]]:
    asked = [(place, form.get(f"step.{place}.use", "")) for place in range(MOST_STEPS)]
    return [(place, use) for place, use in asked if use in TRANSFORMS]


def _step(step: Line) -> dict[str, str]:
    return {name: _text(value) for name, value in step.items()}


def _used(step: Mapping[str, str], held: Sequence[Line]) -> Line:
    """A step as it is kept; one that reads the same as one that is held is that one."""
    same = next((one for one in held if _step(one) == {name: text for name, text in step.items() if text}), None)
    if same is not None:
        return same
    kinds = {one.name: one.kind for one in TRANSFORMS[step["use"]].parameters}
    return {name: _value(kinds.get(name, "text"), text) for name, text in step.items() if text}


def _value(kind: str, text: str) -> Any:
    if kind == "whole":
        digits = number(text.strip().removeprefix("-"))
        return text if digits is None else int(text)
    if kind == "texts":
        return _lines(text)
    if kind == "table":
        return _pairs(text)
    return text


def _text(value: object) -> str:
    if isinstance(value, Mapping):
        return _table(value)
    if isinstance(value, list | tuple):
        return "\n".join(map(str, value))
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _list(value: object) -> list[str]:
    return [value] if isinstance(value, str) else list(value) if isinstance(value, list | tuple) else []


def _lines(text: str) -> list[str]:
    return [one.strip() for one in text.splitlines() if one.strip()]


def _table(table: Mapping[str, Any]) -> str:
    return "\n".join(f"{theirs} {IS} {_text(ours)}" for theirs, ours in table.items())


def _pairs(text: str) -> dict[str, str]:
    told = [one.rpartition(IS) for one in _lines(text)]
    return {(theirs if sign else ours).strip(): ours.strip() if sign else "" for theirs, sign, ours in told}
