"""What a release may not do to the one before it: take away a key, a field or a sample that flows rely on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Manifest = Mapping[str, Any]
FIELD_LISTS = {"triggers": ("fields",), "actions": ("fields", "output"), "pickers": ()}


def removed(last: Manifest, now: Manifest) -> list[str]:
    """One sentence for everything of the last release's manifest that is gone."""
    return [says for kind in FIELD_LISTS for says in _removed(kind, last, now)]


def _removed(kind: str, last: Manifest, now: Manifest) -> Iterator[str]:
    present = {each["key"]: each for each in now[kind]}
    for old in last[kind]:
        new = present.get(old["key"])
        if new is None:
            yield f"{kind}: {old['key']} is gone."
            continue
        for listed in FIELD_LISTS[kind]:
            yield from _fields(f"{kind}: {old['key']}", old[listed], new[listed])
        if "sample" in old:
            yield from _sample(f"{kind}: the sample of {old['key']}", old["sample"], new["sample"])


def _fields(place: str, old: Sequence[Manifest], new: Sequence[Manifest]) -> Iterator[str]:
    present = {field["key"]: field for field in new}
    for field in old:
        kept = present.get(field["key"])
        if kept is None:
            yield f"{place} no longer has the field {field['key']}."
        elif kept["type"] != field["type"]:
            yield f"{place} has the field {field['key']} as {kept['type']}, which was {field['type']}."
        else:
            yield from _fields(f"{place}, {field['key']},", field.get("fields", ()), kept.get("fields", ()))


def _sample(place: str, old: object, new: object) -> Iterator[str]:
    if isinstance(old, Mapping):
        known = new if isinstance(new, Mapping) else {}
        yield from (f"{place} no longer shows {key}." for key in old if key not in known)
        for key in [key for key in old if key in known]:
            yield from _sample(f"{place}, {key},", old[key], known[key])
