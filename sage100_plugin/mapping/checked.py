"""Whether a mapping that somebody wants to save is in order: all that is wrong with it, at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sage100_plugin.errors import Fault, refuse
from sage100_plugin.mapping.document import read_pairs
from sage100_plugin.mapping.fits import fits_target, fits_transforms, fits_values, within
from sage100_plugin.mapping.pair import FieldPair
from sage100_plugin.mapping.paths import escaped, is_path, is_place, names
from sage100_plugin.mapping.target import TOLD, Target
from sage100_plugin.mapping.turning import empty, quoted

KEYS = frozenset({"field", "source", "direction", "default", "values", "transforms", "pairs"})

MOST = 500
"""Lines of a mapping, and paths of a line; more than any record of Sage has fields."""


def checked(
    document: object, targets: Sequence[Target], controls: Collection[str] = frozenset()
) -> tuple[FieldPair, ...]:
    """The lines of a document: a list of them, or an object that has it as `pairs`. What `described` adds is ignored.

    A line that does not say where it goes takes the only way that its field has. `controls` are inputs that say how an
    action runs. Raises `Refused` with all faults. Their pointers begin with `/pairs`.
    """
    lines = document.get("pairs") if isinstance(document, Mapping) else document
    if not isinstance(lines, list) or len(lines) > MOST:
        raise refuse(Fault("/pairs", "invalid_value", f"A mapping is a list of at most {MOST} lines."))
    lines = _directed(lines, targets)
    check = _Check(controls)
    check.lines(lines, targets, "/pairs", "Sage")
    if check.faults:
        raise refuse(*check.faults)
    return read_pairs(lines)


class _Check:
    def __init__(self, controls: Collection[str]) -> None:
        self.faults: list[Fault] = []
        self._controls = controls

    def note(self, pointer: str, code: str, message: str) -> None:
        self.faults.append(Fault(pointer, code, message))

    def lines(self, lines: Sequence[Any], targets: Sequence[Target], pointer: str, whose: str) -> None:
        known = {target.field: target for target in targets}
        sound: list[tuple[str, Mapping[str, Any]]] = []
        for place, line in enumerate(lines):
            here = f"{pointer}/{place}"
            if not isinstance(line, Mapping):
                self.note(here, "invalid_value", "A line of a mapping is an object with a field and its source.")
            else:
                sound.append((here, line))
                self._line(line, known, here, whose)
        self._pinned(sound, targets, pointer)
        self._pushed_twice(sound, known)
        self._pulled_twice(sound)

    def _line(self, line: Mapping[str, Any], known: Mapping[str, Target], here: str, whose: str) -> None:
        for key in line:
            if key not in KEYS and key not in TOLD:
                self.note(f"{here}/{escaped(key)}", "unknown_field", f"A line of a mapping has no {key}.")
        name, target = line.get("field"), None
        if empty(name):
            self.note(f"{here}/field", "required", "A line of a mapping names a field of Sage's.")
        elif isinstance(name, str) and name not in known and name in self._controls:
            self.note(f"{here}/field", "unknown_field", f"{name} may not be mapped: it says how the action runs.")
        elif not isinstance(name, str) or name not in known:
            self.note(f"{here}/field", "unknown_field", f"{whose} has no field {quoted(name)}.")
        else:
            target = known[name]
        direction = _direction(line)
        if direction is None:
            told = f"A line goes push, pull or both, not {quoted(line['direction'])}."
            self.note(f"{here}/direction", "invalid_value", told)
        steps = fits_transforms(line.get("transforms"), within(self.note, f"{here}/transforms"))
        self._source(line, direction, here, templated=steps == "template")
        fits_values(line.get("values"), within(self.note, f"{here}/values"))
        if target is not None:
            self._target(line, target, direction, here)
        elif not isinstance(line.get("pairs", []), list):
            self.note(f"{here}/pairs", "invalid_value", "The lines of a grid are mapped by a list of lines.")

    def _source(self, line: Mapping[str, Any], direction: str | None, here: str, *, templated: bool) -> None:
        paths = _paths(line)
        if paths is None or len(paths) > MOST:
            self.note(f"{here}/source", "invalid_value", "The source is a path into the source's record, or several.")
            return
        for place, path in enumerate(paths):
            where = f"{here}/source" + (f"/{place}" if isinstance(line["source"], list) else "")
            if not is_path(path):
                told = f"{quoted(path)} is no path: write the names one after another, joined by dots."
                self.note(where, "invalid_value", told)
            elif place == 0 and direction in ("pull", "both") and any(map(is_place, names(path))):
                told = f"What comes from Sage cannot go to {path}: it names a place in a list."
                self.note(where, "invalid_value", f"{told} Put a path of names first, or let the line only push.")
        if not paths and (direction != "push" or not (templated or line.get("default") is not None)):
            told = "A line needs a source"
            more = "; without one it can only push a default or a template" if direction == "push" else ""
            self.note(f"{here}/source", "required", f"{told}{more}.")

    def _target(self, line: Mapping[str, Any], target: Target, direction: str | None, here: str) -> None:
        if direction in ("push", "both") and not target.push:
            told = f"Sage's API takes no {target.label} ({target.field})."
            self.note(f"{here}/direction", "invalid_value", f"{told} Let the line only pull." if target.pull else told)
        if direction in ("pull", "both") and not target.pull:
            told = f"{target.label} ({target.field}) is nothing that Sage shows. Let the line only push."
            self.note(f"{here}/direction", "invalid_value", told)
        if direction in ("push", "both"):
            fits_target(line, target, within(self.note, here))
        inside = line.get("pairs")
        if inside in (None, []):
            return
        if not isinstance(inside, list) or len(inside) > MOST:
            self.note(f"{here}/pairs", "invalid_value", "The lines of a grid are mapped by a list of lines.")
        elif not target.lines:
            self.note(f"{here}/pairs", "invalid_value", f"{target.label} has no lines of its own.")
        else:
            self.lines(inside, target.lines, f"{here}/pairs", f"A line of {target.label}")

    def _pinned(self, lines: list[tuple[str, Mapping[str, Any]]], targets: Sequence[Target], pointer: str) -> None:
        for target in targets:
            held = [(here, line) for here, line in lines if line.get("field") == target.field]
            if not target.pinned or any(_direction(line) in ("push", "both", None) for _, line in held):
                continue
            where = f"{held[0][0]}/direction" if held else pointer
            how = "must go to Sage" if held else "must be in the mapping"
            told = f"{target.label} ({target.field}) {how}: Sage saves no such record without it."
            self.note(where, "pinned_field", told)

    def _pushed_twice(self, lines: list[tuple[str, Mapping[str, Any]]], known: Mapping[str, Target]) -> None:
        seen: set[str] = set()
        for here, line in lines:
            name = line.get("field")
            if not isinstance(name, str) or name not in known or _direction(line) not in ("push", "both"):
                continue
            if name in seen:
                told = f"Two lines fill {known[name].label} ({name}). Put their sources into one line."
                self.note(f"{here}/field", "duplicate_field", told)
            seen.add(name)

    def _pulled_twice(self, lines: list[tuple[str, Mapping[str, Any]]]) -> None:
        """Two lines that write to the same place of the source's record, or one inside what the other writes."""
        taken: dict[tuple[str, ...], str] = {}
        for here, line in lines:
            paths = _paths(line)
            if _direction(line) not in ("pull", "both") or not paths or not is_path(paths[0]):
                continue
            path = names(paths[0])
            other = next((held for held in taken if path[: len(held)] == held or held[: len(path)] == path), None)
            if other is not None:
                told = f"{paths[0]} is filled from Sage by two lines, and the other fills {taken[other]}."
                self.note(f"{here}/source", "duplicate_field", told)
            taken.setdefault(path, paths[0])


def _directed(lines: list[Any], targets: Sequence[Target]) -> list[Any]:
    known = {target.field: target for target in targets}
    return [_with_direction(line, known) if isinstance(line, Mapping) else line for line in lines]


def _with_direction(line: Mapping[str, Any], known: Mapping[str, Target]) -> Mapping[str, Any]:
    name, inside = line.get("field"), line.get("pairs")
    target = known.get(name) if isinstance(name, str) else None
    if target is None:
        return line
    told = dict(line)
    if told.get("direction") is None and target.push != target.pull:
        told["direction"] = "push" if target.push else "pull"
    if isinstance(inside, list):
        told["pairs"] = _directed(inside, target.lines)
    return told


def _direction(line: Mapping[str, Any]) -> str | None:
    said = line.get("direction")
    if said is None:
        return "both"
    return said if said in ("push", "pull", "both") and isinstance(said, str) else None


def _paths(line: Mapping[str, Any]) -> list[Any] | None:
    said = line.get("source")
    if said is None or said == "":
        return []
    return [said] if isinstance(said, str) else said if isinstance(said, list) else None
