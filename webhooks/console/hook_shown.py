"""What came to a hook and what became of it, as a person sees it: laid out, without what looks like a secret, cut."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from sage100_plugin.errors import Problem
from webhooks.payloads import read_payload

Json = Mapping[str, Any]

MASK = "***"
SECRET = re.compile(r"passw|secret|token|api[_-]?key|authorization|signature|cookie", re.IGNORECASE)
"""Names of values that are no business of whoever reads the log."""

MOST = 20_000
"""Characters of a payload on a page."""

CALLS: Mapping[str, tuple[str, str]] = {
    "done": ("done", "good"),
    "waiting": ("waits", "wait"),
    "running": ("running", "wait"),
    "refused": ("refused", "bad"),
    "interrupted": ("interrupted", "bad"),
}
"""How a call stands: in words, and as a kind of state."""


def payload(content_type: str, text: str) -> str:
    """What was posted: JSON and forms laid out and masked; of anything else nothing but that it cannot be read."""
    try:
        found = read_payload(content_type, text.encode())
    except Problem:
        return f"{len(text)} characters that are neither JSON nor a form."
    return laid_out(found)


def laid_out(value: object) -> str:
    """A JSON value over several lines, masked, and cut where it is long."""
    text = json.dumps(masked(value), ensure_ascii=False, indent=2)
    return text if len(text) <= MOST else f"{text[:MOST]}\n... and {len(text) - MOST} characters more"


def masked(value: object) -> object:
    """The value without what is named like a secret."""
    if isinstance(value, Mapping):
        return {name: MASK if SECRET.search(name) and inside else masked(inside) for name, inside in value.items()}
    if isinstance(value, list | tuple):
        return [masked(inside) for inside in value]
    return value


def lines(mapping: Sequence[Json] | None, labels: Mapping[str, str]) -> list[dict[str, str]]:
    """The lines of a mapping for a table: Sage's field, where it comes from, and what is done to it on the way."""
    return [
        {
            "label": labels.get(line["field"], line["field"]),
            "field": line["field"],
            "source": ", else ".join(
                [line["source"]] if isinstance(line.get("source"), str) else line.get("source", [])
            ),
            "default": "" if line.get("default") is None else str(line["default"]),
            "turns": "; ".join(_turns(line)),
        }
        for line in mapping or ()
    ]


def _turns(line: Json) -> list[str]:
    values = [f"{theirs} is {ours}" for theirs, ours in line.get("values", {}).items()]
    steps = [str(step.get("use")) for step in line.get("transforms", ())]
    inside = [f"{len(line['pairs'])} fields of each line"] if line.get("pairs") else []
    return [*values, *steps, *inside]
