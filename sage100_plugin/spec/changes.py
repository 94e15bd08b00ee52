"""What most triggers ask of a change: whether the record is new, gone, or which of its fields are others."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sage100_plugin.spec.trigger import Change, Occurrence, Public

STAMPS = frozenset({"created_at", "updated_at"})
"""They say that a record was touched, not that it changed."""

EDITED_LINES = (
    "However many lines were edited, it is one event. Previous has the old ones that changed or are gone; "
    "an empty list there says that lines were only added."
)
"""What a trigger says of grids."""


def created(change: Change) -> Occurrence | None:
    """A record that was not there at the last look."""
    return Occurrence(change.after) if change.before is None and change.after is not None else None


def updated(change: Change) -> Occurrence | None:
    """A record of which anything changed, lines included: one event, with what changed in `previous`."""
    previous = differing(change)
    return Occurrence(change.after, previous) if previous and change.after is not None else None


def moved(change: Change, *names: str) -> Occurrence | None:
    """A record of which one of these fields changed."""
    previous = differing(change, names)
    return Occurrence(change.after, previous) if previous and change.after is not None else None


def status_changed(change: Change) -> Occurrence | None:
    """A record whose status changed. Beside the record it tells the status before, by which one can filter."""
    found = moved(change, "status", "status_name")
    if found is None or change.before is None:
        return None
    before = {f"previous_{name}": change.before.get(name) for name in ("status", "status_name")}
    return Occurrence({**found.data, **before}, found.previous)


def differing(change: Change, names: Iterable[str] | None = None) -> dict[str, Any]:
    """The old values of the fields that changed, of these or of all; empty for a new record and one that is gone.

    Of a grid it holds the old lines that changed or are gone; an empty list says that lines were only added. A field
    that the last look did not know changes nothing, and neither does the new name of a client, a type or the like to
    which the record points: it is the other record that changed.
    """
    before, after = change.before, change.after
    if before is None or after is None:
        return {}
    wanted = [name for name in (after if names is None else names) if name in before and name not in STAMPS]
    old = {name: _old(before[name], after.get(name)) for name in wanted if _other(before[name], after.get(name))}
    return old if any(not _looked_up(name, after) for name in old) else {}


def _looked_up(name: str, record: Collection[str]) -> bool:
    """Whether a field shows the name of what another field points to, as `client_name` does beside `client`."""
    return name.endswith("_name") and name.removesuffix("_name") in record


def _other(old: object, new: object) -> bool:
    if isinstance(old, list) and isinstance(new, list):
        return len(old) != len(new) or bool(_gone(old, new))
    return old != new


def _old(old: object, new: object) -> object:
    return _gone(old, new) if isinstance(old, list) and isinstance(new, list) else old


def _gone(old: Sequence[Public], new: Sequence[Public]) -> list[Public]:
    """The old lines that are not among the new ones, in whatever order those stand."""
    known = _names(old) & _names(new)
    left = Counter(_text(line, known) for line in new)
    gone = []
    for line in old:
        text = _text(line, known)
        if left[text]:
            left[text] -= 1
        else:
            gone.append(line)
    return gone


def _names(lines: Iterable[Public]) -> frozenset[str]:
    """The fields of a grid that can differ."""
    named = {name for line in lines for name in line}
    return frozenset(name for name in named - STAMPS if not _looked_up(name, named))


def _text(line: Mapping[str, Any], known: Collection[str]) -> str:
    return json.dumps({name: line.get(name) for name in known}, sort_keys=True)
