"""The lines of a hook's mapping as rows of a form: a field of Sage's, where it comes from, and what else counts.

What a row cannot show goes along as it is, so that nothing is lost that was written as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sage100_plugin.mapping import TRANSFORMS, Target

Row = dict[str, str]
Line = Mapping[str, Any]

NAMES = ("field", "source", "turn", "values", "default", "rest")
AS, ROWS, TEXT = "as", "rows", "json"
"""The field of a form that says how its lines are typed, and its values."""

REDRAWN = ("more", ROWS, TEXT)
"""Steps of a form that only draw it anew."""

SPARE = 3
"""Empty rows below those that are filled in."""

MOST_ROWS = 500
BETWEEN, IS = ";", "="

TURNS = {one.name: one.title for one in TRANSFORMS.values() if not any(part.required for part in one.parameters)}
"""Transforms that need nothing said beside their names."""


def read(text: str) -> object:
    """The lines that were typed as JSON; what is none stays the text that it is, and is refused as no list."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def written(mapping: Sequence[Line]) -> str:
    """Lines as JSON to be typed on, one each. None says that it pushes: a hook's lines do nothing else."""
    said = [{name: value for name, value in line.items() if name != "direction"} for line in mapping]
    return "[\n" + ",\n".join(f"  {json.dumps(line, ensure_ascii=False)}" for line in said) + "\n]" if said else ""


def said(form: Mapping[str, str]) -> str:
    """The lines of a form as JSON, whichever way they were typed."""
    return written(_typed(form)) if form.get(AS) == ROWS else form.get("mapping", "")


def editor(text: str, form: Mapping[str, str]) -> dict[str, Any]:
    """How lines are typed on: as rows, unless JSON is wished for or rows cannot show what there is."""
    lines = read(text) if text.strip() else []
    plain = isinstance(lines, list) and all(
        isinstance(one, dict) and isinstance(one.get("field"), str) for one in lines
    )
    by_step = form.get(".step", "")
    wished = by_step if by_step in (ROWS, TEXT) else form.get(AS, TEXT if "mapping" in form else ROWS)
    shown = ROWS if plain and wished == ROWS else TEXT
    empty = [dict.fromkeys(NAMES, "") for _ in range(SPARE)]
    filled = [_row(line) for line in lines] if shown == ROWS and isinstance(lines, list) else []
    return {"as": shown, "text": text, "rows": [*filled, *empty], "turns": TURNS, "labels": _labels}


def _labels(targets: Sequence[Target]) -> dict[str, str]:
    return {target.field: target.label for target in targets}


def _typed(form: Mapping[str, str]) -> list[Line]:
    """The lines of a form that was sent; rows without a field are left out."""
    found = [
        {name: form.get(f"{name}.{place}", "").strip() for name in NAMES}
        for place in _places(form)
        if f"drop.{place}" not in form
    ]
    return [_line(row) for row in found if row["field"]]


def _places(form: Mapping[str, str]) -> range:
    count = sum(1 for name in form if name.startswith("field."))
    return range(min(count, MOST_ROWS))


def _row(line: Line) -> Row:
    rest = {name: value for name, value in line.items() if name not in ("field", "direction")}
    return {
        "field": str(line["field"]),
        "source": _taken(rest, "source", _paths(line.get("source"))),
        "turn": _taken(rest, "transforms", _turn(line.get("transforms"))),
        "values": _taken(rest, "values", _pairs(line.get("values"))),
        "default": _taken(rest, "default", _text(line.get("default"))),
        "rest": json.dumps(rest, ensure_ascii=False) if rest else "",
    }


def _taken(rest: dict[str, Any], name: str, shown: str) -> str:
    """What a row shows of a line, which then is no longer part of the rest."""
    if shown:
        del rest[name]
    return shown


def _paths(source: object) -> str:
    paths = [source] if isinstance(source, str) else source
    plain = isinstance(paths, list | tuple) and all(isinstance(one, str) and "," not in one for one in paths)
    return ", ".join(paths) if plain and isinstance(paths, list | tuple) else ""


def _turn(steps: object) -> str:
    if isinstance(steps, list | tuple) and len(steps) == 1 and set(steps[0]) == {"use"} and steps[0]["use"] in TURNS:
        return str(steps[0]["use"])
    return ""


def _pairs(values: object) -> str:
    if not isinstance(values, Mapping):
        return ""
    told = [(theirs, ours) for theirs, ours in values.items() if isinstance(ours, str)]
    plain = all(IS not in theirs and BETWEEN not in f"{theirs}{ours}" and theirs and ours for theirs, ours in told)
    return f"{BETWEEN} ".join(f"{one} {IS} {two}" for one, two in told) if plain and len(told) == len(values) else ""


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _line(row: Row) -> Line:
    line: dict[str, Any] = {"field": row["field"]}
    if row["source"]:
        paths = [one.strip() for one in row["source"].split(",") if one.strip()]
        line["source"] = paths[0] if len(paths) == 1 else paths
    if row["turn"]:
        line["transforms"] = [{"use": row["turn"]}]
    if row["values"]:
        line["values"] = _values(row["values"])
    if row["default"]:
        line["default"] = row["default"]
    return {"field": row["field"], **_rest(row["rest"]), **line}


def _values(text: str) -> dict[str, str]:
    told = [one.partition(IS) for one in text.split(BETWEEN) if one.strip()]
    return {theirs.strip(): ours.strip() for theirs, _, ours in told}


def _rest(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
