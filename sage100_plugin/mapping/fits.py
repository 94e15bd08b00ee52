"""Whether the parts of a mapping's line are in order: its transforms, its values, and what its field takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sage100_plugin.mapping.paths import escaped, is_path
from sage100_plugin.mapping.target import Target
from sage100_plugin.mapping.transforms import TRANSFORMS, fold, template_paths
from sage100_plugin.mapping.turning import Misused, Parameter, Transform, Unturned, empty, quoted, single, word

Note = Callable[[str, str, str], None]
"""Notes a fault: the pointer from here on, the code, the message."""

MOST = 20
"""Transforms of a line."""


def within(note: Note, pointer: str) -> Note:
    """Notes what stands at a pointer further in."""
    return lambda inside, code, message: note(pointer + inside, code, message)


def fits_transforms(steps: object, note: Note) -> str:
    """Note what is wrong with the transforms of a line; gives the name of the first."""
    if steps is None:
        return ""
    if not isinstance(steps, list) or len(steps) > MOST:
        note("", "invalid_value", f"The transforms of a line are a list of at most {MOST}.")
        return ""
    for place, step in enumerate(steps):
        _fits_transform(step, place, within(note, f"/{place}"))
    first = steps[0].get("use") if steps and isinstance(steps[0], Mapping) else ""
    return first if isinstance(first, str) else ""


def _fits_transform(step: object, place: int, note: Note) -> None:
    name = step.get("use") if isinstance(step, Mapping) else None
    if not isinstance(step, Mapping) or not isinstance(name, str) or name not in TRANSFORMS:
        told = f"There is no transform {quoted(name)}. There are {', '.join(TRANSFORMS)}."
        note("/use", "invalid_value", told)
        return
    transform = TRANSFORMS[name]
    if name == "template" and place:
        note("/use", "invalid_value", "A template comes first: it takes its own fields.")
    if _fits_parameters(step, transform, note):
        _works(step, transform, note)


def _fits_parameters(step: Mapping[str, Any], transform: Transform, note: Note) -> bool:
    known = {one.name: one for one in transform.parameters}
    fine = True
    for key, value in step.items():
        if key == "use" or (key in known and (value is None or _fits(value, known[key]))):
            continue
        fine = False
        if key in known:
            note(f"/{escaped(key)}", "invalid_value", f"{known[key].title} of {transform.name} {_wants(known[key])}.")
        else:
            note(f"/{escaped(key)}", "unknown_field", f"The transform {transform.name} has no parameter {key}.")
    for one in known.values():
        if one.required and step.get(one.name) is None:
            fine = False
            note(f"/{one.name}", "required", f"The transform {transform.name} needs {one.name}.")
    return fine


def _works(step: Mapping[str, Any], transform: Transform, note: Note) -> None:
    try:
        transform.turn(step)
    except Misused as error:
        note(f"/{error.parameter}", "invalid_value", f"{error.parameter} of {transform.name} {error}.")
        return
    if transform.name == "template":
        for path in template_paths(step["text"]):
            if not is_path(path):
                note("/text", "invalid_value", f"{quoted(path)} is no path: write names joined by dots.")


def _fits(value: object, parameter: Parameter) -> bool:
    match parameter.kind:
        case "text":
            return isinstance(value, str) and (not parameter.choices or value in parameter.choices)
        case "whole":
            return isinstance(value, int) and not isinstance(value, bool)
        case "texts":
            return isinstance(value, str) or (isinstance(value, list) and all(isinstance(one, str) for one in value))
        case "table":
            return isinstance(value, Mapping) and bool(value) and all(map(single, value.values()))
        case "value":
            return single(value)


def _wants(parameter: Parameter) -> str:
    if parameter.choices:
        return f"is one of {' and '.join(parameter.choices)}"
    return {
        "text": "is a text",
        "whole": "is a whole number",
        "texts": "is a text or a list of texts",
        "table": "is an object that says what each word becomes",
        "value": "is one text or number",
    }[parameter.kind]


def fits_values(values: object, note: Note) -> None:
    """Note what is wrong with the words of a line's value map."""
    if values is None:
        return
    if not isinstance(values, Mapping):
        note("", "invalid_value", "The values of a line are an object: the source's word, and what it is in Sage.")
        return
    seen: dict[str, str] = {}
    for theirs, ours in values.items():
        here = f"/{escaped(theirs)}"
        if not isinstance(theirs, str) or empty(theirs):
            note(here, "invalid_value", "A value of the source's is a word; for what is empty there is the default.")
        elif not single(ours) or empty(ours):
            note(here, "invalid_value", f"What {theirs} is in Sage is one text or number.")
        elif fold(theirs) in seen:
            note(here, "duplicate_field", f"{theirs} and {seen[fold(theirs)]} are the same word.")
        else:
            seen[fold(theirs)] = theirs


def fits_target(line: Mapping[str, Any], target: Target, note: Note) -> None:
    """Note what the field does not take of what a line always sends: its default, and Sage's side of its values."""
    if target.kind == "lines":
        for key in ("default", "values", "transforms"):
            if line.get(key):
                note(f"/{key}", "invalid_value", f"{target.label} is a list of lines: map their fields by pairs.")
        return
    default, values = line.get("default"), line.get("values")
    if default is not None:
        _fits_field(default, target, within(note, "/default"))
    for theirs, ours in values.items() if isinstance(values, Mapping) else ():
        if single(ours):
            _fits_field(ours, target, within(note, f"/values/{escaped(theirs)}"))


def _fits_field(value: object, target: Target, note: Note) -> None:
    try:
        text = word(value).strip()
    except Unturned:
        note("", "invalid_value", f"What {target.label} is filled with is one text or number.")
        return
    if target.length is not None and len(text) > target.length:
        note("", "too_long", f"{target.label}: {quoted(text)} has {len(text)} characters; Sage takes {target.length}.")
    allowed = {fold(one) for pair in target.choices.items() for one in pair}
    if allowed and fold(text) not in allowed:
        listed = ", ".join(f"{number} {name}" for number, name in target.choices.items())
        note("", "invalid_value", f"{target.label} in Sage is never {quoted(text)}. It is one of {listed}.")
