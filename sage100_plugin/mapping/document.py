"""A mapping as JSON: what people save, and what the store keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sage100_plugin.mapping.pair import FieldPair


def read_pairs(document: Iterable[Mapping[str, Any]]) -> tuple[FieldPair, ...]:
    """The lines of a document that was found to be in order."""
    return tuple(map(_read, document))


def _read(line: Mapping[str, Any]) -> FieldPair:
    source = line.get("source") or ()
    return FieldPair(
        field=line["field"],
        source=(source,) if isinstance(source, str) else tuple(source),
        direction=line.get("direction") or "both",
        default=line.get("default"),
        values=line.get("values") or {},
        transforms=tuple(line.get("transforms") or ()),
        pairs=read_pairs(line.get("pairs") or ()),
    )


def document(pairs: Iterable[FieldPair]) -> list[dict[str, Any]]:
    """The lines as they are kept: what is not said is left out."""
    return [_written(pair) for pair in pairs]


def _written(pair: FieldPair) -> dict[str, Any]:
    line: dict[str, Any] = {"field": pair.field}
    if pair.source:
        line["source"] = pair.source[0] if len(pair.source) == 1 else list(pair.source)
    if pair.direction != "both":
        line["direction"] = pair.direction
    if pair.default is not None:
        line["default"] = pair.default
    if pair.values:
        line["values"] = dict(pair.values)
    if pair.transforms:
        line["transforms"] = [dict(step) for step in pair.transforms]
    if pair.pairs:
        line["pairs"] = document(pair.pairs)
    return line


def compared(old: Sequence[FieldPair], new: Sequence[FieldPair]) -> list[dict[str, Any]]:
    """What the new mapping does otherwise: `{change: added|removed|changed, field, before, after}` a line.

    Lines are held against each other by their Sage field; their order does not matter.
    """
    before, after = _by_field(old), _by_field(new)
    changes = []
    for key in dict.fromkeys([*before, *after]):
        was, now = before.get(key), after.get(key)
        if was != now:
            change = "added" if was is None else "removed" if now is None else "changed"
            changes.append({"change": change, "field": key[0], "before": was, "after": now})
    return changes


def _by_field(pairs: Sequence[FieldPair]) -> dict[tuple[str, int], dict[str, Any]]:
    """Each line by its field; a field may have one line towards Sage and others from it."""
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for pair in sorted(pairs, key=lambda pair: not pair.pushes):
        number = sum(1 for field, _ in found if field == pair.field)
        found[pair.field, number] = _written(pair)
    return found
